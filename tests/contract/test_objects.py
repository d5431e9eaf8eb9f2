"""The contract of the objects: whole or not at all, under keys that lead nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.backends.embedded.objects import EmbeddedObjects
from pipeline.outcomes import Unavailable
from pipeline.ports import Objects
from pipeline.records import Unreadable


def test_what_was_put_is_there(objects: Objects) -> None:
    objects.put({"a/b/c.xml": b"one", "a/d.xml": b"", "e.xml": b"\x00\xff"})
    assert [objects.get(key) for key in ("a/b/c.xml", "a/d.xml", "e.xml")] == [b"one", b"", b"\x00\xff"]


def test_the_same_key_again_is_overwritten(objects: Objects) -> None:
    objects.put({"a/b": b"one"})
    objects.put({"a/b": b"two"})
    assert objects.get("a/b") == b"two"


def test_content_may_come_in_pieces(objects: Objects) -> None:
    pieces: list[bytes | memoryview] = [b"one", memoryview(b"--two")[2:], b"", b"three"]
    objects.put({"a/b": pieces, "a/c": [], "a/d": b"four"})
    assert [objects.get(key) for key in ("a/b", "a/c", "a/d")] == [b"onetwothree", b"", b"four"]


def test_content_that_breaks_off_is_not_there(objects: Objects) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        objects.put({"a/b": broken()})
    assert list(objects.keys("")) == []


@pytest.mark.parametrize("key", ["a/missing", "missing/b", "a/b/c"])
def test_what_is_not_there_is_a_key_error(objects: Objects, key: str) -> None:
    objects.put({"a/b": b"one"})
    with pytest.raises(KeyError):
        objects.get(key)


def test_keys_come_in_order_and_by_prefix(objects: Objects) -> None:
    objects.put(dict.fromkeys(("a-b", "a/z", "a/x/y", "a0", "b/c", "a/x-"), b""))
    assert list(objects.keys("")) == ["a-b", "a/x-", "a/x/y", "a/z", "a0", "b/c"]
    assert list(objects.keys("a/")) == ["a/x-", "a/x/y", "a/z"]
    assert list(objects.keys("a/x")) == ["a/x-", "a/x/y"]
    assert list(objects.keys("nothing/")) == []


def test_a_delivery_is_removed_also_below_a_relative_data_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    objects = EmbeddedObjects(Path("faktura-data"))
    objects.put({"mailboxes/owner/new/document/invoice.xml": b"one"})
    objects.remove(["mailboxes/owner/new/document/invoice.xml"])
    assert not (tmp_path / "faktura-data/mailboxes/owner/new/document").exists()


def test_what_is_removed_is_gone_and_what_was_never_there_is_no_error(objects: Objects) -> None:
    objects.put({"a/b/c/d": b"one"})
    objects.remove(["a/b/c/d", "a/b/never"])
    assert list(objects.keys("")) == []


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\0b", "a/.faktura-1"])
def test_a_key_that_would_lead_elsewhere_is_refused(objects: Objects, key: str) -> None:
    for act in (lambda: objects.put({key: b""}), lambda: objects.get(key), lambda: objects.remove([key])):
        with pytest.raises(ValueError, match="not the key"):
            act()


def test_one_bad_key_keeps_all_of_a_put_from_being_written(objects: Objects) -> None:
    with pytest.raises(ValueError, match="not the key"):
        objects.put({"a/b": b"one", "../c": b"two"})
    assert list(objects.keys("")) == []


def test_a_directory_in_the_way_is_the_worlds_fault_and_leaves_nothing_behind(tmp_path: Path) -> None:
    objects = EmbeddedObjects(tmp_path)
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(Unavailable):
        objects.put({"a/c": b"one", "a/b": b"two"})
    with pytest.raises(Unreadable):
        objects.get("a/b")
    assert [path for path in tmp_path.rglob("*") if path.name.startswith(".")] == []


def test_what_is_half_written_is_no_object(tmp_path: Path) -> None:
    objects = EmbeddedObjects(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".faktura-7-1").write_bytes(b"half")
    assert list(objects.keys("")) == []


def test_an_emptied_delivery_leaves_no_directory_but_an_inbox_stays(tmp_path: Path) -> None:
    objects = EmbeddedObjects(tmp_path)
    objects.put({"mailboxes/x/new/d/a.xml": b"", "inbox/x/a.xml": b""})
    objects.remove(["mailboxes/x/new/d/a.xml", "inbox/x/a.xml"])
    assert not (tmp_path / "mailboxes/x/new/d").exists()
    assert (tmp_path / "inbox/x").is_dir()
