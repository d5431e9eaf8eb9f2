"""The feed: puts what an order chooses into the queue of low priority, no faster than it may.

The rate holds however many workers take from the queue, since what is not in it cannot be taken. How far the feed has
come is kept after each portion; killed between the queue and that, it queues a few once more, which the queue drops.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.ports import World
from pipeline.records import DocumentRecord
from pipeline.reprocess.order import PAGE, Order, may_change, message_of, pages, place_of, save


@dataclass(slots=True)
class Feed:
    """The feed of one order since an instant; `rate` is documents a second, None: as many as there are."""

    world: World
    order: Order
    begun: datetime
    rate: float | None = None
    _sent: int = 0
    _pending: deque[DocumentRecord] = field(default_factory=deque)

    def top_up(self, now: datetime) -> None:
        """Queue what the rate allows by now, a page at the most. Raises Unavailable."""
        due = PAGE if self.rate is None else int(self.rate * (now - self.begun).total_seconds()) - self._sent
        room = min(PAGE, due)
        if self.order.complete or room <= 0:
            return
        if not self._pending:
            self._turn_page()
        portion = [self._pending.popleft() for _ in range(min(room, len(self._pending)))]
        self.world.reprocessing.send([message_of(record, self.order.reprocessing) for record in portion], now)
        self._sent += len(portion)
        if portion:
            self._come_to(place=place_of(portion[-1]), queued=self.order.queued + len(portion))

    def _turn_page(self) -> None:
        selection = self.order.selection
        page = next(pages(self.world, selection, self.order.place), [])
        fitting = [
            record
            for record in page
            if may_change(record, redeliver=self.order.redeliver) and selection.fits(record, self.world.objects)
        ]
        self._pending.extend(fitting)
        if not page:
            self._come_to(complete=True)
        elif not fitting:
            self._come_to(place=place_of(page[-1]))

    def _come_to(self, **changed: object) -> None:
        self.order = self.order.model_copy(update=changed)
        save(self.world.objects, self.order)
