"""The ports: what the pipeline asks of the world, in the domain's words. Every backend passes the same contract suites.

All of them raise `Unavailable` when the world does not answer, and nothing else for the world's faults.
Instants and ids are arguments.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from pipeline.collaboration.entries import Entry
from pipeline.collaboration.records import Changed, Collaboration, Company, ParticipantId
from pipeline.records import (
    Arrivals,
    Charge,
    Claim,
    Claimed,
    Content,
    Dead,
    Depths,
    DocumentRecord,
    Message,
    NewMessage,
    Pair,
    Period,
    Query,
    Settlement,
)


class Queue(Protocol):
    """At least once, like SQS: a message that was received is hidden until its visibility ends, then comes again."""

    def send(self, messages: Sequence[NewMessage], now: datetime) -> list[str]:
        """Put messages last, all or none; the ids that were new. One with an id that is or was here is dropped."""

    def receive(self, limit: int, visibility: timedelta, now: datetime) -> list[Message]:
        """Up to `limit` visible messages, oldest first; each counts one receive more and is hidden until then.

        A message whose worker was never heard of again may have killed it: it is handed out alone, and after too many
        receives it goes to the dead letters.
        """

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """The messages are done with. One whose visibility had ended and that another worker holds stays."""

    def extend(self, messages: Sequence[Message], visibility: timedelta, now: datetime) -> None:
        """Keep messages hidden for that long from now on: their worker is still at it. Not those in another's hands."""

    def retry(self, message: Message, after: timedelta, cause: str, now: datetime) -> bool:
        """Show the message again after a while. False: it was received too often and is a dead letter now."""


class DeadLetters(Protocol):
    """The dead-letter queue beside a queue."""

    def bury(self, message: Message, cause: str, now: datetime) -> None:
        """Move a message straight to the dead letters (a bug of ours: trying again would not help)."""

    def dead(self) -> list[Dead]:
        """The dead letters with their causes, oldest first."""

    def redrive(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Put dead letters (None: all) back with a receive count of nought; how many."""

    def depths(self, now: datetime) -> Depths:
        """How many messages wait, are in flight and are dead, and since when the oldest waits."""


class Inbox(Protocol):
    """Where programs drop documents: `inbox/<owner>/<name>` among the objects."""

    def arrivals(self, now: datetime) -> Arrivals:
        """What has landed and was not said to be queued, oldest first; the same file gives the same message id."""

    def queued(self, messages: Sequence[NewMessage]) -> None:
        """These are in the queue now: this process need not be shown them again."""

    def drop(self, owner: str, name: str, content: bytes) -> NewMessage:
        """Put a document into an inbox, whole or not at all, never over another of the same name."""

    def clear(self, messages: Sequence[NewMessage]) -> None:
        """Remove documents that are settled, unless another one stands under the name by now."""


class Objects(Protocol):
    """Bytes under keys like `archive/2026/11/23/<digest>/original.xml`."""

    def put(self, objects: Mapping[str, Content]) -> None:
        """Write each object whole or not at all, those within one directory in order; all are durable on return.

        Content may come in pieces, which are asked for while it is written: a large one is never in memory as a whole.
        The same key again is overwritten. Raises ValueError for a key that is no path below the root.
        """

    def get(self, key: str, version: str = "") -> bytes:
        """The bytes under a key: the present ones, or those of a version where the store keeps several.

        Raises KeyError, and Unreadable where there is something that has no bytes.
        """

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys with a prefix, in order."""

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is not there is no error."""


class Ledger(Protocol):
    """Which documents there are, what became of them, and what is charged for them."""

    def claim(self, claims: Sequence[Claim], now: datetime) -> list[Claimed]:
        """One conditional write per claim, all in one transaction; the answer stands at the claim's place."""

    def settle(self, settlements: Sequence[Settlement]) -> list[DocumentRecord | None]:
        """State, timeline and charges of several documents in one transaction; the records that stand afterwards.

        A document that has its final word keeps it, but for what `pipeline.final_word.may_follow` lets follow: a held
        one is released, a reprocessing revises the word that it read. None stands where the document is no longer the
        one that holds its claims: nothing was written for it.
        """

    def document(self, document: str) -> DocumentRecord | None:
        """The record of a document."""

    def documents(self, query: Query) -> Iterator[DocumentRecord]:
        """The documents that fit, in the order of their receipt."""


class Claims(Protocol):
    """Who has the keys that documents claim, asked without claiming any."""

    def keepers(self, keys: Sequence[str]) -> list[str | None]:
        """The document that has each key by its final word, at the key's place; None where none has."""


class Accounts(Protocol):
    """What the ledger knows across documents: the charges, and what is held."""

    def charges(self, document: str | None = None, *, period: Period | None = None) -> Iterator[Charge]:
        """The charges of a document, or all, in the order they were written; if so asked of a period."""

    def reverse(self, counters: Sequence[Charge]) -> list[Charge]:
        """Write counter-entries, all or none; those that were not there yet. A charge is never changed or removed."""

    def pairs(self, companies: Collection[str] | None, now: datetime) -> list[Pair]:
        """The held documents by what they wait for, those with the oldest first.

        Only those that wait for one of the companies (None: all), and those whose day has come.
        """

    def held(self, pair: Pair) -> Iterator[DocumentRecord]:
        """The held documents of a pair, in the order of their receipt."""


class Registry(Protocol):
    """Companies and collaborations, changed by conditional write."""

    def company(self, id: str) -> Company | None:
        """A company by its opaque id."""

    def company_of(self, participant: ParticipantId) -> Company | None:
        """The company that has a participant identifier."""

    def collaborations(self, company: str, *, as_customer: bool = False) -> list[Collaboration]:
        """The collaborations of which a company is the firm or the customer (or only the customer), oldest first."""

    def put(self, *records: Company | Collaboration) -> None:
        """Write the next version of each record, all or none.

        Raises Conflict unless each stored version is one less (0 is new), ParticipantTaken where another company has a
        participant identifier already.
        """


class RegistryIndex(Protocol):
    """The registry as a whole, for the command and for a worker that watches it."""

    def companies(self) -> Iterator[Company]:
        """Every company in the order of the ids."""

    def collaboration(self, id: str) -> Collaboration | None:
        """A collaboration by its id."""

    def agreements(self) -> Iterator[Collaboration]:
        """Every collaboration, oldest first."""

    def changed(self, since: int) -> Changed:
        """The companies whose records or collaborations changed after a cursor (0: ever), and the next cursor."""


class Chronicle(Protocol):
    """What was done to the records of the registry, and what is done to many of them, or for good."""

    def latest(self) -> int:
        """The cursor of the last change (0: there was none): while it is the same, so is every record."""

    def entries(self, record: Company | Collaboration) -> list[Entry]:
        """What was done to a record, oldest first, one entry for each version that has one."""

    def load(self, records: Iterable[Company | Collaboration]) -> int:
        """Put any number of new records, all or none; how many. Raises as `Registry.put` does."""

    def forget(self, erased: Company) -> None:
        """Put the next version of a company of which personal data was erased, and leave no trace of the one before.

        Raises as `Registry.put` does.
        """


class World(Protocol):
    """Every port: what a worker, or a command, may touch."""

    @property
    def queue(self) -> Queue: ...
    @property
    def dead_letters(self) -> DeadLetters: ...
    @property
    def reprocessing(self) -> Queue: ...  # archived documents to be judged once more: only while `queue` is empty
    @property
    def reprocessing_dead_letters(self) -> DeadLetters: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def objects(self) -> Objects: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def index(self) -> RegistryIndex: ...
    @property
    def chronicle(self) -> Chronicle: ...
    def for_batch(self) -> "World":
        """The same world for the documents of the batch that begins now: they ask the registry each question once."""

    def aside(self) -> "World":
        """The same world with the queue of low priority, and its dead letters, in the place of the first."""
