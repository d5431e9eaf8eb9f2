"""A message of SQS in hand: as `ReceiveMessage` answers it, or as Lambda hands it to a function."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from pipeline.backends.aws.events import arrived, is_event
from pipeline.backends.instants import micros
from pipeline.records import Message, NewMessage

RECEIVES: Final = "receives"  # attribute: receives that count, before the message was sent again
SUSPECT: Final = "suspect"  # attribute: it was in the hands of a worker that was never heard of again


@dataclass(slots=True, kw_only=True, frozen=True)
class Receipt:
    """The handle of one receive. `until`: when it ends, in microseconds; `own`: we sent the message, S3 did not."""

    until: int
    own: bool
    id: str  # SQS's id of the message
    handle: str

    @classmethod
    def of(cls, message: Message) -> "Receipt":
        """The receipt of a message that was received here."""
        until, own, id, handle = message.receipt.split("/", 3)
        return cls(until=int(until), own=own == "own", id=id, handle=handle)

    def __str__(self) -> str:
        return f"{self.until}/{'own' if self.own else 's3'}/{self.id}/{self.handle}"


@dataclass(slots=True, kw_only=True, frozen=True)
class Taken:
    """What was received. `messages`: what it brings, one as a rule; None where the body is none of ours, nor S3's."""

    id: str
    handle: str
    receives: int  # this one included
    suspect: bool
    own: bool
    messages: list[NewMessage] | None

    @classmethod
    def received(cls, answered: Mapping[str, Any]) -> "Taken":
        """From an answer to ReceiveMessage."""
        attributes = answered.get("MessageAttributes", {})
        return cls._of(
            answered["MessageId"],
            answered["ReceiptHandle"],
            answered["Body"],
            int(answered["Attributes"]["ApproximateReceiveCount"]),
            {name: value.get("StringValue", "") for name, value in attributes.items()},
        )

    @classmethod
    def handed(cls, record: Mapping[str, Any]) -> "Taken":
        """From a record of the event that Lambda makes of a batch."""
        attributes = record.get("messageAttributes", {})
        return cls._of(
            record["messageId"],
            record["receiptHandle"],
            record["body"],
            int(record["attributes"]["ApproximateReceiveCount"]),
            {name: value.get("stringValue", "") for name, value in attributes.items()},
        )

    @classmethod
    def _of(cls, id: str, handle: str, body: str, count: int, attributes: Mapping[str, str]) -> "Taken":
        own, messages = _read(body)
        return cls(
            id=id,
            handle=handle,
            receives=int(attributes.get(RECEIVES, "0")) + count,
            # Whoever gives a message back sends it anew: a second receive means that nobody did.
            suspect=count > 1 or SUSPECT in attributes,
            own=own,
            messages=messages,
        )

    def in_hand(self, visibility: timedelta, now: datetime) -> Message:
        """The message that it brings, for a worker."""
        [message] = self.messages or []
        receipt = Receipt(until=micros(now + visibility), own=self.own, id=self.id, handle=self.handle)
        return Message.model_construct(**message.__dict__, receipt=str(receipt), receives=self.receives)


def _read(body: str) -> tuple[bool, list[NewMessage] | None]:
    """Whether we sent it, and what it brings."""
    try:
        found = json.loads(body)
        if not isinstance(found, dict):
            return False, None
        if is_event(found):
            return False, arrived(found)
        return True, [NewMessage.model_validate_json(body)]
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        # Somebody else's, or damaged. It stays where it is, and SQS moves it to its dead letters in the end.
        return False, None
