"""What shadow reports: every difference between the native verdict and the official one, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.findings import Finding, Severity
from pipeline.rules.artefacts import NothingPublished
from pipeline.rules.official import differences
from pipeline.validate import Choice, judge

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def finding(rule: str, location: str = "/Invoice", severity: Severity = Severity.FATAL) -> Finding:
    return Finding(layer="cen", rule=rule, severity=severity, text="", text_sv="", location=location)


def test_equal_verdicts_have_no_differences() -> None:
    assert differences([finding("BR-01"), finding("BR-02")], [finding("BR-02"), finding("BR-01")]) == []


def test_a_rule_that_only_one_engine_reports_is_a_difference() -> None:
    (missed,) = differences([], [finding("BR-01", "/Invoice/cbc:ID")])
    assert (missed.rule, missed.found, missed.location) == ("FAKTURA-SHADOW", "BR-01", "/Invoice/cbc:ID")
    assert "The official engine reports" in missed.text
    (false,) = differences([finding("BR-01")], [])
    assert "The native engine reports" in false.text and false.severity is Severity.INFORMATION


def test_place_severity_and_number_count() -> None:
    assert len(differences([finding("BR-01", "/Invoice/a")], [finding("BR-01", "/Invoice/b")])) == 2
    assert len(differences([finding("BR-01")], [finding("BR-01", severity=Severity.WARNING)])) == 2
    assert len(differences([finding("BR-01"), finding("BR-01")], [finding("BR-01")])) == 1


def test_a_stop_of_the_official_rules_is_no_difference_where_the_native_ones_name_the_construct() -> None:
    stopped = Finding(layer="faktura", rule="FAKTURA-OFFICIAL-ABORT", severity=Severity.FATAL, text="", text_sv="")
    assert differences([finding("FAKTURA-ABORT-PERIODS"), finding("BR-01")], [stopped]) == []
    assert len(differences([finding("BR-01")], [stopped])) == 1


def test_shadow_says_of_a_svefaktura_that_there_is_nothing_to_compare_with() -> None:
    content = (SAMPLES / "03-svefaktura-to-peppol.xml").read_bytes()
    found = judge(content, on=date(2026, 11, 1), choice=Choice(engine=Engine.SHADOW)).report
    assert (found.verdict, [finding.rule for finding in found.findings]) == ("valid", ["FAKTURA-NOT-COMPARED"])
    with pytest.raises(NothingPublished, match="only --engine native"):
        judge(content, on=date(2026, 11, 1), choice=Choice(engine=Engine.OFFICIAL))
