"""Convert: a document in one format to the same invoice in another, with every term that did not simply go along.

This is `read`, `write`, and between them what the first format leaves to be derived: no rule is asked, so a document
that breaks some is converted as it stands.
"""

from dataclasses import dataclass

from lxml import etree

from pipeline.findings import Finding, Severity
from pipeline.identify import identify_root
from pipeline.location import Locator
from pipeline.schema import check_schema
from transforms.format import Carry, Format, Unconvertible, rewrite
from transforms.registry import FORMATS, by_name
from transforms.xml import parse


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

    @property
    def changed(self) -> bool:
        """Whether it was written anew: one already in the wanted format is the same, but for an envelope around it."""
        return self.source is not self.target


def format_named(name: str) -> Format:
    """The format of a name. Raises UnknownFormat."""
    format = by_name(name)
    if format is None:
        raise UnknownFormat(f"{name!r}: {', '.join(known.name for known in FORMATS)}")
    return format


def convert(content: bytes, target: Format) -> Conversion:
    """The invoice in `content`, in the target format.

    Raises Rejected for what is no document, Unconvertible where the target cannot express it.
    """
    root = parse(content)
    identified = identify_root(root)
    if identified.format is target:
        bare = (
            content
            if identified.root is root
            else etree.tostring(identified.root, xml_declaration=True, encoding="UTF-8")
        )
        return Conversion(source=target, target=target, content=bare, carried=[], unread=[])
    reading = identified.format.read(identified.root)
    written = rewrite(reading.invoice, identified.format, target)
    locator = Locator()
    return Conversion(
        source=identified.format,
        target=target,
        content=written.content,
        carried=written.carried,
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
    root = parse(conversion.content)
    return check_schema(root, conversion.target.roots[root.tag])
