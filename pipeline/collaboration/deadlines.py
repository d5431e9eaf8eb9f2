"""The days that come by themselves: a request's reminder and its expiry, an ending that was planned."""

from datetime import datetime, timedelta
from typing import Final

from pipeline.collaboration.entries import Deed
from pipeline.collaboration.periods import midnight, swedish_day
from pipeline.collaboration.records import Collaboration, State

REMIND_BEFORE: Final = timedelta(days=7)  # so long before it expires is a request brought to mind by itself


def expires(collaboration: Collaboration) -> datetime | None:
    """The instant at which the request that was made last expires, or did; None for one without such a day."""
    last = collaboration.states.changes[-1:]
    return last[0].at if last and last[0].value is State.EXPIRED else None


def is_expiry_due(collaboration: Collaboration, at: datetime) -> bool:
    """Whether a request has expired by itself and its history does not say so yet."""
    due, entry = expires(collaboration), collaboration.entry
    return due is not None and due <= at and (entry is None or entry.what is not Deed.EXPIRE)


def remindable_from(collaboration: Collaboration, at: datetime) -> datetime | None:
    """The midnight from which a request that was brought to mind today may be again; None for any other."""
    last = collaboration.reminded_at
    if last is None or collaboration.states.at(at) is not State.REQUESTED or swedish_day(last) != swedish_day(at):
        return None
    return midnight(swedish_day(at) + timedelta(days=1))


def is_reminder_due(collaboration: Collaboration, at: datetime) -> bool:
    """Whether a request will soon expire, and the customer has got no mail since it came so far, nor today."""
    due, asked = expires(collaboration), collaboration.states.change_at(at)
    if due is None or asked is None or asked.value is not State.REQUESTED or not due - REMIND_BEFORE <= at < due:
        return False
    told = collaboration.reminded_at or asked.at
    return max(told, asked.at) < due - REMIND_BEFORE and remindable_from(collaboration, at) is None


def ends(collaboration: Collaboration, at: datetime) -> datetime | None:
    """The instant of an ending that is planned, None where none is."""
    return next((each.at for each in collaboration.states.changes if each.at > at and each.value is State.ENDED), None)
