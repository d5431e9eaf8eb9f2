"""Every way a document can go, by the real command: submit, run, approve, run; then what lies where and says what."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from tests.e2e.installation import SAMPLES, Installation, files_below, stories

APPROVED = "exempelbyran-exempel-blommor"
SVEFAKTURA = "{urn:sfti:documents:BasicInvoice:1:0}"
UBL = "{urn:oasis:names:specification:ubl:schema:xsd:"
SBDH = "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}"


class Story:
    """The sample world after everything was submitted and processed, and again after the approval."""

    def __init__(self, folder: Path) -> None:
        self.here = Installation(folder)
        self.here.do("init", "--sample")
        by_sender = sorted(stories(), key=lambda one: one["submitted_as"])
        for company, told in groupby(by_sender, key=lambda one: one["submitted_as"]):
            self.here.submit(company, *(SAMPLES / one["file"] for one in told))
        self.here.do("run", "--once", status=1)
        self.first = self.here.documents()
        self.here.do("collaboration", "approve", APPROVED)
        self.here.do("run", "--once")
        self.last = self.here.documents()

        senders = {one["submitted_as"] for one in by_sender}
        self._receipts = {company: self.here.receipts(company) for company in senders}
        self._manifests: dict[str, dict[str, dict[str, Any]]] = {}

    def receipt(self, name: str) -> dict[str, Any]:
        return self._receipts[self.last[name]["owner"]][name]

    def manifests(self, company: str) -> dict[str, dict[str, Any]]:
        if company not in self._manifests:
            self._manifests[company] = self.here.manifests(company)
        return self._manifests[company]

    def delivered(self, company: str, number: str) -> dict[str, bytes]:
        """The files of a new delivery by name."""
        delivery = self.manifests(company)[number]["delivery"]
        folder = self.here.store / "mailboxes" / company / "new" / delivery
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_below(folder)}

    def rules(self, name: str) -> list[str]:
        return [finding["rule"] for finding in self.receipt(name)["findings"]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    yield Story(tmp_path_factory.mktemp("story"))


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def root(content: bytes) -> Any:
    return etree.fromstring(content)


@pytest.mark.parametrize("told", stories(), ids=lambda told: str(told["file"]))
def test_every_sample_first_ends_as_its_story_says(story: Story, told: dict[str, str]) -> None:
    assert story.first[told["file"]]["outcome"] == told["outcome"]


def test_what_the_recipient_reads_arrives_byte_for_byte(story: Story) -> None:
    delivered = story.delivered("exempel-konsult", "2026-1041")
    assert delivered["invoice.xml"] == sample("01-peppol-unchanged.xml")
    assert sorted(delivered) == ["invoice.xml", "manifest.json"]


def test_each_leg_is_charged_once_to_the_payer_then_in_effect(story: Story) -> None:
    charges = {one["direction"]: one for one in story.here.charges("01-peppol-unchanged.xml")}
    assert {direction: one["payer"] for direction, one in charges.items()} == {
        "send": "exempelbyran",  # the bakery's firm pays what it sends
        "receive": "exempelbyran",  # and the consultant's firm what it receives, since July
    }


def test_peppol_reaches_a_program_that_reads_svefaktura_converted_with_its_original(story: Story) -> None:
    delivered = story.delivered("exempel-stad", "K-3307")
    assert root(delivered["invoice.xml"]).tag == f"{SVEFAKTURA}Invoice"
    assert delivered["original.xml"] == sample("02-peppol-to-svefaktura.xml")
    manifest = story.manifests("exempel-stad")["K-3307"]
    assert manifest["converted"] and manifest["format"] == "svefaktura"
    assert all(one["term"] and one["reason"] for one in manifest["carried"])
    assert manifest["files"] == ["invoice.xml", "original.xml", "loss.json", "invoice.pdf"]
    reader = PdfReader(BytesIO(delivered["invoice.pdf"]))
    assert "Att betala 71 363,00 SEK" in " ".join(reader.pages[0].extract_text().split())
    assert dict(reader.attachments)["invoice.xml"] == [delivered["original.xml"]]


def test_svefaktura_reaches_a_program_that_reads_peppol_converted_with_its_original(story: Story) -> None:
    delivered = story.delivered("exempel-konsult", "10482")
    invoice = root(delivered["invoice.xml"])
    assert invoice.tag.startswith(UBL) and invoice.tag.endswith("}Invoice")
    assert delivered["original.xml"] == sample("03-svefaktura-to-peppol.xml")
    assert str(story.manifests("exempel-konsult")["10482"]["payable"]) == "18157.00"


@pytest.mark.parametrize(
    ("company", "number", "tag"),
    [("exempel-stad", "K-3312", f"{SVEFAKTURA}Invoice"), ("exempel-konsult", "10491", "CreditNote-2}CreditNote")],
)
def test_a_credit_note_is_one_on_the_other_side_too(story: Story, company: str, number: str, tag: str) -> None:
    delivered = story.delivered(company, number)
    credit_note = root(delivered["credit-note.xml"])
    assert credit_note.tag.endswith(tag)
    types = credit_note.xpath("//*[local-name()='InvoiceTypeCode' or local-name()='CreditNoteTypeCode']/text()")
    assert types == ["381"]


@pytest.mark.parametrize(
    ("company", "number"),
    [
        ("exempel-stad", "K-3307"),
        ("exempel-stad", "K-3312"),
        ("exempel-konsult", "10482"),
        ("exempel-konsult", "10491"),
        ("exempel-transport", "EL-55012"),
    ],
)
def test_what_was_converted_is_valid_by_the_rules_of_its_new_format(
    story: Story, tmp_path: Path, company: str, number: str
) -> None:
    delivery = story.manifests(company)[number]["delivery"]
    story.here.do("mailbox", "get", company, delivery, "-o", tmp_path / "got")
    (document,) = [path for path in (tmp_path / "got").glob("*.xml") if path.name != "original.xml"]
    story.here.do("validate", document)


def test_firm_and_customer_both_get_it(story: Story) -> None:
    content = sample("06-firm-and-customer-both.xml")
    assert story.delivered("exempel-bygg", "2026-1042")["invoice.xml"] == content
    assert story.delivered("exempelbyran", "2026-1042")["invoice.xml"] == content
    slips = [
        story.delivered(owner, "2026-1042")["attachments/foljesedel.csv"] for owner in ("exempel-bygg", "exempelbyran")
    ]
    assert slips[0] == slips[1]
    assert slips[0].decode().startswith("artikel;antal;leveransadress\r\n")
    assert len(story.here.charges("06-firm-and-customer-both.xml")) == 2  # one for each leg, not for each copy


def test_what_is_held_says_whose_move_it_is(story: Story) -> None:
    held = story.first["07-held-until-approved.xml"]
    assert (held["reason"], held["mover"]) == ("GATE-REQUESTED", "customer")
    assert held["waits_for"] == ["exempel-blommor"]


def test_what_was_held_is_delivered_after_the_approval_and_charged_once(story: Story) -> None:
    released = story.last["07-held-until-approved.xml"]
    assert released["outcome"] == "delivered"
    assert released["decided_as_of"] > released["received_at"]
    assert story.delivered("exempel-blommor", "2026-1043")["invoice.xml"] == sample("07-held-until-approved.xml")
    assert len(story.here.charges("07-held-until-approved.xml")) == 2


def test_what_waits_for_something_else_stays_held(story: Story) -> None:
    held = story.last["16-held-program-not-synchronised.xml"]
    assert (held["outcome"], held["reason"]) == ("held", "GATE-NOT-SYNCHRONISED")
    assert story.here.charges("16-held-program-not-synchronised.xml") == []


def test_what_breaks_its_schema_is_answered_with_the_places(story: Story) -> None:
    findings = story.receipt("08-rejected-by-schema.xml")["findings"]
    assert {finding["layer"] for finding in findings} == {"xsd"}
    assert all(finding["line"] and finding["text"] and finding["text_sv"] for finding in findings)
    assert '"13/11 2026"' in [finding["found"] for finding in findings]


def test_what_breaks_rules_is_answered_with_all_of_them(story: Story) -> None:
    findings = {finding["rule"]: finding for finding in story.receipt("09-rejected-by-rule.xml")["findings"]}
    assert set(findings) == {"BR-CO-14", "BR-CO-15", "PEPPOL-EN16931-R003"}
    assert (findings["BR-CO-14"]["found"], findings["BR-CO-14"]["expected"]) == ("903.00", "930.00")
    assert "BT-110" in findings["BR-CO-14"]["terms"]


def test_nobody_sends_in_anothers_name(story: Story) -> None:
    assert story.rules("10-rejected-spoofed-sender.xml") == ["GATE-SENDER-NOT-OWNER"]
    assert "2026-9999" not in story.manifests("exempel-bygg")


def test_the_same_bytes_again_are_a_duplicate_that_costs_nothing(story: Story) -> None:
    first = story.last["01-peppol-unchanged.xml"]["id"]
    assert story.receipt("11-duplicate.xml")["duplicate_of"] == first
    assert story.here.charges("11-duplicate.xml") == []


def test_a_number_used_before_is_rejected_naming_the_first(story: Story) -> None:
    (finding,) = story.receipt("12-rejected-number-used-before.xml")["findings"]
    assert finding["rule"] == "DUPLICATE-NUMBER"
    assert story.last["01-peppol-unchanged.xml"]["id"] in finding["text"]


def test_a_recipient_on_the_network_is_reached_by_the_gateway_in_an_envelope(story: Story) -> None:
    (path,) = files_below(story.here.store / "gateway")
    envelope = root(path.read_bytes())
    assert envelope.tag == f"{SBDH}StandardBusinessDocument"
    assert envelope.findtext(f".//{SBDH}Receiver/{SBDH}Identifier") == "0007:5999900102"
    assert envelope.findtext(f".//{SBDH}Sender/{SBDH}Identifier") == "0007:5599900114"
    names = [etree.QName(child).localname for child in envelope.iterchildren(tag=etree.Element)]
    assert names == ["StandardBusinessDocumentHeader", "Invoice"]
    assert [one["direction"] for one in story.here.charges("13-to-the-gateway.xml")] == ["send"]


def test_an_envelope_is_removed_on_the_way_in_and_kept_beside(story: Story) -> None:
    delivered = story.delivered("exempel-konsult", "X-77")
    assert root(delivered["invoice.xml"]).tag.endswith("}Invoice")
    assert delivered["original.xml"] == sample("14-from-an-access-point.xml")
    assert [one["direction"] for one in story.here.charges("14-from-an-access-point.xml")] == ["receive"]


def test_companies_with_a_service_of_their_own_pay_for_themselves(story: Story) -> None:
    charges = story.here.charges("15-own-service-peppol-to-svefaktura.xml")
    assert {one["payer"] for one in charges} == {"exempel-energi", "exempel-transport"}


def test_a_collaboration_that_ended_rejects_and_says_so(story: Story) -> None:
    receipt = story.receipt("17-rejected-collaboration-ended.xml")
    assert (receipt["outcome"], receipt["reason"]) == ("rejected", "GATE-ENDED")


def test_every_submission_has_a_receipt_and_an_archived_original_and_has_left_the_inbox(story: Story) -> None:
    archived = {path.read_bytes() for path in files_below(story.here.store / "archive") if path.name == "original.xml"}
    assert archived == {sample(told["file"]) for told in stories()}
    assert files_below(story.here.store / "inbox") == []
    for told in stories():
        assert story.receipt(told["file"])["outcome"] == story.last[told["file"]]["outcome"]


def test_every_timeline_begins_with_the_receipt_of_the_file_and_ends_with_the_answer(story: Story) -> None:
    for record in story.last.values():
        stages = [event["stage"] for event in record["timeline"]]
        assert (stages[0], stages[-1]) == ("receive", "receipt")


def test_what_a_company_takes_is_new_no_more(story: Story) -> None:
    delivery = story.manifests("exempel-blommor")["2026-1043"]["delivery"]
    story.here.do("mailbox", "take", "exempel-blommor", delivery)
    assert story.here.manifests("exempel-blommor") == {}
    taken = story.here.do("mailbox", "list", "exempel-blommor", "--taken", "--json").objects
    assert [one["delivery"] for one in taken] == [delivery]
