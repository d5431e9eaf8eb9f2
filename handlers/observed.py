"""What a function tells of its work: logs in JSON with ids and codes, metrics in CloudWatch's embedded format, traces.

No name of a file, no number, no address: a log may be read by more people than a mailbox. What is told of a batch is
told by one thread: Powertools' metrics are one collection a process.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricResolution, MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.constants import MAX_METRICS

from handlers.traces import Trace
from pipeline.records import DocumentRecord
from pipeline.stages import watched

SERVICE: Final = "faktura"
NAMESPACE: Final = "Faktura"
FAILED: Final = "Failed"  # documents that come again, or lie among the dead letters


class Collection(AmazonCloudWatchEMFProvider):
    """Powertools' collection, to which another value of a name that it has is added and nothing else is done.

    Its own way writes all values of the name so far into a line for debugging that nobody sees, at each of them.
    """

    def add_metric(
        self, name: str, unit: MetricUnit | str, value: float, resolution: MetricResolution | int = 60
    ) -> None:
        """Add a value; the first of a name, and the last for which one printed line has room, in Powertools' way."""
        known = self.metric_set.get(name)
        if known is None or len(known["Value"]) + 1 == MAX_METRICS:
            super().add_metric(name, unit, value, resolution)
        else:
            known["Value"].append(float(value))


logger = Logger(service=SERVICE)
metrics = Metrics(provider=Collection(namespace=NAMESPACE, service=SERVICE))


@contextmanager
def timed(document: str, trace: Trace) -> Iterator[Mapping[str, float]]:
    """Within the block, this thread works on a document: the seconds of each stage, all of them when it has ended."""
    spent: dict[str, float] = defaultdict(float)

    def take(stage: str, seconds: float) -> None:
        spent[stage] += seconds

    try:
        with watched(take):
            yield spent
    finally:
        trace.tell(document, spent)


def took(spent: Mapping[str, float]) -> None:
    """Tells how long each stage of a document took, in seconds."""
    for stage, seconds in spent.items():
        metrics.add_metric(f"{stage.capitalize()}Time", MetricUnit.Milliseconds, seconds * 1000)


def settled(record: DocumentRecord) -> None:
    """Tells what became of a document."""
    outcome = record.outcome.value if record.outcome else FAILED.lower()
    logger.info(
        outcome, document=record.id, owner=record.owner, reason=record.reason, format=record.format, mover=record.mover
    )
    metrics.add_metric(outcome.capitalize(), MetricUnit.Count, 1)


def failed(document: str, receives: int, cause: str | None) -> None:
    """Tells that a document could not be processed now: `cause` is the world's, our own stands with the dead letter."""
    logger.warning("not processed", document=document, receives=receives, cause=cause)
    metrics.add_metric(FAILED, MetricUnit.Count, 1)
