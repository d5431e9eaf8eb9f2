"""What is no invoice at all: each gets a clear answer, its bytes are kept, and the worker goes on with the next."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.installation import SAMPLES, Installation, files_below

SENDER = "exempel-bageri"
GOOD = (SAMPLES / "01-peppol-unchanged.xml").read_bytes()
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'

BAD: dict[str, tuple[bytes, str]] = {
    "empty.xml": (b"", "XML-EMPTY"),
    "picture.xml": (b"\xff\xd8\xff\xe0 a picture of an invoice", "XML-NOT-XML"),
    "doctype.xml": (HEAD + b"<!DOCTYPE Invoice []>\n" + GOOD.partition(b"\n")[2], "XML-DTD"),
    "entity.xml": (HEAD + b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML-DTD"),
    "another-namespace.xml": (HEAD + b'<Invoice xmlns="urn:example:another"/>', "FORMAT-UNKNOWN"),
    "deep.xml": (HEAD + b"<a>" * 10_000 + b"</a>" * 10_000, "XML-TOO-DEEP"),
    "cut-off.xml": (GOOD[: len(GOOD) // 2], "XML-SYNTAX"),
    "latin-1.xml": (GOOD.decode().encode("latin-1"), "XML-ENCODING"),
    "huge.xml": (GOOD + b" " * (60 * 1024 * 1024), "XML-TOO-LARGE"),
}


class Dropped:
    """All of them dropped among good documents, and processed."""

    def __init__(self, folder: Path) -> None:
        self.here = Installation(folder)
        self.here.do("init", "--sample")
        self.inbox = self.here.store / "inbox" / SENDER
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / "0-good.xml").write_bytes(GOOD)
        for name, (content, _) in BAD.items():
            (self.inbox / name).write_bytes(content)
        (self.inbox / "directory.xml").mkdir()
        (self.inbox / "z-good.xml").write_bytes(GOOD.replace(b"2026-1041", b"2026-2001"))
        self.ended = self.here.do("run", "--once", status=1)
        self.receipts = self.here.receipts(SENDER)

    def finding(self, name: str) -> dict[str, Any]:
        finding: dict[str, Any] = self.receipts[name]["findings"][0]
        return finding


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dropped]:
    yield Dropped(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_rejected_with_a_remedy_in_two_languages(dropped: Dropped, name: str) -> None:
    assert dropped.receipts[name]["outcome"] == "rejected"
    finding = dropped.finding(name)
    assert finding["rule"] == BAD[name][1]
    assert finding["text"].endswith(".") and finding["text_sv"].endswith(".")
    assert finding["mover"] == "sender"


@pytest.mark.parametrize("name", BAD)
def test_the_bytes_of_bad_input_are_kept(dropped: Dropped, name: str) -> None:
    digest = hashlib.sha256(BAD[name][0]).hexdigest()
    (original,) = (dropped.here.store / "archive").glob(f"*/*/*/{digest}/original.xml")
    assert original.read_bytes() == BAD[name][0]
    assert not (dropped.inbox / name).exists()


@pytest.mark.parametrize("name", ["cut-off.xml", "latin-1.xml", "deep.xml"])
def test_broken_xml_says_where_it_breaks(dropped: Dropped, name: str) -> None:
    assert dropped.finding(name)["line"] >= 1
    assert dropped.finding(name)["found"]


def test_a_directory_in_the_inbox_is_answered_and_left_where_it_is(dropped: Dropped) -> None:
    assert dropped.finding("directory.xml")["rule"] == "INBOX-UNREADABLE"
    assert (dropped.inbox / "directory.xml").is_dir()


def test_the_documents_beside_bad_input_are_delivered(dropped: Dropped) -> None:
    assert {dropped.receipts[name]["outcome"] for name in ("0-good.xml", "z-good.xml")} == {"delivered"}


def test_the_screen_names_file_place_and_remedy(dropped: Dropped) -> None:
    shown = dropped.here.do("status", "cut-off.xml", status=1).out
    assert "cut-off.xml" in shown and "XML-SYNTAX" in shown and "line" in shown and "Send it again" in shown


def test_the_screen_says_so_in_swedish_too(dropped: Dropped) -> None:
    shown = dropped.here.do("status", "cut-off.xml", "--lang", "sv", status=1).out
    assert "avvisat" in shown and "Skicka den igen" in shown and "rad" in shown


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_file_that_may_not_be_read_is_answered(dropped: Dropped) -> None:
    path = dropped.inbox / "forbidden.xml"
    path.write_bytes(GOOD)
    path.chmod(0)
    dropped.here.do("run", "--once", status=1)
    assert dropped.here.receipts(SENDER)["forbidden.xml"]["findings"][0]["rule"] == "INBOX-UNREADABLE"


def test_a_document_waits_while_a_database_is_locked_and_is_delivered_afterwards(tmp_path: Path) -> None:
    here = Installation(tmp_path)
    here.environment["FAKTURA_LOCK_WAIT"] = "0.1"
    here.do("init", "--sample")
    here.submit(SENDER, SAMPLES / "01-peppol-unchanged.xml")
    locking = sqlite3.connect(here.store / "database" / "ledger.sqlite3", isolation_level=None)
    locking.execute("BEGIN IMMEDIATE")
    try:
        ended = here.do("run", "--once", status=3)
    finally:
        locking.execute("ROLLBACK")
        locking.close()
    assert "locked" in ended.err
    here.environment["FAKTURA_BACKOFF"] = "0.1"
    here.do("run", "--once")
    assert here.documents()["01-peppol-unchanged.xml"]["outcome"] == "delivered"
    assert len(here.charges("01-peppol-unchanged.xml")) == 2
    assert [path.name for path in files_below(here.store / "mailboxes" / "exempel-konsult" / "new")] == [
        "invoice.xml",
        "manifest.json",
    ]
