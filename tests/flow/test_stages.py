"""Whoever watches is told of the seven stages, by the names of the flow, and of nothing that another thread does."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.stages import stage, watched
from tests.flow.documents import invoice
from tests.flow.worlds import new_world, run, submit

SEVEN = ["receive", "identify", "validate", "authorize", "transform", "deliver", "receipt"]


def test_a_document_takes_time_in_all_seven_stages(tmp_path: Path) -> None:
    world = new_world(tmp_path / "store")
    submit(world, invoice())
    spent: dict[str, float] = defaultdict(float)

    def take(name: str, seconds: float) -> None:
        spent[name] += seconds

    with watched(take):
        run(world)
    assert sorted(spent) == sorted(SEVEN)
    assert all(seconds > 0 for seconds in spent.values())


def test_a_stage_that_fails_is_told_of_too() -> None:
    @stage("identify")
    def identify() -> None:
        raise ValueError

    told: list[str] = []
    with pytest.raises(ValueError), watched(lambda name, _: told.append(name)):
        identify()
    assert told == ["identify"]


def test_threads_are_told_apart() -> None:
    @stage("receive")
    def receive() -> None:
        pass

    told: list[str] = []
    with watched(lambda name, _: told.append(name)), ThreadPoolExecutor(1) as other:
        other.submit(receive).result()
    receive()
    assert told == []
