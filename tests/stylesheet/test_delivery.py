"""What a stylesheet makes lies beside the document; where it makes nothing, the document is there all the same."""

from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.collaboration.records import StylesheetRef
from pipeline.mailbox import Manifest, deliveries, files
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord
from tests.commands import Faktura, objects
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, new_world, run, submit
from tests.stylesheet.sheets import SCHEMA, sheet, value
from transforms.stylesheet import Stylesheet

SAMPLES = Path(__file__).parents[2] / "samples"


def delivered(
    folder: Path, stylesheet: Stylesheet, *, there: bool = True, draws: int = 3, reads: str = "peppol"
) -> tuple[DocumentRecord, Manifest, dict[str, bytes]]:
    """What becomes of an invoice whose recipient has a stylesheet."""
    world = new_world(folder / "data")
    give(world, stylesheet, there=there, reads=reads)
    submit(world, invoice("A-17"))
    record = run(world, LIMITS.model_copy(update={"draws": draws}))["invoice.xml"]
    (manifest,) = deliveries(world.objects, "sample-buyer")
    return record, manifest, dict(files(world.objects, "sample-buyer", manifest.delivery))


def give(world: World, stylesheet: Stylesheet, *, there: bool, reads: str) -> None:
    key = "a" * 64
    schema = "b" * 64 if stylesheet.schema else None
    if there:
        world.objects.put({f"stylesheets/sample-buyer/{key}": stylesheet.content})
    if stylesheet.schema:
        world.objects.put({f"stylesheets/sample-buyer/{schema}": stylesheet.schema})
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    ref = StylesheetRef(name="own.xsl", sha256=key, schema_sha256=schema, version=2)
    program = buyer.program.model_copy(update={"stylesheet": ref, "reads": (reads,)})
    world.registry.put(buyer.model_copy(update={"program": program, "version": buyer.version + 1}))


def test_the_result_lies_beside_the_document_and_the_manifest_says_what_made_it(tmp_path: Path) -> None:
    record, manifest, content = delivered(tmp_path, value("/*/*:ID, $received-at"))
    assert manifest.files == ("invoice.xml", "custom.xml")
    assert content["invoice.xml"] == invoice("A-17")
    assert f"<out>A-17 {record.received_at:%Y-%m-%dT%H:%M:%S}".encode() in content["custom.xml"]
    used = manifest.stylesheet
    assert used is not None
    assert (used.name, used.version, used.sha256, used.file, used.failure) == (
        "own.xsl",
        2,
        "a" * 64,
        "custom.xml",
        None,
    )
    assert any("own.xsl, version 2" in event.text for event in record.timeline)


def test_it_is_put_on_the_document_as_the_recipient_reads_it(tmp_path: Path) -> None:
    _, manifest, content = delivered(tmp_path, value("local-name(/*)"), reads="cii")
    assert manifest.converted and b"<out>CrossIndustryInvoice</out>" in content["custom.xml"]


@pytest.mark.parametrize(
    ("stylesheet", "failure"),
    [
        (value("error((), concat('secret ', /*/*:ID))"), "broken"),
        (value("doc('file:///')"), "forbidden"),
        (sheet("text only"), "not-xml"),
        (sheet('<booked number="{/*/*:ID}"/>', schema=SCHEMA), "invalid"),
    ],
)
def test_without_a_result_the_document_is_delivered_and_both_manifest_and_timeline_say_why(
    tmp_path: Path, stylesheet: Stylesheet, failure: str
) -> None:
    record, manifest, content = delivered(tmp_path, stylesheet)
    assert record.outcome is Outcome.DELIVERED
    assert (manifest.files, content["invoice.xml"]) == (("invoice.xml",), invoice("A-17"))
    used = manifest.stylesheet
    assert used is not None and (used.file, used.failure) == (None, failure)
    assert used.text and used.text_sv and used.detail
    (told,) = [event for event in record.timeline if "own.xsl" in event.text]
    assert used.text in told.text and used.text_sv in told.text_sv
    # What was found may hold words of the document: it is for the recipient, not for all who see the timeline.
    assert used.detail not in told.text and "A-17" not in told.text


def test_a_stylesheet_that_is_not_there_keeps_nothing_back(tmp_path: Path) -> None:
    _, manifest, _ = delivered(tmp_path, sheet("<out/>"), there=False)
    assert manifest.stylesheet is not None and manifest.stylesheet.failure == "missing"


def test_a_program_that_reads_json_gets_its_json(tmp_path: Path) -> None:
    _, manifest, content = delivered(tmp_path, sheet("<out/>"), reads="json")
    assert manifest.stylesheet is not None and manifest.stylesheet.failure == "no-document"
    assert "invoice.json" in content


def test_a_document_that_may_have_ended_its_workers_is_not_put_through(tmp_path: Path) -> None:
    _, manifest, _ = delivered(tmp_path, sheet("<out/>"), draws=0)
    assert manifest.stylesheet is not None and manifest.stylesheet.failure == "dangerous"


def test_a_company_gets_changes_and_loses_a_stylesheet_by_command(sample: Faktura, tmp_path: Path) -> None:
    booking = SAMPLES / "booking.xsl"
    (first,) = objects(sample, "company", "stylesheet", "set", "exempel-stad", str(booking))
    assert (first["name"], first["version"], first["schema_sha256"]) == ("booking.xsl", 1, None)
    copy = tmp_path / "copy.xsl"
    assert objects(sample, "company", "stylesheet", "show", "exempel-stad", "-o", str(copy)) == [first]
    assert copy.read_bytes() == booking.read_bytes()
    own, schema = tmp_path / "own.xsl", tmp_path / "own.xsd"
    own.write_bytes(sheet('<booked number="1"/>').content)
    schema.write_bytes(SCHEMA)
    (second,) = objects(sample, "company", "stylesheet", "set", "exempel-stad", str(own), "--schema", str(schema))
    assert second["version"] == 2 and second["schema_sha256"] and second["sha256"] != first["sha256"]
    assert "the result of own.xsl, version 2" in " ".join(sample("company", "show", "exempel-stad")[1].split())
    assert sample("company", "stylesheet", "remove", "exempel-stad")[0] == 0
    status, _, error = sample("company", "stylesheet", "show", "exempel-stad")
    assert status == 2 and "has no stylesheet" in error
    (third,) = objects(sample, "company", "stylesheet", "set", "exempel-stad", str(booking))
    assert third["version"] == 3


@pytest.mark.parametrize(
    ("stylesheet", "said"), [(value("doc('x')"), "doc() on line 3"), (value("1 div"), "XPST0003"), (b"none", "XML")]
)
def test_a_stylesheet_that_would_have_no_result_is_not_taken(
    sample: Faktura, tmp_path: Path, stylesheet: Stylesheet | bytes, said: str
) -> None:
    file = tmp_path / "own.xsl"
    file.write_bytes(stylesheet if isinstance(stylesheet, bytes) else stylesheet.content)
    status, _, error = sample("company", "stylesheet", "set", "exempel-stad", str(file))
    assert status == 2 and "own.xsl" in error and said in error
    assert objects(sample, "company", "show", "exempel-stad")[0]["program"]["stylesheet"] is None


def test_convert_puts_its_result_through_a_stylesheet(faktura: Faktura, tmp_path: Path) -> None:
    out, schema = tmp_path / "out.xml", tmp_path / "own.xsd"
    convert = ("convert", str(SAMPLES / "02-peppol-to-svefaktura.xml"), "--to", "svefaktura", "-o", str(out))
    assert faktura(*convert, "--stylesheet", str(SAMPLES / "booking.xsl"))[0] == 0
    assert b'<booking kind="Invoice"' in out.read_bytes() and b'number="K-3307"' in out.read_bytes()
    out.unlink()
    schema.write_bytes(SCHEMA)
    booking = ("--stylesheet", str(SAMPLES / "booking.xsl"), "--schema", str(schema))
    status, _, error = faktura(*convert, *booking)
    assert status == 1 and "STYLESHEET-INVALID" in error and not out.exists()
