"""The records of the registry: company, program, collaboration, payer. Everything that the gate asks has a history.

A record is immutable, has an opaque id and a version, and is changed by a conditional write of its next version, which
carries the entry of what was done (entries.py). What changes over time is a History: (instant, value) pairs in order,
so that any question can be asked as of any instant.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AwareDatetime, Field, model_validator

from pipeline.collaboration.entries import Entry, Side
from pipeline.collaboration.periods import MONTHS, Periods
from pipeline.collaboration.record import Record

T = TypeVar("T")

TERM = r"^B[TG]-[0-9]{1,3}(-[12])?$"  # a business term or group of EN 16931, or a part of one


class Direction(StrEnum):
    SEND = "send"
    RECEIVE = "receive"


class Change(Record, Generic[T]):
    """From `at` on the value holds, until the next change."""

    at: AwareDatetime
    value: T


class History(Record, Generic[T]):
    """Values over time, in order. Before the first change there is none.

    Written short as a list of pairs, `[["2026-01-01T00:00:00Z", true]]`, wherever JSON is read.
    """

    changes: tuple[Change[T], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_pairs(cls, given: Any) -> Any:
        return {"changes": [{"at": at, "value": value} for at, value in given]} if isinstance(given, list) else given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        # Most have one change or none, and the gate reads many.
        if len(self.changes) > 1 and any(later.at < earlier.at for earlier, later in pairwise(self.changes)):
            raise ValueError("the changes of a history stand in the order of their instants")
        return self

    def change_at(self, instant: datetime) -> Change[T] | None:
        """The change by which the value in effect at an instant came into effect."""
        return next((change for change in reversed(self.changes) if change.at <= instant), None)

    def at(self, instant: datetime) -> T | None:
        """The value in effect at an instant."""
        change = self.change_at(instant)
        return change.value if change else None

    def next_after(self, instant: datetime) -> datetime | None:
        """The instant of the first change later than an instant, None where none is known."""
        return next((change.at for change in self.changes if change.at > instant), None)

    def then(self, at: datetime, value: T) -> Self:
        """This history with one more change; a change may not be put before one already known."""
        if self.changes and at < self.changes[-1].at:
            raise ValueError(f"a change at {at} would rewrite history: the last one was at {self.changes[-1].at}")
        return self.model_copy(update={"changes": (*self.changes, Change[T](at=at, value=value))})

    def before(self, instant: datetime) -> Self:
        """This history without what happens at an instant or later."""
        return self._only(tuple(change for change in self.changes if change.at < instant))

    def known(self, instant: datetime) -> Self:
        """This history without what is only planned for later than an instant."""
        return self._only(tuple(change for change in self.changes if change.at <= instant))

    def _only(self, kept: tuple[Change[T], ...]) -> Self:
        return self if len(kept) == len(self.changes) else self.model_copy(update={"changes": kept})


class ParticipantId(Record):
    """A participant identifier: scheme of the Electronic Address Scheme list (0007, 0088 ...) and value."""

    scheme: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    value: Annotated[str, Field(min_length=1, max_length=50)]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class CompanyKind(StrEnum):
    CUSTOMER = "customer"  # a company whose books or programs a firm may look after
    FIRM = "firm"  # an accounting firm
    ACCESS_POINT = "access-point"  # brings documents of senders who are not ours from the Peppol network


class ProgramKind(StrEnum):
    """The accounting programs that are told apart."""

    ADMINISTRATION = "Visma Administration"
    EEKONOMI = "Visma eEkonomi"
    OTHER = "other"


class PictureKind(StrEnum):
    """As what a person may look at a document; also the ending of its file."""

    PDF = "pdf"
    HTML = "html"


class StylesheetRef(Record):
    """The XSLT stylesheet that a company has for its documents, by the hash of its bytes, which are among the objects.

    `version` counts how often the company has set one.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]  # of the file it came from
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    schema_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None  # of the schema of its results
    version: Annotated[int, Field(ge=1)] = 1


class Program(Record):
    """The accounting program of a company."""

    kind: ProgramKind = ProgramKind.OTHER
    # Format names in order of preference.
    reads: Annotated[tuple[str, ...], Field(min_length=1)] = ("peppol",)
    # Of documents that are converted for it: the original goes along, and the loss of these terms (BT-128) is refused.
    wants_original: bool = True
    refuses_loss_of: tuple[Annotated[str, Field(pattern=TERM)], ...] = ()
    # A Svefaktura comes in SFTI's envelope, together with the object envelope of what is attached to it.
    in_envelope: bool = False
    # A Svefaktura's credit note comes as an invoice with negative amounts; what was paid in advance, as a line in one.
    negative_invoices: bool = False
    prepaid_as_line: bool = False
    # What a person looks at, beside every document.
    pictures: tuple[PictureKind, ...] = ()
    picture_language: Annotated[str, Field(pattern="^(sv|en)$")] = "sv"
    stylesheet: StylesheetRef | None = None
    stylesheets: Annotated[int, Field(ge=0)] = 0  # how many there have been: the version of the last one
    synchronised: History[bool] = History[bool]()
    sends: History[bool] = History[bool]()
    receives: History[bool] = History[bool]()

    def switch(self, direction: Direction) -> History[bool]:
        """Whether the program sends, or receives, over time."""
        return self.sends if direction is Direction.SEND else self.receives


class Administrator(Record):
    """Who approves on a company's side: the mandatory contact details of the person, and the language of the mails."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    language: Annotated[str, Field(pattern="^(sv|en)$")] = "sv"


class Company(Record):
    """A company, a firm or an access point, keyed by an opaque id (an organisation number may be personal)."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]
    name: str
    kind: CompanyKind = CompanyKind.CUSTOMER
    country: str = "SE"
    participants: tuple[ParticipantId, ...] = ()
    program: Program = Program()
    # The service digital-documents on its own, without any firm: active or not, paid by the company itself.
    service: History[bool] = History[bool]()
    # Of a service of its own; None: they begin on the day on which it was activated.
    periods: Periods | None = None
    administrators: tuple[Administrator, ...] = ()
    version: int = 0
    entry: Entry | None = None  # what made this version; None before version 1 of a record that was given as it stands


class State(StrEnum):
    """The states of a collaboration (domain.md)."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the firm, before the customer had answered
    EXPIRED = "expired"
    ENDED = "ended"


class Routing(StrEnum):
    """Who gets the customer's documents of one direction."""

    CUSTOMER = "customer"
    FIRM = "firm"
    BOTH = "both"


class Payer(StrEnum):
    """Who is invoiced for the service: never the payee of an invoice that passes through."""

    FIRM = "firm"
    CUSTOMER = "customer"


class Collaboration(Record):
    """The agreement between one firm and one customer to use the service together."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,80}$")]
    firm: str  # company id
    customer: str  # company id
    service: str = "digital-documents"
    states: History[State] = History[State]()
    send_payer: History[Payer | None] = History[Payer | None]()
    receive_payer: History[Payer | None] = History[Payer | None]()
    send_routing: History[Routing] = History[Routing]()
    receive_routing: History[Routing] = History[Routing]()
    # None: they begin on the day on which the collaboration is, or was, approved, and are of so many months.
    periods: Periods | None = None
    months: Annotated[int, Field(ge=1, le=120)] = MONTHS
    reminded_at: AwareDatetime | None = None  # when the customer was last asked once more
    ended_by: Side | None = None  # whose ending it is, done or planned: only that side may take a planned one back
    version: int = 0
    entry: Entry | None = None  # what made this version; None for a record that was given as it stands

    def payers(self, direction: Direction) -> History[Payer | None]:
        """The payers of a direction over time; the value None ends a payer without naming another."""
        return self.send_payer if direction is Direction.SEND else self.receive_payer

    def payer(self, direction: Direction, instant: datetime) -> Payer | None:
        """The payer in effect for a direction at an instant."""
        return self.payers(direction).at(instant)

    def routings(self, direction: Direction) -> History[Routing]:
        """The routings of a direction over time."""
        return self.send_routing if direction is Direction.SEND else self.receive_routing

    def routing(self, direction: Direction, instant: datetime) -> Routing:
        """Who gets the documents of a direction at an instant: the customer, where nothing else was agreed."""
        return self.routings(direction).at(instant) or Routing.CUSTOMER

    def payer_company(self, payer: Payer) -> str:
        """The id of the company that a payer is."""
        return self.firm if payer is Payer.FIRM else self.customer


class ParticipantTaken(ValueError):
    """A participant identifier belongs to one company only, and another one has it already: `company` says which."""

    def __init__(self, company: str) -> None:
        self.company = company
        super().__init__(f"one of the participant identifiers belongs to {company} already")


class Changed(Record):
    """What changed in the registry since a cursor: the companies whose own records or collaborations did."""

    cursor: int
    companies: tuple[str, ...] = ()


def active(collaborations: Sequence[Collaboration], instant: datetime) -> list[Collaboration]:
    """Those of some collaborations that are active at an instant."""
    return [collaboration for collaboration in collaborations if collaboration.states.at(instant) is State.ACTIVE]
