"""Peppol's own rules and the national ones: each kept by one document, broken by a change to it."""

from copy import deepcopy
from decimal import localcontext
from typing import Any

import pytest

from pipeline.findings import Finding
from pipeline.money import EXACT
from pipeline.rules.peppol import PEPPOL, STOPPED
from pipeline.rules.rule import Layer, document_of
from tests.peppol.samples import FULL
from tests.rules.peppol_cases import GENERAL, SWEDISH, Case
from tests.rules.peppol_changes import Change, changed_root, copy, text, without
from tests.rules.peppol_national_cases import DANISH, DUTCH, GERMAN, GREEK, ICELANDIC, ITALIAN, NATIONAL, NORWEGIAN
from tests.rules.peppol_stop_cases import STOPS
from transforms.peppol.read import read

CASES = (*GENERAL, *SWEDISH, *NATIONAL)
COUNTRIES: tuple[tuple[str, tuple[Change, ...]], ...] = (
    ("NO", NORWEGIAN),
    ("DK", DANISH),
    ("IT", ITALIAN),
    ("NL", DUTCH),
    ("IS", ICELANDIC),
    ("GR", GREEK),
    ("DE", GERMAN),
)


def findings(root: Any, *layers: Layer) -> list[Finding]:
    reading = read(root)
    document = document_of(reading)
    with localcontext(EXACT):
        return [
            found
            for layer in layers or (PEPPOL, STOPPED)
            for part in layer.parts
            for found in part.findings(document, layer.name)
        ]


def broken(root: Any) -> set[str]:
    return {finding.rule for finding in findings(root)}


@pytest.mark.parametrize("sample", FULL)
def test_a_full_document_breaks_no_rule(sample: str) -> None:
    assert findings(changed_root(sample, ())) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_is_kept_by_one_document_and_broken_by_a_change_to_it(case: Case) -> None:
    assert case.rule not in broken(changed_root(case.sample, case.given))
    assert case.rule in broken(changed_root(case.sample, (*case.given, *case.breaks)))


@pytest.mark.parametrize("case", STOPS, ids=lambda case: case.rule)
def test_what_stops_the_published_rules_is_named_by_a_rule_of_our_own(case: Case) -> None:
    stops = {rule.id for rule in STOPPED.rules()}
    assert not stops & broken(changed_root(case.sample, case.given))
    assert stops & broken(changed_root(case.sample, (*case.given, *case.breaks))) == {case.rule}


def test_every_rule_has_a_case() -> None:
    assert sorted(case.rule for case in CASES) == sorted(rule.id for rule in PEPPOL.rules())
    assert {case.rule for case in STOPS} == {rule.id for rule in STOPPED.rules()}


def test_two_vat_numbers_switch_off_the_rules_of_a_country_as_the_published_rules_do() -> None:
    changes = (*NORWEGIAN, text("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[2]/cbc:CompanyID", "No"))
    assert "NO-R-002" in broken(changed_root("invoice", changes))
    twice = copy("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme")
    assert "NO-R-002" not in broken(changed_root("invoice", (*changes, twice)))


@pytest.mark.parametrize("given", [changes for _, changes in COUNTRIES], ids=[name for name, _ in COUNTRIES])
def test_no_rule_raises_whatever_element_is_missing(given: tuple[Change, ...]) -> None:
    elements = sum(1 for _ in changed_root("invoice", given).iter())
    for place in range(1, elements):
        root = changed_root("invoice", given)
        element = list(root.iter())[place]
        element.getparent().remove(element)
        findings(root)


@pytest.mark.parametrize("given", [changes for _, changes in COUNTRIES], ids=[name for name, _ in COUNTRIES])
def test_no_rule_raises_whatever_element_is_empty_or_repeated(given: tuple[Change, ...]) -> None:
    elements = sum(1 for _ in changed_root("invoice", given).iter())
    for place in range(1, elements):
        root = changed_root("invoice", given)
        element = list(root.iter())[place]
        if len(element):
            element.addnext(deepcopy(element))
        else:
            element.text = None
        findings(root)


def test_texts_are_in_both_languages_and_end_without_a_full_stop() -> None:
    for rule in (*PEPPOL.rules(), *STOPPED.rules()):
        assert rule.text and rule.text_sv and rule.text != rule.text_sv, rule.id
        assert not rule.text.endswith("."), rule.id


def test_a_finding_says_what_was_found_and_expected() -> None:
    case = next(case for case in CASES if case.rule == "PEPPOL-EN16931-R120")
    finding = next(one for one in findings(changed_root(case.sample, case.breaks)) if one.rule == case.rule)
    assert (finding.found, finding.expected) == ("900.03", "900.00")
    assert finding.location == "/Invoice/cac:InvoiceLine[1]"
    assert finding.terms[:2] == ("BT-129", "BT-131")


def test_of_several_legal_numbers_the_first_with_a_scheme_counts_in_denmark() -> None:
    legal = "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity"
    twice = (*DANISH, copy(legal), without(f"{legal}/cbc:CompanyID", "schemeID"))
    assert "DK-R-017" not in broken(changed_root("invoice", twice))
