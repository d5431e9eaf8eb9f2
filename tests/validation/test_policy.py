"""A policy changes what rules weigh, says so with its reason, and cannot make a broken file whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.findings import Severity
from pipeline.rules.policy import BadPolicy, Policy, read_policy
from pipeline.validate import Choice, judge
from tests.peppol.samples import FULL

ON = date(2026, 11, 1)
BROKEN = FULL["invoice"].replace(b"7350000000023</cbc:EndpointID>", b"7350000000024</cbc:EndpointID>")


def policy(folder: Path, text: str, name: str = "policy.toml") -> Policy:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def test_a_rule_is_muted_with_a_reason_that_the_report_tells(tmp_path: Path) -> None:
    muting = policy(tmp_path, '[[rule]]\nid = "PEPPOL-COMMON-R040"\nseverity = "mute"\nreason = "Old register"\n')
    assert judge(BROKEN, on=ON).report.verdict == "invalid"
    report = judge(BROKEN, on=ON, choice=Choice(policy=muting)).report
    assert report.verdict == "valid"
    (notice,) = report.findings
    assert (notice.rule, notice.severity) == ("FAKTURA-POLICY", Severity.INFORMATION)
    assert "PEPPOL-COMMON-R040" in notice.text and "Old register" in notice.text and "Old register" in notice.text_sv


def test_a_rule_is_raised_by_a_policy_in_json(tmp_path: Path) -> None:
    lowered = policy(
        tmp_path, '{"rule": [{"id": "PEPPOL-COMMON-R040", "severity": "warning", "reason": "r"}]}', "policy.json"
    )
    found = judge(BROKEN, on=ON, choice=Choice(policy=lowered)).report.findings
    assert [str(finding.severity) for finding in found] == ["warning", "information"]


def test_a_policy_does_not_touch_the_schema_or_the_parser(tmp_path: Path) -> None:
    everything = policy(tmp_path, '[[rule]]\nid = "XML-EMPTY"\nseverity = "mute"\nreason = "r"\n')
    (found,) = judge(b"", on=ON).report.findings
    assert everything.apply([found]) == [found]
    assert everything.apply([replace(found, layer="xsd")]) == [replace(found, layer="xsd")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rule = 1", "list of"),
        ('[[rule]]\nid = "A"\nseverity = "mute"\n', "lacks reason"),
        ('[[rule]]\nid = "A"\nseverity = "loud"\nreason = "r"\n', "'loud'"),
        ("[[rule", "policy.toml"),
        ('rule = ["A"]', "no table"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadPolicy, match=message):
        policy(tmp_path, text)
