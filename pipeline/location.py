"""Where an element stands: a normalised XPath that does not depend on the prefixes a document chose.

Steps from the root. The root is written without prefix, every other step with a fixed prefix for its namespace;
`[n]`, counted from 1 among siblings of the same name, is written only where there are two or more of them.
"""

from typing import Any

PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext:",
    "urn:sfti:documents:BasicInvoice:1:0": "sfti:",
    "urn:sfti:CommonAggregateComponents:1:0": "cac:",
    "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0": "cbc:",
    "urn:oasis:names:tc:ubl:CommonAggregateComponents:1:0": "cac2:",
}


def local_name(tag: str) -> str:
    """`{uri}name` without its namespace."""
    return tag.rpartition("}")[2]


def prefixed(tag: str) -> str:
    """`{uri}name` with the fixed prefix of its namespace; an unknown namespace stays in braces."""
    uri, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return PREFIXES[uri] + name if uri in PREFIXES else tag


def normalised_xpath(element: Any) -> str:
    """The path of an lxml element from its root, such as `/Invoice/cac:InvoiceLine[2]/cac:Price`."""
    steps = []
    parent = element.getparent()
    while parent is not None:
        steps.append(_step(element, parent))
        element, parent = parent, parent.getparent()
    steps.append(local_name(element.tag))
    return "/" + "/".join(reversed(steps))


def _step(element: Any, parent: Any) -> str:
    twins = list(parent.iterchildren(element.tag))
    name = prefixed(element.tag)
    return name if len(twins) == 1 else f"{name}[{twins.index(element) + 1}]"
