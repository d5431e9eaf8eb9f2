"""`http`: the service behind API Gateway."""

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit

from handlers.here import here
from handlers.observed import logger, metrics

if TYPE_CHECKING:
    from mangum import Mangum


@cache
def _served() -> "Mangum":
    import asyncio

    from mangum import Mangum

    from pipeline.http.app import make_app

    asyncio.set_event_loop(asyncio.new_event_loop())  # Mangum asks for one; from Python 3.12 on none comes by itself
    return Mangum(make_app(here()), lifespan="off")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A request as API Gateway's HTTP API hands it on (payload 2.0). No log has its address, which is a secret."""
    answer = _served()(event, context)
    metrics.add_metric(f"Answered{answer['statusCode'] // 100}xx", MetricUnit.Count, 1)
    return answer
