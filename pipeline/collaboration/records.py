"""The records of the registry: company, program, collaboration, payer. Everything that the gate asks has a history.

A record is immutable, has an opaque id and a version, and is changed by a conditional write of its next version. What
changes over time is a History: (instant, value) pairs in order, so that any question can be asked as of any instant.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

T = TypeVar("T")


class Record(BaseModel):
    """Immutable; unknown fields are refused, so that a misspelled one is not lost silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Direction(StrEnum):
    SEND = "send"
    RECEIVE = "receive"


class Change(Record, Generic[T]):
    """From `at` on the value holds, until the next change."""

    at: AwareDatetime
    value: T


class History(Record, Generic[T]):
    """Values over time. Before the first change there is none."""

    changes: tuple[Change[T], ...] = ()

    def at(self, instant: datetime) -> T | None:
        """The value in effect at an instant."""
        return next((change.value for change in reversed(self.changes) if change.at <= instant), None)

    def then(self, at: datetime, value: T) -> Self:
        """This history with one more change; a change may not be put before one already known."""
        if self.changes and at < self.changes[-1].at:
            raise ValueError(f"a change at {at} would rewrite history: the last one was at {self.changes[-1].at}")
        return self.model_copy(update={"changes": (*self.changes, Change[T](at=at, value=value))})


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


class Program(Record):
    """The accounting program of a company."""

    kind: str = "other"  # Visma Administration, Visma eEkonomi, other
    reads: tuple[str, ...] = ("peppol",)  # format names in order of preference
    synchronised: History[bool] = History[bool]()
    sends: History[bool] = History[bool]()
    receives: History[bool] = History[bool]()


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
    version: int = 0


class State(StrEnum):
    """The states of a collaboration (domain.md)."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DECLINED = "declined"
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
    send_routing: Routing = Routing.CUSTOMER
    receive_routing: Routing = Routing.CUSTOMER
    version: int = 0

    def payer(self, direction: Direction, instant: datetime) -> Payer | None:
        """The payer in effect for a direction at an instant."""
        history = self.send_payer if direction is Direction.SEND else self.receive_payer
        return history.at(instant)

    def routing(self, direction: Direction) -> Routing:
        return self.send_routing if direction is Direction.SEND else self.receive_routing


def active(collaborations: Sequence[Collaboration], instant: datetime) -> list[Collaboration]:
    """Those of some collaborations that are active at an instant."""
    return [collaboration for collaboration in collaborations if collaboration.states.at(instant) is State.ACTIVE]
