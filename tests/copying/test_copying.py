"""A world that moves brings everything along, however often it is stopped, and works on where it arrives."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from pipeline.cli.demo import WAITING
from pipeline.collaboration.entries import Actor
from pipeline.collaboration.entries import Side as Party
from pipeline.collaboration.life import approve
from pipeline.copying import PARTS, NotACopy, NotEmpty, Side, check_at_rest, check_is_copy, compared
from pipeline.outcomes import Outcome
from pipeline.records import Query
from tests.copying.worlds import NOW, copied, differing, empty_side, lived_side, world_of
from tests.flow.documents import sample
from tests.flow.worlds import run, submit


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Side:
    """Read by every test and changed by none."""
    return lived_side(tmp_path_factory.mktemp("source"))


def test_there_is_something_of_every_part(source: Side) -> None:
    counts = {part.name: len(list(part.read(source))) for part in PARTS}
    assert min(counts.values()) > 0, counts
    outcomes = {record.outcome for record in source.world.ledger.documents(Query())}
    assert outcomes == set(Outcome)


def test_both_sides_are_the_same_in_the_end(source: Side, tmp_path: Path) -> None:
    destination = empty_side(tmp_path)
    copied(source, destination)
    assert differing(source, destination) == []
    (objects,) = (part for part in PARTS if part.name == "objects")
    assert compared(objects, source, destination).count == len(list(objects.read(source)))


@pytest.mark.parametrize("stopped_after", (3, 20, 50))
def test_a_copy_that_was_stopped_goes_on(source: Side, tmp_path: Path, stopped_after: int) -> None:
    destination = empty_side(tmp_path)
    moved = (item for part in PARTS for item in part.move(source, destination, NOW))
    list(islice(moved, stopped_after))
    copied(source, destination)
    assert differing(source, destination) == []


def test_copied_twice_nothing_is_there_twice(source: Side, tmp_path: Path) -> None:
    destination = empty_side(tmp_path)
    copied(source, destination)
    copied(source, destination)
    assert differing(source, destination) == []


def test_the_copy_knows_the_bytes_and_the_numbers_that_came_before(source: Side, tmp_path: Path) -> None:
    destination = empty_side(tmp_path)
    copied(source, destination)
    again = sample("02-peppol-to-svefaktura.xml")
    submit(world_of(destination), again, again + b"\n", owner="exempel-konsult", name="again.xml")
    settled = run(world_of(destination))
    assert settled["again.xml"].outcome is Outcome.DUPLICATE
    assert settled["again-2.xml"].outcome is Outcome.REJECTED, "the number was used by other bytes"
    assert len(list(destination.world.accounts.charges())) == len(list(source.world.accounts.charges()))


def test_what_is_held_is_released_where_it_arrived(source: Side, tmp_path: Path) -> None:
    destination = empty_side(tmp_path)
    copied(source, destination)
    waiting = destination.world.index.collaboration(WAITING)
    assert waiting is not None
    destination.world.registry.put(approve(waiting, at=NOW, by=Actor(side=Party.CUSTOMER, id=waiting.customer)))
    assert run(world_of(destination))["07-held-until-approved.xml"].outcome is Outcome.DELIVERED


def test_one_byte_in_the_archive_is_noticed(source: Side, tmp_path: Path) -> None:
    destination = empty_side(tmp_path)
    copied(source, destination)
    key = next(destination.world.objects.keys("archive/"))
    destination.world.objects.put({key: b"something else"})
    assert differing(source, destination) == ["objects"]


def test_what_a_recipient_took_meanwhile_is_not_new_on_the_other_side(tmp_path: Path) -> None:
    from pipeline.mailbox import deliveries, take

    source, destination = lived_side(tmp_path / "source"), empty_side(tmp_path / "destination")
    copied(source, destination)
    taken = next(deliveries(source.world.objects, "exempel-stad"))
    take(source.world.objects, "exempel-stad", taken.delivery)
    copied(source, destination)
    assert differing(source, destination) == []


def test_a_world_at_work_does_not_move(tmp_path: Path) -> None:
    source = empty_side(tmp_path)
    check_at_rest(source.world, NOW)
    submit(world_of(source), b"<Invoice/>")
    now = datetime.now(UTC)
    source.world.queue.send(source.world.inbox.arrivals(now).messages, now)
    with pytest.raises(NotEmpty, match="1"):
        check_at_rest(source.world, NOW)


def test_a_world_with_a_life_of_its_own_is_not_written_over(source: Side, tmp_path: Path) -> None:
    destination = lived_side(tmp_path)
    with pytest.raises(NotACopy):
        check_is_copy(source.world, destination.world)
    check_is_copy(source.world, source.world)
