"""Convert: a document in one format to the same invoice in another, with every term that did not simply go along.

This is `read`, `write`, and between them what the first format leaves to be derived: no rule is asked, so a document
that breaks some is converted as it stands.
"""

from dataclasses import dataclass

from lxml import etree

from pipeline.bis import NEWEST, becomes_bis, rewrite_as_bis
from pipeline.findings import Finding, Severity
from pipeline.identify import identify
from pipeline.location import Locator
from transforms.format import Carry, Format, Unconvertible, rewrite
from transforms.registry import FORMATS, by_name


class UnknownFormat(ValueError):
    """No format has that name; the message lists those there are."""


@dataclass(slots=True, kw_only=True)
class Conversion:
    """The document in the wanted format. `unread` are the places in the source that the model has no term for."""

    source: Format
    target: Format
    content: bytes
    carried: list[Carry]
    unread: list[str]
    changed: bool = False  # one already in the wanted format is the same, but for what was round it


def format_named(name: str) -> Format:
    """The format of a name. Raises UnknownFormat."""
    format = by_name(name)
    if format is None:
        raise UnknownFormat(f"{name!r}: {', '.join(known.name for known in FORMATS)}")
    return format


def convert(content: bytes, target: Format) -> Conversion:
    """The invoice in `content`, in the target format.

    A document that says to be another specification of EN 16931 becomes a Peppol BIS Billing 3.0 in Peppol's format.
    Raises Rejected for what is no document, or breaks a rule of the BIS that it should become; Unconvertible where the
    target cannot express it.
    """
    identified = identify(content)
    reading = identified.format.read(identified.root)
    to_bis = becomes_bis(reading.invoice, identified.format, target)
    if identified.format is target and not to_bis:
        bare = content if identified.bare else etree.tostring(identified.root, xml_declaration=True, encoding="UTF-8")
        return Conversion(source=target, target=target, content=bare, carried=[], unread=[])
    if to_bis:
        written = rewrite_as_bis(reading.invoice, identified.format, NEWEST)
    else:
        written = rewrite(reading.invoice, identified.format, target)
    locator = Locator()
    return Conversion(
        source=identified.format,
        target=target,
        content=written.content,
        carried=written.carried,
        changed=True,
        unread=[locator.path(element) for element in reading.leftovers],
    )


def unconvertible(refusal: Unconvertible, target: str) -> Finding:
    """Why a document could not be converted, as a finding."""
    return Finding(
        layer="faktura",
        rule="TRANSFORM-UNCONVERTIBLE",
        severity=Severity.FATAL,
        text=f"It cannot be written as {target}: {refusal.text}",
        text_sv=f"Det kan inte skrivas som {target}: {refusal.text_sv}",
        terms=(refusal.term,),
    )


def schema_findings(conversion: Conversion) -> list[Finding]:
    """What is wrong with the result by the schema of its format: nothing, unless the source lacked something."""
    return identify(conversion.content).shape_findings()
