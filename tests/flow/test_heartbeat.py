"""A batch that takes longer than a message is hidden stays in one hand."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

from pipeline.bootstrap import World
from pipeline.flow import process
from pipeline.tend import take_in
from pipeline.worker import work_batch
from tests.flow.documents import invoice
from tests.flow.faults import Failing
from tests.flow.worlds import LIMITS, now, submit


def test_while_a_worker_is_at_it_its_messages_stay_hidden(world: World) -> None:
    (document,) = submit(world, invoice())
    take_in(world, now())
    beaten = Event()

    def beats(*_: object) -> bool:
        beaten.set()
        return False

    queue: Any = Failing(world.queue, "extend", when=beats)
    limits = LIMITS.model_copy(update={"visibility": timedelta(milliseconds=300)})

    def slowly(*arguments: Any) -> Any:
        assert beaten.wait(10), "no heartbeat while a batch is in hand"
        return process(*arguments)

    messages = world.queue.receive(9, LIMITS.visibility, now())
    done = work_batch(messages, replace(world, queue=queue), limits, now, slowly)
    assert [(record.id, record.outcome) for record in done.settled] == [(document, "delivered")]
