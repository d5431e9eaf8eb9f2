from pathlib import Path

import pytest

from pipeline.access.calls import Calls
from pipeline.access.keys import Keys
from pipeline.ports import Inbox, Objects
from tests.contract.backends import CALLS, INBOXES, KEYS, LEDGERS, OBJECTS, POSTS, QUEUES, AnyLedger, AnyPost, AnyQueue


@pytest.fixture(params=sorted(QUEUES))
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> AnyQueue:
    return QUEUES[request.param](tmp_path)


@pytest.fixture(params=sorted(LEDGERS))
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AnyLedger:
    return LEDGERS[request.param](tmp_path)


@pytest.fixture(params=sorted(OBJECTS))
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    return OBJECTS[request.param](tmp_path)


@pytest.fixture(params=sorted(INBOXES))
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Inbox:
    return INBOXES[request.param](tmp_path)


@pytest.fixture(params=sorted(KEYS))
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    return KEYS[request.param](tmp_path)


@pytest.fixture(params=sorted(CALLS))
def calls(request: pytest.FixtureRequest, tmp_path: Path) -> Calls:
    return CALLS[request.param](tmp_path)


@pytest.fixture(params=sorted(POSTS))
def post(request: pytest.FixtureRequest, tmp_path: Path) -> AnyPost:
    return POSTS[request.param](tmp_path)
