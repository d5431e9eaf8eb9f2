from pathlib import Path

import pytest

from pipeline.bootstrap import World
from tests.flow.worlds import new_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return new_world(tmp_path / "data")
