"""Who pays for the service, each way: periods that never overlap, and leave no hole while a collaboration is active.

A payer takes over at the beginning of an agreement period and never inside one; until then the take-over can be shown
and revoked. Two cases know no period yet, and there a change holds at once: a request that nobody has approved, and a
direction for which nobody pays (an agreement of before these rules).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.collaboration.agreements import NotPossible, advanced, refuse_over, service_periods
from pipeline.collaboration.deadlines import ends
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.periods import Periods, swedish_day
from pipeline.collaboration.records import Change, Collaboration, Company, Direction, Payer, State

_SWEDISH = {Payer.FIRM: "byrån", Payer.CUSTOMER: "kunden"}


@dataclass(slots=True, kw_only=True, frozen=True)
class Span:
    """A payer of a direction from an instant until another (None: no end is known); `payer` None: nobody pays."""

    direction: Direction
    payer: Payer | None
    since: datetime
    until: datetime | None


def change_payer(
    collaboration: Collaboration,
    customer: Company,
    direction: Direction,
    payer: Payer,
    *,
    at: datetime,
    by: Actor,
    not_before: datetime | None = None,
) -> Collaboration:
    """The collaboration with another payer of a direction, from `takes_over_at` on. Raises NotPossible."""
    since = takes_over_at(collaboration, customer, direction, at, not_before)
    planned_end = ends(collaboration, at)
    if planned_end is not None and since >= planned_end:
        raise NotPossible(
            f"{collaboration.id} ends before the next agreement period begins",
            f"{collaboration.id} avslutas innan nästa avtalsperiod börjar",
        )
    history = collaboration.payers(direction)
    if take_over(collaboration, direction, at):
        raise NotPossible(
            f"a take-over is planned for {direction} already; revoke it first: faktura payer revoke {collaboration.id}",
            f"ett byte är redan planerat ({direction}); återkalla först: faktura payer revoke {collaboration.id}",
        )
    if history.at(since) is payer:
        raise NotPossible(f"the {payer} pays for {direction} already", f"{_SWEDISH[payer]} betalar redan ({direction})")
    changed = history.before(planned_end) if planned_end else history
    changed = changed.then(since, payer)
    closed = changed.then(planned_end, None) if planned_end else changed
    after = {f"{direction}_payer": closed}
    return advanced(collaboration, Deed.CHANGE_PAYER, after, at=at, by=by, since=since, note=f"{direction}: {payer}")


def revoke_payer(collaboration: Collaboration, direction: Direction, *, at: datetime, by: Actor) -> Collaboration:
    """The collaboration without the take-over that is planned for a direction. Raises NotPossible."""
    planned_end = ends(collaboration, at)
    history = collaboration.payers(direction)
    if take_over(collaboration, direction, at) is None:
        raise NotPossible(
            f"no take-over is planned for {direction}", f"inget byte är planerat för riktningen {direction}"
        )
    kept = history.known(at)
    closed = kept.then(planned_end, None) if planned_end else kept
    after = {f"{direction}_payer": closed}
    return advanced(collaboration, Deed.REVOKE_PAYER, after, at=at, by=by, note=str(direction))


def take_over(collaboration: Collaboration, direction: Direction, at: datetime) -> Change[Payer | None] | None:
    """The change of payer that is planned for a direction at an instant, None where none is; an ending is none."""
    changes = collaboration.payers(direction).changes
    return next((change for change in changes if change.at > at and change.value is not None), None)


def takes_over_at(
    collaboration: Collaboration,
    customer: Company,
    direction: Direction,
    at: datetime,
    not_before: datetime | None = None,
) -> datetime:
    """When another payer of a direction would take over: the beginning of the next agreement period.

    With `not_before`, of the first that begins then or later. Raises NotPossible where it is neither requested nor
    active, and for an instant in the past.
    """
    refuse_over(collaboration, at)
    if not_before is not None and not_before < at:
        raise NotPossible(
            "a payer takes over at the beginning of a later agreement period, never in the past",
            "ett byte av fakturamottagare gäller från en senare avtalsperiod, aldrig bakåt i tiden",
        )
    periods = periods_of(collaboration, customer, at)
    if periods is None or collaboration.payer(direction, at) is None:
        return at
    return periods.next_begin(at) if not_before is None else periods.first_begin(max(at, not_before))


def periods_of(collaboration: Collaboration, customer: Company, at: datetime) -> Periods | None:
    """The agreement periods of a collaboration; None where they only begin with its approval."""
    if collaboration.periods is not None:
        return collaboration.periods
    if collaboration.states.at(at) is State.REQUESTED:
        return service_periods(customer, at)
    approved = [change.at for change in collaboration.states.changes if change.value is State.ACTIVE]
    return Periods(start=swedish_day(approved[-1]), months=collaboration.months) if approved else None


def spans(collaboration: Collaboration) -> Iterator[Span]:
    """The payers over time, by direction; each from its instant until the next one's."""
    for direction in Direction:
        changes = collaboration.payers(direction).changes
        for place, change in enumerate(changes):
            until = changes[place + 1].at if place + 1 < len(changes) else None
            yield Span(direction=direction, payer=change.value, since=change.at, until=until)


@dataclass(slots=True, kw_only=True, frozen=True)
class Plan:
    """Who pays for a direction at an instant, what is planned, and when another payer would take over."""

    direction: Direction
    payer: Payer | None
    planned: Change[Payer | None] | None
    period: tuple[datetime, datetime] | None  # the agreement period that runs; None: they begin with the approval
    takes_effect: datetime


def plan(
    collaboration: Collaboration, customer: Company, at: datetime, not_before: datetime | None = None
) -> Iterator[Plan]:
    """The plan of each direction, shown before anything is changed. Raises NotPossible as `takes_over_at` does."""
    periods = periods_of(collaboration, customer, at)
    number = periods.number(at) if periods else 0
    for direction in Direction:
        yield Plan(
            direction=direction,
            payer=collaboration.payer(direction, at),
            planned=take_over(collaboration, direction, at),
            period=(periods.begin(number), periods.begin(number + 1)) if periods else None,
            takes_effect=takes_over_at(collaboration, customer, direction, at, not_before),
        )


def change_payers(
    collaboration: Collaboration,
    customer: Company,
    ways: Iterable[Direction],
    payer: Payer,
    *,
    at: datetime,
    by: Actor,
    not_before: datetime | None = None,
) -> list[Collaboration]:
    """The next versions, one for each of some directions that this payer does not pay yet. Raises NotPossible."""
    wanted, versions = list(ways), [collaboration]
    for direction in [each for each in wanted if collaboration.payer(each, at) is not payer] or wanted:
        changed = change_payer(versions[-1], customer, direction, payer, at=at, by=by, not_before=not_before)
        versions.append(changed)
    return versions[1:]


def revoke_payers(
    collaboration: Collaboration, ways: Iterable[Direction], *, at: datetime, by: Actor
) -> list[Collaboration]:
    """The next versions, one for each of some directions for which a take-over is planned. Raises NotPossible."""
    wanted, versions = list(ways), [collaboration]
    for direction in [each for each in wanted if take_over(collaboration, each, at)] or wanted:
        versions.append(revoke_payer(versions[-1], direction, at=at, by=by))
    return versions[1:]
