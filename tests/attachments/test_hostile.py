"""What is attached may be wrong in every way: it is said what, where and whose move it is, and the rest goes on."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.mailbox import deliveries
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord
from pipeline.report_json import archived_report
from tests.attachments.documents import CSV, PDF, PNG, File, enveloped, in_zip, objects, peppol, svefaktura, zipped
from tests.flow.worlds import LIMITS, new_world, run, submit
from transforms.attachments.archive import zipped_files

ZIP = in_zip(svefaktura("B-1"), objects(File()))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return new_world(tmp_path / "data")


def answered(world: World, content: bytes, **limits: object) -> DocumentRecord:
    submit(world, content, name="f.zip")
    return run(world, LIMITS.model_copy(update=limits))["f.zip"]


def faults(world: World, record: DocumentRecord) -> list[tuple[str, str | None]]:
    """Rules and what was found, of the pipeline's own findings and those of the report."""
    assert record.outcome is Outcome.REJECTED
    assert list(deliveries(world.objects, "sample-buyer")) == []
    assert any(world.objects.get(key) for key in world.objects.keys("archive/") if "original" in key)
    report = archived_report(world.objects, record)
    findings = [*record.findings, *(report.findings if report else ())]
    assert all(finding.text and finding.text_sv and finding.text != finding.text_sv for finding in findings)
    assert record.mover == "sender"
    return [(finding.rule, finding.found) for finding in findings]


def encrypted(content: bytes) -> bytes:
    """The same zip, its entries marked as encrypted."""
    changed = bytearray(content)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def bomb() -> bytes:
    """Forty kilobytes that would be forty megabytes."""
    return zipped({"faktura.xml": peppol(), "null.csv": bytes(40_000_000)})


@pytest.mark.parametrize(
    ("content", "limits", "rule", "found"),
    [
        (encrypted(ZIP), {}, "ZIP-ENCRYPTED", "faktura.xml"),
        (ZIP[:-30], {}, "ZIP-BROKEN", "it has no end"),
        (bomb(), {"max_bytes": 1_000_000}, "ZIP-TOO-LARGE", "40,003,"),
        (zipped({}), {}, "ZIP-DOCUMENT", "no invoice"),
        (zipped({"a.pdf": PDF}), {}, "PDF-BROKEN", None),
        (zipped({"a.pdf": PDF, "b.pdf": PDF + b"%"}), {}, "ZIP-DOCUMENT", "a.pdf, b.pdf"),
        (zipped({"a.xml": peppol(), "b.xml": peppol(number="2")}), {}, "ZIP-DOCUMENT", "a.xml, b.xml"),
        (zipped({"a.xml": peppol(), "b.xml": b"<Invoice>"}), {}, "XML-SYNTAX", "b.xml: "),
        (zipped({f"{number}.csv": CSV for number in range(201)}), {}, "ZIP-TOO-MANY", "201 files"),
        (zipped({"a.xml": peppol(), "inner.zip": zipped({"b.pdf": PDF})}), {}, "ATTACHMENT-TYPE", "application/zip"),
        (zipped({"a.xml": peppol(), "b.xml": b"<a>1</a>"}), {}, "ATTACHMENT-TYPE", "text/html"),
        (peppol(File(content=b"MZ\x90\x00")), {}, "ATTACHMENT-CONTENT", "portable-executable"),
        (peppol(File(content=PNG)), {}, "ATTACHMENT-CONTENT", "bilaga.pdf: image/png"),
        (peppol(File(content=b"<html>", mime="image/jpeg")), {}, "ATTACHMENT-CONTENT", "bilaga.pdf: text/html"),
        (in_zip(svefaktura("B-1"), objects(File(content=b""))), {}, "ATTACHMENT-EMPTY", "bilaga.pdf"),
        (in_zip(svefaktura("B-1"), objects(File(text="QUJ"))), {}, "ATTACHMENT-BASE64", "bilaga.pdf"),
        (peppol(File(text="QUJ")), {}, "XSD-VALUE", '"QUJ"'),
        (peppol(File(text="QU*D")), {}, "XSD-VALUE", "the character '*'"),
        (peppol(File()), {"attachment_bytes": 1000}, "ATTACHMENT-SIZE", "bilaga.pdf: 5,136 bytes"),
        (peppol(File(), File(id="2")), {"attachments": 1}, "ATTACHMENT-COUNT", "2"),
        (peppol(File()), {"attachment_types": ("image/png",)}, "ATTACHMENT-TYPE", "bilaga.pdf: application/pdf"),
        (in_zip(svefaktura("B-1"), objects(File(mime="text/html"))), {}, "ATTACHMENT-TYPE", "text/html"),
        (in_zip(svefaktura("B-1"), objects(File(), number="77")), {}, "ATTACHMENT-OTHER-INVOICE", "77"),
        (objects(File()), {}, "ATTACHMENT-ALONE", None),
        (enveloped(objects(File())), {}, "ENVELOPE-PAYLOAD", "0"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_it_is_refused_with_what_was_found(
    world: World, content: bytes, limits: dict[str, object], rule: str, found: str | None
) -> None:
    told = faults(world, answered(world, content, **limits))
    assert [one for one in told if one[0] == rule and (found is None or found in (one[1] or ""))], told


def test_every_wrong_attachment_is_told_of_and_at_its_place(world: World) -> None:
    record = answered(world, peppol(File(content=PNG), File(id="2", mime="image/png"), File(id="3")))
    assert [finding.rule for finding in record.findings] == ["ATTACHMENT-CONTENT"] * 2
    assert [finding.location.partition("cac:AdditionalDocumentReference")[2][:3] for finding in record.findings] == [
        "[1]",
        "[2]",
    ]


@pytest.mark.parametrize(
    ("content", "rule", "found"),
    [
        (svefaktura("B-7"), "ATTACHMENT-MISSING", "B-7"),
        (in_zip(svefaktura(), objects(File())), "ATTACHMENT-UNNAMED", "B-1"),
        (in_zip(peppol(), loose=[("a.pdf", PDF)]), "ATTACHMENT-UNNAMED", "a.pdf"),
    ],
)
def test_what_stops_nothing_is_told_to_the_sender(world: World, content: bytes, rule: str, found: str) -> None:
    record = answered(world, content)
    assert record.outcome is Outcome.DELIVERED
    told = [(finding.rule, finding.found) for finding in record.findings if finding.rule != "TRANSFORM-DERIVED"]
    assert told == [(rule, found)]


def test_hostile_names_stay_in_their_folder(world: World) -> None:
    names = ["../../../evil.pdf", "..\\..\\evil.pdf", "/etc/passwd", "nul", "manifest.json", "a" * 400, ".faktura-1"]
    record = answered(world, peppol(*(File(id=str(number), filename=name) for number, name in enumerate(names))))
    assert record.outcome is Outcome.DELIVERED
    (manifest,) = deliveries(world.objects, "sample-buyer")
    assert [one.filename for one in manifest.attachments] == names
    assert [one.file for one in manifest.attachments] == [
        "attachments/evil.pdf",
        "attachments/evil-2.pdf",
        "attachments/passwd.pdf",
        "attachments/_nul.pdf",
        "attachments/manifest.json.pdf",
        f"attachments/{'a' * 120}.pdf",
        "attachments/faktura-1.pdf",
    ]
    assert all(world.objects.get(f"mailboxes/sample-buyer/new/{manifest.delivery}/{one.file}") == PDF
               for one in manifest.attachments)  # fmt: skip


def test_the_list_of_files_of_a_zip_is_not_read_however_long_it_is() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.csv", b"")
    with pytest.raises(Exception, match="ZIP-TOO-MANY"):
        zipped_files(made.getvalue(), max_bytes=50_000_000)


def test_a_file_that_lies_about_its_size_is_no_bomb() -> None:
    content = bytearray(zipped({"a.csv": bytes(1_000_000)}))
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(signature)
        content[at + size : at + size + 4] = (10).to_bytes(4, "little")
    (file,) = zipped_files(bytes(content), max_bytes=2000)
    with pytest.raises(Exception, match="ZIP-BROKEN"):
        file.content()
