"""How a company stands in one direction at one instant: served, by which agreement and who pays, or what it lacks.

A customer may have several collaborations, one after the other or with two firms at once. These rules decide:

1.  Active collaborations count together. A payer that they name for the direction is the payer: all of them must name
    the same company, or nobody could say who is charged. The oldest that names it is the agreement.
2.  Where none of them names a payer, a service of the company's own serves it, and the company pays.
3.  With neither: an active one lacks a payer, and the document waits; else a requested one is waited for; else what
    ended last (a collaboration, or the company's own service) says why not; else there never was any.

An own service is thus no obstacle while a request is pending, and a request no obstacle while the service runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.collaboration.records import Collaboration, Company, Direction, Routing, State, active

SERVICE = "digital-documents"


class Lack(StrEnum):
    """What a company lacks; the value is the end of the reason code, GATE-<value>."""

    REQUESTED = "REQUESTED"
    PAYER_MISSING = "PAYER-MISSING"
    PAYERS_DIFFER = "PAYERS-DIFFER"
    NOT_SYNCHRONISED = "NOT-SYNCHRONISED"
    SENDING_OFF = "SENDING-OFF"
    RECEIVING_OFF = "RECEIVING-OFF"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"
    NEVER_REQUESTED = "NEVER-REQUESTED"


# What no waiting mends: a new request would be another agreement. The rest is waited for.
FINAL = frozenset({Lack.DECLINED, Lack.WITHDRAWN, Lack.EXPIRED, Lack.ENDED, Lack.NEVER_REQUESTED})

_ENDS = {
    State.DECLINED: Lack.DECLINED,
    State.WITHDRAWN: Lack.WITHDRAWN,
    State.EXPIRED: Lack.EXPIRED,
    State.ENDED: Lack.ENDED,
}


@dataclass(slots=True, kw_only=True, frozen=True)
class Agreement:
    """By what a company is served: a collaboration, or (None) a service of its own; `payer` is a company id."""

    collaboration: Collaboration | None
    payer: str
    since: datetime


@dataclass(slots=True, kw_only=True, frozen=True)
class Standing:
    """A company in one direction at one instant. Served means an agreement, and lacking nothing.

    `due` is the first later instant at which a change that is known already takes effect. `firms` get the company's
    documents of this direction beside it, or, where `customer` is False, instead of it.
    """

    agreement: Agreement | None
    lacks: tuple[Lack, ...]
    due: datetime | None
    customer: bool
    firms: tuple[str, ...]


def standing_of(
    company: Company, collaborations: Sequence[Collaboration], direction: Direction, instant: datetime
) -> Standing:
    """How a company stands, by its collaborations as customer (others among them are left aside)."""
    own = [each for each in collaborations if each.customer == company.id and each.service == SERVICE]
    running = active(own, instant)
    found = _agreement(company, own, running, direction, instant)
    agreement = found if isinstance(found, Agreement) else None
    lacks = [] if isinstance(found, Agreement) else [found]
    lacks.extend(_program_lacks(company, direction, instant))
    routings = {each.firm: each.routing(direction, instant) for each in running}
    return Standing(
        agreement=agreement,
        lacks=tuple(lacks),
        due=_next_change(company, own, direction, instant) if lacks else None,
        customer=not routings or any(routing is not Routing.FIRM for routing in routings.values()),
        firms=tuple(firm for firm, routing in routings.items() if routing is not Routing.CUSTOMER),
    )


@dataclass(slots=True, frozen=True)
class Span:
    """The instants between two changes of what a standing rests on, without the second; None: no change there."""

    since: datetime | None
    until: datetime | None

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it."""
        return (self.since is None or self.since <= instant) and (self.until is None or instant < self.until)


def span_of(company: Company, collaborations: Sequence[Collaboration], direction: Direction, instant: datetime) -> Span:
    """The span around an instant in which `standing_of` gives the same answer."""
    histories = [company.service, company.program.synchronised, company.program.switch(direction)]
    instants = [change.at for history in histories for change in history.changes]
    for each in collaborations:
        instants += [change.at for change in each.states.changes]
        instants += [change.at for change in each.payers(direction).changes]
        instants += [change.at for change in each.routings(direction).changes]
    return Span(
        since=max((at for at in instants if at <= instant), default=None),
        until=min((at for at in instants if at > instant), default=None),
    )


def acts_for(firm: str, customer: str, collaborations: Sequence[Collaboration], instant: datetime) -> bool:
    """Whether a firm may send in a customer's name at an instant: only an active collaboration lets it."""
    return any(each.firm == firm and each.customer == customer for each in active(collaborations, instant))


def _agreement(
    company: Company,
    own: Sequence[Collaboration],
    running: Sequence[Collaboration],
    direction: Direction,
    instant: datetime,
) -> Agreement | Lack:
    paid = [agreement for each in running if (agreement := _paid(each, direction, instant))]
    if paid:
        return paid[0] if len({agreement.payer for agreement in paid}) == 1 else Lack.PAYERS_DIFFER
    service = company.service.change_at(instant)
    if service and service.value:
        return Agreement(collaboration=None, payer=company.id, since=service.at)
    if running:
        return Lack.PAYER_MISSING
    return _unserved(company, own, instant)


def _paid(collaboration: Collaboration, direction: Direction, instant: datetime) -> Agreement | None:
    change = collaboration.payers(direction).change_at(instant)
    if change is None or change.value is None:
        return None
    return Agreement(collaboration=collaboration, payer=collaboration.payer_company(change.value), since=change.at)


def _unserved(company: Company, own: Sequence[Collaboration], instant: datetime) -> Lack:
    changes = [change for each in own if (change := each.states.change_at(instant))]
    if any(change.value is State.REQUESTED for change in changes):
        return Lack.REQUESTED
    ends = [(change.at, _ENDS[change.value]) for change in changes]
    if service := company.service.change_at(instant):
        ends.append((service.at, Lack.ENDED))
    return max(ends, key=lambda end: end[0])[1] if ends else Lack.NEVER_REQUESTED


def _program_lacks(company: Company, direction: Direction, instant: datetime) -> list[Lack]:
    lacks = []
    if not company.program.synchronised.at(instant):
        lacks.append(Lack.NOT_SYNCHRONISED)
    if not company.program.switch(direction).at(instant):
        lacks.append(Lack.SENDING_OFF if direction is Direction.SEND else Lack.RECEIVING_OFF)
    return lacks


def _next_change(
    company: Company, own: Sequence[Collaboration], direction: Direction, instant: datetime
) -> datetime | None:
    instants = [
        company.service.next_after(instant),
        company.program.synchronised.next_after(instant),
        company.program.switch(direction).next_after(instant),
    ]
    for each in own:
        instants += [each.states.next_after(instant), each.payers(direction).next_after(instant)]
    return min(filter(None, instants), default=None)
