"""The world fails: a full disk, a locked database. Documents go back to the queue, and nothing is lost or doubled."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.outcomes import Unavailable
from pipeline.records import Message
from pipeline.tend import take_in
from pipeline.worker import work, work_batch
from tests.flow.documents import invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, ON_DISK, delivered, now, receipt_for, run, submit

MEGABYTE = 1024 * 1024
pytestmark = ON_DISK  # how AWS fails: tests/aws/test_aws_fails.py


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file may grow larger than that: the system answers a longer write as a full disk is answered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process that does not let go of a database."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def queued(world: World, *contents: bytes) -> list[str]:
    documents = submit(world, *contents)
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    return documents


def test_on_a_full_disk_a_document_stays_in_the_queue_and_is_delivered_when_there_is_room(world: World) -> None:
    (document,) = queued(world, invoice())
    with disk_of(0):
        assert run(world) == {}
    assert delivered(world) == {}
    run(world)
    assert receipt_for(world, document).outcome == "delivered"
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_a_document_too_large_for_the_disk_does_not_keep_the_small_ones_back(world: World) -> None:
    large, small, tiny = queued(world, invoice("1") + b" " * 4 * MEGABYTE, invoice("2"), invoice("3"))
    with disk_of(2 * MEGABYTE):
        done = work_batch(world.queue.receive(10, LIMITS.visibility, now()), world, LIMITS, now)
    assert {record.id for record in done.settled} == {small, tiny}
    assert done.failure
    run(world, clock=lambda: now() + timedelta(seconds=5))
    assert receipt_for(world, large).outcome == "delivered"


@pytest.mark.parametrize("database", ["ledger", "queue"])
def test_while_a_database_is_locked_documents_wait(world: World, tmp_path: Path, database: str) -> None:
    (document,) = queued(world, invoice())
    with locked(tmp_path / f"data/database/{database}.sqlite3"):
        assert run(world) == {}
    run(world, clock=lambda: now() + timedelta(seconds=30))
    assert receipt_for(world, document).outcome == "delivered"
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_what_landed_while_the_queue_was_locked_is_taken_in_afterwards_by_the_same_worker(
    world: World, tmp_path: Path
) -> None:
    submit(world, invoice())
    with locked(tmp_path / "data/database/queue.sqlite3"), pytest.raises(Unavailable):
        take_in(world, now())
    take_in(world, now())
    assert world.dead_letters.depths(now()).waiting == 1


@pytest.mark.parametrize(
    ("port", "method"), [("objects", "put"), ("ledger", "claim"), ("ledger", "settle"), ("queue", "acknowledge")]
)
def test_after_too_many_failures_it_is_a_dead_letter_with_its_cause_and_the_sender_is_told(
    world: World, port: str, method: str
) -> None:
    (document,) = queued(world, invoice())
    for attempt in range(10):
        fail_at(with_failing(world, port, method), now() + attempt * timedelta(minutes=20))
    (dead,) = world.dead_letters.dead()
    assert (dead.message.document, dead.cause, dead.receives) == (document, "the disk is full", 5)
    run(world)
    # What was settled before it failed is the last word; the others wait for the operator.
    assert receipt_for(world, document).outcome == ("delivered" if method == "acknowledge" else "failed")
    world.dead_letters.redrive([dead.message.id], now())
    run(world)
    assert receipt_for(world, document).outcome == "delivered"
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_each_failure_waits_longer_than_the_last(world: World) -> None:
    queued(world, invoice())
    waits: list[timedelta] = []

    def note(_: Message, after: timedelta, *__: object) -> bool:
        waits.append(after)
        return False

    broken = with_failing(with_failing(world, "objects", "put"), "queue", "retry", when=note)
    for attempt in range(4):
        fail_at(broken, now() + timedelta(minutes=attempt))
    assert waits == [LIMITS.backoff * 2**attempt for attempt in range(4)]


def fail_at(world: World, instant: datetime) -> None:
    """One turn of a worker at an instant."""
    work_batch(world.queue.receive(1, LIMITS.visibility, instant), world, LIMITS, lambda: instant)


def test_a_worker_goes_on_when_the_world_comes_back(world: World, tmp_path: Path) -> None:
    (document,) = queued(world, invoice())
    pauses: list[timedelta] = []

    def pause(span: timedelta) -> bool:
        pauses.append(span)
        return len(pauses) > 3

    with locked(tmp_path / "data/database/queue.sqlite3"):
        failures = [done.failure for done in work(world, LIMITS, clock=now, pause=pause)]
    assert len(failures) == 4
    assert all(failures)
    assert pauses == sorted(pauses)
    run(world)
    assert receipt_for(world, document).outcome == "delivered"
