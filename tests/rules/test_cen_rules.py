"""The rules of EN 16931: each kept by one document, broken by a change to it; and what holds of all of them."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.findings import Finding, Severity
from pipeline.location import PREFIXES
from pipeline.rules.code_lists import LISTS
from pipeline.rules.en16931 import CEN, STOPPED
from pipeline.rules.en16931_clear import HARMLESS, doubts
from pipeline.rules.rule import document_of
from tests.conftest import ROOT
from tests.peppol.samples import FULL
from tests.rules import cen_cases, cen_syntax_cases, cen_vat_cases
from tests.rules.cen_cases import LINE, NEVER, SELLER, SUBTOTAL, TOTALS
from tests.rules.cen_verdicts import broken, findings, findings_of_every_part
from tests.rules.peppol_cases import Case
from tests.rules.peppol_changes import Change, attribute, changed_root, copy, drop, text
from transforms.peppol.read import read

CASES: tuple[Case, ...] = (*cen_cases.CASES, *cen_vat_cases.CASES, *cen_syntax_cases.CASES)
OUTSIDE: dict[str, dict[str, int]] = json.loads(
    (Path(ROOT) / "schemas" / "codes" / "ubl-outside-en16931.json").read_text(encoding="utf-8")
)
TWO_DELIVERIES_WITHIN_EU = (text(f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:ID", "K"), copy("cac:Delivery"))
PARENTS = sorted(OUTSIDE)
_TAGS = {prefix: uri for uri, prefix in PREFIXES.items() if "ubl:schema:xsd:Common" in uri}


def _put(root: Any, path: str) -> None:
    """An element at a path, and whatever is missing on the way to it."""
    element = root
    for step in path.split("/"):
        prefix, _, name = step.partition(":")
        tag = f"{{{_TAGS[prefix + ':']}}}{name}"
        child = element.find(tag)
        element = etree.SubElement(element, tag) if child is None else child


def _names(sample: str) -> Iterator[tuple[str, int]]:
    for place in range(1, sum(1 for _ in changed_root(sample, ()).iter())):
        yield sample, place


@pytest.mark.parametrize("sample", FULL)
def test_a_full_document_breaks_no_rule(sample: str) -> None:
    root = changed_root(sample, ())
    assert findings(root) == []
    assert findings_of_every_part(root) == []
    assert not document_of(read(root)).view(doubts).header


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_is_kept_by_one_document_and_broken_by_a_change_to_it(case: Case) -> None:
    assert case.rule not in broken(changed_root(case.sample, case.given))
    root = changed_root(case.sample, (*case.given, *case.breaks))
    found = findings(root)
    wrong = {finding.rule for finding in found}
    assert case.rule in wrong
    assert wrong.isdisjoint(NEVER), "a rule that no document can break"
    assert _verdict(found) == _verdict(findings_of_every_part(root)), "something was cleared that is not in order"


@pytest.mark.parametrize("parent", PARENTS)
def test_what_has_no_place_in_en_16931_breaks_the_rule_of_its_path(parent: str) -> None:
    for name, number in OUTSIDE[parent].items():
        root = changed_root("invoice", ())
        _put(root, f"{parent}/{name}".lstrip("/"))
        assert f"UBL-CR-{number:03}" in broken(root), f"{parent}/{name}"


def test_what_has_no_place_on_a_line_has_none_on_the_line_of_a_credit_note() -> None:
    root = changed_root("credit-note", ())
    _put(root, "cac:CreditNoteLine/cac:Item/cbc:Keyword")
    assert broken(root) == {"UBL-CR-568"}


def test_every_rule_of_the_layer_has_a_case_or_a_reason_for_none() -> None:
    outside = {f"UBL-CR-{number:03}" for names in OUTSIDE.values() for number in names.values()}
    rules = [rule.id for rule in CEN.rules()]
    assert len(rules) == len(set(rules)) == 979
    assert {case.rule for case in CASES} | outside | set(NEVER) == set(rules)


@pytest.mark.parametrize("sample", FULL)
def test_without_any_one_element_no_rule_raises_and_nothing_cleared_has_a_finding(sample: str) -> None:
    for sample_, place in _names(sample):
        root = changed_root(sample_, ())
        element = list(root.iter())[place]
        element.getparent().remove(element)
        assert _verdict(findings(root)) == _verdict(findings_of_every_part(root)), element.tag


@pytest.mark.parametrize("sample", FULL)
def test_with_any_one_element_empty_or_repeated_no_rule_raises(sample: str) -> None:
    for sample_, place in _names(sample):
        root = changed_root(sample_, ())
        element = list(root.iter())[place]
        if len(element):
            element.addnext(deepcopy(element))
        else:
            element.text = None
        findings(root)


def _verdict(found: list[Finding]) -> list[tuple[str, str, str]]:
    return sorted((finding.rule, finding.severity, finding.location) for finding in found)


@pytest.mark.parametrize(
    ("changes", "stopped"),
    [
        ((copy(f"{SELLER}/cac:PartyLegalEntity"),), "FAKTURA-ABORT-SELLER-NAMES"),
        ((copy("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity"),), "FAKTURA-ABORT-BUYER-NAMES"),
        ((copy("cac:TaxRepresentativeParty/cac:PartyName"),), "FAKTURA-ABORT-REPRESENTATIVE-NAMES"),
        ((text(f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:ID", "K"), copy("cac:Delivery")), "FAKTURA-ABORT-DELIVERY-DATES"),
        (
            (text(f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:ID", "K"), copy("cac:Delivery")),
            "FAKTURA-ABORT-DELIVERY-COUNTRIES",
        ),
        ((text(f"{TOTALS}/cbc:PayableAmount", "1 500"),), "FAKTURA-ABORT-AMOUNTS"),
        ((text("cac:InvoicePeriod/cbc:EndDate", "2026-02-30"),), "FAKTURA-ABORT-DATES"),
        ((text("cac:AllowanceCharge/cbc:ChargeIndicator", "nej"),), "FAKTURA-ABORT-INDICATORS"),
    ],
)
def test_what_stops_the_artefact_is_a_fatal_finding_that_names_it(changes: tuple[Change, ...], stopped: str) -> None:
    found = {finding.rule: finding for finding in findings(changed_root("invoice", changes))}
    assert found[stopped].severity is Severity.FATAL
    assert found[stopped].layer == "faktura"


def test_two_deliveries_stop_nothing_without_a_supply_within_the_eu() -> None:
    assert broken(changed_root("invoice", (copy("cac:Delivery"),))) == {"UBL-SR-24"}


def test_every_construct_that_stops_the_artefact_has_a_rule() -> None:
    assert len({rule.id for rule in STOPPED.rules()}) == 8


def test_texts_are_in_both_languages_and_end_without_a_full_stop() -> None:
    for rule in (*CEN.rules(), *STOPPED.rules()):
        assert rule.text and rule.text_sv and rule.text != rule.text_sv, rule.id
        assert not rule.text.endswith(".") and not rule.text_sv.endswith("."), rule.id


def test_a_finding_says_what_was_found_and_expected() -> None:
    root = changed_root("invoice", (text(f"{TOTALS}/cbc:LineExtensionAmount", "1400.01"),))
    finding = next(finding for finding in findings(root) if finding.rule == "BR-CO-10")
    assert (finding.found, finding.expected) == ("1400.01", "1400.00")
    assert finding.location == "/Invoice/cac:LegalMonetaryTotal"
    assert finding.terms == ("BT-106", "BT-131")


def test_a_finding_stands_at_every_place_where_the_rule_is_broken() -> None:
    root = changed_root("invoice", (drop(f"{LINE}/cac:Item/cbc:Name"),))
    places = [finding.location for finding in findings(root) if finding.rule == "BR-25"]
    assert places == ["/Invoice/cac:InvoiceLine[1]", "/Invoice/cac:InvoiceLine[2]"]


def test_only_the_line_at_fault_and_the_header_are_looked_at() -> None:
    root = changed_root("invoice", (drop(f"{LINE}[2]/cac:Item/cbc:Name"),))
    document = document_of(read(root))
    assert document.view(doubts).lines == [document.invoice.lines[1].source]


def test_what_is_called_harmless_is_named_by_no_rule_but_those_of_the_subset() -> None:
    rules = [*(ROOT / "pipeline" / "rules").glob("en16931_*.py"), *(ROOT / "pipeline" / "rules").glob("*code*.py")]
    rules += [
        ROOT / "pipeline" / "rules" / f"{name}.py" for name in ("vat_tests", "vat_view", "syntax", "syntax_counts")
    ]
    texts = [path.read_text(encoding="utf-8") for path in rules if path.name != "en16931_clear.py"]
    for name in HARMLESS:
        assert not any(f'{name}"' in text or f"{name}/" in text for text in texts), name
        assert not name.endswith(("Amount", "BinaryObject"))


def test_a_harmless_element_puts_nothing_in_doubt() -> None:
    root = changed_root("invoice", ())
    _put(root, "cac:InvoiceLine/cac:Item/cbc:Keyword")
    found = document_of(read(root)).view(doubts)
    assert not found.header and not found.lines
    assert broken(root) == {"UBL-CR-568"}


def test_lines_in_an_unknown_currency_are_looked_at() -> None:
    amounts = [f"{LINE}/cbc:LineExtensionAmount", f"{LINE}/cac:Price/cbc:PriceAmount"]
    root = changed_root("invoice", (text("cbc:DocumentCurrencyCode", "XYZ"),))
    for element in root.iter():
        if element.get("currencyID") == "EUR":
            element.set("currencyID", "XYZ")
    places = {finding.location for finding in findings(root) if finding.rule == "BR-CL-03"}
    assert {f"/Invoice/{path.replace(LINE, LINE + '[2]')}" for path in amounts} <= places


def test_a_code_in_an_attribute_is_trimmed_before_it_is_looked_up() -> None:
    unit = f"{LINE}/cbc:InvoicedQuantity"
    assert broken(changed_root("invoice", (attribute(unit, "unitCode", " HUR "),))) == set()
    assert broken(changed_root("invoice", (attribute(unit, "unitCode", "HUR C62"),))) == {"BR-CL-23"}


def test_code_lists_hold_what_they_should() -> None:
    sizes = {"currencies": 178, "countries": 251, "units": 2162, "payment-means": 84, "address-schemes": 104}
    assert {name: len(LISTS[name]) for name in sizes} == sizes
    assert {"SEK", "EUR"} <= LISTS["currencies"] and "0007" in LISTS["address-schemes"]
