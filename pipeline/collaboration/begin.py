"""How a collaboration begins: a customer with the service, one without it, or one that nobody knew (domain.md)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.collaboration.agreements import NotPossible, begun, first_payers, service_periods
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.life import ANSWER_WITHIN
from pipeline.collaboration.periods import MONTHS
from pipeline.collaboration.records import (
    Administrator,
    Collaboration,
    Company,
    CompanyKind,
    Direction,
    History,
    ParticipantId,
    Payer,
    Routing,
    State,
)

_OPEN = frozenset({State.REQUESTED, State.ACTIVE})
_OPEN_SV = {State.REQUESTED: "begärt", State.ACTIVE: "aktivt"}


class Beginning(StrEnum):
    """Which of the three ways it begins."""

    HAS_SERVICE = "has-service"  # the customer pays for the service already, and goes on paying
    KNOWN = "known"  # the service is activated together with the collaboration
    UNKNOWN = "unknown"  # company and administrator are created too


def beginning(customer: Company | None, at: datetime) -> Beginning:
    """Which way a collaboration with a customer begins at an instant; None: a company that is not in the registry."""
    if customer is None:
        return Beginning.UNKNOWN
    return Beginning.HAS_SERVICE if customer.service.at(at) else Beginning.KNOWN


def new_customer(
    *,
    id: str,
    name: str,
    participants: Iterable[ParticipantId],
    administrator: Administrator | None,
    at: datetime,
    by: Actor,
) -> Company:
    """An unknown customer, whose program is not synchronised yet. Raises NotPossible without the contact details."""
    if administrator is None:
        raise NotPossible(
            f"{id} is unknown here: its administrator's name and e-mail address are mandatory",
            f"{id} är okänt här: administratörens namn och e-postadress är obligatoriska",
        )
    created = Company(id=id, name=name, participants=tuple(participants), administrators=(administrator,))
    return begun(created, Deed.ADD, at=at, by=by)


def request(
    *,
    id: str,
    firm: Company,
    customer: Company,
    payers: Mapping[Direction, Payer],
    at: datetime,
    by: Actor,
    routings: Mapping[Direction, Routing] | None = None,
    known: Iterable[Collaboration] = (),
    months: int = MONTHS,
    within: timedelta = ANSWER_WITHIN,
) -> Collaboration:
    """A new collaboration that a firm asks a customer for; `known` are those that the customer has or had.

    The firm chooses the payers. But a customer with a service of its own pays for it already and goes on paying, until
    the payer is changed from a later agreement period on; the periods are then those of the service. Else they are of
    `months` and begin with the approval. Unanswered `within` that time, the request expires by itself.
    Raises NotPossible.
    """
    _refuse_wrong_sides(firm, customer)
    _refuse_second(firm, customer, known, at)
    payers = first_payers(customer, payers, at)
    routed = {f"{way}_routing": History[Routing]().then(at, to) for way, to in (routings or {}).items()}
    requested = Collaboration(
        id=id,
        firm=firm.id,
        customer=customer.id,
        states=History[State]().then(at, State.REQUESTED).then(at + within, State.EXPIRED),
        send_payer=History[Payer | None]().then(at, payers[Direction.SEND]),
        receive_payer=History[Payer | None]().then(at, payers[Direction.RECEIVE]),
        periods=service_periods(customer, at),
        months=months,
    )
    note = "; ".join(f"{way}: {payer}" for way, payer in sorted(payers.items()))
    return begun(requested.model_copy(update=routed), Deed.REQUEST, at=at, by=by, note=note)


def free_id(firm: str, customer: str, known: Iterable[Collaboration]) -> str:
    """`<firm>-<customer>`, numbered from the second agreement of the two on."""
    plain = f"{firm}-{customer}"
    taken = {each.id for each in known}
    return next(id for id in (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))) if id not in taken)


def _refuse_wrong_sides(firm: Company, customer: Company) -> None:
    if firm.kind is not CompanyKind.FIRM:
        raise NotPossible(f"{firm.id} is no accounting firm", f"{firm.id} är ingen byrå")
    if customer.kind is CompanyKind.ACCESS_POINT or customer.id == firm.id:
        raise NotPossible(f"{customer.id} cannot be its customer", f"{customer.id} kan inte vara dess kund")


def _refuse_second(firm: Company, customer: Company, known: Iterable[Collaboration], at: datetime) -> None:
    for each in known:
        state = each.states.at(at)
        if each.firm == firm.id and each.customer == customer.id and state in _OPEN:
            raise NotPossible(f"{each.id} is {state} already", f"{each.id} är redan {_OPEN_SV[state]}")
