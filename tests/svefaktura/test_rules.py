"""Every rule of Svefaktura: kept by a document that comes close to breaking it, broken by a small change."""

import gc
from collections import Counter
from datetime import date
from functools import partial
from typing import Any

import pytest
from lxml import etree

from pipeline.findings import Finding
from pipeline.rules.rule import Profile, document_of
from pipeline.rules.svefaktura import CONSTRUCTS, SVEFAKTURA
from pipeline.schema import check_schema
from tests.steps import calls_of
from tests.svefaktura import cases, cases_of_amounts
from tests.svefaktura.cases import Case
from tests.svefaktura.changes import after, attribute, changed, copy, drop, text
from transforms.svefaktura.read import read

CASES = (*cases.CASES, *cases_of_amounts.CASES)
SAMPLES = ("invoice", "foreign")
PROFILE = Profile(
    name="svefaktura-1", release="2016-10-25", layers=(SVEFAKTURA, CONSTRUCTS), valid_from=date(2016, 10, 25)
)

LINE = "cac:InvoiceLine[1]"
CATEGORY = f"{LINE}/cac:Item/cac:TaxCategory"
QUANTITY = f"{LINE}/cac:Item/cac:BasePrice/cbc:BaseQuantity"


def judged(root: Any) -> list[Finding]:
    return PROFILE.judge(document_of(read(root)))


def broken(root: Any, rule: str) -> list[tuple[str, str]]:
    return [(str(found.severity), found.location) for found in judged(root) if found.rule == rule]


def name_of(case: Case) -> str:
    return f"{case.rule} {case.severity} {case.where.rpartition('/')[2]}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_small_change_breaks_the_rule_at_its_place(case: Case) -> None:
    assert severities_at(case, changed(case.sample, *case.breaks)) == [case.severity]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_document_that_comes_close_keeps_the_rule(case: Case) -> None:
    assert severities_at(case, changed(case.sample, *case.keeps)) == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_documents_of_both_kinds_are_valid_by_the_schema(case: Case) -> None:
    assert case.rule == "R-1" or check_schema(changed(case.sample, *case.breaks), "svefaktura-1") == []
    assert check_schema(changed(case.sample, *case.keeps), "svefaktura-1") == []


def severities_at(case: Case, root: Any) -> list[str]:
    """How the rule is broken at the place of the case."""
    place = f"/Invoice/{case.where}".removesuffix("/")
    return [severity for severity, location in broken(root, case.rule) if _same(location, place)]


def _same(location: str, place: str) -> bool:
    """A position is written only where there are twins, and a change may take the twins away."""
    return location.replace("[1]", "") == place.replace("[1]", "")


def test_every_rule_has_a_case() -> None:
    assert Counter(rule.id for rule in SVEFAKTURA.rules()) == Counter(case.rule for case in CASES)


def test_there_are_103_rules_of_three_severities() -> None:
    assert Counter(str(rule.severity) for rule in SVEFAKTURA.rules()) == {
        "fatal": 57,
        "warning": 32,
        "information": 14,
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_break_no_rule(name: str) -> None:
    assert judged(changed(name)) == []
    assert check_schema(changed(name), "svefaktura-1") == []


@pytest.mark.parametrize("name", SAMPLES)
def test_no_rule_raises_whatever_element_is_missing(name: str) -> None:
    for index in range(1, len(list(changed(name).iter()))):
        root = changed(name)
        element = list(root.iter())[index]
        element.getparent().remove(element)
        judged(root)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_rule_raises_whatever_element_is_empty_or_nonsense(name: str) -> None:
    for index in range(1, len(list(changed(name).iter()))):
        for nonsense in ("", "NaN", "２０", "2026-13-45T99:99:99"):
            root = changed(name)
            list(root.iter())[index].text = nonsense
            judged(root)


@pytest.mark.parametrize(
    ("rule", "where", "changes"),
    [
        ("FAKTURA-SVE-CATEGORY", f"/Invoice/{LINE}/cac:Item", (copy(CATEGORY),)),
        (
            "FAKTURA-SVE-CATEGORY",
            "/Invoice/sfti:AllowanceCharge[1]",
            (copy("sfti:AllowanceCharge[1]/cac:TaxCategory"),),
        ),
        ("FAKTURA-SVE-TYPE", "/Invoice/sfti:InvoiceTypeCode", (text("sfti:InvoiceTypeCode", "faktura"),)),
        ("FAKTURA-SVE-TYPE", "/Invoice/sfti:InvoiceTypeCode", (text("sfti:InvoiceTypeCode", ""),)),
        ("FAKTURA-SVE-PERIOD", "/Invoice/sfti:InvoicingPeriod", (drop("sfti:InvoicingPeriod/cbc:EndDateTime"),)),
        ("FAKTURA-SVE-BASE", f"/Invoice/{LINE}", (text(QUANTITY, "0"),)),
    ],
)
def test_what_stops_the_published_rules_is_rejected_here(rule: str, where: str, changes: tuple[Any, ...]) -> None:
    root = changed("invoice", *changes)
    assert check_schema(root, "svefaktura-1") == []
    assert [(found.layer, str(found.severity), found.location) for found in judged(root) if found.rule == rule] == [
        ("faktura", "fatal", where)
    ]


def test_a_type_that_is_no_number_is_one_finding_and_not_two() -> None:
    assert broken(changed("invoice", text("sfti:InvoiceTypeCode", "faktura")), "R-22") == []


def test_a_finding_says_what_was_found_and_what_the_sum_is() -> None:
    root = changed("invoice", text("cac:LegalTotal/cbc:LineExtensionTotalAmount", "1476.00"))
    (finding,) = [found for found in judged(root) if found.rule == "R-69"]
    assert (finding.found, finding.expected, finding.terms) == ('"1476.00"', "1475.00", ("BT-106", "BT-131"))
    assert finding.line == root.find(".//{*}LineExtensionTotalAmount").sourceline


@pytest.mark.parametrize("amount", ["-0.00", "-0.0", "-.0"])
def test_a_negative_zero_to_pay_is_less_than_zero_as_the_published_rules_see_it(amount: str) -> None:
    root = changed("invoice", text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", amount))
    assert broken(root, "R-105") == [("fatal", "/Invoice/cac:LegalTotal/cbc:TaxInclusiveTotalAmount")]


def test_a_negative_zero_without_decimals_is_not_less_than_zero() -> None:
    root = changed("invoice", text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", "-0"))
    assert broken(root, "R-105") == []


def test_amounts_add_up_as_binary_floating_point_does() -> None:
    """0.1 + 0.7 is less than 0.8 in xs:double, and 1.3 is more than half a unit above it; in decimals it is not."""
    root = changed(
        "foreign",
        text("cac:InvoiceLine/cbc:LineExtensionAmount", "0.1"),
        copy("cac:InvoiceLine"),
        text("cac:InvoiceLine[2]/cbc:LineExtensionAmount", "0.7"),
        text("cac:LegalTotal/cbc:LineExtensionTotalAmount", "1.3"),
    )
    assert broken(root, "R-69") == [("fatal", "/Invoice/cac:LegalTotal/cbc:LineExtensionTotalAmount")]


def test_the_cost_of_the_rules_grows_with_the_lines_and_not_with_their_square() -> None:
    """Counted, not timed: each node of the tree is asked for its text a number of times that does not grow."""
    few, many = _work(10), _work(100)
    assert many <= few * 12


def _work(lines: int) -> int:
    root = changed("foreign")
    line = root.find("{*}InvoiceLine")
    for _ in range(lines - 1):
        line.addnext(etree.fromstring(etree.tostring(line)))
    return calls_of(partial(judged, root))


def test_an_attribute_of_the_schema_on_any_element_is_seen() -> None:
    name = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert broken(changed("invoice", attribute("cac:Delivery", name, "urn:x x.xsd")), "R-21") == [
        ("warning", "/Invoice")
    ]


def test_all_amounts_in_another_currency_are_listed() -> None:
    root = changed("invoice", text("sfti:InvoiceCurrencyCode", "EUR"))
    assert len(broken(root, "R-100")) == len(root.xpath("//*[@amountCurrencyID]"))


def test_vat_in_the_vat_currency_is_not_in_the_currency_of_the_invoice() -> None:
    place = "cac:TaxTotal/cac:TaxSubTotal/cac:TaxCurrencyTaxAmount"
    assert broken(changed("foreign"), "R-100") == []
    initial = '<cac:InitialInvoiceTaxAmount amountCurrencyID="SEK">1</cac:InitialInvoiceTaxAmount>'
    assert broken(changed("foreign", after(place, initial)), "R-100") == [
        ("fatal", "/Invoice/cac:TaxTotal/cac:TaxSubTotal/cac:InitialInvoiceTaxAmount")
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_judged_document_is_let_go_of_without_the_garbage_collector(name: str) -> None:
    root = changed(name)
    judged(root)  # what is remembered of any document is remembered now
    gc.collect()
    gc.disable()
    try:
        judged(root)
        assert gc.collect() == 0
    finally:
        gc.enable()
