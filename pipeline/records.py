"""What the ports exchange: messages of the queue, claims and settlements of the ledger. Plain, immutable, JSON-able."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from pipeline.collaboration.records import Direction
from pipeline.outcomes import Outcome


class Conflict(Exception):
    """A conditional write came second: somebody else changed the record first. Read it again and decide anew."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewMessage(Frozen):
    """A document to be processed. `id` is given by whoever sends it, so that sending it twice is sending it once."""

    id: str
    owner: str  # company id of the inbox's owner
    name: str  # the file's name as the program gave it
    key: str  # object key of the bytes: inbox/<owner>/<name>, or the archived original of a released document
    received_at: AwareDatetime  # the instant of receipt, by which the gate judges
    released_at: AwareDatetime | None = None  # a held document that was released: it is judged by this instant


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
    """The wish to be the one who processes a key: a digest, or a business number, for a message, until the lease ends."""

    key: str  # digest/<sha256> or number/<company>/<number>/<type>/<year>
    document: str
    message: str
    until: AwareDatetime


class Claimed(Frozen):
    """The answer: `mine`, or whose it is. `settled` says whether the holder has its final word."""

    mine: bool
    document: str
    message: str
    settled: bool
    until: datetime | None = None


class Leg(Frozen):
    """One side of a document's way and the facts it was judged by (design.md: stored, so a later look shows them)."""

    direction: Direction
    company: str
    collaboration: str | None  # None: by a service of its own
    version: int  # of the collaboration, or of the company where the service is its own
    payer: str  # company id of whoever is charged
    payer_since: AwareDatetime


class Charge(Frozen):
    """One charge per delivered leg. The id is derived from document and direction, so it can be written only once."""

    id: str
    document: str
    direction: Direction
    payer: str
    company: str
    at: AwareDatetime
    amount: Decimal = Decimal(1)  # in units of the service's price list


class Event(Frozen):
    """One line of a document's timeline."""

    at: AwareDatetime
    stage: str
    text: str
    text_sv: str


class DocumentRecord(Frozen):
    """What the ledger keeps of a document. No personal numbers, no content."""

    id: str
    digest: str
    owner: str
    name: str
    received_at: AwareDatetime
    decided_as_of: AwareDatetime | None = None
    outcome: Outcome | None = None
    reason: str | None = None  # code of the hold or rejection
    mover: str | None = None
    format: str | None = None
    profile: str | None = None
    release: str | None = None
    number_key: str | None = None
    sender: str | None = None  # company ids, where they are ours
    recipient: str | None = None
    duplicate_of: str | None = None
    legs: tuple[Leg, ...] = ()
    waits_for: tuple[str, ...] = ()  # company ids whose records a held document waits for
    objects: tuple[str, ...] = ()  # keys written for it, in order
    timeline: tuple[Event, ...] = ()
    extra: dict[str, Any] = {}


class Settlement(Frozen):
    """The final word on a document with its charges, written in one transaction."""

    record: DocumentRecord
    charges: tuple[Charge, ...] = ()
    claims: tuple[str, ...] = ()  # claim keys to mark as settled
    releases: tuple[str, ...] = ()  # claim keys to give up (a number claimed by a document that was then rejected)


class Query(Frozen):
    """Which documents: every given field must fit."""

    outcome: Outcome | None = None
    owner: str | None = None
    waits_for: str | None = None
    since: AwareDatetime | None = None
    limit: int | None = None
