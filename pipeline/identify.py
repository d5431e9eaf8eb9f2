"""Identify: bytes to a document of a known format, its envelope or the PDF or zip round it cut off.

Raises Rejected: too large or broken (see transforms/xml.py, semantic/parse.py, facturx/extract.py, and archive.py of
the attachments), or a root element that no format has.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from pipeline.findings import Finding, Severity
from pipeline.location import normalised_xpath
from pipeline.outcomes import Rejected
from pipeline.package import Package, unpacked
from pipeline.positions import positioned
from pipeline.rules.profiles import profile_name
from pipeline.schema import check_schema
from pipeline.stages import stage
from transforms.attachments.archive import is_zip
from transforms.attachments.clipping import Clippings, parse_clipped, restored
from transforms.attachments.object_envelope import OBJECT_ENVELOPE
from transforms.attachments.octets import Content
from transforms.envelope.unwrap import Unwrapped, unwrap
from transforms.facturx import embedded_xml, is_pdf
from transforms.format import Format
from transforms.read_values import first_text
from transforms.registry import FORMATS, format_of
from transforms.semantic import JSON, is_json
from transforms.semantic import parse_clipped as parse_json
from transforms.xml import MAX_BYTES

_CUSTOMIZATION = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"


@dataclass(slots=True, kw_only=True)
class Identified:
    """A document of a known format: its root, cut out of its envelope, and what it says it wants to be judged by."""

    root: Any
    format: Format
    specification: str | None = None  # BT-24 as received; a format without it has None
    envelope: Unwrapped | None = None  # None where the document came bare
    embedded: bytes | None = field(default=None, repr=False)  # the document that was in a PDF or a zip
    package: Package | None = None  # the zip it came in
    clippings: Clippings = field(default_factory=dict, repr=False)  # long base64 texts, taken out of the tree

    @property
    def bare(self) -> bool:
        """Whether the received bytes are the document itself, with nothing round it."""
        return self.envelope is None and self.embedded is None

    @property
    def objects(self) -> list[Any]:
        """The lxml roots of the object envelopes that came with the document."""
        return [*(self.envelope.objects if self.envelope else ()), *(self.package.objects if self.package else ())]

    def document(self, content: bytes) -> Content:
        """The document itself: of the received bytes, what was round it cut off."""
        if self.envelope is not None:
            return self._written(self.root)
        return content if self.embedded is None else self.embedded

    def object_envelopes(self) -> list[Content]:
        """The object envelopes that came with the document, each a document of its own."""
        return [self._written(root) for root in self.objects]

    def _written(self, root: Any) -> Content:
        return restored(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), self.clippings)

    @property
    def suffix(self) -> str:
        """What a file of the received bytes is called."""
        if self.package is not None:
            return "zip"
        return self.format.suffix if self.embedded is None else "pdf"

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
        """The findings with line and column in `content`, the received bytes, or in the XML that was in a PDF or zip.

        A finding in JSON has its path and no more: nothing remembers where a value stood.
        """
        if not findings or self.format.check is not None:
            return findings
        return positioned(findings, content if self.embedded is None else self.embedded, self.root)


@dataclass(slots=True, kw_only=True)
class Opened:
    """What bytes hold, decoded: the root of XML or the value of JSON, and the document that was in a PDF or a zip.

    Marks stand in the tree for long base64 texts; `clippings` are those.
    """

    root: Any
    json: bool = False
    embedded: bytes | None = None
    package: Package | None = None
    clippings: Clippings = field(default_factory=dict)


def opened(content: bytes, *, max_bytes: int = MAX_BYTES) -> Opened:
    """XML, JSON, PDF or zip, told by how it begins. Raises Rejected."""
    if is_zip(content):
        package = unpacked(content, max_bytes=max_bytes)
        inner = opened(package.content, max_bytes=max_bytes)
        return replace(
            inner,
            embedded=inner.embedded or package.content,
            package=package,
            clippings={**package.clippings, **inner.clippings},
        )
    if is_json(content):
        decoded, clippings = parse_json(content, max_bytes=max_bytes)
        return Opened(root=decoded, json=True, clippings=clippings)
    if is_pdf(content):
        embedded = embedded_xml(content, max_bytes=max_bytes)
        root, clippings = parse_clipped(embedded, max_bytes=max_bytes)
        return Opened(root=root, embedded=embedded, clippings=clippings)
    root, clippings = parse_clipped(content, max_bytes=max_bytes)
    return Opened(root=root, clippings=clippings)


@stage("identify")
def identify(content: bytes, *, max_bytes: int = MAX_BYTES) -> Identified:
    """The document in `content`. Raises Rejected with what was found and what to do about it."""
    return identify_opened(opened(content, max_bytes=max_bytes))


def identify_opened(found: Opened) -> Identified:
    """The document in what was opened. Raises Rejected."""
    identified = Identified(root=found.root, format=JSON) if found.json else identify_root(found.root)
    identified.embedded, identified.package, identified.clippings = found.embedded, found.package, found.clippings
    return identified


def identify_root(root: Any) -> Identified:
    """The document under a parsed root, which may be that of an envelope. Raises Rejected."""
    envelope = unwrap(root)
    if envelope is not None:
        root = _payload(root, envelope)
    format = format_of(root)
    if root.tag == OBJECT_ENVELOPE:
        raise Rejected([_alone(root)])
    if format is None:
        raise Rejected([_unknown(root)])
    return Identified(root=root, format=format, specification=first_text(root, _CUSTOMIZATION), envelope=envelope)


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


def _alone(root: Any) -> Finding:
    return Finding(
        layer="xml",
        rule="ATTACHMENT-ALONE",
        severity=Severity.FATAL,
        text="These are attachments (an object envelope), but their invoice did not come with them. Send both in one "
        "zip file or in one envelope.",
        text_sv="Det här är bilagor (ett objektkuvert), men fakturan de hör till kom inte med dem. Skicka båda i samma "
        "zip-fil eller i samma kuvert.",
        location=normalised_xpath(root),
        line=root.sourceline,
    )


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
