"""Worlds on AWS for tests: one that may fail at random, one whose worker dies, and what anybody sees afterwards."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.records import Query
from pipeline.worker import work
from tests.aws.ports import cloud, environment
from tests.flow.worlds import LIMITS, delivered, new_world, now, receipt_for, receipts

# As on AWS: who looks after everything once a second asks less. A worker that died keeps its messages half a minute;
# the server's clock can be set past it.
PATIENT = LIMITS.model_copy(update={"visibility": timedelta(seconds=30), "tick": timedelta(seconds=1)})
_LATER = timedelta(hours=1)


def world_on_aws(folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> World:
    """A fresh world with a seller and a buyer; `settings` are further variables, by their names after FAKTURA_."""
    # With long polls, as these worlds wait for what is hidden or delayed: short ones only keep the server busy.
    for name, value in (environment(folder) | {"FAKTURA_TICK": "1"}).items():
        monkeypatch.setenv(name, value)
    for name, value in settings.items():
        monkeypatch.setenv(f"FAKTURA_{name.upper()}", value)
    return new_world(folder / "data")


def time_passes(span: timedelta = PATIENT.visibility) -> None:
    """What was in the hands of a worker that died is shown again."""
    cloud().clock.ahead += span


def run_through_time(world: World, clock: Callable[[], datetime] = now) -> None:
    """Works until nothing is left. Where a worker would wait for what is hidden, time passes instead."""

    def pause(_: timedelta) -> bool:
        time_passes(PATIENT.visibility / 6)
        return False

    for _ in work(world, PATIENT, clock=clock, pause=pause, once=True):
        pass


def settle_everything(world: World) -> None:
    """Works until nothing is left, whatever was left behind: in hands, in the inboxes, or among the dead letters."""
    for _ in range(10):
        time_passes()
        run_through_time(world, lambda: now() + _LATER)
        if not world.dead_letters.redrive(None, now()):
            return
    raise AssertionError("there are dead letters that die again and again")


def assert_nothing_was_lost_or_doubled(world: World, outcomes: dict[str, str]) -> None:
    """Every document, by its id, has this word: it is delivered once, charged once, answered, and nothing is left."""
    records = {record.id: record for record in world.ledger.documents(Query())}
    assert {id: str(record.outcome) for id, record in records.items()} == outcomes
    assert {id: receipt_for(world, id).outcome for id in outcomes} == outcomes
    assert len(receipts(world)) == len(outcomes)
    first = [id for id, outcome in outcomes.items() if outcome == "delivered"]
    arrived = Counter(delivered(world).values())
    assert (len(arrived), set(arrived.values())) == (len(first), {1} if first else set())
    assert Counter(charge.document for charge in world.accounts.charges()) == dict.fromkeys(first, 2)
    assert list(world.objects.keys("inbox/")) == []
    depths = world.dead_letters.depths(now())
    assert (depths.waiting, depths.in_flight, depths.dead) == (0, 0, 0)
