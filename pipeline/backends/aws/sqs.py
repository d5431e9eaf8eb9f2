"""One queue of SQS: what is asked of it, ten messages at a time, and its answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from pipeline.backends.aws.clients import Clients, chunks
from pipeline.backends.aws.faults import answering
from pipeline.backends.aws.taken import Taken
from pipeline.outcomes import Unavailable
from pipeline.records import NewMessage

AT_ONCE: Final = 10  # messages in a request
LONGEST_WAIT: Final = timedelta(seconds=20)  # of a receive
_LONGEST_DELAY: Final = 900  # seconds
_LONGEST_VISIBILITY: Final = 43_200  # seconds
_COUNTS: Final = tuple(f"ApproximateNumberOfMessages{which}" for which in ("", "Delayed", "NotVisible"))
# What SQS says of a receipt handle that is no longer the one of the message.
_LOST: Final = frozenset({"InvalidParameterValue", "MessageNotInflight", "ReceiptHandleIsInvalid"})


class Sqs:
    """A queue by its URL. Raises Unavailable where SQS does not answer, also for a part of what it was asked."""

    def __init__(self, clients: Clients, url: str) -> None:
        self._clients, self._url = clients, url

    def send(self, entries: Iterable[dict[str, Any]]) -> None:
        """Send messages as `entry` makes them."""
        self._by_ten("send_message_batch", list(entries))

    def receive(self, limit: int, visibility: timedelta, *, wait: int = 0) -> list[Taken]:
        """At most ten messages; where there are none, as soon as there are some within `wait` seconds."""
        with answering("sqs"):
            answer = self._clients("sqs").receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(limit, AT_ONCE),
                VisibilityTimeout=seconds(visibility),
                WaitTimeSeconds=wait,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
                MessageAttributeNames=["All"],
            )
        return [Taken.received(message) for message in answer.get("Messages", [])]

    def delete(self, handles: Iterable[str]) -> None:
        """Delete messages by the handles of their receives; one that was received anew since is left."""
        self._by_ten("delete_message_batch", [{"ReceiptHandle": handle} for handle in handles])

    def hide(self, handles: Iterable[str], span: timedelta) -> None:
        """Hide messages in hand for a span from now on."""
        entries = [{"ReceiptHandle": handle, "VisibilityTimeout": seconds(span)} for handle in handles]
        self._by_ten("change_message_visibility_batch", entries)

    def counts(self) -> tuple[int, int]:
        """How many messages wait, those with a delay included, and how many are in flight: roughly."""
        with answering("sqs"):
            answer = self._clients("sqs").get_queue_attributes(QueueUrl=self._url, AttributeNames=list(_COUNTS))
        visible, delayed, hidden = (int(answer["Attributes"][name]) for name in _COUNTS)
        return visible + delayed, hidden

    def _by_ten(self, operation: str, entries: Sequence[dict[str, Any]]) -> None:
        for chunk in chunks(entries, AT_ONCE):
            numbered = [{"Id": str(place), **entry} for place, entry in enumerate(chunk)]
            with answering("sqs"):
                answer = getattr(self._clients("sqs"), operation)(QueueUrl=self._url, Entries=numbered)
            codes = {failed["Code"] for failed in answer.get("Failed", [])} - _LOST
            if codes:
                raise Unavailable("sqs: " + ", ".join(sorted(codes)))


def entry(message: NewMessage, attributes: Mapping[str, str] = {}, after: timedelta = timedelta(0)) -> dict[str, Any]:
    """What is sent of a message: its body as everybody reads it, and what SQS does not know of its earlier receives."""
    sent = NewMessage.model_construct(**{name: getattr(message, name) for name in NewMessage.model_fields})
    carried = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    delay = min(seconds(after), _LONGEST_DELAY)
    return {"MessageBody": sent.model_dump_json(), "DelaySeconds": delay, "MessageAttributes": carried}


def seconds(span: timedelta) -> int:
    """SQS counts in whole seconds."""
    return min(round(span.total_seconds()), _LONGEST_VISIBILITY)
