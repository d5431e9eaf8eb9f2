"""Every backend behind every port: one suite per port, run on each. A further backend is one more entry here."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from pipeline.access.calls import Calls
from pipeline.access.keys import Keys
from pipeline.backends.embedded.inbox import EmbeddedInbox
from pipeline.backends.embedded.keys import EmbeddedCalls, EmbeddedKeys
from pipeline.backends.embedded.ledger import EmbeddedLedger
from pipeline.backends.embedded.objects import EmbeddedObjects
from pipeline.backends.embedded.outbox import EmbeddedOutbox
from pipeline.backends.embedded.queue import EmbeddedQueue
from pipeline.notify.outbox import Links, Mails, Outbox
from pipeline.ports import Accounts, Claims, DeadLetters, Inbox, Ledger, Objects, Queue
from tests.aws import ports as aws

MAX_RECEIVES = 3


class AnyQueue(Queue, DeadLetters, Protocol):
    """A queue with its dead letters."""


class AnyPost(Outbox, Links, Mails, Protocol):
    """An outbox with its links."""


class AnyLedger(Ledger, Claims, Accounts, Protocol):
    """A ledger with its claims and accounts."""


QUEUES: dict[str, Callable[[Path], AnyQueue]] = {
    "aws": aws.queue(max_receives=MAX_RECEIVES),
    "embedded": lambda folder: EmbeddedQueue(folder / "queue.sqlite3", max_receives=MAX_RECEIVES),
}
LEDGERS: dict[str, Callable[[Path], AnyLedger]] = {
    "aws": aws.ledger,
    "embedded": lambda folder: EmbeddedLedger(folder / "ledger.sqlite3"),
}
OBJECTS: dict[str, Callable[[Path], Objects]] = {
    "aws": aws.objects,
    "embedded": lambda folder: EmbeddedObjects(folder / "objects"),
}
INBOXES: dict[str, Callable[[Path], Inbox]] = {
    "aws": aws.inbox,
    "embedded": lambda folder: EmbeddedInbox(folder / "objects", quiet=timedelta(0)),
}
KEYS: dict[str, Callable[[Path], Keys]] = {
    "aws": aws.keys,
    "embedded": lambda folder: EmbeddedKeys(folder / "keys.sqlite3"),
}
CALLS: dict[str, Callable[[Path], Calls]] = {
    "aws": aws.calls,
    "embedded": lambda folder: EmbeddedCalls(folder / "calls.sqlite3"),
}
POSTS: dict[str, Callable[[Path], AnyPost]] = {
    "aws": aws.post,
    "embedded": lambda folder: EmbeddedOutbox(folder / "outbox.sqlite3"),
}
