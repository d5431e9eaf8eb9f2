"""Reading ahead: the same bytes, asked for before they are needed, and no more of them than there is room for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.backends.embedded.objects import EmbeddedObjects
from pipeline.bootstrap import World
from pipeline.records import Query, Reprocessing, Unreadable
from pipeline.reprocess.difference import asked_of, compare
from pipeline.reprocess.read_ahead import ReadAhead
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, now, run, submit

PLENTY = 1_000_000


class Heard:
    """Objects, and the keys that they were asked for."""

    def __init__(self, objects: Any) -> None:
        self._objects, self.asked = objects, list[str]()

    def get(self, key: str, version: str = "") -> bytes:
        self.asked.append(key)
        content: bytes = self._objects.get(key, version)
        return content

    def __getattr__(self, method: str) -> Any:
        return getattr(self._objects, method)


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    objects = EmbeddedObjects(tmp_path)
    objects.put({f"archive/{name}": name.encode() * 10 for name in "abc"})
    return Heard(objects)


def test_what_was_read_ahead_is_not_asked_for_again(heard: Heard) -> None:
    ahead = ReadAhead(heard, PLENTY)
    ahead.read(["archive/a", "archive/b"])
    assert [ahead.get(f"archive/{name}") for name in "abca"] == [b"a" * 10, b"b" * 10, b"c" * 10, b"a" * 10]
    assert heard.asked == ["archive/a", "archive/b", "archive/c"]
    assert list(ahead.keys("archive/")) == ["archive/a", "archive/b", "archive/c"]


def test_what_cannot_be_read_says_so_when_it_is_asked_for(heard: Heard, tmp_path: Path) -> None:
    (tmp_path / "archive" / "folder").mkdir()
    ahead = ReadAhead(heard, PLENTY)
    ahead.read(["archive/gone", "archive/folder", "archive/a"])
    with pytest.raises(KeyError):
        ahead.get("archive/gone")
    with pytest.raises(Unreadable):
        ahead.get("archive/folder")
    assert ahead.get("archive/a") == b"a" * 10


def test_nothing_is_read_ahead_beyond_the_room_for_it(heard: Heard) -> None:
    ahead = ReadAhead(heard, 11)
    ahead.read(f"archive/{name}" for name in "abc")
    assert heard.asked == ["archive/a", "archive/b"]
    assert ahead.get("archive/c") == b"c" * 10


def test_comparing_a_delivered_and_a_rejected_document_asks_for_nothing_else(world: World) -> None:
    submit(world, invoice("1"), invoice("2", payable="1"))
    run(world)
    order = Reprocessing(id="dry", started=now())
    for record in world.ledger.documents(Query()):
        heard = Heard(world.objects)
        ahead = ReadAhead(heard, PLENTY)
        ahead.read(asked_of(record))
        read = list(heard.asked)
        compared = compare(record, replace(world, objects=ahead), LIMITS, order)
        assert (compared.judged, compared.changes) == (True, ())
        assert heard.asked == read
