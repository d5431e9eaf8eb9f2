"""Whatever is done to the elements of a document, reading it neither raises nor forgets."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models import TEXTS
from tests.peppol.samples import FULL, UBL, facts, root_of
from transforms.format import Reading, Unconvertible
from transforms.peppol.read import read
from transforms.peppol.write import write
from transforms.xml import parse

ROOTS = {name: root_of(name) for name in FULL}

# (operation, which element, a text for those that set one)
DAMAGES = st.lists(
    st.tuples(
        st.sampled_from(("delete", "duplicate", "empty", "swap", "text", "attribute", "move")),
        st.integers(0, 10_000),
        TEXTS
        | st.sampled_from(("130", "50", "true", "SEK", "2026-02-30", "2026-W10-1", "20260302", "1e5", "+1.0", "NaN")),
    ),
    min_size=1,
    max_size=4,
)


def damage(root: Any, operation: str, which: int, text: str) -> None:
    elements = list(root.iterdescendants())
    if not elements:
        return
    element = elements[which % len(elements)]
    parent = element.getparent()
    match operation:
        case "delete":
            parent.remove(element)
        case "duplicate":
            parent.insert(parent.index(element), copy.deepcopy(element))
        case "empty":
            element.clear()
        case "swap":
            parent.append(element)
        case "text":
            element.text = text
        case "attribute":
            element.set(("currencyID", "schemeID", "unitCode", "listID", "lang")[which % 5], text)
        case "move":
            elements[which * 7 % len(elements)].append(copy.deepcopy(element))


@given(st.sampled_from(sorted(FULL)), DAMAGES)
def test_no_damage_makes_reading_raise_or_forget(name: str, damages: list[tuple[str, int, str]]) -> None:
    root = copy.deepcopy(ROOTS[name])
    for operation, which, text in damages:
        damage(root, operation, which, text)
    reading = read(root)
    assert_leftovers_are_topmost(reading)
    assert_nothing_is_forgotten(reading)


@pytest.mark.parametrize("name", FULL)
def test_removing_any_one_element_is_no_trouble(name: str) -> None:
    for number in range(sum(1 for _ in ROOTS[name].iterdescendants())):
        root = copy.deepcopy(ROOTS[name])
        damage(root, "delete", number, "")
        assert_nothing_is_forgotten(read(root))


@pytest.mark.parametrize("name", FULL)
def test_emptying_any_one_element_is_no_trouble(name: str) -> None:
    for number in range(sum(1 for _ in ROOTS[name].iterdescendants())):
        root = copy.deepcopy(ROOTS[name])
        damage(root, "empty", number, "")
        assert_nothing_is_forgotten(read(root))


@pytest.mark.parametrize("name", FULL)
def test_doubling_any_one_element_is_no_trouble(name: str) -> None:
    for number in range(sum(1 for _ in ROOTS[name].iterdescendants())):
        root = copy.deepcopy(ROOTS[name])
        damage(root, "duplicate", number, "")
        assert_nothing_is_forgotten(read(root))


def assert_leftovers_are_topmost(reading: Reading) -> None:
    left = {id(element) for element in reading.leftovers}
    assert len(left) == len(reading.leftovers)
    for element in reading.leftovers:
        above = list(element.iterancestors())
        assert above[-1] is reading.root
        assert not left & {id(ancestor) for ancestor in above}
    order = {id(element): number for number, element in enumerate(reading.root.iter())}
    numbers = [order[id(element)] for element in reading.leftovers]
    assert numbers == sorted(numbers)


def assert_nothing_is_forgotten(reading: Reading) -> None:
    """A document without anything left over is written again with all that it said."""
    try:
        written = write(reading.invoice)
    except Unconvertible:
        assert reading.irregular or reading.invoice.vat_currency is None
        return
    if reading.leftovers or reading.attributes or reading.currencies or reading.irregular or written.carried:
        return
    before, after = facts(reading.root), facts(parse(written.content))
    for missing in reading.root.iterfind(".//cac:AllowanceCharge", UBL):
        if missing.find("cbc:ChargeIndicator", UBL) is None:
            return  # the writer says what the reader took it for
    total = f"/{reading.root.tag}/{{{UBL['cac']}}}LegalMonetaryTotal"
    difference = {fact for fact in (before - after) + (after - before) if fact != (total, "", ())}
    assert difference == set()


@pytest.mark.parametrize(
    "document",
    [
        "<a/>",
        '<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"><ID>1</ID></Invoice>',
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><Invoice/>text<a b="c"/></Invoice>',
    ],
)
def test_a_tree_that_is_no_ubl_is_all_left_over(document: str) -> None:
    root = parse(document.encode())
    assert read(root).leftovers == list(root)
