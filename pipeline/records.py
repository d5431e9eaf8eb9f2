"""What the ports exchange: messages of the queue, claims and settlements of the ledger. Plain, immutable, JSON-able."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from pipeline.collaboration.periods import swedish_day
from pipeline.collaboration.records import Direction
from pipeline.findings import Finding
from pipeline.outcomes import Outcome

Content = bytes | Iterable[bytes | memoryview]  # of an object: as one, or in pieces, which can be asked for again


class Conflict(Exception):
    """A conditional write came second: somebody else changed the record first. Read it again and decide anew."""


class Unreadable(Exception):
    """There is something under a key, but no bytes to be read: a directory, or a file that may not be opened."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def as_json(self, indent: int | None = None) -> bytes:
        """As JSON in UTF-8: `model_dump_json` without the text that it makes of it, for whoever writes bytes."""
        return self.__pydantic_serializer__.to_json(self, indent=indent)


@lru_cache(maxsize=256)  # a document is asked for its id at each step of its batch
def document_of(message: str) -> str:
    """The id of the document that a message brings: the same one however often the message comes."""
    return hashlib.sha256(f"document/{message}".encode()).hexdigest()[:20]


class Reprocessing(Frozen):
    """How an archived document is judged once more, and by which reprocessing of many (pipeline/reprocess.py)."""

    id: str  # of the whole reprocessing: it gives a document one word, however often its message comes
    started: AwareDatetime  # what is charged in it is charged at this instant, whenever the document was received
    as_of: AwareDatetime | None = None  # judged as if received then, by rules and gate; None: as it was judged before
    profile: str | None = None  # instead of the one that the document asks for
    release: str | None = None  # instead of the one in force
    redeliver: bool = False  # a delivered document is delivered once more, beside the old and at no charge


class NewMessage(Frozen):
    """A document to be processed. `id` is given by whoever sends it, so that sending it twice is sending it once."""

    id: str
    owner: str  # company id of the inbox's owner
    name: str  # the file's name as the program gave it
    key: str  # object key of the bytes: inbox/<owner>/<name>, or the archived original of a released document
    version: str = ""  # which of the objects that stood under the key, where the store keeps several (Objects.get)
    size: int = 0  # bytes, as far as the sender knows: a worker takes no more at once than it has room for
    received_at: AwareDatetime  # the instant of receipt, by which the gate judges
    releases: str | None = None  # id of the held document that this message releases, or that is judged once more
    released_at: AwareDatetime | None = None  # and when: a released document is judged by this instant
    reprocessing: Reprocessing | None = None  # None: a document on its first way, or one that is released

    @property
    def document(self) -> str:
        """The id of the document."""
        return self.releases or document_of(self.id)

    @property
    def as_of(self) -> datetime:
        """The instant by which the gate judges."""
        return self.released_at or self.received_at

    @property
    def judged_on(self) -> date:
        """The day in Sweden by whose rules it is judged: of its receipt, unless a reprocessing judges as of another."""
        as_of = self.reprocessing.as_of if self.reprocessing else None
        return swedish_day(as_of or self.received_at)

    @property
    def charged_at(self) -> datetime:
        """The instant at which what is delivered is charged: no month that is over gets another charge."""
        return self.reprocessing.started if self.reprocessing else self.as_of


class Arrivals(Frozen):
    """What has landed in the inboxes; `more`: something is there that is perhaps still being written, look again."""

    messages: tuple[NewMessage, ...] = ()
    more: bool = False


class Message(NewMessage):
    """A message in a worker's hands."""

    receipt: str  # the handle of this receive; a later receive of the same message has another
    receives: int  # how many times it was received, this one included


class Dead(Frozen):
    message: NewMessage
    cause: str
    receives: int
    died_at: AwareDatetime


class Depths(Frozen):
    waiting: int
    in_flight: int
    dead: int
    oldest: AwareDatetime | None


class Claim(Frozen):
    """The wish to be the one document of a key: of some bytes, or of a business number. Held until the lease ends."""

    key: str  # digest/<sha256> or number/<sha256 of seller, number, type and year>: nothing of it can be read back
    document: str
    holder: str  # handle of the message in hand: of two workers with one document, the later receive goes on
    until: AwareDatetime
    again: bool = False  # also where the document has its final word, and gave the key up with it: it is judged anew
    unsettled: bool = False  # the document was found to have no final word a moment ago: it need not be looked up again


class Claimed(Frozen):
    """The answer to a claim: `mine`, or of which document the key is.

    `settled`: that document has its final word. Mine and settled is a replay (or a held document coming back). Not mine
    and not settled: somebody is at work on it until `until`.
    """

    mine: bool
    document: str
    settled: bool = False
    until: AwareDatetime | None = None


class Leg(Frozen):
    """One side of a document's way and the facts it was judged by (design.md: stored, so a later look shows them)."""

    direction: Direction
    company: str
    collaboration: str | None  # None: by a service of its own
    version: int  # of the collaboration, or of the company where the service is its own
    payer: str  # company id of whoever is charged
    payer_since: AwareDatetime
    firm: str | None = None  # company id of the collaboration's firm


class Charge(Frozen):
    """One charge per delivered leg. The id is derived from the bytes and the direction: it can be written only once."""

    id: str
    document: str
    direction: Direction
    payer: str
    company: str
    at: AwareDatetime
    amount: Decimal = Decimal(1)  # in units of the service's price list; negative in a counter-entry
    firm: str | None = None  # company id of the collaboration's firm; None: by a service of its own
    collaboration: str | None = None
    reverses: str | None = None  # id of the charge that this one answers
    reason: str = ""  # of a counter-entry


Period = tuple[datetime, datetime]  # the instant at which it begins, and the one before which it ends


class Event(Frozen):
    """One line of a document's timeline."""

    at: AwareDatetime
    stage: str
    text: str
    text_sv: str


class Revision(Frozen):
    """That a reprocessing changed the word on a document, or delivered it once more; and the word that stood before."""

    reprocessing: str
    at: AwareDatetime
    outcome: Outcome
    reason: str | None = None
    release: str | None = None
    version: int | None = None  # of the delivery, from 2; None: it was delivered for the first time, or not at all


class DocumentRecord(Frozen):
    """What the ledger keeps of a document. No personal numbers, no content.

    An `outcome` of None with the reason `dead-letter` is a document that nobody could process: the operator's move.
    """

    id: str
    digest: str  # sha256 of the bytes; "" where they could not be read
    owner: str
    name: str
    received_at: AwareDatetime
    decided_as_of: AwareDatetime | None = None
    outcome: Outcome | None = None
    reason: str | None = None  # code of the hold or rejection: the first fatal finding's rule
    mover: str | None = None
    format: str | None = None
    profile: str | None = None
    release: str | None = None
    number_key: str | None = None  # the claim on its business number
    key: str = ""  # object key of the archived original
    sender: str | None = None  # company ids, where they are ours
    recipient: str | None = None
    duplicate_of: str | None = None
    legs: tuple[Leg, ...] = ()
    waits_for: tuple[str, ...] = ()  # company ids whose records a held document waits for
    due: AwareDatetime | None = None  # when a change that is known already may release it
    objects: tuple[str, ...] = ()  # keys written for it, in order
    shadow: int | None = None  # differences from the published rules; None: they were not asked
    findings: tuple[Finding, ...] = ()  # the pipeline's own; those of the rules stand in the archived report
    timeline: tuple[Event, ...] = ()
    revisions: tuple[Revision, ...] = ()  # the audit of its word: one for each reprocessing that changed it


class Settlement(Frozen):
    """The final word on a document with its charges, written in one transaction.

    `claims` must be held by the document and by `holder` when it is written: whoever lost them settles nothing.
    """

    record: DocumentRecord
    charges: tuple[Charge, ...] = ()
    holder: str = ""
    claims: tuple[str, ...] = ()  # claim keys that the document keeps
    releases: tuple[str, ...] = ()  # claim keys to give up (a number claimed by a document that was then rejected)


class Query(Frozen):
    """Which documents: every given field must fit."""

    outcome: Outcome | None = None
    owner: str | None = None
    waits_for: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None  # received before then
    after: tuple[AwareDatetime, str] | None = None  # beyond the document of this receipt and id: the next page
    limit: int | None = None


class Pair(Frozen):
    """Held documents that wait for the same: of one inbox, sender and recipient, with one reason."""

    owner: str
    sender: str | None
    recipient: str | None
    reason: str
    count: int
    oldest: str  # document id


class Limits(Frozen):
    """How a worker works. Spans are times, sizes bytes."""

    batch: int = 64  # documents at once: each durable step is paid once for them all
    batch_bytes: int = 64 * 1024 * 1024  # and no more than this at once, one document excepted
    max_bytes: int = 50 * 1024 * 1024  # the largest document that is read as one
    draws: int = 3  # a document handed out more often gets no pictures: drawing them may be what ended its worker
    visibility: timedelta = timedelta(minutes=2)
    backoff: timedelta = timedelta(seconds=2)  # the first wait after the world did not answer; it doubles
    tick: timedelta = timedelta(seconds=1)  # how often an idle worker looks for work nobody told it of
    shadow: float = 0.0  # the share of documents that the published rules judge too (pipeline/shadow.py)
    rules: Path = Path("rules")  # where published rule sets were installed
    attachments: int = 100  # how many a document may have
    attachment_bytes: int = 30 * 1024 * 1024  # and how large one of them may be
    # What EN 16931 allows, and two kinds of picture that Svefaktura has besides.
    attachment_types: tuple[str, ...] = (
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "image/gif",
        "image/tiff",
    )
    quiet: timedelta = timedelta(seconds=1)  # how long a file in an inbox must have been left alone
