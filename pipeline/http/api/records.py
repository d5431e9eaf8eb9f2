"""What the API shows of the records: made for whoever asks, so that nothing of the other side goes along."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field

from pipeline.access.keys import Key, Scope
from pipeline.collaboration.deadlines import ends, expires
from pipeline.collaboration.entries import Actor, Deed, Entry
from pipeline.collaboration.life import allowed
from pipeline.collaboration.payers import Plan
from pipeline.collaboration.periods import Periods
from pipeline.collaboration.records import (
    Administrator,
    Collaboration,
    Company,
    CompanyKind,
    Direction,
    History,
    ParticipantId,
    Payer,
    Program,
    Routing,
    State,
)
from pipeline.http.api.asked import Asked
from pipeline.notify.links import who_answered
from pipeline.records import Frozen

CompanyId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]


class KeyShown(Frozen):
    """What a key is."""

    id: str
    company: str
    scope: Scope
    note: str
    per_minute: int
    expires_at: AwareDatetime | None

    @classmethod
    def of(cls, key: Key) -> "KeyShown":
        """All of it but its digest."""
        return cls.model_validate(key.model_dump(include=set(cls.model_fields)))


class CustomerShown(Frozen):
    """A customer of a firm: what it is called, and how the latest agreement stands."""

    id: str
    name: str
    collaboration: str
    state: State | None


class CollaborationShown(Frozen):
    """A collaboration as it stands, with what is planned. `possible`: the moves that the caller's side can make now."""

    id: str
    firm: str
    customer: str
    service: str
    state: State | None
    states: History[State]
    payers: dict[Direction, History[Payer | None]]
    routings: dict[Direction, History[Routing]]
    periods: Periods | None
    months: int
    expires: AwareDatetime | None  # the instant at which a request lapses that nobody answers
    ends: AwareDatetime | None  # of an ending that is planned
    possible: tuple[Deed, ...]
    mailed: bool  # whether the customer has an administrator here, who gets the mails
    version: int

    @classmethod
    def of(cls, found: Collaboration, customer: Company, asked: Asked) -> "CollaborationShown":
        """As a caller sees it at the instant of the call."""
        state = found.states.at(asked.at)
        return cls(
            id=found.id,
            firm=found.firm,
            customer=found.customer,
            service=found.service,
            state=state,
            states=found.states,
            payers={way: found.payers(way) for way in Direction},
            routings={way: found.routings(way) for way in Direction},
            periods=found.periods,
            months=found.months,
            expires=expires(found) if state is State.REQUESTED else None,
            ends=ends(found, asked.at),
            possible=allowed(found, asked.at, asked.actor(found).side),
            mailed=bool(customer.administrators),
            version=found.version,
        )


class EntryShown(Entry):
    """One line of a history. `administrator`: the name of the person who answered, to that person's company only."""

    administrator: str | None = None


class HistoryShown(Frozen):
    """What was done to a record, oldest first."""

    entries: tuple[EntryShown, ...]


class PlannedPayer(Frozen):
    """A payer who takes over at an instant."""

    payer: Payer | None
    since: AwareDatetime


class PlanShown(Frozen):
    """Who pays for a direction now, what is planned, and when another payer would take over."""

    direction: Direction
    payer: Payer | None
    planned: PlannedPayer | None
    period: tuple[AwareDatetime, AwareDatetime] | None
    takes_effect: AwareDatetime

    @classmethod
    def of(cls, plan: Plan) -> "PlanShown":
        """A plan as it is shown."""
        coming = plan.planned
        return cls(
            direction=plan.direction,
            payer=plan.payer,
            planned=PlannedPayer(payer=coming.value, since=coming.at) if coming else None,
            period=plan.period,
            takes_effect=plan.takes_effect,
        )


class PlansShown(Frozen):
    """The plan of each direction."""

    plans: tuple[PlanShown, ...]


class ProgramShown(Frozen):
    """The program of a company; the version is the company's."""

    company: str
    program: Program
    version: int


class CompanyShown(Frozen):
    """A company: its own record to itself; to its firm the name, and the rest while a collaboration is active."""

    id: str
    name: str
    kind: CompanyKind
    country: str | None = None
    participants: tuple[ParticipantId, ...] | None = None
    program: Program | None = None
    service: History[bool] | None = None
    administrators: tuple[Administrator, ...] | None = None  # persons: to the company itself only
    version: int | None = None

    @classmethod
    def of(cls, company: Company, *, opened: bool, own: bool) -> "CompanyShown":
        """As much of it as the caller may see."""
        shown = {"id", "name", "kind"}
        shown |= {"country", "participants", "program", "service", "version"} if opened else set()
        shown |= {"administrators"} if own else set()
        return cls.model_validate({name: getattr(company, name) for name in shown})


def entries_shown(entries: Sequence[Entry], asked: Asked) -> HistoryShown:
    """A history as a company sees it: which of its own keys or persons acted, and of the others only the side."""
    own = asked.world.registry.company(asked.company)
    return HistoryShown(entries=tuple(_entry_shown(each, own, asked) for each in entries))


def _entry_shown(entry: Entry, own: Company | None, asked: Asked) -> EntryShown:
    who = who_answered(entry.by, own, asked.house.links) if own else None
    told = {**dict(entry), "by": _actor(entry.by, asked.company), "administrator": who.name if who else None}
    return EntryShown.model_validate(told)


def _actor(by: Actor, company: str) -> Actor:
    owner = by.id.partition("/")[0]
    return by if owner == company else by.model_copy(update={"id": owner})
