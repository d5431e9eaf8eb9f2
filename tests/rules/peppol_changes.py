"""Changes that make a document of a full sample: one line each, by a path from the root as rules write it."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from pipeline.rules.ubl import clark
from tests.peppol.samples import UBL, root_of

Change = tuple[str, ...]


def text(path: str, value: str) -> Change:
    """Give the first element at the path another text."""
    return ("text", path, value)


def attribute(path: str, name: str, value: str) -> Change:
    """Give the first element at the path an attribute."""
    return ("attribute", path, name, value)


def without(path: str, name: str) -> Change:
    """Take an attribute from the first element at the path."""
    return ("without", path, name)


def drop(path: str) -> Change:
    """Take away every element at the path."""
    return ("drop", path)


def copy(path: str) -> Change:
    """Put a copy of the first element at the path after it."""
    return ("copy", path)


def before(path: str, xml: str) -> Change:
    """Put an element before the first one at the path."""
    return ("before", path, xml)


def within(path: str, xml: str) -> Change:
    """Put an element last in the first one at the path."""
    return ("within", path, xml)


def changed_root(sample: str, changes: Iterable[Change]) -> Any:
    """The root of a full sample ("invoice" or "credit-note") after some changes."""
    root = root_of(sample)
    for change in changes:
        _apply(root, *change)
    return root


def _apply(root: Any, kind: str, path: str, *values: str) -> None:
    found = root.findall(clark(path))
    assert found, f"nothing at {path}"
    element = found[0]
    match kind:
        case "text":
            element.text = values[0]
        case "attribute":
            element.set(*values)
        case "without":
            del element.attrib[values[0]]
        case "drop":
            for each in found:
                each.getparent().remove(each)
        case "copy":
            element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
        case "before":
            element.addprevious(_element(values[0]))
        case _:
            element.append(_element(values[0]))


def _element(xml: str) -> Any:
    prefixes = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in UBL.items())
    return etree.fromstring(f"<x {prefixes}>{xml}</x>")[0]
