"""The contract of the inboxes: what landed is found once, what is being written is left alone, nothing is replaced."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.backends.embedded.inbox import EmbeddedInbox
from pipeline.ports import Inbox
from pipeline.records import document_of


def now() -> datetime:
    return datetime.now(UTC)


def test_what_was_dropped_arrives_as_the_same_message(inbox: Inbox) -> None:
    message = inbox.drop("sample-seller", "a.xml", b"one")
    assert inbox.arrivals(now()).messages == (message,)
    assert (message.owner, message.name, message.key) == ("sample-seller", "a.xml", "inbox/sample-seller/a.xml")
    assert (message.size, message.document) == (3, document_of(message.id))


def test_what_is_queued_is_not_shown_again_and_what_is_not_is(inbox: Inbox) -> None:
    first = inbox.drop("sample-seller", "a.xml", b"one")
    second = inbox.drop("sample-seller", "b.xml", b"two")
    assert inbox.arrivals(now()).messages == (first, second)
    inbox.queued([first])
    assert inbox.arrivals(now()).messages == (second,)
    inbox.queued([second])
    assert inbox.arrivals(now()).messages == ()


def test_a_document_of_the_same_name_does_not_overwrite_the_first(inbox: Inbox, tmp_path: Path) -> None:
    names = [inbox.drop("sample-seller", "a.xml", content).name for content in (b"one", b"two", b"three")]
    assert names == ["a.xml", "a-2.xml", "a-3.xml"]
    assert len({message.id for message in inbox.arrivals(now()).messages}) == 3


def test_the_same_file_dropped_again_is_another_submission(inbox: Inbox) -> None:
    first = inbox.drop("sample-seller", "a.xml", b"one")
    inbox.clear([first])
    assert inbox.drop("sample-seller", "a.xml", b"one").id != first.id


def test_what_took_the_name_meanwhile_is_not_removed(tmp_path: Path) -> None:
    inbox = EmbeddedInbox(tmp_path, quiet=timedelta(0))
    first = inbox.drop("sample-seller", "a.xml", b"one")
    (tmp_path / "inbox/sample-seller/a.xml").write_bytes(b"another")
    inbox.clear([first, first])
    assert (tmp_path / "inbox/sample-seller/a.xml").read_bytes() == b"another"
    inbox.clear(inbox.arrivals(now()).messages)
    assert os.listdir(tmp_path / "inbox/sample-seller") == []


def test_files_that_are_being_written_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "sample-seller"
    folder.mkdir(parents=True)
    for name in (".a.xml", "a.xml.part", "a.xml.tmp"):
        (folder / name).write_bytes(b"half")
    inbox = EmbeddedInbox(tmp_path, quiet=timedelta(seconds=5))
    (folder / "b.xml").write_bytes(b"half")
    looked = inbox.arrivals(now())
    assert (looked.messages, looked.more) == ((), True)
    later = inbox.arrivals(now() + timedelta(seconds=6))
    assert [message.name for message in later.messages] == ["b.xml"]
    assert not later.more


def test_a_file_that_was_renamed_into_place_is_taken_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "sample-seller"
    folder.mkdir(parents=True)
    written = tmp_path / "elsewhere.xml"
    written.write_bytes(b"whole")
    os.utime(written, (1, 1))
    written.rename(folder / "a.xml")
    assert len(EmbeddedInbox(tmp_path, quiet=timedelta(hours=1)).arrivals(now()).messages) == 1


def test_a_file_with_a_time_in_the_future_is_not_left_lying(tmp_path: Path) -> None:
    inbox = EmbeddedInbox(tmp_path, quiet=timedelta(seconds=1))
    inbox.drop("sample-seller", "a.xml", b"one")
    os.utime(tmp_path / "inbox/sample-seller/a.xml", (4e9, 4e9))
    assert len(inbox.arrivals(now() + timedelta(seconds=2)).messages) == 1


def test_files_beside_the_inboxes_and_inboxes_that_are_not_there_are_no_error(tmp_path: Path) -> None:
    inbox = EmbeddedInbox(tmp_path)
    assert inbox.arrivals(now()).messages == ()
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "loose.xml").write_bytes(b"nobody's")
    assert inbox.arrivals(now()).messages == ()
