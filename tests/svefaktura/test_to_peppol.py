"""Svefaktura to Peppol: what comes out is valid, or there is a refusal that names a term."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.svefaktura import cases, cases_of_amounts
from tests.svefaktura.cases import Case
from tests.svefaktura.changes import changed, drop, text
from tests.svefaktura.conversions import as_peppol, faults, materialiser, refusal
from tests.svefaktura.test_rules import judged, name_of
from transforms.format import Unconvertible
from transforms.xml import parse

BUYER, SELLER = "cac:BuyerParty/cac:Party", "cac:SellerParty/cac:Party"
FIRST, SECOND, THIRD = (f"cac:InvoiceLine[{number}]" for number in (1, 2, 3))


@pytest.mark.parametrize("name", ["invoice", "foreign"])
def test_the_samples_become_valid_peppol_documents(name: str) -> None:
    assert faults(as_peppol(changed(name)).content) == {}


@pytest.mark.parametrize("case", (*cases.CASES, *cases_of_amounts.CASES), ids=name_of)
def test_a_valid_document_becomes_a_valid_one_or_is_refused(case: Case) -> None:
    root = changed(case.sample, *case.keeps)
    if not any(found.severity == "fatal" for found in judged(root)) and refusal(root) is None:
        assert faults(as_peppol(root).content) == {}


@pytest.mark.parametrize("name", ["invoice", "foreign"])
def test_no_missing_element_makes_the_conversion_fail_in_any_way_but_by_a_refusal(name: str) -> None:
    for index in range(1, len(list(changed(name).iter()))):
        root = changed(name)
        element = list(root.iter())[index]
        element.getparent().remove(element)
        refusal(root)


@pytest.mark.parametrize("name", ["invoice", "foreign"])
def test_no_nonsense_makes_the_conversion_fail_in_any_way_but_by_a_refusal(name: str) -> None:
    for index in range(1, len(list(changed(name).iter()))):
        for nonsense in ("", "NaN", "-7"):
            root = changed(name)
            list(root.iter())[index].text = nonsense
            refusal(root)


@pytest.mark.parametrize(
    ("change", "term"),
    [
        (drop(BUYER), "BT-44"),
        (drop(SELLER), "BT-27"),
        (text("sfti:ID", ""), "BT-1"),
        (text(f"{FIRST}/cac:ID", " "), "BT-126"),
    ],
)
def test_what_is_demanded_and_cannot_be_derived_is_refused_by_its_term(change: Any, term: str) -> None:
    assert refusal(changed("invoice", change)) == term


def test_empty_elements_are_left_out() -> None:
    content = as_peppol(changed("invoice", text(f"{BUYER}/cac:Contact/cbc:Name", " "), text("cbc:Note", ""))).content
    assert faults(content) == {}
    assert [
        element.tag for element in parse(content).iter() if not len(element) and not (element.text or "").strip()
    ] == []


def test_valid_documents_of_the_conformance_set_become_valid_or_are_refused(shared: Path) -> None:
    """A part of the set, so that it takes seconds: every fourth case that no fatal rule rejects."""
    materialise = materialiser(shared)
    with gzip.open(shared / "conformance" / "svefaktura-dev.jsonl.gz", "rt") as lines:
        cases_ = [json.loads(line) for line in lines]
    accepted = [
        one for one in cases_ if one["schema_valid"] and not any(flag == "fatal" for _, flag, _ in one["fired"])
    ]
    written = 0
    for one in accepted[::4]:
        content = materialise((shared / "conformance" / "bases" / one["base"]).read_bytes(), one["ops"])
        try:
            converted = as_peppol(parse(content)).content
        except Unconvertible:
            continue
        assert faults(converted) == {}, one["id"]
        written += 1
    assert written > 30
