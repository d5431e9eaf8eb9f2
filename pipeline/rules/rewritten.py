"""Judging a document that is not UBL by rules that speak of UBL's tree.

The rules of EN 16931 are bound to UBL: where the published artefact asks for an element, so do they. A document of
another syntax that carries the same semantic model (CII, JSON) is judged as it reads in UBL: its model, made complete
by its format, is written as UBL in memory, as it stands and with nothing derived for UBL's or Peppol's sake, read
again, and judged like any other. What only the syntax of UBL asks (UBL-CR, UBL-DT, UBL-SR, and where UBL's artefact
stops) says nothing of the document and is left out; its own syntax is its schema's affair.

A finding is put where its group of business terms was read: both models have the same groups in the same order, so the
UBL element of a group leads to the element, or JSON path, that the group came from. Where the term itself came from no
group of its own, that is the group round it, and at last the document.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipeline.findings import Finding
from pipeline.location import Locator
from transforms.format import NO_WISHES, Format, Reading
from transforms.peppol.read import read
from transforms.peppol.write import write_as_is
from transforms.xml import parse

# Rules on the syntax of UBL, and constructs of UBL on which the published artefact stops.
_OF_UBL = ("UBL-", "FAKTURA-ABORT-")


class Rewritten:
    """A document as UBL: `reading` is what rules look at. Raises Unconvertible for what UBL cannot express."""

    def __init__(self, format: Format, reading: Reading) -> None:
        invoice = reading.invoice
        self._invoice = format.complete(invoice, NO_WISHES)[0] if format.complete is not None else invoice
        self.reading = read(parse(write_as_is(self._invoice).content))

    def relocated(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that concern the document, at its own places."""
        kept = [finding for finding in findings if not finding.rule.startswith(_OF_UBL)]
        if not kept:
            return []
        sources = dict(_sources(self._invoice, self.reading.invoice))
        written, received = Locator(), Locator()
        return [self._placed(finding, sources, written, received) for finding in kept]

    def _placed(self, finding: Finding, sources: dict[Any, Any], written: Locator, received: Locator) -> Finding:
        element = written.find(self.reading.root, finding.location)
        while element is not None and element not in sources:
            element = element.getparent()
        source = self._invoice.source if element is None else sources[element]
        if isinstance(source, str):
            return replace(finding, location=source, line=None)
        return replace(finding, location=received.path(source), line=source.sourceline)


def _sources(ours: Any, theirs: Any) -> Iterator[tuple[Any, Any]]:
    """The UBL element of each group with the element that the group was read from."""
    if theirs.source is not None and ours.source is not None:
        yield theirs.source, ours.source
    for one in fields(ours):
        if one.name == "source":
            continue
        mine, other = getattr(ours, one.name), getattr(theirs, one.name)
        if isinstance(mine, list):
            for group, twin in zip(mine, other, strict=False):
                if is_dataclass(group):
                    yield from _sources(group, twin)
        elif is_dataclass(mine) and other is not None:
            yield from _sources(mine, other)
