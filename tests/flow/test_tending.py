"""Between its batches a worker looks round, as often as it may without doing little else."""

from datetime import timedelta

from pipeline.bootstrap import World
from pipeline.outcomes import Outcome
from pipeline.tend import Tended, take_in
from pipeline.worker import turn
from tests.flow.documents import invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, ON_DISK, delivered, now, submit

pytestmark = ON_DISK
SECOND = timedelta(seconds=1)


def test_a_look_that_took_a_second_is_taken_again_after_fifty(world: World) -> None:
    begun, tended = now(), Tended()
    hands = iter((begun, begun + SECOND))
    turn(world, LIMITS, tended, lambda: next(hands, begun + SECOND))
    assert tended.next == begun + 51 * SECOND


def test_a_look_that_took_no_time_is_taken_again_at_the_next_tick(world: World) -> None:
    begun, tended = now(), Tended()
    turn(world, LIMITS, tended, lambda: begun)
    assert tended.next == begun + LIMITS.tick


def test_what_lands_before_the_next_look_is_found_by_it(world: World) -> None:
    begun, tended = now(), Tended()
    hands = iter((begun, begun + SECOND))
    turn(world, LIMITS, tended, lambda: next(hands, begun + SECOND))
    submit(world, invoice("landed-meanwhile"))
    turn(world, LIMITS, tended, lambda: begun + 50 * SECOND)
    assert delivered(world) == {}
    turn(world, LIMITS, tended, lambda: begun + 52 * SECOND)
    assert len(delivered(world)) == 1


def test_a_look_that_fails_does_not_keep_the_worker_from_what_is_queued(world: World) -> None:
    submit(world, invoice("queued"))
    take_in(world, now())
    begun, tended = now(), Tended()
    failing = with_failing(world, "index", "changed")
    assert turn(failing, LIMITS, tended, lambda: begun).failure == "the disk is full"
    assert [record.outcome for record in turn(failing, LIMITS, tended, lambda: begun).settled] == [Outcome.DELIVERED]


def test_a_look_that_waited_for_a_second_and_failed_is_taken_again_after_another(world: World) -> None:
    begun, tended = now(), Tended()
    hands = iter((begun, begun + SECOND))
    turn(with_failing(world, "index", "changed"), LIMITS, tended, lambda: next(hands, begun + SECOND))
    assert tended.next == begun + 2 * SECOND
