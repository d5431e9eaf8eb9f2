"""The crew: one worker in this process, or several in processes of their own, until they are told to stop.

A worker that dies is no loss (its documents come again) and is replaced. Told to stop, a worker ends its batch first.
"""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty
from typing import Any, Protocol

from pipeline.bootstrap import open_world
from pipeline.documents_shown import outcome_code
from pipeline.processes import anew, spare_the_collector
from pipeline.settings import Backend, Settings
from pipeline.worker import Pause, work

_LOOK = 0.2  # seconds between two looks at the crew


@dataclass(slots=True, frozen=True)
class Batch:
    """What a worker says of a batch: the documents that have their final word, or that it died."""

    settled: tuple[tuple[str, str], ...] = ()  # id and outcome
    failure: str | None = None  # why the world did not answer
    died: int | None = None  # the exit status of a worker that was replaced


Report = Callable[[Batch], None]


class Bell(Protocol):
    """An event of threads or of processes."""

    def set(self) -> None: ...
    def clear(self) -> None: ...
    def is_set(self) -> bool: ...
    def wait(self, timeout: float | None = None) -> bool: ...


@dataclass(slots=True, frozen=True)
class Bells:
    """`stop`: end; `wake`: there may be work, look at once."""

    stop: Bell
    wake: Bell

    def ring(self) -> None:
        """Tell the worker to end its batch and stop."""
        self.stop.set()
        self.wake.set()

    def pause(self, span: timedelta) -> bool:
        """Wait as long as that, or until woken; whether to stop."""
        if span and not self.stop.is_set():
            self.wake.wait(span.total_seconds())
            self.wake.clear()
        return self.stop.is_set()


def run_crew(settings: Settings, *, workers: int, once: bool, report: Report) -> None:
    """Work with so many workers until a signal says stop, or with `once` until nothing is left."""
    if workers == 1:
        bells = Bells(threading.Event(), threading.Event())
        with _signals(bells.ring), _watching(settings, [bells], once):
            _work(settings, once, bells.pause, report)
        return
    context = anew()
    crew = [Hand(context, settings, once) for _ in range(workers)]
    bells_of_all = [hand.bells for hand in crew]
    with _signals(lambda: _ring(bells_of_all)), _watching(settings, bells_of_all, once):
        for hand in crew:
            hand.start()
        while crew:
            crew = [hand for hand in crew if hand.look(report)]
            time.sleep(_LOOK)


def _ring(crew: Sequence[Bells]) -> None:
    for bells in crew:
        bells.ring()


class Hand:
    """One worker process, seen from the process that started it."""

    def __init__(self, context: Any, settings: Settings, once: bool) -> None:
        self.bells = Bells(context.Event(), context.Event())
        self._context, self._settings, self._once = context, settings, once
        self._reports = context.Queue()
        self._process: Any = None

    def start(self) -> None:
        """Start the process, or another in its place."""
        self._reports = self._context.Queue()
        self._process = self._context.Process(
            target=_work_apart, args=(self._settings, self._once, self.bells, self._reports), daemon=True
        )
        # Ctrl-C reaches the new process too, perhaps before it can say that it does not heed it: it begins without.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def look(self, report: Report) -> bool:
        """Pass on what the worker said; replace it if it died. False: it has ended as it should."""
        alive = self._process.is_alive()
        self._pass_on(report)
        if alive:
            return True
        self._process.join()
        if self._process.exitcode == 0 or self.bells.stop.is_set():
            return False
        report(Batch(died=self._process.exitcode))
        self.start()
        return True

    def _pass_on(self, report: Report) -> None:
        while True:
            try:
                report(self._reports.get_nowait())
            except Empty:
                return


def _work_apart(settings: Settings, once: bool, bells: Bells, reports: Any) -> None:
    """A worker process. Ctrl-C reaches it too: the process that started it decides what that means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: bells.ring())
    parent = multiprocessing.parent_process()

    def pause(span: timedelta) -> bool:
        return bells.pause(span) or (parent is not None and not parent.is_alive())

    _work(settings, once, pause, reports.put)


def _work(settings: Settings, once: bool, pause: Pause, report: Report) -> None:
    world = open_world(settings)
    spare_the_collector()
    for done in work(world, settings.limits, clock=lambda: datetime.now(UTC), pause=pause, once=once):
        report(Batch(settled=tuple((record.id, outcome_code(record)) for record in done.settled), failure=done.failure))


@contextmanager
def _signals(stop: Callable[[], Any]) -> Iterator[None]:
    """SIGINT and SIGTERM call `stop` meanwhile; a second one of them ends the process the hard way."""
    before: dict[int, Any] = {}

    def stopping(number: int, _: Any) -> None:
        signal.signal(number, before[number])
        stop()

    for number in (int(signal.SIGINT), int(signal.SIGTERM)):
        before[number] = signal.signal(number, stopping)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _watching(settings: Settings, crew: Sequence[Bells], once: bool) -> Iterator[None]:
    """Wakes the crew when something lands in an inbox. With `once` it looks by itself often enough.

    On AWS there is no directory to watch: a receive waits for the queue, which wakes it.
    """
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(settings, crew, ended), daemon=True)
    watches = not once and settings.backend is Backend.EMBEDDED
    if watches:
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watches:
            watcher.join(timeout=2)


def _watch(settings: Settings, crew: Sequence[Bells], ended: threading.Event) -> None:
    from watchfiles import watch

    inbox = settings.data / "inbox"
    try:
        inbox.mkdir(exist_ok=True)
        for _ in watch(inbox, stop_event=ended, debounce=100, step=50, rust_timeout=500, yield_on_timeout=False):
            for bells in crew:
                bells.wake.set()
    except OSError:
        # No more watches to be had from the system: the workers look once a tick all the same.
        return
