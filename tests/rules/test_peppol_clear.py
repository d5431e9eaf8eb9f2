"""What Peppol's rules need not look at: the verdict is the same when they look at everything."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.rules.peppol import PEPPOL, STOPPED
from pipeline.rules.peppol_clear import concerned, in_doubt
from pipeline.rules.rule import Profile, document_of
from tests.peppol.samples import FULL, root_of
from tests.rules.mutations import CHANGES, apply, thinned
from tests.rules.peppol_cases import BUYER, GENERAL, SELLER, SWEDISH, Case
from tests.rules.peppol_changes import Change, attribute, changed_root, text
from tests.rules.peppol_national_cases import NATIONAL
from tests.rules.peppol_stop_cases import STOPS
from transforms.peppol.read import read

PROFILE = Profile(name="peppol", release="2026.5", layers=(PEPPOL, STOPPED), valid_from=date(2026, 8, 17))

# Numbers of parties that are seldom seen, and texts that only Peppol's rules and Sweden's ask about.
RARE = (
    text("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0"),
    text("cac:PaymentMeans/cbc:PaymentMeansCode", "49"),
    text(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "NL123456789B01"),
    text(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "SE55999001220"),
    text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "5599900123"),
    text(f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "no"),
    attribute(f"{SELLER}/cbc:EndpointID", "schemeID", "0211"),
    attribute(f"{BUYER}/cbc:EndpointID", "schemeID", "9907"),
)


def verdict(root: Any, *, every_part: bool) -> list[tuple[str, str]]:
    document = document_of(read(root))
    if every_part:
        document.views.update({in_doubt: True, concerned: True})
    return [(finding.rule, finding.location) for finding in PROFILE.judge(document)]


@pytest.mark.parametrize("sample", FULL)
def test_a_full_document_needs_no_look(sample: str) -> None:
    document = document_of(read(root_of(sample)))
    assert not in_doubt(document) and not concerned(document)
    assert verdict(root_of(sample), every_part=True) == []


@pytest.mark.parametrize("case", (*GENERAL, *SWEDISH, *NATIONAL, *STOPS), ids=lambda case: case.rule)
def test_no_broken_rule_is_passed_over(case: Case) -> None:
    for changes in (case.given, (*case.given, *case.breaks)):
        root = changed_root(case.sample, changes)
        assert verdict(root, every_part=False) == verdict(root, every_part=True)


@pytest.mark.parametrize("sample", FULL)
def test_without_or_with_an_empty_element_the_verdict_is_the_same(sample: str) -> None:
    for tag, root in thinned(lambda: root_of(sample)):
        assert verdict(root, every_part=False) == verdict(root, every_part=True), tag


@settings(max_examples=6 * settings().max_examples)
@given(sample=st.sampled_from(tuple(FULL)), rare=st.lists(st.sampled_from(RARE), max_size=1), changes=CHANGES)
def test_whatever_is_changed_the_verdict_is_the_same(
    sample: str, rare: list[Change], changes: list[tuple[str, int, int]]
) -> None:
    root = changed_root(sample, rare)
    for change in changes:
        apply(root, *change)
    note(etree.tostring(root, encoding="unicode"))
    assert verdict(root, every_part=False) == verdict(root, every_part=True)
