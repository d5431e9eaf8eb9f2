"""Every format on its way through the flow and the command: what a recipient gets, and what makes a BIS of a CIUS."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from pipeline.bootstrap import World, make_world
from pipeline.convert import convert, format_named
from pipeline.engine import Engine
from pipeline.invoice import Invoice, Totals
from pipeline.outcomes import Outcome, Rejected
from pipeline.shadow import kept
from pipeline.validate import Choice, judge
from tests.e2e.installation import Installation
from tests.facturx.pdfs import ON, pdf
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import LIMITS, company, new_world, receipt_for, run, settings_for, submit
from transforms.cii import CII
from transforms.peppol import PEPPOL
from transforms.peppol.binding import PROCESS, SPECIFICATION
from transforms.semantic import JSON
from transforms.xml import parse

NAMES = ("peppol", "svefaktura", "cii", "json")
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
FACTUR_X = "urn:cen.eu:en16931:2017"


def model(**changes: object) -> Invoice:
    return replace(PEPPOL.read(parse(invoice())).invoice, **changes)  # type: ignore[arg-type]


def ubl(specification: str, process: str | None = "urn:other") -> bytes:
    """A UBL invoice that says to be of another specification."""
    text = invoice().decode().replace(SPECIFICATION, specification)
    text = text.replace(f"<cbc:ProfileID>{PROCESS}</cbc:ProfileID>", f"<cbc:ProfileID>{process}</cbc:ProfileID>")
    return text.encode()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield new_world(tmp_path)


def files(world: World) -> dict[str, bytes]:
    """What lies in the buyer's mailbox, by the names of the files."""
    keys = [key for key in world.objects.keys("mailboxes/sample-buyer/new/") if not key.endswith("manifest.json")]
    return {key.rpartition("/")[2]: world.objects.get(key) for key in keys}


@pytest.mark.parametrize(("source", "target"), list(product(NAMES, NAMES)))
def test_every_format_becomes_every_other(source: str, target: str) -> None:
    first = convert(invoice(), format_named(source))
    second = convert(first.content, format_named(target))
    assert judge(second.content, on=ON).report.verdict == "valid"
    assert (second.source.name, second.target.name) == (source, target)
    again = convert(second.content, format_named(source))
    assert judge(again.content, on=ON).report.verdict == "valid"


@pytest.mark.parametrize("specification", [XRECHNUNG, FACTUR_X])
def test_another_specification_is_judged_by_the_norm(specification: str) -> None:
    for content in (ubl(specification), CII.write(model(specification=specification)).content):
        report = judge(content, on=ON).report
        assert (report.profile, report.verdict) == ("en16931", "valid")


@pytest.mark.parametrize("specification", [XRECHNUNG, FACTUR_X])
def test_another_specification_becomes_a_bis_and_says_so(specification: str) -> None:
    other = model(specification=specification, process="urn:other")
    for content in (ubl(specification), CII.write(other).content, JSON.write(other).content):
        conversion = convert(content, PEPPOL)
        assert conversion.changed
        assert [(one.fate, one.term, one.value) for one in conversion.carried] == [
            ("derived", "BT-24", SPECIFICATION),
            ("derived", "BT-23", PROCESS),
        ]
        report = judge(conversion.content, on=ON).report
        assert (report.profile, report.verdict) == ("peppol-bis-3", "valid")


def test_another_specification_that_peppol_does_not_allow_is_refused_with_the_rule() -> None:
    content = ubl(XRECHNUNG).replace(b"  <cbc:BuyerReference>K 1</cbc:BuyerReference>\n", b"")
    assert judge(content, on=ON).report.verdict == "valid"
    with pytest.raises(Rejected) as rejected:
        convert(content, PEPPOL)
    assert [finding.rule for finding in rejected.value.findings] == ["PEPPOL-EN16931-R003"]


def test_a_process_of_peppol_stays() -> None:
    content = ubl(XRECHNUNG, PROCESS)
    assert [one.term for one in convert(content, PEPPOL).carried] == ["BT-24"]


def test_a_bis_is_not_written_anew() -> None:
    conversion = convert(invoice(), PEPPOL)
    assert (conversion.content, conversion.changed) == (invoice(), False)


def test_a_factur_x_arrives_with_its_pdf(world: World) -> None:
    content = pdf({"factur-x.xml": CII.write(model(specification=FACTUR_X)).content})
    submit(world, content, name="faktura.pdf")
    assert run(world)["faktura.pdf"].outcome is Outcome.DELIVERED
    arrived = files(world)
    assert arrived["original.pdf"] == content
    assert judge(arrived["invoice.xml"], on=ON).report.profile == "peppol-bis-3"


def test_a_program_that_reads_cii_gets_the_xml_of_a_factur_x_and_the_pdf(tmp_path: Path) -> None:
    world = make_world(settings_for(tmp_path))
    world.registry.put(company("sample-seller", SELLER), company("sample-buyer", BUYER, reads=("cii",)))
    inside = CII.write(model(specification=FACTUR_X)).content
    content = pdf({"factur-x.xml": inside})
    submit(world, content, name="faktura.pdf")
    assert run(world)["faktura.pdf"].outcome is Outcome.DELIVERED
    assert files(world) == {"invoice.xml": inside, "original.pdf": content}


def test_json_arrives_as_what_the_recipient_reads(world: World) -> None:
    content = JSON.write(model()).content
    submit(world, content, name="faktura.json")
    assert run(world)["faktura.json"].outcome is Outcome.DELIVERED
    arrived = files(world)
    assert arrived["original.json"] == content
    assert PEPPOL.read(parse(arrived["invoice.xml"])).invoice == model()


def test_json_that_breaks_the_schema_is_rejected_with_the_path(world: World) -> None:
    content = JSON.write(model()).content.replace(b'"125.00"', b"125.00")
    (document,) = submit(world, content, name="faktura.json")
    assert run(world)["faktura.json"].outcome is Outcome.REJECTED
    assert "$.totals.payable" in receipt_for(world, document).model_dump_json()


def test_a_cius_that_peppol_does_not_allow_is_rejected_with_the_rule(world: World) -> None:
    content = ubl(XRECHNUNG).replace(b"  <cbc:BuyerReference>K 1</cbc:BuyerReference>\n", b"")
    submit(world, content, name="faktura.xml")
    record = run(world)["faktura.xml"]
    assert record.outcome is Outcome.REJECTED
    assert [finding.rule for finding in record.findings] == ["PEPPOL-EN16931-R003"]


@pytest.mark.parametrize("target", NAMES)
def test_the_command_converts_to_every_format(tmp_path: Path, target: str) -> None:
    here = Installation(tmp_path)
    received, written = tmp_path / "faktura.pdf", tmp_path / "written"
    received.write_bytes(pdf({"factur-x.xml": CII.write(model(specification=FACTUR_X)).content}))
    ended = here.run("convert", received, "--to", target, "-o", written, "--json")
    assert ended.status == 0, ended.err
    told = json.loads(ended.err.splitlines()[-1])
    assert (told["from"], told["to"], told["findings"]) == ("cii", target, [])
    assert here.run("validate", written).status == 0


@pytest.mark.parametrize("name", ["cii", "json"])
def test_the_published_rules_beside_ours_say_the_same(tmp_path: Path, name: str) -> None:
    written = {"cii": CII, "json": JSON}[name].write
    for complete in (model(), replace(model(), totals=Totals(payable=Decimal(1)))):
        content = written(complete).content
        shadow = judge(content, on=ON, choice=Choice(engine=Engine.SHADOW, rules_directory=tmp_path)).report
        assert shadow.findings == judge(content, on=ON).report.findings


@pytest.mark.parametrize("name", ["cii", "json"])
def test_a_sample_of_every_format_is_judged_by_the_published_rules_too(world: World, name: str) -> None:
    submit(world, {"cii": CII, "json": JSON}[name].write(model()).content, name="faktura")
    record = run(world, LIMITS.model_copy(update={"shadow": 1.0}))["faktura"]
    assert record.outcome is Outcome.DELIVERED
    assert list(kept(world.objects)) == []
