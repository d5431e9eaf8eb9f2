"""`tick`: what time brings. Each minute releases and answers to dead letters; each night what a new day brings.

Every part is done however the others end, and nothing of it is lost when a call fails: the next one finds it again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from handlers.here import here
from handlers.observed import logger, metrics
from pipeline.bootstrap import World
from pipeline.daily import keep_days
from pipeline.outcomes import Outcome
from pipeline.records import Query
from pipeline.tend import Tended, tend


@cache
def _tended() -> Tended:
    """What this process has looked at: the first call looks at everything, the later ones at what changed."""
    return Tended()


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handle(event: dict[str, Any], context: Any) -> None:
    """A call of the scheduler; `event` is {"what": "minute"} or {"what": "day"}. Raises Unavailable."""
    _CALLED[event["what"]](here(), datetime.now(UTC))
    metrics.add_metric("Ticked", MetricUnit.Count, 1)


def _minute(world: World, now: datetime) -> None:
    tended = _tended()
    tend(world, tended, now)
    _tell_held(world, now)
    _tell_dead(world, tended, now)


def _day(world: World, now: datetime) -> None:
    for changed in keep_days(world, now):
        if changed.entry:
            logger.info("collaboration", id=changed.id, what=changed.entry.what.value)


def _tell_held(world: World, now: datetime) -> None:
    held = next(world.ledger.documents(Query(outcome=Outcome.HELD, limit=1)), None)
    hours = (now - held.received_at).total_seconds() / 3600 if held else 0
    metrics.add_metric("OldestHeldHours", MetricUnit.NoUnit, hours)


def _tell_dead(world: World, tended: Tended, now: datetime) -> None:
    """Dead letters lie in a table: in SQS's own queues for them, which every look empties, an alarm would see none."""
    dead = tended.dead + world.reprocessing_dead_letters.depths(now).dead
    metrics.add_metric("DeadLetters", MetricUnit.Count, dead)


_CALLED: Final[dict[str, Callable[[World, datetime], None]]] = {"minute": _minute, "day": _day}
