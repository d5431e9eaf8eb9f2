"""The commands around the flow: demo, status, mailbox, convert, queue; for programs and people, in two languages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.e2e.installation import SAMPLES, Ended, Installation, stories

CONSULTANT = "exempel-konsult"


class Demo:
    """A demo for programs, and the data directory that it left."""

    def __init__(self, folder: Path) -> None:
        self.here = Installation(folder)
        self.ended = self.here.do("demo", "--keep", self.here.store, "--json")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.ended.objects if one["kind"] == kind]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    yield Demo(tmp_path_factory.mktemp("demo"))


def test_the_demo_shows_every_story_ending_as_it_says(demo: Demo) -> None:
    assert {one["name"]: one["first_outcome"] for one in demo.of("document")} == {
        told["file"]: told["outcome"] for told in stories()
    }
    assert {"07-held-until-approved.xml"} == {
        one["name"] for one in demo.of("document") if one["first_outcome"] != one["outcome"]
    }


def test_the_demo_charges_each_leg_of_what_was_delivered_once(demo: Demo) -> None:
    delivered = [one for one in demo.of("document") if one["outcome"] == "delivered"]
    legs = sorted((one["id"], leg["direction"]) for one in delivered for leg in one["legs"])
    assert sorted((one["document"], one["direction"]) for one in demo.of("charge")) == legs


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "The way of each document",
                "whose move",
                "Released:",
                "Who is charged",
                "What to try next",
                "17 documents",
            ],
        ),
        (
            "sv",
            ["Vägen för varje dokument", "åtgärdas av", "Släppt:", "Vem som debiteras", "prova härnäst", "17 dokument"],
        ),
    ],
)
def test_the_demo_tells_a_person_the_story(tmp_path: Path, language: str, words: list[str]) -> None:
    here = Installation(tmp_path, language=language)
    shown = here.do("demo").out
    for word in words:
        assert word in shown
    for told in stories():
        assert Path(told["file"]).stem in shown
    assert here.do("--data", tmp_path / "faktura-demo", "queue", "--json").objects[0]["waiting"] == 0


def test_a_second_demo_begins_anew_and_a_directory_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("do not remove", encoding="utf-8")
    here = Installation(tmp_path)
    refused = here.do("demo", "--keep", mine, status=2)
    assert "--keep" in refused.err
    assert (mine / "letter.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["status"], {"id", "name", "owner", "outcome", "reason", "timeline", "legs"}),
        (["status", "--outcome", "held"], {"id", "waits_for"}),
        (["status", "02-peppol-to-svefaktura.xml"], {"id", "charges", "findings", "objects"}),
        (["mailbox", "list", CONSULTANT], {"delivery", "number", "format", "carried"}),
        (["mailbox", "list", CONSULTANT, "--receipts"], {"document", "outcome", "findings", "text", "text_sv"}),
        (["queue"], {"queue", "waiting", "in_flight", "dead", "oldest"}),
        (["run", "--once"], set()),
        (["company", "list"], {"id"}),
        (["collaboration", "list"], {"id"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_command_speaks_json_one_object_a_line(demo: Demo, arguments: list[str], keys: set[str]) -> None:
    objects = demo.here.do(*arguments, "--json").objects
    assert objects or not keys
    for one in objects:
        assert keys <= set(one)


def test_status_of_one_document_ends_by_its_outcome(demo: Demo) -> None:
    assert demo.here.run("status", "01-peppol-unchanged.xml").status == 0
    assert demo.here.run("status", "09-rejected-by-rule.xml").status == 1


def test_status_tells_the_facts_that_a_document_was_judged_by(demo: Demo) -> None:
    shown = demo.here.do("status", "01-peppol-unchanged.xml").out
    assert "exempelbyran-exempel-bageri v0" in shown
    assert "Delivered" in shown and "peppol-bis-3" in shown


def test_status_finds_a_document_by_the_beginning_of_its_id(demo: Demo) -> None:
    document = demo.of("document")[0]
    (found,) = demo.here.do("status", document["id"][:8], "--json").objects
    assert found["name"] == document["name"]


def test_a_delivery_is_copied_out_with_its_manifest(demo: Demo, tmp_path: Path) -> None:
    delivery = demo.here.manifests(CONSULTANT)["10482"]["delivery"]
    demo.here.do("mailbox", "get", CONSULTANT, delivery[:8], "-o", tmp_path / "got")
    assert sorted(path.name for path in (tmp_path / "got").iterdir()) == [
        "invoice.xml",
        "loss.json",
        "manifest.json",
        "original.xml",
    ]
    manifest = json.loads((tmp_path / "got" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["number"] == "10482"


def converted(here: Installation, name: str, target: str, *more: str, status: int = 0) -> Ended:
    return here.do("convert", SAMPLES / name, "--to", target, *more, status=status)


@pytest.mark.parametrize(
    ("name", "target", "root"),
    [
        ("02-peppol-to-svefaktura.xml", "svefaktura", "{urn:sfti:documents:BasicInvoice:1:0}Invoice"),
        ("03-svefaktura-to-peppol.xml", "peppol", "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"),
    ],
)
def test_convert_writes_the_document_and_tells_what_did_not_go_along_apart(
    tmp_path: Path, name: str, target: str, root: str
) -> None:
    ended = converted(Installation(tmp_path), name, target, "--json")
    assert etree.fromstring(ended.out.encode()).tag == root
    report = json.loads(ended.err)
    assert (report["to"], report["verdict"], report["findings"]) == (target, "converted", [])
    assert all({"fate", "term", "value", "target", "reason"} == set(one) for one in report["carried"])


def test_convert_leaves_a_document_that_is_in_the_format_already_as_it_is(tmp_path: Path) -> None:
    converted(Installation(tmp_path), "01-peppol-unchanged.xml", "peppol", "-o", str(tmp_path / "same.xml"))
    assert (tmp_path / "same.xml").read_bytes() == (SAMPLES / "01-peppol-unchanged.xml").read_bytes()


def test_convert_cuts_a_document_out_of_its_envelope(tmp_path: Path) -> None:
    ended = converted(Installation(tmp_path), "14-from-an-access-point.xml", "peppol")
    assert etree.fromstring(ended.out.encode()).tag.endswith("Invoice-2}Invoice")


def test_a_credit_note_comes_as_a_negative_invoice_where_that_is_asked_for(tmp_path: Path) -> None:
    note, target = "05-credit-note-svefaktura-to-peppol.xml", tmp_path / "converted.xml"
    here = Installation(tmp_path)
    for options, root, payable in (((), "CreditNote", "240.00"), (("--negative-invoice",), "Invoice", "-240.00")):
        converted(here, note, "peppol", "-o", str(target), *options)
        written = etree.parse(target).getroot()
        assert (etree.QName(written).localname, written.findtext(".//{*}PayableAmount")) == (root, payable)
        assert json.loads(here.do("validate", target, "--json").out)["verdict"] == "valid"


def test_what_is_paid_in_advance_is_refused_or_comes_as_a_line_where_that_is_asked_for(tmp_path: Path) -> None:
    unpaid = (SAMPLES / "04-credit-note-peppol-to-svefaktura.xml").read_text(encoding="utf-8")
    payable = '<cbc:PayableAmount currencyID="SEK">'
    paid = f'<cbc:PrepaidAmount currencyID="SEK">100.00</cbc:PrepaidAmount>{payable}'
    document, target = tmp_path / "prepaid.xml", tmp_path / "converted.xml"
    document.write_text(unpaid.replace(f"{payable}3100.00", f"{paid}3000.00"), encoding="utf-8")
    here = Installation(tmp_path)
    refused = json.loads(here.do("convert", document, "--to", "svefaktura", "--json", status=1).err)
    assert [(one["rule"], one["terms"]) for one in refused["findings"]] == [("TRANSFORM-UNCONVERTIBLE", ["BT-113"])]
    here.do("convert", document, "--to", "svefaktura", "--prepaid-as-line", "-o", target)
    written = etree.parse(target).getroot()
    *_, last = written.findall(".//{*}InvoiceLine/{*}Item/{*}Description")
    assert last.text == "Förskott/delbetalning"
    assert json.loads(here.do("validate", target, "--json").out)["verdict"] == "valid"


def test_convert_of_what_is_no_document_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_bytes((SAMPLES / "01-peppol-unchanged.xml").read_bytes()[:500])
    ended = Installation(tmp_path).do("convert", broken, "--to", "svefaktura", "--json", status=1)
    report = json.loads(ended.err)
    assert report["verdict"] == "refused"
    assert report["findings"][0]["rule"] == "XML-SYNTAX"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["submit", "no-such-file.xml", "--as", CONSULTANT], "no-such-file.xml"),
        (["submit", str(SAMPLES), "--as", CONSULTANT], "directory"),
        (["submit", str(SAMPLES / "01-peppol-unchanged.xml"), "--as", "nobody"], "company list"),
        (["status", "no-such-document"], "no-such-document"),
        (["status", "--outcome", "lost"], "lost"),
        (["mailbox", "list", "nobody"], "nobody"),
        (["mailbox", "get", CONSULTANT, "no-such-delivery"], "no-such-delivery"),
        (["mailbox", "take", CONSULTANT], "--all"),
        (["queue", "--redrive", "no-such-letter"], "no-such-letter"),
        (["convert", str(SAMPLES / "01-peppol-unchanged.xml"), "--to", "pdf"], "peppol, svefaktura"),
        (["run", "--workers", "0"], "workers"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_two_and_a_sentence(demo: Demo, arguments: list[str], says: str) -> None:
    ended = demo.here.do(*arguments, status=2)
    assert says in ended.err


def test_without_a_data_directory_every_command_says_how_to_make_one(tmp_path: Path) -> None:
    here = Installation(tmp_path, language="sv")
    assert "faktura init" in here.do("status", status=2).err


def test_what_cannot_be_written_is_the_worlds_fault(tmp_path: Path) -> None:
    target = tmp_path / "no-such-directory" / "out.xml"
    converted(Installation(tmp_path), "01-peppol-unchanged.xml", "peppol", "-o", str(target), status=3)
