"""`reprocess`: documents of the archive that are judged once more, from a queue of their own."""

from functools import cache
from typing import Any

from handlers.batch import Answer, Batches, time_left_of
from handlers.here import here
from handlers.observed import logger, metrics
from pipeline.reprocess.afresh import reprocess


@cache
def _batches() -> Batches:
    return Batches(here().aside(), reprocess)


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handle(event: dict[str, Any], context: Any) -> Answer:
    """A batch of the queue `reprocess`."""
    return _batches().work(event["Records"], time_left_of(context))
