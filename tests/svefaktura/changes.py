"""Small changes to a sample document, named by paths as findings name them."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.location import PREFIXES
from transforms.xml import parse

Change = Callable[[Any], None]

SAMPLES = Path(__file__).parent / "samples"
NAMESPACES = {
    "sfti": "urn:sfti:documents:BasicInvoice:1:0",
    "cac": "urn:sfti:CommonAggregateComponents:1:0",
    "cbc": "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
assert all(f"{prefix}:" == PREFIXES[uri] for prefix, uri in NAMESPACES.items() if uri in PREFIXES)

_STEP = re.compile(r"(?P<prefix>\w+):(?P<name>\w+)(?:\[(?P<position>\d+)\])?")


@cache
def _sample(name: str) -> Any:
    return parse((SAMPLES / f"{name}.xml").read_bytes())


def changed(name: str, *changes: Change) -> Any:
    """The root of a sample with changes made to it, as a new document."""
    root = deepcopy(_sample(name))
    for change in changes:
        change(root)
    return parse(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))


def find(root: Any, path: str) -> Any:
    """The element at a path below the root; no position means the first of that name."""
    element = root
    for step in path.split("/"):
        match = _STEP.fullmatch(step)
        assert match, step
        twins = element.findall(f"{{{NAMESPACES[match['prefix']]}}}{match['name']}")
        element = twins[int(match["position"] or 1) - 1]
    return element


def fragment(xml: str) -> Any:
    """An element from text with the prefixes of locations."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return etree.fromstring(f"<x {declared}>{xml}</x>")[0]


def text(path: str, value: str) -> Change:
    """Another text in an element."""

    def change(root: Any) -> None:
        find(root, path).text = value

    return change


def attribute(path: str, name: str, value: str | None) -> Change:
    """Another value of an attribute, or none."""

    def change(root: Any) -> None:
        element = find(root, path) if path else root
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)

    return change


def drop(path: str) -> Change:
    """The element goes."""

    def change(root: Any) -> None:
        element = find(root, path)
        element.getparent().remove(element)

    return change


def drop_all(path: str) -> Change:
    """All elements of that name beside each other go."""

    def change(root: Any) -> None:
        element = find(root, path)
        for twin in element.getparent().findall(element.tag):
            twin.getparent().remove(twin)

    return change


def copy(path: str) -> Change:
    """The element once more, after itself."""

    def change(root: Any) -> None:
        element = find(root, path)
        element.addnext(deepcopy(element))

    return change


def before(path: str, xml: str) -> Change:
    """A new element before one."""

    def change(root: Any) -> None:
        find(root, path).addprevious(fragment(xml))

    return change


def after(path: str, xml: str) -> Change:
    """A new element after one."""

    def change(root: Any) -> None:
        find(root, path).addnext(fragment(xml))

    return change


def instruction(target: str) -> Change:
    """A processing instruction before the root."""

    def change(root: Any) -> None:
        root.addprevious(etree.ProcessingInstruction(target, 'href="faktura.xsl"'))

    return change
