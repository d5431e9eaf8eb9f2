"""Between its batches a worker looks round, as often as it may without doing little else."""

from datetime import timedelta

from pipeline.bootstrap import World
from pipeline.tend import Tended
from pipeline.worker import turn
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, ON_DISK, delivered, now, submit

pytestmark = ON_DISK
SECOND = timedelta(seconds=1)


def test_a_look_that_took_a_second_is_taken_again_after_twenty(world: World) -> None:
    begun, tended = now(), Tended()
    hands = iter((begun, begun + SECOND))
    turn(world, LIMITS, tended, lambda: next(hands, begun + SECOND))
    assert tended.next == begun + 21 * SECOND


def test_a_look_that_took_no_time_is_taken_again_at_the_next_tick(world: World) -> None:
    begun, tended = now(), Tended()
    turn(world, LIMITS, tended, lambda: begun)
    assert tended.next == begun + LIMITS.tick


def test_what_lands_before_the_next_look_is_found_by_it(world: World) -> None:
    begun, tended = now(), Tended()
    hands = iter((begun, begun + SECOND))
    turn(world, LIMITS, tended, lambda: next(hands, begun + SECOND))
    submit(world, invoice("landed-meanwhile"))
    turn(world, LIMITS, tended, lambda: begun + 20 * SECOND)
    assert delivered(world) == {}
    turn(world, LIMITS, tended, lambda: begun + 22 * SECOND)
    assert len(delivered(world)) == 1
