"""What Lambda hands to a function of a queue: its documents by the ids of their messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pipeline.backends.aws.queue import SqsQueue
from pipeline.backends.aws.taken import Receipt, Taken
from pipeline.records import Message


class Handed(NamedTuple):
    """`documents`: for a worker, by SQS's ids of their messages. `foreign`: ids of messages that are none of ours.

    What is in neither of them brought nothing, or was put back by the queue, which knows why.
    """

    documents: dict[str, Message]
    foreign: list[str]


def handed(queue: SqsQueue, records: Sequence[Mapping[str, Any]], visibility: timedelta, now: datetime) -> Handed:
    """Takes the records of an event that Lambda made of a batch of the queue. Raises Unavailable."""
    taken = [Taken.handed(record) for record in records]
    messages = queue.in_hand(taken, visibility, now)
    return Handed(
        documents={Receipt.of(message).id: message for message in messages},
        foreign=[one.id for one in taken if one.messages is None],
    )
