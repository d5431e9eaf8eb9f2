"""`faktura copy`: a world that has lived moves to AWS, is killed on the way, goes on, and comes back the same."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.bootstrap import open_world
from pipeline.cli.command import run as command
from pipeline.copying import PARTS
from pipeline.settings import Backend, Settings
from tests.aws import ports
from tests.copying.worlds import differing, lived_side, side_of
from tests.e2e.installation import eventually
from tests.flow.worlds import now

PART_NAMES = [part.name for part in PARTS]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory with a world that has lived, beside the resources of one on AWS, as the environment says."""
    folder = tmp_path_factory.mktemp("copy")
    lived_side(folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**ports.environment(folder), "FAKTURA_DATA": str(folder / "data")}.items():
            patch.setenv(name, value)
        patch.delenv("FAKTURA_BACKEND")
        # S3 tries the queue when it is told of it: a worker throws that away.
        there = open_world(Settings(backend=Backend.AWS)).queue
        assert there.receive(10, timedelta(minutes=1), now()) == []
        yield folder / "data"


def copied(capsys: pytest.CaptureFixture[str], to: str) -> list[dict[str, Any]]:
    """What the command says of each part; it must end well."""
    status = command(["copy", "--to", to, "--json"])
    out, err = capsys.readouterr()
    assert status == 0, err
    return [json.loads(line) for line in out.splitlines()]


def test_a_world_moves_to_aws_also_when_the_first_attempt_is_killed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    objects = open_world(Settings(backend=Backend.AWS)).objects
    killed = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "copy", "--to", "aws"],
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert eventually(lambda: len(list(objects.keys("archive/"))) > 0 or killed.poll() is not None)
    killed.kill()
    assert killed.wait() != 0, "it ended before it could be killed"
    told = copied(capsys, "aws")
    assert [each["part"] for each in told] == PART_NAMES
    assert all(each["same"] and each["count"] > 0 for each in told)


def test_it_comes_back_the_same(data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    copied(capsys, "aws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAKTURA_DATA", str(tmp_path / "back"))
        assert all(each["same"] for each in copied(capsys, "embedded"))
    first, last = (side_of(open_world(Settings(data=folder))) for folder in (data, tmp_path / "back"))
    assert differing(first, last) == []


def test_a_table_says_so_to_people(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--lang", "sv", "copy", "--to", "aws"]) == 0
    out = capsys.readouterr().out
    assert "samarbeten" in out and "lika" in out and "OLIKA" not in out


def test_work_that_waits_is_finished_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = open_world(Settings())
    message = world.inbox.drop("exempel-konsult", "late.xml", b"<Invoice/>")
    world.queue.send([message], message.received_at)
    assert command(["--lang", "en", "copy", "--to", "aws"]) == 2
    assert "faktura run --once" in capsys.readouterr().err
