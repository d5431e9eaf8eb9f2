"""The model to JSON: the mirror of the reader. Nothing of the model has to be left behind."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.invoice import Invoice
from transforms.format import EN16931, Carry, Written
from transforms.semantic.shapes import SCHEMA_ID, Leaf, shape_of
from transforms.write_values import escaped, plain


def write(invoice: Invoice) -> Written:
    """The invoice as JSON in UTF-8, the same bytes for the same model.

    Raises Unconvertible for a number that is none, and for a control character: no other format could take it on.
    """
    carried = []
    if invoice.specification is None:
        reason = "the document follows the norm, which demands that it says so"
        carried.append(Carry(fate="derived", term="BT-24", value=EN16931, reason=reason))
        invoice = replace(invoice, specification=EN16931)
    document = {"$schema": SCHEMA_ID, **_group(invoice)}
    return Written(content=json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n", carried=carried)


def _group(group: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, field in shape_of(type(group)).items():
        value = getattr(group, name)
        if field.many:
            if value:
                said[name] = [_one(one, field.kind, name) for one in value]
        elif value is not None:
            said[name] = _one(value, field.kind, name)
    return said


def _one(value: Any, kind: Leaf | type[Any], name: str) -> Any:
    match kind:
        case Leaf.TEXT:
            return _text(value)
        case Leaf.NUMBER:
            return _number(value, name)
        case Leaf.DATE:
            return value.isoformat()
        case Leaf.TRUTH:
            return value
    return _group(value)


def _text(value: str) -> str:
    if not value.isprintable():
        escaped(value)
    return value


def _number(value: Decimal, name: str) -> str:
    return plain(value, f"model:{name}")
