"""The life of a collaboration, as a state machine.

    request                          -> requested     the firm asks; unanswered it expires by itself, after 30 days
    requested --remind               -> requested     the firm, or time, once a day; the day on which it expires stays
    requested --approve              -> active        the customer
    requested --decline              -> declined      the customer
    requested --withdraw             -> withdrawn     the firm
    requested --expire               -> expired       time
    active    --end                  -> ended         either side, at once or from a later day
    active    --resume               -> active        the side whose ending is planned takes it back
    declined, withdrawn, expired, ended --resume -> requested     the firm asks again, the customer approves again

The operator may do all of it on behalf of a side. Each function takes a record and gives its next version, with the
entry of what was done; none writes anything. What is not possible raises IllegalMove, which says what is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pipeline.collaboration.agreements import NotPossible, advanced, first_payers, service_periods
from pipeline.collaboration.deadlines import ends, expires, is_expiry_due, remindable_from
from pipeline.collaboration.entries import CLOCK, Actor, Deed, Side
from pipeline.collaboration.periods import Periods, swedish_day
from pipeline.collaboration.records import Collaboration, Company, Direction, History, Payer, State

ANSWER_WITHIN: Final = timedelta(days=30)


class _Rule(NamedTuple):
    """From which states a move is made, and by which sides."""

    states: frozenset[State]
    sides: frozenset[Side]


_OVER: Final = frozenset({State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.ENDED})
_REQUESTED: Final = frozenset({State.REQUESTED})
_RULES: Final[dict[Deed, _Rule]] = {
    Deed.REMIND: _Rule(_REQUESTED, frozenset({Side.FIRM, Side.CLOCK})),
    Deed.APPROVE: _Rule(_REQUESTED, frozenset({Side.CUSTOMER})),
    Deed.DECLINE: _Rule(_REQUESTED, frozenset({Side.CUSTOMER})),
    Deed.WITHDRAW: _Rule(_REQUESTED, frozenset({Side.FIRM})),
    Deed.EXPIRE: _Rule(_REQUESTED, frozenset({Side.CLOCK})),
    Deed.END: _Rule(frozenset({State.ACTIVE}), frozenset({Side.FIRM, Side.CUSTOMER})),
    Deed.RESUME: _Rule(_OVER | {State.ACTIVE}, frozenset({Side.FIRM, Side.CUSTOMER})),
}

_SWEDISH: Final[dict[State | Deed | None, str]] = {
    None: "inte begärt än",
    State.REQUESTED: "begärt",
    State.ACTIVE: "aktivt",
    State.DECLINED: "avböjt",
    State.WITHDRAWN: "återkallat",
    State.EXPIRED: "utgånget",
    State.ENDED: "avslutat",
    Deed.REMIND: "påminna",
    Deed.APPROVE: "godkänna",
    Deed.DECLINE: "avböja",
    Deed.WITHDRAW: "återkalla",
    Deed.EXPIRE: "låta gå ut",
    Deed.END: "avsluta",
    Deed.RESUME: "återuppta",
}


class IllegalMove(NotPossible):
    """A move that the state of a collaboration, or the side that makes it, does not allow; `allowed` says which are."""

    def __init__(self, text: str, text_sv: str, allowed: Sequence[Deed] = ()) -> None:
        self.allowed = tuple(allowed)
        swedish = ", ".join(_SWEDISH[deed] for deed in self.allowed)
        super().__init__(
            f"{text}. Possible now: {', '.join(self.allowed) or 'nothing'}",
            f"{text_sv}. Möjligt nu: {swedish or 'inget'}",
        )


def allowed(collaboration: Collaboration, at: datetime, side: Side = Side.OPERATOR) -> tuple[Deed, ...]:
    """The moves that a side can make at an instant; for the operator, those of every side."""
    return tuple(deed for deed, rule in _RULES.items() if _may(collaboration, deed, rule, at, side))


def remind(collaboration: Collaboration, *, at: datetime, by: Actor) -> Collaboration:
    """The customer is asked once more, by another mail; the request stays as it is. Raises IllegalMove.

    Once a day in Sweden: a mail is easily sent, and the customer has agreed to none of them yet.
    """
    again = remindable_from(collaboration, at)
    if again is not None and _is_of(Deed.REMIND, by.side):
        day = again.date().isoformat()
        raise IllegalMove(
            f"{collaboration.id}: the customer was reminded today already, the next reminder may be sent on {day}",
            f"{collaboration.id}: kunden har redan påmints i dag, nästa påminnelse får skickas {day}",
            allowed(collaboration, at, by.side),
        )
    _check(collaboration, Deed.REMIND, at, by)
    return advanced(collaboration, Deed.REMIND, {"reminded_at": at}, at=at, by=by)


def approve(collaboration: Collaboration, *, at: datetime, by: Actor) -> Collaboration:
    """The customer agrees: active from now on, and the agreement periods begin unless they had. Raises IllegalMove."""
    _check(collaboration, Deed.APPROVE, at, by)
    unpaid = [direction for direction in Direction if collaboration.payer(direction, at) is None]
    if unpaid:
        raise IllegalMove(
            f"nobody is named to pay for {collaboration.id}: {', '.join(unpaid)}",
            f"ingen fakturamottagare är angiven för {collaboration.id}: {', '.join(unpaid)}",
            [deed for deed in allowed(collaboration, at) if deed is not Deed.APPROVE],
        )
    changed = {
        "states": collaboration.states.known(at).then(at, State.ACTIVE),
        "periods": collaboration.periods or Periods(start=swedish_day(at), months=collaboration.months),
    }
    return advanced(collaboration, Deed.APPROVE, changed, at=at, by=by)


def decline(collaboration: Collaboration, *, at: datetime, by: Actor) -> Collaboration:
    """The customer says no. Raises IllegalMove."""
    return _close(collaboration, Deed.DECLINE, State.DECLINED, at, by)


def withdraw(collaboration: Collaboration, *, at: datetime, by: Actor) -> Collaboration:
    """The firm takes its request back. Raises IllegalMove."""
    return _close(collaboration, Deed.WITHDRAW, State.WITHDRAWN, at, by)


def expire(collaboration: Collaboration, *, at: datetime, by: Actor = CLOCK) -> Collaboration:
    """Write down that nobody answered in time. The state itself has changed on its day already. Raises IllegalMove."""
    due = expires(collaboration)
    if due is not None and at < due and collaboration.states.at(at) is State.REQUESTED:
        raise IllegalMove(
            f"{collaboration.id} may be answered until {due.isoformat(timespec='minutes')}",
            f"{collaboration.id} kan besvaras till {due.isoformat(timespec='minutes')}",
            allowed(collaboration, at, by.side),
        )
    _check(collaboration, Deed.EXPIRE, at, by)
    if due is None:
        return _close(collaboration, Deed.EXPIRE, State.EXPIRED, at, by)
    return advanced(collaboration, Deed.EXPIRE, {}, at=at, by=by, since=due)


def end(collaboration: Collaboration, *, at: datetime, by: Actor, since: datetime | None = None) -> Collaboration:
    """Either side ends it, now or from a later instant; an ending that was planned may be put to another day.

    Nobody pays through it any more from then on, and a payer who was to take over later never does
    (docs/collaboration.md). Raises IllegalMove.
    """
    _check(collaboration, Deed.END, at, by)
    when = since or at
    if when < at:
        raise _past(collaboration, at)
    ended_by = collaboration.ended_by if by.side is Side.OPERATOR and collaboration.ended_by else by.side
    changed = {
        "states": collaboration.states.known(at).then(when, State.ENDED),
        "ended_by": ended_by,
        **_payers_until(collaboration, at, when),
    }
    return advanced(collaboration, Deed.END, changed, at=at, by=by, since=when)


def resume(
    collaboration: Collaboration,
    *,
    customer: Company,
    at: datetime,
    by: Actor,
    payers: Mapping[Direction, Payer] | None = None,
    within: timedelta = ANSWER_WITHIN,
) -> Collaboration:
    """Take a planned ending back; or, after the end, ask again, with the payers of before or with others.

    As with a first request, a customer that has a service of its own meanwhile goes on paying. Raises NotPossible,
    IllegalMove.
    """
    _check(collaboration, Deed.RESUME, at, by)
    if collaboration.states.at(at) is State.ACTIVE:
        return _keep(collaboration, at, by)
    before = {way: last for way in Direction if (last := last_payer(collaboration, way))}
    chosen = first_payers(customer, payers or ({} if customer.service.at(at) else before), at)
    changed = {
        "states": collaboration.states.known(at).then(at, State.REQUESTED).then(at + within, State.EXPIRED),
        "ended_by": None,
        "periods": service_periods(customer, at),
        **{f"{way}_payer": collaboration.payers(way).known(at).then(at, chosen[way]) for way in Direction},
    }
    note = "; ".join(f"{way}: {payer}" for way, payer in sorted(chosen.items()))
    return advanced(collaboration, Deed.RESUME, changed, at=at, by=by, note=note)


def last_payer(collaboration: Collaboration, direction: Direction) -> Payer | None:
    """The payer of a direction who was named last."""
    changes = collaboration.payers(direction).changes
    return next((change.value for change in reversed(changes) if change.value is not None), None)


def _may(collaboration: Collaboration, deed: Deed, rule: _Rule, at: datetime, side: Side) -> bool:
    state = collaboration.states.at(at)
    if deed is Deed.EXPIRE:
        undated = state is State.REQUESTED and expires(collaboration) is None
        return side in (Side.OPERATOR, Side.CLOCK) and (undated or is_expiry_due(collaboration, at))
    if state not in rule.states:
        return False
    if deed is Deed.RESUME and state is State.ACTIVE:
        return ends(collaboration, at) is not None and side in (Side.OPERATOR, collaboration.ended_by)
    if deed is Deed.RESUME and side is Side.CUSTOMER:
        return False
    if deed is Deed.REMIND and remindable_from(collaboration, at) is not None:
        return False
    return _is_of(deed, side)


def _is_of(deed: Deed, side: Side) -> bool:
    """Whether a deed is for a side to do; the operator does it for any."""
    return side is Side.OPERATOR or side in _RULES[deed].sides


def _check(collaboration: Collaboration, deed: Deed, at: datetime, by: Actor) -> None:
    if _may(collaboration, deed, _RULES[deed], at, by.side):
        return
    state = collaboration.states.at(at)
    mine = allowed(collaboration, at, by.side)
    if _may(collaboration, deed, _RULES[deed], at, Side.OPERATOR):
        raise IllegalMove(
            f"{collaboration.id}: {deed} is not for the {by.side} to do",
            f"{collaboration.id}: att {_SWEDISH[deed]} är inte den sidans sak",
            mine,
        )
    raise IllegalMove(
        f"{collaboration.id} is {state or 'not requested yet'}: {deed} is not possible",
        f"{collaboration.id} är {_SWEDISH[state]}: att {_SWEDISH[deed]} går inte",
        mine,
    )


def _close(collaboration: Collaboration, deed: Deed, state: State, at: datetime, by: Actor) -> Collaboration:
    _check(collaboration, deed, at, by)
    states = collaboration.states.known(at).then(at, state)
    changed = {"states": states, **_payers_until(collaboration, at, at)}
    return advanced(collaboration, deed, changed, at=at, by=by)


def _keep(collaboration: Collaboration, at: datetime, by: Actor) -> Collaboration:
    """Without its planned ending. Whoever paid last goes on; a take-over that the ending cancelled stays cancelled."""
    states = collaboration.states.known(at)
    payers = {f"{way}_payer": _unclosed(collaboration, way, at) for way in Direction}
    return advanced(collaboration, Deed.RESUME, {"states": states, "ended_by": None, **payers}, at=at, by=by)


def _payers_until(collaboration: Collaboration, at: datetime, end: datetime) -> dict[str, History[Payer | None]]:
    """The payers, of whom none pays from an end on; what has happened already is not taken back."""
    closed = {}
    for direction in Direction:
        history = _unclosed(collaboration, direction, at)
        history = history.known(at) if end <= at else history.before(end)
        paid = history.changes and history.changes[-1].value is not None
        closed[f"{direction}_payer"] = history.then(end, None) if paid else history
    return closed


def _unclosed(collaboration: Collaboration, direction: Direction, at: datetime) -> History[Payer | None]:
    """The payers of a direction as they were before an ending was planned, if one is."""
    planned = ends(collaboration, at)
    history = collaboration.payers(direction)
    return history if planned is None else history.before(planned)


def _past(collaboration: Collaboration, at: datetime) -> IllegalMove:
    return IllegalMove(
        f"{collaboration.id} cannot end in the past, what was delivered since was delivered rightly",
        f"{collaboration.id} kan inte avslutas bakåt i tiden, det som levererats sedan dess var rätt levererat",
        allowed(collaboration, at),
    )
