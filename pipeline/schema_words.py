"""What libxml2 says of a breach of a schema, in words for whoever has to mend the document, in English and Swedish."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.location import local_name, normalised_xpath, prefixed

_LONGEST_VALUE = 80
_MOST_NAMES = 8

_VALUE = re.compile(
    r": '(?P<value>.*)' is not a valid value of the (?:local )?atomic type(?: '(?P<type>[^']+)')?", re.DOTALL
)
_ENUMERATION = re.compile(r"The value '(?P<value>.*)' is not an element of the set \{(?P<allowed>.*)\}", re.DOTALL)
_FIXED = re.compile(r"The value '(?P<value>.*)' does not match the fixed value constraint '(?P<allowed>.*)'", re.DOTALL)
_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '(?P<name>[^']+)': ")
_MISSING_ATTRIBUTE = re.compile(r"The attribute '(?P<name>[^']+)' is required but missing")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (?P<names>.*) \)", re.DOTALL)

# What the built-in types of XML Schema are called by people, with an example.
_TYPES = {
    "date": ("a date such as 2026-03-31", "ett datum som 2026-03-31"),
    "dateTime": ("a date with a time such as 2026-03-31T00:00:00", "datum med klockslag som 2026-03-31T00:00:00"),
    "time": ("a time such as 14:30:00", "ett klockslag som 14:30:00"),
    "decimal": ("a number with a decimal point, such as 1250.50", "ett tal med decimalpunkt, som 1250.50"),
    "integer": ("a whole number", "ett heltal"),
    "boolean": ("true or false", "true eller false"),
    "base64Binary": ("base64 text", "text i base64"),
    "anyURI": ("an internet address (URI)", "en internetadress (URI)"),
    "language": ("a language code such as sv", "en språkkod som sv"),
}
_UNKNOWN_TYPE = ("a value of its type", "ett värde av rätt typ")


@dataclass(slots=True, kw_only=True)
class Breach:
    """One entry of libxml2's log: its message and the lxml element it is about.

    `primitive_type` is asked for the built-in type of an element's `{namespace}name` where the message has none.
    """

    message: str
    element: Any
    primitive_type: Callable[[str], str | None]


def words_for(kind: str, breach: Breach) -> Finding:
    """The finding for a breach; `kind` is libxml2's name for it, such as SCHEMAV_ELEMENT_CONTENT."""
    return _KINDS.get(kind, _other)(breach)


def not_base64(element: Any, stray: str) -> Finding:
    """The finding for an attachment that holds a character that base64 does not have."""
    name = _name(element)
    return _finding(
        "XSD-VALUE",
        element,
        f"{name} does not hold base64 text: the attachment was damaged on the way. Send it again.",
        f"{name} innehåller inte base64: bilagan har skadats på vägen. Skicka den igen.",
        found=f"the character {stray!r}",
        expected=_TYPES["base64Binary"][0],
    )


def _unexpected(breach: Breach) -> Finding:
    element = breach.element
    names = _EXPECTED.search(breach.message)
    expected = _listed(names["names"].split(", ")) if names else None
    if "Missing child" in breach.message:
        return _finding(
            "XSD-MISSING",
            element,
            f"{_name(element)} is not complete: an element that must be there is missing.",
            f"{_name(element)} är inte fullständigt: ett obligatoriskt element saknas.",
            expected=expected,
        )
    previous = element.getprevious()
    if previous is not None and previous.tag == element.tag:
        text = f"{_name(element)} occurs more often than it may."
        text_sv = f"{_name(element)} förekommer fler gånger än tillåtet."
    else:
        text = f"{_name(element)} may not stand here: it is unknown to the format, or in the wrong place or order."
        text_sv = (
            f"{_name(element)} får inte stå här: formatet har inget sådant element, eller så står det på fel plats."
        )
    return _finding("XSD-ELEMENT", element, text, text_sv, found=prefixed(element.tag), expected=expected)


def _value(breach: Breach) -> Finding:
    element = breach.element
    match = _VALUE.search(breach.message)
    name = (match["type"] if match else None) or breach.primitive_type(element.tag) or ""
    expected, expected_sv = _TYPES.get(name.rpartition(":")[2], _UNKNOWN_TYPE)
    place, place_sv = _place(breach)
    return _finding(
        "XSD-VALUE",
        element,
        f"{place} must be {expected}.",
        f"{place_sv} ska vara {expected_sv}.",
        found=_shown(match["value"] if match else element.text or ""),
        expected=expected,
    )


def _enumeration(breach: Breach) -> Finding:
    element = breach.element
    match = _ENUMERATION.search(breach.message)
    codes = sorted(match["allowed"].replace("'", "").split(", ")) if match else []
    allowed = (
        ", ".join(codes) if len(codes) <= _MOST_NAMES else f"one of {len(codes)} codes, from {codes[0]} to {codes[-1]}"
    )
    place, place_sv = _place(breach)
    return _finding(
        "XSD-CODE",
        element,
        f"{place} must be a code of the format's own list, without blanks round it.",
        f"{place_sv} ska vara en kod ur formatets egen lista, utan blanktecken runt om.",
        found=_shown(match["value"] if match else ""),
        expected=allowed,
    )


def _fixed(breach: Breach) -> Finding:
    element = breach.element
    match = _FIXED.search(breach.message)
    place, place_sv = _place(breach)
    return _finding(
        "XSD-FIXED",
        element,
        f"{place} may only have the one value that the format prescribes, or be left out.",
        f"{place_sv} får bara ha det värde som formatet föreskriver, eller utelämnas.",
        found=_shown(match["value"] if match else ""),
        expected=match["allowed"] if match else None,
    )


def _attribute(breach: Breach) -> Finding:
    element = breach.element
    match = _ATTRIBUTE.search(breach.message)
    name = local_name(match["name"]) if match else ""
    return _finding(
        "XSD-ATTRIBUTE",
        element,
        f"{_name(element)} may not have the attribute {name}.",
        f"{_name(element)} får inte ha attributet {name}.",
        found=_shown(element.get(match["name"], "")) if match else None,
    )


def _attribute_missing(breach: Breach) -> Finding:
    element = breach.element
    match = _MISSING_ATTRIBUTE.search(breach.message)
    name = match["name"] if match else ""
    return _finding(
        "XSD-ATTRIBUTE-MISSING",
        element,
        f"{_name(element)} must have the attribute {name}.",
        f"{_name(element)} måste ha attributet {name}.",
        expected=name,
    )


def _children(breach: Breach) -> Finding:
    element = breach.element
    child = next(element.iterchildren("*"), None)
    return _finding(
        "XSD-CONTENT",
        element,
        f"{_name(element)} holds a value; it may not hold elements.",
        f"{_name(element)} innehåller ett värde och får inte innehålla element.",
        found=None if child is None else prefixed(child.tag),
    )


def _text(breach: Breach) -> Finding:
    element = breach.element
    texts = [element.text, *(child.tail for child in element)]
    return _finding(
        "XSD-TEXT",
        element,
        f"{_name(element)} holds elements; text may not stand between them.",
        f"{_name(element)} innehåller element; text får inte stå mellan dem.",
        found=_shown(next((text.strip() for text in texts if text and text.strip()), "")),
    )


def _root(breach: Breach) -> Finding:
    element = breach.element
    return _finding(
        "XSD-ROOT",
        element,
        "The document does not begin with an element of this format.",
        "Dokumentet börjar inte med ett element i det här formatet.",
        found=element.tag,
    )


def _other(breach: Breach) -> Finding:
    element = breach.element
    return _finding(
        "XSD-OTHER",
        element,
        f"{_name(element)} breaks the schema of the format.",
        f"{_name(element)} bryter mot formatets schema.",
        found=breach.message,
    )


_KINDS: dict[str, Callable[[Breach], Finding]] = {
    "SCHEMAV_ELEMENT_CONTENT": _unexpected,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _value,
    "SCHEMAV_CVC_ENUMERATION_VALID": _enumeration,
    "SCHEMAV_CVC_AU": _fixed,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _attribute,
    "SCHEMAV_CVC_TYPE_3_1_1": _attribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _attribute_missing,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _children,
    "SCHEMAV_CVC_TYPE_3_1_2": _children,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": _children,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _text,
    "SCHEMAV_CVC_ELT_1": _root,
}


def _finding(
    rule: str, element: Any, text: str, text_sv: str, *, found: str | None = None, expected: str | None = None
) -> Finding:
    return Finding(
        layer="xsd",
        rule=rule,
        severity=Severity.FATAL,
        text=text,
        text_sv=text_sv,
        location=normalised_xpath(element),
        line=element.sourceline,
        found=found,
        expected=expected,
    )


def _place(breach: Breach) -> tuple[str, str]:
    """The element or its attribute that the value stands in, as the beginning of a sentence in both languages."""
    element = breach.element
    attribute = _ATTRIBUTE.search(breach.message)
    name = _name(element)
    if attribute is None:
        return name, name
    return f"The attribute {attribute['name']} of {name}", f"Attributet {attribute['name']} i {name}"


def _name(element: Any) -> str:
    return local_name(element.tag)


def _shown(value: str) -> str:
    """A value between quotation marks, so that blanks can be seen, cut off where it would be a page."""
    return f'"{value}"' if len(value) <= _LONGEST_VALUE else f'"{value[:_LONGEST_VALUE]}…"'


def _listed(names: list[str]) -> str:
    shown = [prefixed(name) for name in names[:_MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
