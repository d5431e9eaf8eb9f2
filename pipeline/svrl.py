"""Reports as SVRL (ISO/IEC 19757-3), which other validators' tools read: one schematron-output element a document."""

from collections.abc import Iterator

from lxml import etree

from pipeline.findings import Finding, Report

NAMESPACE = "http://purl.oclc.org/dsdl/svrl"
# What XML 1.0 has no way to write becomes U+FFFD.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


def svrl(document: str, report: Report, language: str) -> bytes:
    """The report as one SVRL document in UTF-8; texts in the language ("sv" or "en")."""
    output = etree.Element(f"{{{NAMESPACE}}}schematron-output", nsmap={"svrl": NAMESPACE})
    title = f"{report.profile} {report.release}" if report.profile else "faktura"
    output.set("title", _clean(title))
    pattern = etree.SubElement(output, f"{{{NAMESPACE}}}active-pattern")
    pattern.set("document", _clean(document))
    for finding in report.findings:
        _add(output, finding, language)
    return etree.tostring(output, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(output: etree._Element, finding: Finding, language: str) -> None:
    # The schema of SVRL wants a fired-rule before each failed-assert.
    etree.SubElement(output, f"{{{NAMESPACE}}}fired-rule").set("context", _clean(finding.location))
    failed = etree.SubElement(output, f"{{{NAMESPACE}}}failed-assert")
    failed.set("id", _clean(finding.rule))
    failed.set("flag", str(finding.severity))
    failed.set("location", _clean(finding.location))
    failed.set("test", _clean(" ".join(_expectations(finding)) or "true()"))
    text = etree.SubElement(failed, f"{{{NAMESPACE}}}text")
    text.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    text.text = _clean(finding.text_sv if language == "sv" else finding.text)
    if finding.found:
        reference = etree.SubElement(failed, f"{{{NAMESPACE}}}diagnostic-reference")
        reference.set("diagnostic", "found")
        etree.SubElement(reference, f"{{{NAMESPACE}}}text").text = _clean(finding.found)


def _expectations(finding: Finding) -> Iterator[str]:
    if finding.terms:
        yield " ".join(finding.terms)
    if finding.expected:
        yield f"expected {finding.expected}"


def _clean(text: str) -> str:
    return text.translate(_FORBIDDEN)
