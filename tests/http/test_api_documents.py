"""What the program of a company needs: to send, to be told what became of it, to get and to take."""

from urllib.parse import quote

import pytest

from tests.http.programs import Program, program
from tests.http.service import ROOT, Service

SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def consultant(service: Service) -> Program:
    return program(service, "exempel-konsult")


@pytest.fixture(scope="module")
def cleaner(service: Service) -> Program:
    return program(service, "exempel-stad")


@pytest.fixture(scope="module")
def sent(service: Service, consultant: Program) -> dict[str, str]:
    """Documents that the consultant sent to the cleaner, by name: a good one, a wrong one, the good one again."""
    documents = {}
    for name, sample in (("good", "02-peppol-to-svefaktura"), ("wrong", "09-rejected-by-rule")):
        content = (SAMPLES / f"{sample}.xml").read_bytes()
        documents[name] = consultant.call("POST", "/documents", content, status=202).json["document"]
        service.faktura("run", "--once", status=0 if name == "good" else 1)
    return documents


def test_a_document_is_sent_and_followed_to_its_final_word(consultant: Program, sent: dict[str, str]) -> None:
    document = consultant.get(f"/documents/{sent['good']}")
    assert (document["outcome"], document["format"]) == ("delivered", "peppol")
    assert [event["stage"] for event in document["timeline"]] == [
        "receive", "identify", "validate", "authorize", "receipt",
    ]  # fmt: skip
    assert [leg["company"] for leg in document["legs"]] == ["exempel-konsult"], "nothing of the recipient's agreement"


def test_a_receipt_says_what_was_wrong_and_whose_move_it_is(consultant: Program, sent: dict[str, str]) -> None:
    receipt = consultant.get(f"/documents/{sent['wrong']}/receipt")
    assert (receipt["outcome"], receipt["mover"]) == ("rejected", "sender")
    assert "BR-CO-14" in {finding["rule"] for finding in receipt["findings"]}


def test_documents_come_in_the_order_of_their_receipt_in_pages(consultant: Program, sent: dict[str, str]) -> None:
    first = consultant.get("/documents?limit=1")
    second = consultant.get(f"/documents?limit=1&after={first['next']}")
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [sent["good"], sent["wrong"]]
    assert second["next"] is None
    (rejected,) = consultant.get("/documents?outcome=rejected")["items"]
    assert rejected["id"] == sent["wrong"]
    assert consultant.get("/documents?after=nonsense", 422)["type"].endswith("invalid")
    assert consultant.get("/documents?since=2999-01-01T00:00:00Z")["items"] == []


def test_a_delivery_is_listed_read_taken_and_never_shown_as_new_again(cleaner: Program, sent: dict[str, str]) -> None:
    (delivery,) = cleaner.get("/mailbox")["items"]
    assert (delivery["number"], delivery["format"], delivery["original_format"]) == ("K-3307", "svefaktura", "peppol")
    assert {leg["company"] for leg in delivery["legs"]} == {"exempel-stad"}
    where = f"/mailbox/{delivery['delivery']}"
    assert cleaner.get(where) == delivery
    original = cleaner.call("GET", f"{where}/files/original.xml", status=200)
    assert original.content == (SAMPLES / "02-peppol-to-svefaktura.xml").read_bytes()
    assert original.headers["content-disposition"].startswith("attachment")
    cleaner.get(f"{where}/files/manifest.json", 404)
    cleaner.get(f"{where}/files/..%2F..%2F..%2Freceipts", 404)
    for _ in range(2):
        assert cleaner.call("POST", f"{where}/take", status=200).json["taken"] is True
    assert cleaner.get("/mailbox")["items"] == []
    assert [each["delivery"] for each in cleaner.get("/mailbox?taken=true")["items"]] == [delivery["delivery"]]
    assert cleaner.call("GET", f"{where}/files/invoice.xml", status=200).content.startswith(b"<")


def test_nobody_else_sees_a_document_or_a_delivery(
    consultant: Program, cleaner: Program, firm: Program, sent: dict[str, str]
) -> None:
    (delivery,) = cleaner.get("/mailbox")["items"] + cleaner.get("/mailbox?taken=true")["items"]
    for other in (cleaner, firm):
        assert other.get("/documents")["items"] == []
        other.get(f"/documents/{sent['good']}", 404)
        other.get(f"/documents/{sent['good']}/receipt", 404)
    for other in (consultant, firm):
        other.get(f"/mailbox/{delivery['delivery']}", 404)
        other.get(f"/mailbox/{delivery['delivery']}/files/original.xml", 404)
        other.call("POST", f"/mailbox/{delivery['delivery']}/take", status=404)


def test_nothing_is_no_document(consultant: Program) -> None:
    assert consultant.call("POST", "/documents", b"", status=422).json["type"].endswith("invalid")


def test_a_document_that_is_sent_again_with_one_idempotency_key_lies_in_the_inbox_once(
    service: Service, consultant: Program
) -> None:
    content = b"<nothing/>"
    first, second = (
        consultant.call("POST", "/documents", content, status=202, Idempotency_Key="one").json for _ in range(2)
    )
    assert first == second
    assert len(list((service.data / "inbox" / "exempel-konsult").glob("*.xml"))) == 1


def test_an_attachment_is_a_file_of_its_delivery(service: Service, bakery: Program) -> None:
    buyer = program(service, "exempel-konsult")
    content = (SAMPLES / "01-peppol-unchanged.xml").read_bytes()
    reference = (
        b"<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
        b' mimeCode="text/csv" filename="timm\xc3\xa5n.csv">YTtiCg==</cbc:EmbeddedDocumentBinaryObject>'
        b"</cac:Attachment></cac:AdditionalDocumentReference>"
    )
    content = content.replace(b"<cac:AccountingSupplierParty>", reference + b"<cac:AccountingSupplierParty>", 1)
    bakery.call("POST", "/documents", content.replace(b"2026-1041", b"med-bilaga"), status=202)
    service.faktura("run", "--once", status=1)
    delivery = next(each for each in buyer.get("/mailbox")["items"] if each["number"] == "med-bilaga")
    (attached,) = delivery["attachments"]
    got = buyer.call("GET", f"/mailbox/{delivery['delivery']}/files/{quote(attached['file'])}", status=200)
    assert got.content == b"a;b\n"
    assert got.headers["content-disposition"].endswith("timm%C3%A5n.csv")
