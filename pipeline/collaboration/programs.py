"""The program of a company as it is changed: what it is and reads, and its switches from an instant on."""

from collections.abc import Mapping
from datetime import datetime

from pipeline.collaboration.agreements import NotPossible, advanced, refuse_past, then
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.records import Company, History


def change_program(
    company: Company, wanted: Mapping[str, object], *, at: datetime, by: Actor, since: datetime | None = None
) -> Company:
    """The company with other values of some fields of its program; a switch holds from `since` (now) on.

    Raises NotPossible where nothing would change, and for a switch in the past.
    """
    start = since or at
    refuse_past(company, start, at)
    before = company.program
    after = {name: _changed(getattr(before, name), value, start) for name, value in wanted.items()}
    names = [name for name, value in after.items() if value != getattr(before, name)]
    if not names:
        raise NotPossible(f"{company.id}: nothing would change", f"{company.id}: inget skulle ändras")
    program = before.model_copy(update=after)
    note = ", ".join(f"program.{name}" for name in names)
    return advanced(company, Deed.CHANGE, {"program": program}, at=at, by=by, since=start, note=note)


def _changed(before: object, value: object, since: datetime) -> object:
    return then(before, since, value) if isinstance(before, History) else value
