"""JSON of the model: nothing is lost, the published schema is current, and what breaks it is told with its path."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

from pipeline.identify import identify
from pipeline.invoice import Invoice
from pipeline.outcomes import Rejected
from pipeline.validate import Judgement, judge
from tests.layers.tree import ROOT
from tests.models import invoices
from tests.peppol.samples import FULL, root_of
from transforms.peppol import PEPPOL
from transforms.semantic import JSON
from transforms.semantic.read import check
from transforms.semantic.schema import text

ON = date(2026, 11, 1)
PUBLISHED = jsonschema_rs.validator_for(
    json.loads((ROOT / "schemas" / "invoice.schema.json").read_text(encoding="utf-8")), validate_formats=True
)
SAMPLE = JSON.write(PEPPOL.read(root_of("invoice")).invoice).content


def sample() -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(SAMPLE)
    return decoded


def judged(document: Any) -> Judgement:
    return judge(json.dumps(document).encode(), on=ON)


def told(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location) for finding in judged(document).report.findings]


def breaches(content: str | bytes) -> list[str]:
    """What the published schema, asked by a validator that is not ours, finds wrong."""
    return [error.message for error in PUBLISHED.iter_errors(json.loads(content))]


@given(invoices())
def test_what_is_written_keeps_the_published_schema(invoice: Invoice) -> None:
    assert breaches(JSON.write(invoice).content) == []


@pytest.mark.parametrize("name", FULL)
def test_a_document_with_every_business_term_keeps_it_too(name: str) -> None:
    assert breaches(JSON.write(PEPPOL.read(root_of(name)).invoice).content) == []


@given(invoices())
def test_a_model_survives_json(invoice: Invoice) -> None:
    written = JSON.write(invoice)
    identified = identify(written.content)
    assert identified.format is JSON
    assert identified.shape_findings() == []
    assert JSON.read(identified.root).invoice == invoice
    assert written.carried == []
    assert JSON.write(JSON.read(identified.root).invoice).content == written.content


@pytest.mark.parametrize("name", FULL)
def test_a_document_with_every_business_term_survives(name: str) -> None:
    invoice = PEPPOL.read(root_of(name)).invoice
    assert JSON.read(identify(JSON.write(invoice).content).root).invoice == invoice


def test_the_published_schema_is_that_of_the_model() -> None:
    published = (ROOT / "schemas" / "invoice.schema.json").read_text(encoding="utf-8")
    assert published == text(), "renew it: python -m transforms.semantic.schema > schemas/invoice.schema.json"


def test_the_schema_names_the_business_term_of_every_field() -> None:
    schema = json.loads(text())
    assert schema["properties"]["number"]["description"] == "BT-1"
    assert schema["$defs"]["Line"]["properties"]["net"]["description"] == "BT-131"
    described = json.dumps(schema)
    missing = [number for number in range(1, 166) if number != 4 and f"BT-{number}" not in described]
    assert missing == []


def test_a_valid_document_is_valid() -> None:
    report = judge(SAMPLE, on=ON).report
    assert (report.format, report.profile, report.verdict, report.findings) == ("json", "en16931", "valid", [])


@pytest.mark.parametrize(
    ("path", "value", "rule", "location"),
    [
        (("number",), 7, "JSON-TYPE", "$.number"),
        (("number",), None, "JSON-TYPE", "$.number"),
        (("number",), "a\u0007b", "JSON-CHARACTER", "$.number"),
        (("number",), "\ud800", "JSON-CHARACTER", "$.number"),
        (("credit_note",), "false", "JSON-TYPE", "$.credit_note"),
        (("issue_date",), "20260302", "JSON-DATE", "$.issue_date"),
        (("issue_date",), "2026-02-30", "JSON-DATE", "$.issue_date"),
        (("totals", "payable"), 1500.0, "JSON-TYPE", "$.totals.payable"),
        (("totals", "payable"), "1e3", "JSON-NUMBER", "$.totals.payable"),
        (("totals", "payable"), "1 500,00", "JSON-NUMBER", "$.totals.payable"),
        (("totals", "payable"), "NaN", "JSON-NUMBER", "$.totals.payable"),
        (("totals", "sum"), "1", "JSON-UNKNOWN", "$.totals.sum"),
        (("a b",), "1", "JSON-UNKNOWN", "$['a b']"),
        (("seller",), [], "JSON-TYPE", "$.seller"),
        (("lines",), {}, "JSON-TYPE", "$.lines"),
        (("lines", 0), "a line", "JSON-TYPE", "$.lines[0]"),
        (("lines", 1, "price", "net"), True, "JSON-TYPE", "$.lines[1].price.net"),
        (("seller", "legal_id"), {"scheme": "0007"}, "JSON-MISSING", "$.seller.legal_id.value"),
        (("$schema",), "urn:other", "JSON-SCHEMA", "$['$schema']"),
    ],
)
def test_what_breaks_the_schema_is_told_with_its_path(path: Any, value: Any, rule: str, location: str) -> None:
    document = sample()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert told(document) == [(rule, location)]
    # That XML could not carry a character, no JSON Schema says.
    assert bool(breaches(json.dumps(document))) == (rule != "JSON-CHARACTER"), "the published schema says so too"
    assert judged(document).report.verdict == "invalid"
    assert judged(document).report.schema_valid is False


def test_every_breach_is_told() -> None:
    document = sample()
    document["number"], document["currency"], document["lines"][0]["net"] = 1, 2, 3
    assert sorted(told(document)) == [
        ("JSON-TYPE", "$.currency"),
        ("JSON-TYPE", "$.lines[0].net"),
        ("JSON-TYPE", "$.number"),
    ]


def test_a_broken_rule_is_told_with_the_path_of_its_group() -> None:
    document = sample()
    document["lines"][1]["price"]["net"] = "-1"
    document["totals"]["payable"] = "1.00"
    found = told(document)
    assert ("BR-27", "$.lines[1]") in found or ("BR-27", "$.lines[1].price") in found
    assert any(rule == "BR-CO-16" for rule, _ in found)


def test_what_is_missing_is_told_of_the_document() -> None:
    document = sample()
    del document["number"], document["specification"]
    assert {("BR-02", "$"), ("BR-01", "$")} <= set(told(document))


def test_what_no_rule_can_be_asked_of_is_told() -> None:
    document = sample()
    del document["vat_currency"]
    assert [rule for rule, _ in told(document)] == ["FAKTURA-NO-UBL"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"{", "JSON-SYNTAX"),
        (b"{}x", "JSON-SYNTAX"),
        (b'{"number": NaN}', "JSON-SYNTAX"),
        (b'{"number": "\xff"}', "JSON-ENCODING"),
        (b"[" * 100_000, "JSON-TOO-DEEP"),
        (b'{"number": "1", "number": "2"}', "JSON-TWICE"),
    ],
)
def test_what_is_no_json_is_refused(content: bytes, rule: str) -> None:
    with pytest.raises(Rejected) as rejected:
        identify(content)
    (finding,) = rejected.value.findings
    assert (finding.layer, finding.rule) == ("json", rule)


def test_a_huge_number_is_a_breach_and_no_trouble() -> None:
    findings = check(identify(b'{"number": ' + b"9" * 10_000 + b"}").root)
    assert [(finding.rule, finding.location) for finding in findings] == [("JSON-TYPE", "$.number")]


def test_a_file_larger_than_allowed_is_refused() -> None:
    with pytest.raises(Rejected) as rejected:
        identify(SAMPLE, max_bytes=1000)
    assert rejected.value.findings[0].rule == "JSON-TOO-LARGE"


def test_an_array_is_no_invoice() -> None:
    assert [finding.location for finding in check(identify(b"[]").root)] == ["$"]


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert identify(b"\xef\xbb\xbf" + SAMPLE).format is JSON
