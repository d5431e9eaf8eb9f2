from pathlib import Path

import pytest

from pipeline.bootstrap import World
from tests.aws.ports import environment
from tests.flow.worlds import new_world


@pytest.fixture(params=["embedded", "aws"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    if request.param == "aws":
        for name, value in environment(tmp_path).items():
            monkeypatch.setenv(name, value)
    return new_world(tmp_path / "data")
