"""The worker: batches from the queue through the flow, and what it does when the world, or we, fail.

    Unavailable         back to the queue with a growing wait, after too many receives to the dead letters
    waits for another   the same bytes, or the same number, are in work elsewhere: again when that has its final word
    anything else       a fault of ours: to the dead letters at once with its cause, and the worker goes on

A batch that fails is tried again one document at a time, so that none spoils the others.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.flow import Processed, process
from pipeline.heartbeat import kept
from pipeline.outcomes import Unavailable, cause_of
from pipeline.ports import World
from pipeline.records import DocumentRecord, Limits, Message
from pipeline.reprocess.afresh import reprocess
from pipeline.tend import Tended, tend
from pipeline.verdict import Waiting

Clock = Callable[[], datetime]
Step = Callable[[Sequence[Message], World, Limits, datetime], Processed]
Pause = Callable[[timedelta], bool]  # waits that long, or less where there is something to do; True: stop

_LONGEST_WAIT = timedelta(minutes=15)
_LONGEST_PAUSE = timedelta(seconds=30)
_PATIENCE = 3  # so many times may the world fail, and nothing be settled, before a run that is to end gives up
_LOOKS = 3  # so many times a document looks whether another is done, before it waits for the end of its lease
_ASIDE = 8  # documents of low priority at once: so long, and no longer, may one that has just come have to wait
_MOMENT = timedelta(milliseconds=50)


@dataclass(slots=True, kw_only=True)
class Done:
    """What a turn came to: the documents that have their final word, and why the world, or we, failed, if so."""

    settled: list[DocumentRecord] = field(default_factory=list)
    failure: str | None = None
    more: bool = False  # there was work, whatever it came to: look again at once


def work(world: World, limits: Limits, *, clock: Clock, pause: Pause, once: bool = False) -> Iterator[Done]:
    """Works until `pause` says stop; with `once`, until nothing is left to do or the world fails for good.

    Gives what each turn came to, where it came to anything. Raises nothing for what the world or a document does.
    """
    tended, failures, in_vain = Tended(), 0, 0
    while True:
        done = turn(world, limits, tended, clock)
        if done.settled or done.failure:
            yield done
        failures = failures + 1 if done.failure else 0
        # Between two failures there may be turns in which all waits for its next try: they are no sign of life.
        in_vain = 0 if done.settled else in_vain + bool(done.failure)
        if once and (in_vain >= _PATIENCE or (not (done.settled or failures) and _nothing_left(world, tended, clock))):
            return
        if pause(_rest(limits, done, failures, once)):
            return


def work_batch(messages: Sequence[Message], world: World, limits: Limits, clock: Clock, step: Step = process) -> Done:
    """One batch, whatever happens to it: every message is acknowledged, given back, or among the dead letters.

    Where the queue itself does not answer, its messages come again when their visibility ends.
    """
    if not messages:
        return Done()
    with kept(messages, world.queue, limits, clock):
        return work_kept(messages, world, limits, clock, step)


def work_kept(messages: Sequence[Message], world: World, limits: Limits, clock: Clock, step: Step = process) -> Done:
    """The same for messages that the caller keeps hidden meanwhile."""
    done = Done()
    for portion in portions(messages, limits.batch_bytes):
        if done.failure:
            _give_back(portion, done.failure, world, limits, clock)
        else:
            _try(portion, world, limits, clock, done, step)
    return done


def turn(world: World, limits: Limits, tended: Tended, clock: Clock) -> Done:
    """One turn of a worker: what is new first, and only where nothing waits, what is to be judged once more."""
    try:
        if tended.is_due(began := clock()):
            _look(world, limits, tended, began, clock)
        messages = world.queue.receive(limits.batch, limits.visibility, clock())
        again = [] if messages else world.reprocessing.receive(_ASIDE, limits.visibility, clock())
        asking = world.for_batch() if messages or again else world
    except Unavailable as fault:
        return Done(failure=str(fault))
    except Exception as fault:
        return Done(failure=cause_of(fault))
    if not again:
        return work_batch(messages, asking, limits, clock)
    done = work_batch(again, asking.aside(), limits, clock, reprocess)
    done.more = True
    return done


def _look(world: World, limits: Limits, tended: Tended, began: datetime, clock: Clock) -> None:
    try:
        tend(world, tended, began)
    except Exception:  # a look that the world keeps from ending does not keep the worker from its documents
        tended.rest(began, clock(), limits.tick, well=False)
        raise
    tended.rest(began, clock(), limits.tick)


def _rest(limits: Limits, done: Done, failures: int, once: bool) -> timedelta:
    if failures:
        return min(timedelta(seconds=0.5 * 2.0**failures), _LONGEST_PAUSE)
    if done.settled or done.more:
        return timedelta(0)
    return min(_MOMENT, limits.tick) if once else limits.tick


def _nothing_left(world: World, tended: Tended, clock: Clock) -> bool:
    try:
        depths, aside = world.dead_letters.depths(clock()), world.reprocessing_dead_letters.depths(clock())
    except Unavailable:
        return False
    # A letter that has died since the last look has a sender who is to be told.
    unanswered = depths.dead != tended.dead
    return not (depths.waiting or depths.in_flight or aside.waiting or aside.in_flight or tended.more or unanswered)


def portions(messages: Sequence[Message], most: int) -> Iterator[list[Message]]:
    """The messages in order, as many at once as there is room for their bytes."""
    portion: list[Message] = []
    size = 0
    for message in messages:
        if portion and size + message.size > most:
            yield portion
            portion, size = [], 0
        portion.append(message)
        size += message.size
    if portion:
        yield portion


def _try(messages: Sequence[Message], world: World, limits: Limits, clock: Clock, done: Done, step: Step) -> None:
    try:
        processed = step(messages, world, limits, clock())
    except Unavailable as fault:
        if len(messages) > 1:
            _try_singly(messages, world, limits, clock, done, step)
        else:
            done.failure = str(fault)
            _give_back(messages, done.failure, world, limits, clock)
    except Exception as fault:
        if len(messages) > 1:
            _try_singly(messages, world, limits, clock, done, step)
        else:
            _bury(messages[0], cause_of(fault), world, clock)
    else:
        _follow(processed, world, limits, clock, done, step)


def _try_singly(
    messages: Sequence[Message], world: World, limits: Limits, clock: Clock, done: Done, step: Step
) -> None:
    """The small ones first: on a full disk they may still fit. Once the world has failed, it is left alone."""
    for message in sorted(messages, key=lambda message: message.size):
        if done.failure:
            _give_back([message], done.failure, world, limits, clock)
        else:
            _try([message], world, limits, clock, done, step)


def _follow(processed: Processed, world: World, limits: Limits, clock: Clock, done: Done, step: Step) -> None:
    done.settled += [settled.record for settled in processed.settled]
    for broken in processed.broken:
        _bury(broken.message, broken.cause, world, clock)
    settled = {one.record.id for one in processed.settled}
    now_ready = [one.message for one in processed.waiting if one.for_document in settled]
    if now_ready:
        _try(now_ready, world, limits, clock, done, step)
    for waiting in processed.waiting:
        if waiting.for_document not in settled:
            _wait(waiting, world, limits, clock)


def _wait(waiting: Waiting, world: World, limits: Limits, clock: Clock) -> None:
    """Soon, as the other is usually done in a moment; in the end when its lease ends and it can be taken over."""
    now, message = clock(), waiting.message
    after = limits.backoff * 4 ** (message.receives - 1)
    if message.receives > _LOOKS:
        after = max(waiting.until - now, limits.backoff)
    with suppress(Unavailable):
        world.queue.retry(message, after, f"waits for document {waiting.for_document}", now)


def _give_back(messages: Sequence[Message], cause: str, world: World, limits: Limits, clock: Clock) -> None:
    for message in messages:
        after = min(limits.backoff * 2 ** (message.receives - 1), _LONGEST_WAIT)
        try:
            world.queue.retry(message, after, cause, clock())
        except Unavailable:
            return  # the queue is part of the world that fails


def _bury(message: Message, cause: str, world: World, clock: Clock) -> None:
    with suppress(Unavailable):
        world.dead_letters.bury(message, cause, clock())
