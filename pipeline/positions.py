"""Lines and columns of findings, worked out from the received bytes only when there is a finding.

libxml2 remembers no column, and as line the one where a start tag ends. One pass of expat over the bytes, counting
start tags in document order, gives both for all findings at once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from xml.parsers import expat

from pipeline.findings import Finding
from pipeline.location import Locator

Position = tuple[int, int]  # line and column of the `<`, both from 1


def positioned(findings: Iterable[Finding], content: bytes, root: Any) -> list[Finding]:
    """The findings with line and column of the element they name; `root` is that of the document inside `content`.

    A finding without a location, or one whose place cannot be told, stays as it is.
    """
    listed = list(findings)
    wanted = {finding.location for finding in listed} - {""}
    if not wanted:
        return listed
    locator = Locator()
    targets = {locator.find(root, path): path for path in wanted}
    order = {index: targets[element] for index, element in enumerate(root.iter()) if element in targets}
    at = {order[index]: place for index, place in _starts(content, root, order.keys()).items()}
    return [_placed(finding, at) for finding in listed]


def _placed(finding: Finding, at: Mapping[str, Position]) -> Finding:
    place = at.get(finding.location)
    return replace(finding, line=place[0], column=place[1]) if place else finding


def _starts(content: bytes, root: Any, wanted: Collection[int]) -> dict[int, Position]:
    """Where the start tags of the wanted elements are; an index counts from the document's root, which is 0."""
    places: dict[int, Position] = {}
    parser = expat.ParserCreate(namespace_separator="}")
    root_name = root.tag.removeprefix("{")
    count = -1

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal count
        if count >= 0 or name == root_name:  # an envelope's own elements come before the document
            count += 1
            if count in wanted:
                places[count] = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that expat does not know
        return {}
    return places
