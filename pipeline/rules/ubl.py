"""UBL elements as the published artefacts see them: for rules on what the model has no place for.

Paths are written with the prefixes of the norm, such as "cac:Party/cbc:EndpointID". Texts are raw: an element without
text is "". What is compared after `normalize-space()` in an artefact goes through predicates.normalized here too.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipeline.rules.rule import Document

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"


@cache
def clark(path: str) -> str:
    """The path with namespaces in braces, as lxml wants it."""
    return path.replace("cac:", CAC).replace("cbc:", CBC)


def itself(element: Any) -> Any:
    """The context node of a rule whose subject is the element."""
    return element


@cache
def _compiled(path: str) -> Any:
    # An evaluator in C: half the time of findall, which reads its path anew.
    return etree.ETXPath(clark(path))


def nodes(element: Any, path: str) -> list[Any]:
    """All elements at a path below an element, in document order."""
    found: list[Any] = _compiled(path)(element)
    return found


def node(element: Any, path: str) -> Any:
    """The first element at a path, or None."""
    found = _compiled(path)(element)
    return found[0] if found else None


def has(element: Any, path: str) -> bool:
    """Whether there is any element at a path."""
    return bool(_compiled(path)(element))


def text_of(element: Any) -> str:
    """The string value of an element that holds text only; "" for None."""
    return "" if element is None else element.text or ""


def text(element: Any, path: str) -> str:
    """The string value of the first element at a path, "" where there is none."""
    found = _compiled(path)(element)
    return found[0].text or "" if found else ""


def texts(element: Any, path: str) -> list[str]:
    """The string values of all elements at a path."""
    return [found.text or "" for found in _compiled(path)(element)]


def left_over(document: Document, *paths: str) -> Iterator[Any]:
    """Elements of these names wherever the reader had no place for them; none in most documents."""
    if document.leftovers:
        tags = [clark(path) for path in paths]
        for leftover in document.leftovers:
            yield from leftover.iter(*tags)


def is_child_of(element: Any, path: str) -> bool:
    """Whether the parents of an element, nearest last, are those of the path."""
    for name in reversed(path.split("/")):
        element = element.getparent()
        if element is None or element.tag != clark(name):
            return False
    return True
