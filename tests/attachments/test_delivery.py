"""What is attached to an invoice arrives as files, byte for byte, however it came and whatever format goes out."""

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.mailbox import Manifest, deliveries, file_keys, take
from pipeline.outcomes import Outcome
from pipeline.schema import check_schema
from pipeline.validate import judge
from tests.attachments.documents import (
    CSV,
    GIF,
    OF_EACH_KIND,
    PDF,
    PNG,
    File,
    enveloped,
    in_zip,
    lines,
    objects,
    peppol,
    svefaktura,
    zipped,
)
from tests.attachments.worlds import world_reading
from tests.facturx.pdfs import pdf
from tests.flow.documents import BUYER, SELLER, STRANGER
from tests.flow.worlds import new_world, now, run, submit
from transforms.cii import CII
from transforms.envelope.unwrap import Partner, unwrap
from transforms.peppol import PEPPOL
from transforms.xml import parse

PEPPOL_SBD = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
TWO = (
    File(id="A-1", content=PDF, filename="villkor.pdf"),
    File(id="A-2", content=PNG, mime="image/png", filename="b.png"),
)
WAYS = {
    "embedded": peppol(*TWO),
    "SBDH of SFTI": enveloped(svefaktura("A-1", "A-2"), objects(*TWO)),
    "SBDH of Peppol": enveloped(svefaktura("A-1", "A-2"), objects(*TWO), namespace=PEPPOL_SBD),
    "SBDH in SBDH": enveloped(enveloped(svefaktura("A-1", "A-2"), objects(*TWO)), namespace=PEPPOL_SBD),
    "zip": in_zip(svefaktura("A-1", "A-2"), objects(*TWO)),
    "SBDH in a zip": in_zip(enveloped(svefaktura("A-1", "A-2"), objects(*TWO))),
    "loose files in a zip": in_zip(peppol(), loose=[("villkor.pdf", PDF), ("bilder/b.png", PNG)]),
}


def delivered(world: World, content: bytes, name: str = "invoice.xml") -> tuple[Manifest, dict[str, bytes]]:
    """The one delivery that a document makes: its manifest, and its files by name."""
    submit(world, content, name=name)
    record = run(world)[name]
    assert record.outcome is Outcome.DELIVERED, record.findings
    (manifest,) = deliveries(world.objects, "sample-buyer")
    keys = file_keys(world.objects, "sample-buyer", manifest.delivery)
    return manifest, {one: world.objects.get(key) for one, key in keys.items()}


@pytest.mark.parametrize("reads", ["peppol", "svefaktura", "cii", "json"])
@pytest.mark.parametrize("way", WAYS)
def test_files_arrive_byte_for_byte_and_are_listed(tmp_path: Path, way: str, reads: str) -> None:
    manifest, files = delivered(world_reading(tmp_path, reads), WAYS[way])
    assert files["attachments/villkor.pdf"] == PDF
    assert files["attachments/b.png"] == PNG
    listed = [(one.file, one.mime, one.size, one.sha256) for one in manifest.attachments]
    assert listed == [
        ("attachments/villkor.pdf", "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest()),
        ("attachments/b.png", "image/png", len(PNG), hashlib.sha256(PNG).hexdigest()),
    ]
    document = files["invoice.json" if reads == "json" else "invoice.xml"]
    assert judge(document, on=now().date()).report.fatal == []
    assert ("invoice.objects.xml" in files) == (reads == "svefaktura")


def test_a_zip_without_another_document_may_have_a_factur_x(tmp_path: Path) -> None:
    page = pdf({"factur-x.xml": CII.write(PEPPOL.read(parse(peppol(number="77"))).invoice).content})
    content = zipped({"faktura.pdf": page, "tider.csv": CSV})
    manifest, files = delivered(world_reading(tmp_path, "peppol"), content, "faktura.zip")
    assert (manifest.number, [one.file for one in manifest.attachments]) == ("77", ["attachments/tider.csv"])
    assert files["attachments/tider.csv"] == CSV
    assert files["original.zip"] == content


@pytest.mark.parametrize("mime", OF_EACH_KIND)
def test_each_kind_that_the_norm_allows_is_taken(tmp_path: Path, mime: str) -> None:
    content = OF_EACH_KIND[mime]
    manifest, files = delivered(
        world_reading(tmp_path, "peppol"), peppol(File(content=content, mime=mime, filename="f"))
    )
    (listed,) = manifest.attachments
    assert listed.file is not None
    assert (files[listed.file], listed.mime, listed.filename) == (content, mime, "f")


def test_a_svefaktura_may_have_a_picture_that_peppol_does_not_know(tmp_path: Path) -> None:
    content = in_zip(svefaktura("B-1"), objects(File(content=GIF, mime="image/gif", filename="bild.gif")))
    _, files = delivered(world_reading(tmp_path, "svefaktura"), content, "invoice.zip")
    assert files["attachments/bild.gif"] == GIF


def test_and_is_refused_where_it_has_to_become_a_peppol_invoice(tmp_path: Path) -> None:
    world = world_reading(tmp_path, "peppol")
    submit(world, in_zip(svefaktura("B-1"), objects(File(content=GIF, mime="image/gif"))), name="invoice.zip")
    (finding,) = run(world)["invoice.zip"].findings
    assert (finding.rule, finding.terms) == ("TRANSFORM-UNCONVERTIBLE", ("BT-125",))
    assert "image/gif" in finding.text and "image/gif" in finding.text_sv


def test_text_in_lines_is_the_same_file(tmp_path: Path) -> None:
    _, files = delivered(world_reading(tmp_path, "peppol"), peppol(File(content=PDF, text=lines(PDF))))
    assert files["attachments/bilaga.pdf"] == PDF


def test_what_a_svefaktura_does_not_say_of_its_object_its_bytes_tell(tmp_path: Path) -> None:
    content = in_zip(svefaktura("B-1"), objects(File(mime=None, filename=None)))
    _, files = delivered(world_reading(tmp_path, "peppol"), content)
    assert files["attachments/B-1.pdf"] == PDF
    entries = json.loads(files["loss.json"])["entries"]
    derived = {(one["term"], one["value"]) for one in entries if one["fate"] == "derived"}
    assert {("BT-125-1", "application/pdf"), ("BT-125-2", "B-1.pdf")} <= derived
    (document,) = PEPPOL.read(parse(files["invoice.xml"])).invoice.documents
    assert document.attachment is not None
    assert (document.attachment.mime, document.attachment.filename, document.uri) == (
        "application/pdf",
        "B-1.pdf",
        None,
    )


def test_an_address_stays_an_address_and_is_listed(tmp_path: Path) -> None:
    manifest, files = delivered(world_reading(tmp_path, "peppol"), peppol(uri="https://example.com/bilaga.pdf"))
    (listed,) = manifest.attachments
    assert (listed.address, listed.reference, listed.file) == ("https://example.com/bilaga.pdf", "E-1", None)
    assert not any(name.startswith("attachments/") for name in files)


def test_a_svefaktura_goes_on_with_the_object_envelope_it_came_with(tmp_path: Path) -> None:
    envelope = objects(*TWO)
    _, files = delivered(world_reading(tmp_path, "svefaktura"), in_zip(svefaktura("A-1", "A-2"), envelope), "f.zip")
    assert files["invoice.xml"] == svefaktura("A-1", "A-2")
    assert sorted(files) == [
        "attachments/b.png",
        "attachments/villkor.pdf",
        "invoice.objects.xml",
        "invoice.xml",
        "manifest.json",
        "original.zip",
    ]


def test_the_archive_has_the_zip_as_it_came(tmp_path: Path) -> None:
    content = in_zip(svefaktura("A-1", "A-2"), objects(*TWO))
    world = world_reading(tmp_path, "peppol")
    delivered(world, content, "f.zip")
    (archived,) = (key for key in world.objects.keys("archive/") if "original" in key)
    assert world.objects.get(archived) == content
    assert hashlib.sha256(content).hexdigest() in archived


def test_what_came_beside_a_peppol_invoice_stands_in_it_at_the_gateway(tmp_path: Path) -> None:
    world = new_world(tmp_path / "data")
    document = peppol().replace(b"5599902029", STRANGER.encode())
    content = in_zip(document, loose=[("lista.csv", CSV)])
    submit(world, content, name="f.zip")
    assert run(world)["f.zip"].outcome is Outcome.DELIVERED
    (key,) = world.objects.keys("gateway/")
    envelope = unwrap(parse(world.objects.get(key)))
    assert envelope is not None
    (attached,) = PEPPOL.read(envelope.payloads[0]).invoice.documents
    assert attached.attachment is not None
    assert (attached.attachment.filename, attached.attachment.mime) == ("lista.csv", "text/csv")


def test_taking_a_delivery_takes_its_attachments_along(tmp_path: Path) -> None:
    world = world_reading(tmp_path, "peppol")
    manifest, before = delivered(world, peppol(*TWO))
    take(world.objects, "sample-buyer", manifest.delivery)
    keys = file_keys(world.objects, "sample-buyer", manifest.delivery, taken=True)
    assert {name: world.objects.get(key) for name, key in keys.items()} == before
    assert list(world.objects.keys("mailboxes/sample-buyer/new/")) == []


@pytest.mark.parametrize("way", ["embedded", "zip", "SBDH of Peppol", "loose files in a zip"])
def test_a_program_may_want_its_svefaktura_in_the_envelope_of_sfti(tmp_path: Path, way: str) -> None:
    _, files = delivered(world_reading(tmp_path, "svefaktura", in_envelope=True), WAYS[way])
    assert "invoice.objects.xml" not in files and files["attachments/villkor.pdf"] == PDF
    root = parse(files["invoice.xml"])
    assert check_schema(root, "sbdh-sfti") == []
    envelope = unwrap(root)
    assert envelope is not None
    (header,), (payload,), (objects_root,) = envelope.headers, envelope.payloads, envelope.objects
    assert header.senders == (Partner(identifier=f"SE{SELLER}", authority="countrycode:organizationid"),)
    assert header.receivers == (Partner(identifier=f"SE{BUYER}", authority="countrycode:organizationid"),)
    assert (header.standard, header.type) == ("urn:sfti:documents:BasicInvoice:1:0", "BasicInvoice")
    assert check_schema(payload, "svefaktura-1") == check_schema(objects_root, "object-envelope") == []
    # What goes out can come in again, and is the same.
    again = world_reading(tmp_path / "again", "peppol")
    assert delivered(again, files["invoice.xml"], "again.xml")[1]["attachments/villkor.pdf"] == PDF


def test_a_svefaktura_with_nothing_attached_goes_alone_in_its_envelope(tmp_path: Path) -> None:
    _, files = delivered(world_reading(tmp_path, "svefaktura", in_envelope=True), svefaktura())
    root = parse(files["invoice.xml"])
    assert check_schema(root, "sbdh-sfti") == [] and root.find(".//{*}MultipleType") is None
    envelope = unwrap(root)
    assert envelope is not None and (len(envelope.payloads), envelope.objects) == (1, [])


def test_a_program_that_reads_another_format_gets_no_envelope_of_sfti(tmp_path: Path) -> None:
    _, files = delivered(world_reading(tmp_path, "peppol", in_envelope=True), peppol(*TWO))
    assert files["invoice.xml"] == peppol(*TWO)
