"""What is no invoice: each gets a clear answer that names the place and the remedy, is kept, and stops nobody else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.outcomes import Outcome
from pipeline.receipt import Receipt
from pipeline.records import Query
from tests.flow.documents import BUYER, invoice
from tests.flow.worlds import LIMITS, ON_DISK, company, delivered, now, receipt_for, receipts, run, submit

_UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
BAD = {
    "no-xml.xml": (b"not an invoice", "XML-NOT-XML"),
    "no-pdf.pdf": (b"%PDF-1.7 not an invoice", "PDF-BROKEN"),
    "doctype.xml": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML-DTD"),
    "other-namespace.xml": (b'<order xmlns="urn:example:order"/>', "FORMAT-UNKNOWN"),
    "too-deep.xml": (_UBL + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</Invoice>", "XML-TOO-DEEP"),
    "truncated.xml": (invoice()[:1500], "XML-SYNTAX"),
    "latin-1.xml": (invoice(note="Räksmörgås").decode().encode("latin-1"), "XML-ENCODING"),
    "empty.xml": (b"", "XML-EMPTY"),
    "blank.xml": (b" \n", "XML-EMPTY"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_rejected_with_a_remedy_in_both_languages_and_kept(world: World, name: str) -> None:
    content, rule = BAD[name]
    (document,) = submit(world, content, name=name)
    record = run(world)[name]
    receipt = receipt_for(world, document)
    assert (receipt.outcome, receipt.reason, receipt.name) == ("rejected", rule, name)
    assert all(finding.text and finding.text_sv for finding in receipt.findings)
    assert world.objects.get(record.key) == content
    assert list(world.objects.keys("inbox/")) == []


def test_a_place_is_named_where_there_is_one(world: World) -> None:
    (document,) = submit(world, invoice()[:1500])
    run(world)
    assert receipt_for(world, document).findings[0].line


def test_bad_documents_do_not_spoil_their_batch(world: World) -> None:
    bad = [submit(world, content, name=name)[0] for name, (content, _) in BAD.items()]
    (good,) = submit(world, invoice())
    run(world)
    assert receipt_for(world, good).outcome == "delivered"
    assert {receipt_for(world, document).outcome for document in bad} <= {"rejected", "duplicate"}
    assert world.dead_letters.depths(now()).dead == 0


def test_a_document_larger_than_the_limit_is_rejected_and_kept(world: World) -> None:
    content = invoice() + b" " * 5000
    (document,) = submit(world, content)
    record = run(world, LIMITS.model_copy(update={"max_bytes": 4000}))["invoice.xml"]
    assert receipt_for(world, document).reason == "XML-TOO-LARGE"
    assert world.objects.get(record.key) == content


def test_a_document_many_times_too_large_is_not_even_read_and_stays_in_the_inbox(world: World) -> None:
    (document,) = submit(world, b" " * 5000, name="huge.xml")
    run(world, LIMITS.model_copy(update={"max_bytes": 1000}))
    assert receipt_for(world, document).reason == "INBOX-UNREADABLE"
    assert list(world.objects.keys("inbox/")) == ["inbox/sample-seller/huge.xml"]


def unreadable(world: World, name: str, owner: str = "sample-seller") -> Receipt:
    run(world)
    (record,) = [one for one in world.ledger.documents(Query()) if one.name == name]
    assert record.outcome is Outcome.REJECTED
    return receipt_for(world, record.id, owner)


@ON_DISK
def test_a_directory_in_the_inbox_is_answered_once_and_left_there(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "data/inbox/sample-seller/a-directory"
    folder.mkdir(parents=True)
    assert unreadable(world, "a-directory").reason == "INBOX-UNREADABLE"
    assert run(world) == {}
    assert folder.is_dir()
    assert len(receipts(world)) == 1


@ON_DISK
def test_a_link_is_not_followed(world: World, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(invoice())
    os.utime(secret, (1, 1))
    inbox = tmp_path / "data/inbox/sample-seller"
    inbox.mkdir(parents=True)
    (inbox / "link.xml").symlink_to(secret)
    assert unreadable(world, "link.xml").reason == "INBOX-UNREADABLE"
    assert secret.exists()
    assert delivered(world) == {}


@ON_DISK
def test_a_pipe_does_not_stop_the_worker(world: World, tmp_path: Path) -> None:
    inbox = tmp_path / "data/inbox/sample-seller"
    inbox.mkdir(parents=True)
    os.mkfifo(inbox / "pipe.xml")
    assert unreadable(world, "pipe.xml").reason == "INBOX-UNREADABLE"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
@ON_DISK
def test_a_file_that_may_not_be_read_is_answered_and_left_there(world: World, tmp_path: Path) -> None:
    submit(world, invoice())
    path = tmp_path / "data/inbox/sample-seller/invoice.xml"
    path.chmod(0)
    assert unreadable(world, "invoice.xml").reason == "INBOX-UNREADABLE"
    assert path.exists()


@ON_DISK
def test_a_file_that_is_gone_before_its_turn_is_answered(world: World, tmp_path: Path) -> None:
    submit(world, invoice())
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    (tmp_path / "data/inbox/sample-seller/invoice.xml").unlink()
    assert unreadable(world, "invoice.xml").reason == "INBOX-GONE"


def test_a_fault_of_ours_goes_to_the_dead_letters_and_the_sender_is_told(world: World) -> None:
    damage(world)
    (document,) = submit(world, invoice("1"))
    (fine,) = submit(world, invoice("2", buyer="5599902037"))
    run(world)
    assert receipt_for(world, fine).outcome == "delivered"
    assert world.dead_letters.depths(now()).dead == 1
    receipt = receipt_for(world, document)
    assert (receipt.outcome, receipt.reason, receipt.mover) == ("failed", "DEAD-LETTER", "operator")
    assert "ValidationError at " in (receipt.findings[0].found or "")


def test_a_dead_letter_that_is_redriven_once_the_fault_is_mended_is_processed(world: World) -> None:
    damage(world)
    (document,) = submit(world, invoice())
    run(world)
    world.registry.put(company("sample-buyer", BUYER).model_copy(update={"version": 2}))
    assert world.dead_letters.redrive(None, now()) == 1
    run(world)
    assert receipt_for(world, document).outcome == "delivered"
    assert list(delivered(world).values()) == [invoice()]
    assert world.dead_letters.depths(now()).dead == 0


def damage(world: World) -> None:
    """Leaves a record in the registry that cannot be read: no fault of a document, nor of the world."""
    buyer = company("sample-buyer", BUYER)
    program = buyer.program.model_copy(update={"reads": ()})
    world.registry.put(buyer.model_copy(update={"program": program, "version": 1}))


@ON_DISK
def test_names_that_are_no_text_are_given_names_that_are(world: World, tmp_path: Path) -> None:
    inbox = tmp_path / "data/inbox/sample-seller"
    inbox.mkdir(parents=True)
    with open(os.fsencode(inbox) + b"/invoice-\xe5.xml", "wb") as file:
        file.write(invoice())
    os.utime(os.fsencode(inbox) + b"/invoice-\xe5.xml", (1, 1))
    assert [record.outcome for record in run(world, clock=lambda: now() + timedelta(hours=1)).values()] == ["delivered"]
