"""What the rules need not look at: the verdict is the same when they look at everything."""

from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.rules.rule import document_of
from pipeline.rules.svefaktura_clear import vat_in_doubt
from tests.rules.mutations import thinned
from tests.svefaktura.cases import Case
from tests.svefaktura.changes import NAMESPACES, changed, fragment
from tests.svefaktura.test_rules import CASES, PROFILE, SAMPLES, name_of
from transforms.svefaktura.read import read

# What stands in the categories, and what may come to stand there.
TEXTS = (
    "S",
    "E",
    "Z",
    "",
    " ",
    " S ",
    "s",
    "VAT",
    "SWT",
    "25",
    "12",
    "6",
    "0",
    "25.00",
    " 25",
    "+6",
    "NaN",
    "２５",
    "7",
)
ELEMENTS = (
    "<cac:ID>S</cac:ID>",
    "<cac:ID>Z</cac:ID>",
    "<cbc:Percent>25</cbc:Percent>",
    "<cac:TaxScheme><cac:ID>GST</cac:ID></cac:TaxScheme>",
    "<cbc:ExemptionReason>Sjukvård</cbc:ExemptionReason>",
    "<cac:TaxCategory><cac:ID>Z</cac:ID></cac:TaxCategory>",
    "<cac:TaxSubTotal><cac:TaxCategory><cac:ID>E</cac:ID></cac:TaxCategory></cac:TaxSubTotal>",
)


def verdict(root: Any, *, every_part: bool) -> list[tuple[str, str]]:
    document = document_of(read(root))
    if every_part:
        document.views[vat_in_doubt] = True
    return [(finding.rule, finding.location) for finding in PROFILE.judge(document)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_in_a_full_document_no_vat_category_is_looked_at(sample: str) -> None:
    assert not vat_in_doubt(document_of(read(changed(sample))))
    assert verdict(changed(sample), every_part=True) == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_no_broken_rule_is_passed_over(case: Case) -> None:
    for changes in (case.keeps, case.breaks):
        root = changed(case.sample, *changes)
        assert verdict(root, every_part=False) == verdict(root, every_part=True)


@pytest.mark.parametrize("sample", SAMPLES)
def test_without_or_with_an_empty_element_the_verdict_is_the_same(sample: str) -> None:
    for tag, root in thinned(lambda: changed(sample)):
        assert verdict(root, every_part=False) == verdict(root, every_part=True), tag


@settings(max_examples=6 * settings().max_examples)
@given(
    sample=st.sampled_from(SAMPLES),
    changes=st.lists(st.tuples(st.integers(0, 200), st.sampled_from(TEXTS + ELEMENTS)), min_size=1, max_size=4),
)
def test_whatever_is_changed_in_vat_categories_the_verdict_is_the_same(
    sample: str, changes: list[tuple[int, str]]
) -> None:
    root = changed(sample)
    for place, new in changes:
        _change(root, place, new)
    note(etree.tostring(root, encoding="unicode"))
    assert verdict(root, every_part=False) == verdict(root, every_part=True)


def _change(root: Any, place: int, new: str) -> None:
    """Another text, or one more element, in a category or right beside one."""
    beside = root.xpath("//cac:TaxCategory/.. | //cac:TaxCategory/descendant-or-self::*", namespaces=NAMESPACES)
    leaves = [element for element in beside if not len(element)]
    if new.startswith("<"):
        beside[place % len(beside)].append(fragment(new))
    else:
        leaves[place % len(leaves)].text = new
