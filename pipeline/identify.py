"""Identify: bytes to a document of a known format, its envelope cut off.

Raises Rejected: not XML or too large (see transforms/xml.py), or a root element that no format has.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.location import normalised_xpath
from pipeline.outcomes import Rejected
from pipeline.rules.profiles import profile_name
from transforms.envelope import Unwrapped, unwrap
from transforms.format import Format
from transforms.registry import FORMATS, format_of
from transforms.xml import MAX_BYTES, parse

_CUSTOMIZATION = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"


@dataclass(slots=True, kw_only=True)
class Identified:
    """A document of a known format: its root, cut out of its envelope, and what it says it wants to be judged by."""

    root: Any
    format: Format
    specification: str | None = None  # BT-24 as received; a format without it has None
    envelope: Unwrapped | None = None  # None where the document came bare

    @property
    def schema(self) -> str:
        """The name of the schema of this root (see pipeline/schema.py)."""
        return self.format.roots[self.root.tag]

    @property
    def profile(self) -> str:
        """The profile that the document's own identifiers choose."""
        return profile_name(self.format, self.specification)


def identify(content: bytes, *, max_bytes: int = MAX_BYTES) -> Identified:
    """The document in `content`. Raises Rejected with what was found and what to do about it."""
    return identify_root(parse(content, max_bytes=max_bytes))


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
