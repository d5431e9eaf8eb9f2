"""Where an element stands: a normalised XPath that does not depend on the prefixes a document chose.

Steps from the root. The root is written without prefix, every other step with a fixed prefix for its namespace;
`[n]`, counted from 1 among siblings of the same name, is written only where there are two or more of them.
"""

import re
from functools import lru_cache
from typing import Any

PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext:",
    "urn:sfti:documents:BasicInvoice:1:0": "sfti:",
    "urn:sfti:CommonAggregateComponents:1:0": "cac:",
    "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0": "cbc:",
    "urn:oasis:names:tc:ubl:CommonAggregateComponents:1:0": "cac2:",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm:",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram:",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt:",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt:",
}


# A step of a path; the namespace in braces may have slashes of its own.
_STEP = re.compile(r"/((?:\{[^}]*\})?[^/]+)")


def local_name(tag: str) -> str:
    """`{uri}name` without its namespace."""
    return tag.rpartition("}")[2]


@lru_cache(maxsize=4096)
def prefixed(tag: str) -> str:
    """`{uri}name` with the fixed prefix of its namespace; an unknown namespace stays in braces."""
    uri, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return PREFIXES[uri] + name if uri in PREFIXES else tag


class Locator:
    """Paths of elements of one tree. Siblings are counted once a parent, however many of them are asked for."""

    __slots__ = ("_children", "_steps")

    def __init__(self) -> None:
        self._steps: dict[Any, dict[Any, str]] = {}
        self._children: dict[Any, dict[str, Any]] = {}

    def path(self, element: Any) -> str:
        """The path of an lxml element from its root, such as `/Invoice/cac:InvoiceLine[2]/cac:Price`."""
        steps = []
        parent = element.getparent()
        while parent is not None:
            if parent not in self._steps:
                self._steps[parent] = steps_below(parent)
            steps.append(self._steps[parent][element])
            element, parent = parent, parent.getparent()
        steps.append(local_name(element.tag))
        return "/" + "/".join(reversed(steps))

    def find(self, root: Any, path: str) -> Any:
        """The element at a path below a root, or None: what `path` said of it, backwards."""
        element = root
        for step in _STEP.findall(path)[1:]:
            if element not in self._children:
                steps = self._steps.get(element) or steps_below(element)
                self._children[element] = {name: child for child, name in steps.items()}
            element = self._children[element].get(step)
            if element is None:
                return None
        return element


def normalised_xpath(element: Any) -> str:
    """The path of one element; a Locator is cheaper for many."""
    return Locator().path(element)


def steps_below(parent: Any) -> dict[Any, str]:
    """The elements right below one, in their order, with the last step of the path of each."""
    steps: dict[Any, str] = {}
    first: dict[str, Any] = {}  # of each name
    number: dict[str, int] = {}  # of the last one, of names that occur twice
    for child in parent[:]:
        tag = child.tag
        if tag in first:
            number[tag] = number.get(tag, 1) + 1
            if number[tag] == 2:
                steps[first[tag]] += "[1]"
            steps[child] = f"{prefixed(tag)}[{number[tag]}]"
        elif isinstance(tag, str):  # no comment or processing instruction
            first[tag] = child
            steps[child] = prefixed(tag)
    return steps
