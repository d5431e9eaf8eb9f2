"""The rehearsal: an order carried out in thought, by several processes, and the sum of what it would change.

Everything streams: in memory are a page of ids, what the processes have in hand, and the sum.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from pipeline.processes import judging, spare_the_collector
from pipeline.records import DocumentRecord, Limits
from pipeline.reprocess.difference import Change, Compared, asked_of, compare
from pipeline.reprocess.order import Order, pages
from pipeline.reprocess.read_ahead import ReadAhead
from pipeline.world import World

EXAMPLES = 3
_READERS = 4  # threads of one process: of documents whose records and objects are read at a time
_CHUNK = 32  # documents that go to a process at a time: less, and the pipe costs more than judging

Opening = Callable[[], World]


@dataclass(slots=True)
class Line:
    """One change: of how many documents, and the first of them by id."""

    documents: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Difference:
    """The sum of what would change. `skipped` are duplicates, dead letters and what was never archived."""

    judged: int = 0
    changed: int = 0
    skipped: int = 0
    lines: dict[Change, Line] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many documents could not be judged."""
        return sum(line.documents for change, line in self.lines.items() if change.kind == "failed")

    def add(self, compared: Compared) -> None:
        """Count one document."""
        self.judged += compared.judged
        self.skipped += not compared.judged
        self.changed += bool(compared.changes)
        for change in compared.changes:
            line = self.lines.setdefault(change, Line())
            line.documents += 1
            if len(line.examples) < EXAMPLES:
                line.examples.append(compared.document)

    def in_order(self) -> Iterator[tuple[Change, Line]]:
        """The lines by kind, in the order of Change, those of most documents first."""
        yield from sorted(self.lines.items(), key=lambda item: (KINDS.index(item[0].kind), -item[1].documents, item[0]))


KINDS = ("failed", "outcome", "superseded", "verdict", "finding", "route", "payer", "conversion")


def rehearse(opening: Opening, limits: Limits, order: Order, workers: int) -> Iterator[Compared]:
    """What an order would change of each document it chooses, in the order of their receipt. Raises Unavailable.

    `opening` opens the world anew in each process.
    """
    documents = (record.id for page in pages(opening(), order.selection) for record in page)
    if workers <= 1:
        desk = _Desk(opening(), limits, order)
        while chunk := list(islice(documents, _CHUNK)):
            yield from desk.compare(chunk)
        return
    with ProcessPoolExecutor(workers, judging(), _sit_down, (opening, limits, order)) as pool:
        waiting: deque[Future[list[Compared]]] = deque()
        try:
            while chunk := list(islice(documents, _CHUNK)):
                waiting.append(pool.submit(_compare_at_desk, chunk))
                if len(waiting) > 3 * workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Desk:
    """Where one process works: what a chunk of documents asks for is read together, then one after another is judged.

    The documents of a chunk ask the registry each question once.
    """

    def __init__(self, world: World, limits: Limits, order: Order) -> None:
        self._world, self._limits, self._order = world, limits, order
        self._threads = ThreadPoolExecutor(_READERS)

    def compare(self, documents: Iterable[str]) -> list[Compared]:
        """What would change of some documents, those left out that the order does not choose."""
        read = ReadAhead(self._world.objects, self._limits.batch_bytes)
        records = list(filter(None, self._threads.map(partial(self._record, read), documents)))
        world = replace(self._world.for_batch(), objects=read)
        return [compare(record, world, self._limits, self._order.reprocessing) for record in records]

    def _record(self, read: ReadAhead, document: str) -> DocumentRecord | None:
        """The record of a document, when what is asked of it is read; None where the order does not choose it."""
        record = self._world.ledger.document(document)
        if record is None or not self._order.selection.fits(record, self._world.objects):
            return None
        read.read(asked_of(record))
        return record


_desk: _Desk | None = None


def _sit_down(opening: Opening, limits: Limits, order: Order) -> None:
    global _desk
    _desk = _Desk(opening(), limits, order)
    spare_the_collector()


def _compare_at_desk(documents: list[str]) -> list[Compared]:
    if _desk is None:
        raise AssertionError("a process begins by opening its world")
    return _desk.compare(documents)
