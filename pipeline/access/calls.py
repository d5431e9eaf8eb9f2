"""What is remembered of calls: how many a key made in a minute, and what one that may be repeated was answered.

A rate is counted per whole minute, so that any number of servers count together with one conditional write.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol

from pydantic import AwareDatetime, Field

from pipeline.collaboration.record import Record

REMEMBERED: Final = timedelta(days=1)  # how long the answer to a call is kept for its repetition
AT_WORK: Final = timedelta(minutes=1)  # after which a call without an answer was lost with whoever worked on it
_MINUTE: Final = timedelta(minutes=1)


class Call(Record):
    """A call that may be repeated, by the key's id and the caller's Idempotency-Key, and its answer once there is one.

    `asked` is a digest of what was asked: the same Idempotency-Key for something else is a mistake of the caller's.
    No answer that is kept holds anything personal.
    """

    id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    asked: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    begun_at: AwareDatetime
    status: int | None = None
    headers: Mapping[str, str] = {}
    body: str = ""


class Calls(Protocol):
    """The memory of calls. Raises `Unavailable` where the database does not answer."""

    def count(self, key: str, minute: datetime) -> int:
        """Count one more call of a key in a minute; how many that makes, this one included."""

    def begin(self, call: Call, now: datetime) -> Call | None:
        """Remember that a call is being worked on: None. Or, where it was begun before, that call as it stands.

        One that is older than REMEMBERED, or without an answer for longer than AT_WORK, is forgotten first.
        """

    def finish(self, call: Call) -> None:
        """Keep the answer to a call that was begun; without a status it is forgotten, so that it may be tried again."""


def minute_of(at: datetime) -> datetime:
    """The whole minute in which an instant lies."""
    return at.replace(second=0, microsecond=0)


def seconds_left(at: datetime) -> int:
    """Seconds until the next whole minute, at least one."""
    return max(1, round((minute_of(at) + _MINUTE - at).total_seconds()))


def is_forgotten(call: Call, now: datetime) -> bool:
    """Whether a call that was begun before is no longer remembered."""
    return now - call.begun_at >= (AT_WORK if call.status is None else REMEMBERED)


def call(key: str, idempotency: str, asked: bytes, at: datetime) -> Call:
    """A call by the id of a key, what it calls itself, and all that it asks (method, path and content)."""
    id = hashlib.sha256(f"{key}\0{idempotency}".encode()).hexdigest()
    return Call(id=id, asked=hashlib.sha256(asked).hexdigest(), begun_at=at)
