"""JSON of the semantic model to the model: one walk that takes what has its shape, and tells what has not.

The source of each group is its JSON path, such as `$.lines[0].price`, so that a finding can name it.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.invoice import Invoice
from transforms.format import Reading
from transforms.semantic.parse import Number
from transforms.semantic.shapes import SCHEMA_ID, Field, Leaf, shape_of
from transforms.write_values import unwritable

ROOT = "$"
_SCHEMA = "$schema"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


class _Misfit(Exception):
    """A value without the shape that it should have: what was found, and the rule."""

    def __init__(self, rule: str, found: str, expected: str) -> None:
        self.rule, self.found, self.expected = rule, found, expected


class _Walk:
    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def tell(self, rule: str, path: str, found: str | None, expected: str | None = None) -> None:
        text, text_sv = _TEXTS[rule]
        self.findings.append(
            Finding(
                layer="json",
                rule=rule,
                severity=Severity.FATAL,
                text=text,
                text_sv=text_sv,
                location=path,
                found=None if found is None else found[:80],
                expected=expected,
            )
        )


def read(root: Any) -> Reading:
    """The model of decoded JSON. What has not the shape it should have is left out: `check` tells of it."""
    return Reading(invoice=_document(root, _Walk()), root=ROOT)


def check(root: Any) -> list[Finding]:
    """Everything in which decoded JSON breaks the schema, all fatal, layer "json", the location a JSON path."""
    walk = _Walk()
    _document(root, walk)
    return walk.findings


def _document(root: Any, walk: _Walk) -> Invoice:
    if not isinstance(root, dict):
        walk.tell("JSON-TYPE", ROOT, _said(root), "an object")
        return Invoice(source=ROOT)
    named = root.get(_SCHEMA, SCHEMA_ID)
    if named != SCHEMA_ID:
        walk.tell("JSON-SCHEMA", f"{ROOT}['{_SCHEMA}']", _said(named), SCHEMA_ID)
    invoice: Invoice = _group({name: value for name, value in root.items() if name != _SCHEMA}, Invoice, ROOT, walk)
    return invoice


def _group(value: Mapping[str, Any], group: type[Any], path: str, walk: _Walk) -> Any:
    shape = shape_of(group)
    held: dict[str, Any] = {}
    for name, inner in value.items():
        own = f"{path}.{name}" if _NAME.fullmatch(name) else f"{path}[{name!r}]"
        field = shape.get(name)
        if field is None:
            walk.tell("JSON-UNKNOWN", own, None, ", ".join(shape))
        else:
            _take(inner, field, own, walk, held)
    missing = [field.name for field in shape.values() if field.required and field.name not in held]
    for name in missing:
        if name not in value:
            walk.tell("JSON-MISSING", f"{path}.{name}", None)
    return None if missing else group(source=path, **held)


def _take(value: Any, field: Field, path: str, walk: _Walk, held: dict[str, Any]) -> None:
    if not field.many:
        taken = _one(value, field, path, walk)
        if taken is not None:
            held[field.name] = taken
    elif not isinstance(value, list):
        walk.tell("JSON-TYPE", path, _said(value), "an array")
    else:
        every = [_one(inner, field, f"{path}[{number}]", walk) for number, inner in enumerate(value)]
        held[field.name] = [one for one in every if one is not None]


def _one(value: Any, field: Field, path: str, walk: _Walk) -> Any:
    if not isinstance(field.kind, Leaf):
        if isinstance(value, dict):
            return _group(value, field.kind, path, walk)
        walk.tell("JSON-TYPE", path, _said(value), "an object")
        return None
    try:
        return _LEAVES[field.kind](value)
    except _Misfit as misfit:
        walk.tell(misfit.rule, path, misfit.found, misfit.expected)
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or isinstance(value, Number):
        raise _Misfit("JSON-TYPE", _said(value), "a string")
    character = unwritable(value)
    if character is not None:
        raise _Misfit("JSON-CHARACTER", f"U+{ord(character):04X}", "")
    return value


def _number(value: Any) -> Decimal:
    text = _text(value)
    if not _NUMBER.fullmatch(text):
        raise _Misfit("JSON-NUMBER", text, "-1234.50")
    return Decimal(text)


def _date(value: Any) -> datetime.date:
    text = _text(value)
    try:
        if _DATE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise _Misfit("JSON-DATE", text, "2026-03-31")


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Misfit("JSON-TYPE", _said(value), "true or false")
    return value


_LEAVES: Mapping[Leaf, Callable[[Any], Any]] = {
    Leaf.TEXT: _text,
    Leaf.NUMBER: _number,
    Leaf.DATE: _date,
    Leaf.TRUTH: _truth,
}


def _said(value: Any) -> str:
    """What kind of value was found, in the words of JSON."""
    match value:
        case Number():
            return f"the number {value}"
        case str():
            return f"the string {value!r}"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case list():
            return "an array"
    return "an object"


_TEXTS = {
    "JSON-TYPE": (
        "A value is of another kind than it should be. An amount is a string of digits; what is absent is left out.",
        "Ett värde är av annat slag än det ska vara. Ett belopp är en sträng av siffror; det som saknas utelämnas.",
    ),
    "JSON-UNKNOWN": ("There is no field of this name here.", "Det finns inget fält med det här namnet här."),
    "JSON-MISSING": ("A field that must be there is missing.", "Ett fält som måste finnas saknas."),
    "JSON-NUMBER": (
        "A number is written with digits and a point, and nothing else.",
        "Ett tal skrivs med siffror och punkt, och inget annat.",
    ),
    "JSON-DATE": (
        "A date is written with year, month and day, and is one of the calendar.",
        "Ett datum skrivs med år, månad och dag, och ska finnas i kalendern.",
    ),
    "JSON-CHARACTER": (
        "A text has a control character that no invoice in XML can hold. Take it out.",
        "En text har ett styrtecken som ingen faktura i XML kan innehålla. Ta bort det.",
    ),
    "JSON-SCHEMA": (
        "The document names another schema than the one of invoices here.",
        "Dokumentet anger ett annat schema än det för fakturor här.",
    ),
}
