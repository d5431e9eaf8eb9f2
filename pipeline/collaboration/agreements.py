"""What is agreed beside the life of a collaboration: why a change is not possible, who gets the documents.

Each function gives the record as it will be, as its next version, with the entry of what was done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from pipeline.collaboration.entries import Actor, Deed, Entry
from pipeline.collaboration.periods import Periods, swedish_day
from pipeline.collaboration.records import Collaboration, Company, Direction, History, Payer, Routing, State

T = TypeVar("T")
R = TypeVar("R", Company, Collaboration)


class NotPossible(ValueError):
    """An agreement cannot be changed like that: says why, in English and Swedish."""

    def __init__(self, text: str, text_sv: str) -> None:
        self.text, self.text_sv = text, text_sv
        super().__init__(text)


def change_routing(
    collaboration: Collaboration, direction: Direction, routing: Routing, *, at: datetime, by: Actor, since: datetime
) -> Collaboration:
    """The collaboration with another routing of one direction from an instant on. Raises NotPossible."""
    refuse_over(collaboration, at)
    refuse_past(collaboration, since, at)
    changed = {f"{direction}_routing": then(collaboration.routings(direction), since, routing)}
    note = f"{direction}: {routing}"
    return advanced(collaboration, Deed.CHANGE_ROUTING, changed, at=at, by=by, since=since, note=note)


def first_payers(customer: Company, payers: Mapping[Direction, Payer], at: datetime) -> dict[Direction, Payer]:
    """Who pays, each way, when a collaboration is requested at an instant.

    The firm chooses; but a customer with a service of its own goes on paying for it. Raises NotPossible.
    """
    if customer.service.at(at):
        if Payer.FIRM in payers.values():
            raise NotPossible(
                f"{customer.id} pays for a service of its own; change the payer from its next agreement period on",
                f"{customer.id} betalar en egen tjänst; ändra fakturamottagare från nästa avtalsperiod",
            )
        return dict.fromkeys(Direction, Payer.CUSTOMER)
    if missing := set(Direction) - set(payers):
        raise NotPossible(
            f"the firm chooses who pays for the service; nobody is named for: {', '.join(sorted(missing))}",
            f"byrån väljer fakturamottagare; ingen är angiven för: {', '.join(sorted(missing))}",
        )
    return dict(payers)


def service_periods(company: Company, at: datetime) -> Periods | None:
    """The agreement periods of a company's own service at an instant; None where it has none then."""
    change = company.service.change_at(at)
    if change is None or not change.value:
        return None
    return company.periods or Periods(start=swedish_day(change.at))


def advanced(
    record: R,
    what: Deed,
    changed: Mapping[str, object],
    *,
    at: datetime,
    by: Actor,
    since: datetime | None = None,
    note: str = "",
) -> R:
    """The next version of a record, with other values of some fields and the entry of what made it."""
    entry = Entry(
        at=at,
        by=by,
        what=what,
        since=since or at,
        from_version=record.version,
        to_version=record.version + 1,
        note=note,
    )
    return record.model_copy(update={**changed, "version": record.version + 1, "entry": entry})


def begun(record: R, what: Deed, *, at: datetime, by: Actor, note: str = "") -> R:
    """A new record with the entry of what made it."""
    entry = Entry(at=at, by=by, what=what, since=at, from_version=None, to_version=0, note=note)
    return record.model_copy(update={"version": 0, "entry": entry})


def refuse_over(collaboration: Collaboration, at: datetime) -> None:
    """Raises NotPossible where nothing can be agreed any more: it is neither requested nor active."""
    if collaboration.states.at(at) not in (State.REQUESTED, State.ACTIVE):
        raise NotPossible(
            f"{collaboration.id} is over; take it up again first: faktura collaboration resume {collaboration.id}",
            f"{collaboration.id} är slut; återuppta det först: faktura collaboration resume {collaboration.id}",
        )


def refuse_past(record: Collaboration | Company, since: datetime, at: datetime) -> None:
    """Raises NotPossible for a change that would hold from before it was made: documents were judged meanwhile."""
    if since < at:
        raise NotPossible(
            f"{record.id}: a change cannot take effect in the past, documents have been judged since",
            f"{record.id}: en ändring kan inte gälla bakåt i tiden, dokument har bedömts sedan dess",
        )


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
