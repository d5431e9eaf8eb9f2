"""What may happen to an agreement: requested, approved or declined, ended; its payers and routings over time.

Each function gives the record as it will be; whoever writes it raises the version.
"""

from datetime import datetime
from typing import Final, TypeVar

from pipeline.collaboration.records import (
    Collaboration,
    Company,
    CompanyKind,
    Direction,
    History,
    Payer,
    Routing,
    State,
)

T = TypeVar("T")


class NotPossible(ValueError):
    """An agreement cannot be changed like that: says why, in English and Swedish."""

    def __init__(self, text: str, text_sv: str) -> None:
        self.text, self.text_sv = text, text_sv
        super().__init__(text)


_FOLLOWS: Final = {
    State.REQUESTED: frozenset({State.ACTIVE, State.DECLINED, State.EXPIRED}),
    State.ACTIVE: frozenset({State.ENDED}),
}

_SWEDISH: Final[dict[State | None, str]] = {
    State.REQUESTED: "begärt",
    State.ACTIVE: "aktivt",
    State.DECLINED: "avböjt",
    State.EXPIRED: "utgånget",
    State.ENDED: "avslutat",
}


def request(
    *,
    id: str,
    firm: Company,
    customer: Company,
    payers: dict[Direction, Payer],
    routings: dict[Direction, Routing],
    at: datetime,
) -> Collaboration:
    """A new collaboration that a firm asks a customer for.

    The firm chooses the payers. But a customer with a service of its own pays for it already and goes on paying, until
    the payer is changed from a later agreement period on. Raises NotPossible.
    """
    if firm.kind is not CompanyKind.FIRM:
        raise NotPossible(f"{firm.id} is no accounting firm", f"{firm.id} är ingen byrå")
    if customer.kind is CompanyKind.ACCESS_POINT or customer.id == firm.id:
        raise NotPossible(f"{customer.id} cannot be its customer", f"{customer.id} kan inte vara dess kund")
    if customer.service.at(at):
        if Payer.FIRM in payers.values():
            raise NotPossible(
                f"{customer.id} pays for a service of its own; change the payer from its next agreement period on",
                f"{customer.id} betalar en egen tjänst; ändra fakturamottagare från nästa avtalsperiod",
            )
        payers = dict.fromkeys(Direction, Payer.CUSTOMER)
    if missing := set(Direction) - set(payers):
        raise NotPossible(
            f"the firm chooses who pays for the service; nobody is named for: {', '.join(sorted(missing))}",
            f"byrån väljer fakturamottagare; ingen är angiven för: {', '.join(sorted(missing))}",
        )
    return Collaboration(
        id=id,
        firm=firm.id,
        customer=customer.id,
        states=History[State]().then(at, State.REQUESTED),
        send_payer=_first(payers, Direction.SEND, at),
        receive_payer=_first(payers, Direction.RECEIVE, at),
        send_routing=_routed(routings, Direction.SEND, at),
        receive_routing=_routed(routings, Direction.RECEIVE, at),
    )


def move(collaboration: Collaboration, state: State, at: datetime) -> Collaboration:
    """The collaboration in its next state from an instant on. Raises NotPossible."""
    current = collaboration.states.changes[-1].value if collaboration.states.changes else None
    if current is None or state not in _FOLLOWS.get(current, frozenset()):
        raise NotPossible(
            f"{collaboration.id} is {current}, and cannot become {state}",
            f"{collaboration.id} är {_SWEDISH.get(current)} och kan inte bli {_SWEDISH[state]}",
        )
    return _with(collaboration, states=then(collaboration.states, at, state))


def change_payer(
    collaboration: Collaboration, direction: Direction, payer: Payer | None, at: datetime
) -> Collaboration:
    """The collaboration with another payer of one direction (None: nobody) from an instant on. Raises NotPossible."""
    if direction is Direction.SEND:
        return _with(collaboration, send_payer=then(collaboration.send_payer, at, payer))
    return _with(collaboration, receive_payer=then(collaboration.receive_payer, at, payer))


def change_routing(collaboration: Collaboration, direction: Direction, routing: Routing, at: datetime) -> Collaboration:
    """The collaboration with another routing of one direction from an instant on. Raises NotPossible."""
    if direction is Direction.SEND:
        return _with(collaboration, send_routing=then(collaboration.send_routing, at, routing))
    return _with(collaboration, receive_routing=then(collaboration.receive_routing, at, routing))


def then(history: History[T], at: datetime, value: T) -> History[T]:
    """A history with one change more, or as it is where the value holds already. Raises NotPossible."""
    if history.changes and history.changes[-1].value == value:
        return history
    if history.changes and at < history.changes[-1].at:
        last = history.changes[-1].at.isoformat(timespec="minutes")
        raise NotPossible(
            f"a change is known from {last} already; the new one cannot take effect before it",
            f"en ändring gäller redan från {last}; den nya kan inte börja gälla före den",
        )
    return history.then(at, value)


def _with(collaboration: Collaboration, **changed: object) -> Collaboration:
    return collaboration.model_copy(update=changed)


def _first(payers: dict[Direction, Payer], direction: Direction, at: datetime) -> History[Payer | None]:
    history = History[Payer | None]()
    return history.then(at, payers[direction]) if direction in payers else history


def _routed(routings: dict[Direction, Routing], direction: Direction, at: datetime) -> History[Routing]:
    history = History[Routing]()
    return history.then(at, routings[direction]) if direction in routings else history
