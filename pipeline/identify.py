"""Identify: bytes to a document of a known format, its envelope or the PDF round it cut off.

Raises Rejected: too large or broken (see transforms/xml.py, semantic/parse.py, facturx/extract.py), or a root element
that no format has.
"""

from dataclasses import dataclass, replace
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.location import normalised_xpath
from pipeline.outcomes import Rejected
from pipeline.positions import positioned
from pipeline.rules.profiles import profile_name
from pipeline.schema import check_schema
from pipeline.stages import stage
from transforms.envelope import Unwrapped, unwrap
from transforms.facturx import embedded_xml, is_pdf
from transforms.format import Format
from transforms.registry import FORMATS, format_of
from transforms.semantic import JSON, is_json
from transforms.semantic import parse as parse_json
from transforms.xml import MAX_BYTES, parse

_CUSTOMIZATION = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"


@dataclass(slots=True, kw_only=True)
class Identified:
    """A document of a known format: its root, cut out of its envelope, and what it says it wants to be judged by."""

    root: Any
    format: Format
    specification: str | None = None  # BT-24 as received; a format without it has None
    envelope: Unwrapped | None = None  # None where the document came bare
    embedded: bytes | None = None  # the XML that was in a PDF; None where there was no PDF

    @property
    def bare(self) -> bool:
        """Whether the received bytes are the document itself, with nothing round it."""
        return self.envelope is None and self.embedded is None

    def shape_findings(self) -> list[Finding]:
        """Every breach of the schema of its format; [] means that it has the shape it should have."""
        if self.format.check is not None:
            return self.format.check(self.root)
        return check_schema(self.root, self.format.roots[self.root.tag])

    @property
    def profile(self) -> str:
        """The profile that the document's own identifiers choose."""
        return profile_name(self.format, self.specification)

    def positioned(self, findings: list[Finding], content: bytes) -> list[Finding]:
        """The findings with line and column in `content`, the received bytes, or in the XML that was in a PDF.

        A finding in JSON has its path and no more: nothing remembers where a value stood.
        """
        if not findings or self.format.check is not None:
            return findings
        return positioned(findings, content if self.embedded is None else self.embedded, self.root)


@dataclass(slots=True, kw_only=True)
class Opened:
    """What bytes hold, decoded: the root of XML or the value of JSON, and the XML that was in a PDF."""

    root: Any
    json: bool = False
    embedded: bytes | None = None


def opened(content: bytes, *, max_bytes: int = MAX_BYTES) -> Opened:
    """XML, JSON or PDF, told by how it begins. Raises Rejected."""
    if is_json(content):
        return Opened(root=parse_json(content, max_bytes=max_bytes), json=True)
    if is_pdf(content):
        embedded = embedded_xml(content, max_bytes=max_bytes)
        return Opened(root=parse(embedded, max_bytes=max_bytes), embedded=embedded)
    return Opened(root=parse(content, max_bytes=max_bytes))


@stage("identify")
def identify(content: bytes, *, max_bytes: int = MAX_BYTES) -> Identified:
    """The document in `content`. Raises Rejected with what was found and what to do about it."""
    return identify_opened(opened(content, max_bytes=max_bytes))


def identify_opened(found: Opened) -> Identified:
    """The document in what was opened. Raises Rejected."""
    if found.json:
        return Identified(root=found.root, format=JSON)
    return replace(identify_root(found.root), embedded=found.embedded)


def identify_root(root: Any) -> Identified:
    """The document under a parsed root, which may be that of an envelope. Raises Rejected."""
    envelope = unwrap(root)
    if envelope is not None:
        root = _payload(root, envelope)
    format = format_of(root)
    if format is None:
        raise Rejected([_unknown(root)])
    return Identified(root=root, format=format, specification=root.findtext(_CUSTOMIZATION), envelope=envelope)


def _payload(root: Any, envelope: Unwrapped) -> Any:
    """The one document in an envelope. Raises Rejected where there is none, or more than one."""
    if len(envelope.payloads) == 1:
        return envelope.payloads[0]
    finding = Finding(
        layer="xml",
        rule="ENVELOPE-PAYLOAD",
        severity=Severity.FATAL,
        text="An envelope holds one document here, neither none nor several. Send each in an envelope of its own.",
        text_sv="Ett kuvert ska innehålla ett dokument, varken inget eller flera. Skicka vart och ett i eget kuvert.",
        location=normalised_xpath(root),
        line=root.sourceline,
        found=str(len(envelope.payloads)),
    )
    raise Rejected([finding])


def _unknown(root: Any) -> Finding:
    titles = ", ".join(format.title for format in FORMATS)
    return Finding(
        layer="xml",
        rule="FORMAT-UNKNOWN",
        severity=Severity.FATAL,
        text=f"The file is XML, but of no format known here. Send one of: {titles}.",
        text_sv=f"Filen är XML, men inte i något format som är känt här. Skicka något av: {titles}.",
        location=normalised_xpath(root),
        line=root.sourceline,
        found=f"the root element {root.tag}",
    )
