"""An invoice and the object envelope beside it in the inbox become one document, whenever the worker dies."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.backends.embedded.inbox import EmbeddedInbox
from pipeline.bootstrap import World
from pipeline.mailbox import deliveries
from pipeline.outcomes import Outcome
from pipeline.pairing import pack
from tests.attachments.documents import PDF, File, in_zip, objects, peppol, svefaktura
from tests.flow.worlds import new_world, now, run, submit

INVOICE, ENVELOPE = svefaktura("B-1"), objects(File())


@pytest.fixture
def world(tmp_path: Path) -> World:
    return new_world(tmp_path / "data")


@pytest.fixture
def inbox(world: World) -> Path:
    folder = world.settings.data / "inbox" / "sample-seller"
    folder.mkdir(parents=True)
    return folder


def attachments(world: World) -> list[bytes]:
    keys = world.objects.keys("mailboxes/sample-buyer/new/")
    return [world.objects.get(key) for key in keys if "/attachments/" in key]


def archived(world: World) -> list[bytes]:
    return [world.objects.get(key) for key in world.objects.keys("archive/") if "original" in key]


def packed(folder: Path, invoice: bytes = INVOICE, envelope: bytes = ENVELOPE) -> bytes:
    paths = [folder / name for name in ("one", "other", "both")]
    paths[0].write_bytes(invoice)
    paths[1].write_bytes(envelope)
    with paths[0].open("rb") as one, paths[1].open("rb") as other, paths[2].open("wb") as both:
        pack(one, other, both)
    return paths[2].read_bytes()


def test_both_are_one_document_with_its_attachment(world: World, inbox: Path, tmp_path: Path) -> None:
    (inbox / "4711.objects.xml").write_bytes(ENVELOPE)
    (inbox / "4711.xml").write_bytes(INVOICE)
    assert {name: record.outcome for name, record in run(world).items()} == {"4711.xml": Outcome.DELIVERED}
    assert attachments(world) == [PDF]
    assert os.listdir(inbox) == []
    (original,) = archived(world)
    assert original == packed(tmp_path)
    assert INVOICE in original and ENVELOPE in original, "both are kept as they were received"


def test_the_same_two_under_other_names_are_a_duplicate(world: World, inbox: Path) -> None:
    for name in ("a", "b"):
        (inbox / f"{name}.objects.xml").write_bytes(ENVELOPE)
        (inbox / f"{name}.xml").write_bytes(INVOICE)
    outcomes = [record.outcome for record in run(world).values()]
    assert sorted(outcomes, key=str) == [Outcome.DELIVERED, Outcome.DUPLICATE]


def test_a_worker_that_died_before_it_removed_the_envelope_left_nothing_to_be_done_twice(
    world: World, inbox: Path, tmp_path: Path
) -> None:
    (inbox / "4711.xml").write_bytes(packed(tmp_path))
    (inbox / "4711.objects.xml").write_bytes(ENVELOPE)
    (inbox / ".77-pair-0").write_bytes(b"half")
    assert {name: record.outcome for name, record in run(world).items()} == {"4711.xml": Outcome.DELIVERED}
    assert attachments(world) == [PDF]
    assert os.listdir(inbox) == [".77-pair-0"]


@pytest.mark.parametrize("content", [in_zip(INVOICE), b"PK\x03\x04", packed, INVOICE[:10]])
def test_an_envelope_that_is_not_in_the_senders_own_zip_stays(
    world: World, inbox: Path, tmp_path: Path, content: object
) -> None:
    other = objects(File(id="B-2"))
    (inbox / "4711.xml").write_bytes(content if isinstance(content, bytes) else packed(tmp_path, envelope=other))
    (inbox / "4711.objects.xml").write_bytes(ENVELOPE)
    run(world)
    paired = content == INVOICE[:10]  # no zip: whatever it is, it is one with its envelope
    assert (os.listdir(inbox) == []) == paired


def test_an_envelope_waits_for_its_invoice_and_keeps_nobody_waiting(world: World, inbox: Path) -> None:
    (inbox / "4711.objects.xml").write_bytes(ENVELOPE)
    submit(world, peppol(number="2"), name="other.xml")
    assert set(run(world)) == {"other.xml"}
    (inbox / "4711.xml").write_bytes(INVOICE)
    assert set(run(world)) == {"4711.xml"}
    assert attachments(world) == [PDF]


def test_an_envelope_whose_invoice_never_comes_is_answered_at_last(world: World, inbox: Path) -> None:
    (inbox / "4711.objects.xml").write_bytes(ENVELOPE)
    long_ago = now().timestamp() - 3600
    os.utime(inbox / "4711.objects.xml", (long_ago, long_ago))
    record = run(world)["4711.objects.xml"]
    assert (record.outcome, record.reason) == (Outcome.REJECTED, "ATTACHMENT-ALONE")
    assert archived(world) == [ENVELOPE]


def test_both_are_left_alone_until_both_are_whole(tmp_path: Path) -> None:
    inbox = EmbeddedInbox(tmp_path, quiet=timedelta(seconds=5))
    folder = tmp_path / "inbox" / "sample-seller"
    folder.mkdir(parents=True)
    (folder / "4711.xml").write_bytes(INVOICE)
    (folder / "4711.objects.xml").write_bytes(ENVELOPE)
    then = now().timestamp() - 60
    os.utime(folder / "4711.objects.xml", (then, then))
    assert inbox.arrivals(now()).messages == ()
    os.utime(folder / "4711.xml", (then, then))
    (message,) = inbox.arrivals(now()).messages
    assert (message.name, os.listdir(folder)) == ("4711.xml", ["4711.xml"])


def test_no_link_is_followed(world: World, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(ENVELOPE)
    (inbox / "4711.objects.xml").symlink_to(tmp_path / "secret")
    (inbox / "4711.xml").write_bytes(INVOICE)
    records = run(world)
    assert records["4711.xml"].outcome is Outcome.DELIVERED
    assert records["4711.objects.xml"].reason == "INBOX-UNREADABLE"
    assert attachments(world) == []


def test_many_pairs_are_each_their_own(world: World, inbox: Path) -> None:
    for number in range(5):
        (inbox / f"{number}.objects.xml").write_bytes(objects(File(), number=f"K-{number}"))
        (inbox / f"{number}.xml").write_bytes(svefaktura("B-1", number=f"K-{number}"))
    assert {record.outcome for record in run(world).values()} == {Outcome.DELIVERED}
    assert {one.number for one in deliveries(world.objects, "sample-buyer")} == {f"K-{number}" for number in range(5)}
    assert attachments(world) == [PDF] * 5
