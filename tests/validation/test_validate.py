"""The stage: which rules judge what, what is said of that, and what no document at all gets."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.findings import Severity
from pipeline.identify import identify
from pipeline.outcomes import Rejected
from pipeline.rules.artefacts import NoArtefact
from pipeline.rules.official import NoVerdict
from pipeline.rules.profiles import RELEASES, UnknownProfile, known_rules, release_of, show_rule
from pipeline.validate import Choice, judge, validate
from tests.peppol.samples import FULL

ON = date(2026, 11, 1)
INVOICE = FULL["invoice"]
PEPPOL = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def without_element(name: bytes) -> bytes:
    start = INVOICE.index(b"<cbc:" + name)
    end = INVOICE.index(b">", INVOICE.index(b"</cbc:" + name, start)) + 1
    return INVOICE[:start] + INVOICE[end:]


def test_a_document_is_judged_by_the_profile_that_it_names() -> None:
    report = judge(INVOICE, on=ON).report
    assert (report.format, report.profile, report.release, report.verdict) == (
        "peppol",
        "peppol-bis-3",
        "2026.5",
        "valid",
    )


@pytest.mark.parametrize(
    ("specification", "profile"),
    [
        (b"urn:cen.eu:en16931:2017", "en16931"),
        (b"urn:cen.eu:en16931:2017#compliant#urn:example.org:other", "en16931"),
        (b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0", "peppol-bis-3"),
        (b"something of our own", "peppol-bis-3"),
    ],
)
def test_an_identifier_of_peppols_or_of_nobodys_is_judged_by_peppols_rules(specification: bytes, profile: str) -> None:
    assert judge(INVOICE.replace(PEPPOL, specification), on=ON).report.profile == profile


def test_another_profile_can_be_forced() -> None:
    report = judge(without_element(b"ProfileID"), on=ON, choice=Choice(profile="en16931")).report
    assert (report.profile, report.verdict) == ("en16931", "valid")
    assert "PEPPOL-EN16931-R001" in {
        finding.rule for finding in judge(without_element(b"ProfileID"), on=ON).report.fatal
    }


def test_a_profile_that_judges_another_format_is_refused() -> None:
    with pytest.raises(UnknownProfile, match="svefaktura"):
        judge(INVOICE, on=ON, choice=Choice(profile="svefaktura-1"))


def test_a_broken_schema_is_all_that_is_said_of_a_document() -> None:
    report = judge(without_element(b"IssueDate"), on=ON).report
    assert not report.schema_valid and {finding.layer for finding in report.findings} == {"xsd"}
    without_schema = judge(without_element(b"IssueDate"), on=ON, choice=Choice(rules_only=True)).report
    assert "BR-03" in {finding.rule for finding in without_schema.findings}


def test_the_stage_rejects_with_all_findings_and_passes_what_is_valid() -> None:
    assert validate(identify(INVOICE), on=ON).report.verdict == "valid"
    with pytest.raises(Rejected) as rejected:
        validate(identify(INVOICE.replace(b">EX-2026-0001<", b"> <")), on=ON)
    assert "PEPPOL-EN16931-R008" in {finding.rule for finding in rejected.value.findings}


def test_a_finding_has_the_line_and_column_of_its_element() -> None:
    content = INVOICE.replace(
        b'<cbc:EndpointID schemeID="0007">5560000001', b'<cbc:EndpointID schemeID="0007">5560000002'
    )
    finding = next(one for one in judge(content, on=ON).report.findings if one.rule == "PEPPOL-COMMON-R049")
    line = content[: content.index(b"5560000002")].count(b"\n") + 1
    assert (finding.line, finding.found) == (line, "5560000002")
    assert finding.column == content.splitlines()[line - 1].index(b"<cbc:EndpointID") + 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "XML-EMPTY"),
        (b"not XML", "XML-NOT-XML"),
        (INVOICE[:3000], "XML-SYNTAX"),
        (INVOICE.decode().encode("latin-1"), "XML-ENCODING"),
        (b"<a>" * 3000 + b"</a>" * 3000, "XML-TOO-DEEP"),
        (b"<!DOCTYPE a><a/>", "XML-DTD"),
        (b"<order/>", "FORMAT-UNKNOWN"),
    ],
)
def test_what_is_no_document_gets_a_finding_that_says_why(content: bytes, rule: str) -> None:
    report = judge(content, on=ON).report
    assert [finding.rule for finding in report.findings] == [rule]
    assert report.verdict == "invalid" and report.profile is None


def test_milliseconds_are_told_by_stage() -> None:
    clock = judge(INVOICE, on=ON).clock
    assert list(clock.stages) == ["parse", "identify", "schema", "read", "rules"]
    assert clock.total == sum(clock.stages.values())


def test_a_release_judges_from_its_day_on_and_the_first_one_also_before() -> None:
    for release in RELEASES:
        assert release_of(release.profile, release.valid_from).release == release.release
        assert release_of(release.profile, date(1999, 1, 1)).profile == release.profile
    with pytest.raises(UnknownProfile, match="peppol-bis-3"):
        release_of("peppol", ON)
    with pytest.raises(UnknownProfile, match=r"2026\.5"):
        release_of("peppol-bis-3", ON, "2019.1")


def test_a_rule_is_found_by_its_id_with_the_profiles_that_have_it() -> None:
    (known,) = show_rule("se-r-013")
    assert known.layer == "peppol" and known.profiles == (("peppol-bis-3", "2026.5"),)
    (shared,) = show_rule("BR-CO-15")
    assert {profile for profile, _ in shared.profiles} == {"peppol-bis-3", "en16931"}
    with pytest.raises(UnknownProfile):
        show_rule("BR-NONE")


def test_every_rule_is_listed_once() -> None:
    listed = [(known.layer, known.rule.id) for known in known_rules("peppol-bis-3")]
    assert len(listed) == len(set(listed)) > 1000


def test_the_official_engine_says_what_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(NoArtefact, match="faktura rules install"):
        judge(INVOICE, on=ON, choice=Choice(engine=Engine.OFFICIAL, rules_directory=tmp_path))


def test_the_official_engine_gives_the_same_verdict_by_the_rules_of_cen(tmp_path: Path) -> None:
    content = INVOICE.replace(
        b'<cbc:PayableAmount currencyID="EUR">1500.00', b'<cbc:PayableAmount currencyID="EUR">1501.00'
    )
    verdicts = []
    for engine in (Engine.NATIVE, Engine.OFFICIAL, Engine.SHADOW):
        choice = Choice(profile="en16931", engine=engine, rules_directory=tmp_path)
        report = judge(content, on=ON, choice=choice).report
        verdicts.append(
            [(finding.rule, str(finding.severity), finding.location, finding.line) for finding in report.findings]
        )
    assert verdicts[0] == verdicts[1] == verdicts[2]
    assert [rule for rule, *_ in verdicts[0]] == ["BR-CO-16"]


def test_no_rule_that_looks_at_a_document_is_an_error_and_no_verdict(tmp_path: Path) -> None:
    from pipeline.rules.artefacts import install

    other = tmp_path / "other.xslt"
    other.write_text(
        '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="2.0"><!-- BR-CO-10 -->'
        '<xsl:template match="/"><svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl"/></xsl:template>'
        "</xsl:stylesheet>",
        encoding="utf-8",
    )
    install(other, tmp_path / "rules")
    with pytest.raises(NoVerdict):
        judge(
            INVOICE, on=ON, choice=Choice(profile="en16931", engine=Engine.OFFICIAL, rules_directory=tmp_path / "rules")
        )


def test_warnings_do_not_reject() -> None:
    content = INVOICE.replace(b"</cac:Delivery>", b"<cac:Despatch><cbc:ID>1</cbc:ID></cac:Despatch></cac:Delivery>")
    report = judge(content, on=ON).report
    assert report.verdict == "valid"
    assert {finding.severity for finding in report.findings} == {Severity.WARNING}
