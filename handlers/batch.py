"""A batch that SQS hands to a function: its documents side by side, and which messages are to come again.

A document's work is mostly waiting for S3 and DynamoDB, so each has a thread; what a worker does on failure is
`pipeline.worker`'s to know. Whatever is not answered in time is reported as failed: SQS shows it again, and the same
steps are taken with the same keys.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypedDict

from aws_lambda_powertools.metrics import MetricUnit

from handlers.observed import failed, logger, metrics, settled, timed, took
from handlers.traces import Trace
from pipeline.bootstrap import World, handed
from pipeline.flow import process
from pipeline.heartbeat import kept
from pipeline.outcomes import Unavailable, cause_of
from pipeline.ports import DeadLetters, Queue
from pipeline.records import Dead, Depths, Message, NewMessage
from pipeline.worker import Done, Step, portions, work_kept

AT_ONCE: Final = 10  # documents: the size of a batch in infra/template.yaml
_TO_BEGIN: Final = timedelta(seconds=10)  # with less time than this left, no document is begun
_TO_ANSWER: Final = timedelta(seconds=2)  # so long before the end the answer is given, whatever is not done

TimeLeft = Callable[[], timedelta]


class Failure(TypedDict):
    itemIdentifier: str


class Answer(TypedDict):
    """What Lambda expects of a batch: the messages that are to come again (ReportBatchItemFailures)."""

    batchItemFailures: list[Failure]


class Worked(NamedTuple):
    """What became of a document, and the seconds that each stage took."""

    message: Message
    done: Done
    spent: Mapping[str, float]


class Receipts:
    """Queue and dead letters as the documents of a batch have them: what they acknowledge is handed in together."""

    def __init__(self, queue: Queue, dead_letters: DeadLetters) -> None:
        self._queue, self._dead_letters = queue, dead_letters
        self._acknowledged: dict[str, Message] = {}  # by their receipts
        self._gone: set[str] = set()  # given back or buried: nothing that Lambda has to know of

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """The messages are done with."""
        self._acknowledged |= {message.receipt: message for message in messages}

    def extend(self, messages: Sequence[Message], visibility: timedelta, now: datetime) -> None:
        """Keep messages hidden for that long from now on, those that are still being worked on."""
        ended = self._gone | set(self._acknowledged)
        self._queue.extend([message for message in messages if message.receipt not in ended], visibility, now)

    def retry(self, message: Message, after: timedelta, cause: str, now: datetime) -> bool:
        """Show the message again after a while."""
        again = self._queue.retry(message, after, cause, now)
        self._gone.add(message.receipt)
        return again

    def bury(self, message: Message, cause: str, now: datetime) -> None:
        """Move the message to the dead letters."""
        logger.error("not processed by a fault of ours", document=message.document, cause=cause)
        self._dead_letters.bury(message, cause, now)
        self._gone.add(message.receipt)

    def dead(self) -> list[Dead]:
        """The dead letters."""
        return self._dead_letters.dead()

    def redrive(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Put dead letters back; how many."""
        return self._dead_letters.redrive(ids, now)

    def depths(self, now: datetime) -> Depths:
        """How many messages there are."""
        return self._dead_letters.depths(now)

    def send(self, messages: Sequence[NewMessage], now: datetime) -> list[str]:
        """Put messages last; the ids that were new."""
        return self._queue.send(messages, now)

    def receive(self, limit: int, visibility: timedelta, now: datetime) -> list[Message]:
        """Messages beside those of the batch."""
        return self._queue.receive(limit, visibility, now)

    def is_acknowledged(self, message: Message) -> bool:
        """Whether the message was done with."""
        return message.receipt in self._acknowledged

    def hand_in(self) -> set[str]:
        """Acknowledge at the queue what was acknowledged here; the receipts of all that need not come again."""
        done = dict(sorted(self._acknowledged.items()))  # the same request, whichever document ended first
        with suppress(Unavailable):  # Lambda removes them as well: they are not reported as failed
            self._queue.acknowledge(list(done.values()))
        return self._gone | set(done)


class Batches:
    """Works on batches for one world, with threads that are kept from call to call. `step`: what is done with each."""

    def __init__(
        self, world: World, step: Step = process, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._world, self._step, self._limits, self._clock = world, step, world.settings.limits, clock
        self._threads = ThreadPoolExecutor(AT_ONCE)

    def work(self, records: Sequence[Mapping[str, Any]], time_left: TimeLeft) -> Answer:
        """The records of Lambda's event. Raises nothing for what the world or a document does."""
        _tell_age(records, self._clock())
        documents, foreign = handed(self._world, records, self._clock())
        receipts = Receipts(self._world.queue, self._world.dead_letters)
        with kept(list(documents.values()), receipts, self._limits, self._clock):
            self._work_on_all(list(documents.values()), receipts, time_left)
        done = receipts.hand_in()
        again = [*foreign, *(id for id, message in documents.items() if message.receipt not in done)]
        return {"batchItemFailures": [{"itemIdentifier": id} for id in again]}

    def _work_on_all(self, messages: Sequence[Message], receipts: Receipts, time_left: TimeLeft) -> None:
        world, trace = self._world_of(receipts), Trace()
        for portion in portions(messages, self._limits.batch_bytes):
            begun = [self._threads.submit(self._work_on, one, world, receipts, time_left, trace) for one in portion]
            ended, _ = wait(begun, timeout=max((time_left() - _TO_ANSWER).total_seconds(), 0))
            _tell([one for one in begun if one in ended], receipts)

    def _world_of(self, receipts: Receipts) -> World:
        """The world as the documents of one batch have it."""
        world = replace(self._world.for_batch(), queue=receipts, dead_letters=receipts)
        aside = self._world.queue is self._world.reprocessing
        return replace(world, reprocessing=receipts) if aside else world

    def _work_on(
        self, message: Message, world: World, receipts: Receipts, time_left: TimeLeft, trace: Trace
    ) -> Worked | None:
        if time_left() < _TO_BEGIN:
            receipts.retry(message, timedelta(0), "the function had no time left for it", self._clock())
            return None
        with timed(message.document, trace) as spent:
            done = work_kept([message], world, self._limits, self._clock, self._step)
        return Worked(message, done, spent)


def time_left_of(context: Any) -> TimeLeft:
    """How long the call may still take, by Lambda's context."""
    return lambda: timedelta(milliseconds=context.get_remaining_time_in_millis())


def _tell(ended: Sequence[Future[Worked | None]], receipts: Receipts) -> None:
    """Tells of documents together: after each by itself it takes twice as long, in cold caches."""
    for one in ended:
        if fault := one.exception():
            logger.error("not processed by a fault of ours", cause=cause_of(fault))
        elif worked := one.result():
            took(worked.spent)
            for record in worked.done.settled:
                settled(record)
            if not receipts.is_acknowledged(worked.message):
                failed(worked.message.document, worked.message.receives, worked.done.failure)


def _tell_age(records: Sequence[Mapping[str, Any]], now: datetime) -> None:
    sent = [int(record["attributes"]["SentTimestamp"]) for record in records]
    if sent:
        metrics.add_metric("OldestMessageAge", MetricUnit.Seconds, max(now.timestamp() - min(sent) / 1000, 0))
