"""What a stylesheet may not use, told by name and line before it runs: whoever wrote it can mend it.

That is a courtesy. Names can be hidden from any search; what keeps the world out of reach is the process that the
stylesheet runs in.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

XSLT: Final = "{http://www.w3.org/1999/XSL/Transform}"

_REACHES = "it would reach beyond the document"
_CLOCK = "the same document must give the same bytes: take the parameter received-at"

ELEMENTS: Final = dict.fromkeys(
    ("import", "include", "use-package", "import-schema", "result-document", "source-document", "stream"), _REACHES
) | {"evaluate": "it would run what is not in the stylesheet"}

FUNCTIONS: Final = (
    dict.fromkeys(
        (
            *("doc", "doc-available", "document", "collection", "uri-collection", "json-doc", "stream-available"),
            *("unparsed-text", "unparsed-text-lines", "unparsed-text-available", "unparsed-entity-uri"),
            *("environment-variable", "available-environment-variables"),
        ),
        _REACHES,
    )
    | dict.fromkeys(
        ("transform", "load-xquery-module", "function-lookup"), "it would run what is not in the stylesheet"
    )
    | dict.fromkeys(("current-date", "current-dateTime", "current-time", "random-number-generator"), _CLOCK)
)

# Functions and instructions beyond XSLT itself: of Java, of Saxon, of EXPath's modules.
NAMESPACES: Final = ("java:", "clitype:", "http://saxon.sf.net/", "http://expath.org/", "http://xml.apache.org/xalan")

_CALL = re.compile(rf"(?<![\w.\-$@])(?:[\w.\-]+:|Q\{{[^}}]*\}})?({'|'.join(FUNCTIONS)})\s*(?:\(|#\d)")


def forbidden(root: Any) -> Iterator[str]:
    """Everything that a stylesheet, given as its root element, may not use: what, on which line, and why."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.removeprefix(XSLT)
        if element.tag.startswith(XSLT) and name in ELEMENTS:
            yield f"xsl:{name} on line {element.sourceline}: {ELEMENTS[name]}"
        for text in _expressions(element):
            for call in _CALL.finditer(text):
                yield f"{call[1]}() on line {element.sourceline}: {FUNCTIONS[call[1]]}"
        if element.getparent() is None or element.nsmap != element.getparent().nsmap:
            for namespace in element.nsmap.values():
                if namespace.startswith(NAMESPACES):
                    yield f"the namespace {namespace} on line {element.sourceline}: only XSLT itself is known here"


def _expressions(element: Any) -> Iterator[str]:
    """Where XPath may stand: attributes of instructions; in braces, attributes and texts of anything else."""
    instruction = element.tag.startswith(XSLT)
    yield from (value for value in element.attrib.values() if instruction or "{" in value)
    yield from (text for text in (element.text, element.tail) if text and "{" in text)
