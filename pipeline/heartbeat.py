"""The heartbeat of a worker: while it has messages in hand, they stay hidden from others, however long they take.

A worker that dies stops with it, and its messages come again when their visibility ends.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from pipeline.outcomes import Unavailable
from pipeline.ports import Queue
from pipeline.records import Limits, Message

_BEATS = 3  # within a visibility: one may be missed
_PARTING = 1.0  # seconds that a beat on its way is waited for: one that hangs may not hold up the answer


@contextmanager
def kept(messages: Sequence[Message], queue: Queue, limits: Limits, clock: Callable[[], datetime]) -> Iterator[None]:
    """Keeps messages hidden for as long as the block takes."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(limits.visibility.total_seconds() / _BEATS):
            with suppress(Unavailable):
                queue.extend(messages, limits.visibility, clock())

    beating = threading.Thread(target=beat, daemon=True, name="heartbeat")
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join(_PARTING)
