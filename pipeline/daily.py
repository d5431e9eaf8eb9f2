"""What a new day brings to collaborations by itself: an unanswered request is reminded of, and later expires."""

from collections.abc import Iterator
from datetime import datetime

from pipeline.collaboration import deadlines, life
from pipeline.collaboration.entries import CLOCK
from pipeline.collaboration.records import Collaboration
from pipeline.ports import World
from pipeline.records import Conflict


def keep_days(world: World, now: datetime) -> Iterator[Collaboration]:
    """Writes what is due into the histories; gives each collaboration as it is written. Raises Unavailable.

    Doing it again, or twice at once, changes nothing more: what somebody else changes meanwhile waits for tomorrow.
    """
    for found in world.index.agreements():
        if changed := _changed(found, now):
            try:
                world.registry.put(changed)
            except Conflict:
                continue
            yield changed


def _changed(found: Collaboration, now: datetime) -> Collaboration | None:
    if deadlines.is_expiry_due(found, now):
        return life.expire(found, at=now, by=CLOCK)
    if deadlines.is_reminder_due(found, now):
        return life.remind(found, at=now, by=CLOCK)
    return None
