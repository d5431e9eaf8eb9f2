"""The shape of the model in JSON, taken from its classes: every field by its own name, every group an object.

Texts and codes are strings, numbers are strings of digits (a JSON number would lose them in many programs), dates are
ISO 8601 strings, repeated groups are arrays. What is absent is left out; null is not accepted, "" is an empty text.
"""

import datetime
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pipeline.invoice import Invoice

SCHEMA_ID = "urn:faktura:schema:invoice:1"  # what a document may name as its $schema


class Leaf(Enum):
    """What a value that is no group is in JSON."""

    TEXT = str
    NUMBER = Decimal
    DATE = datetime.date
    TRUTH = bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a group: a leaf or the class of a group, once or in an array, and whether it must be there."""

    name: str
    kind: Leaf | type[Any]
    many: bool
    required: bool


_SHAPES: dict[type[Any], Mapping[str, Field]] = {}


def shape_of(group: type[Any]) -> Mapping[str, Field]:
    """The fields of a class of the model by name, in its order; where a group was read from is none of them."""
    shape = _SHAPES.get(group)
    if shape is None:
        shape = _SHAPES[group] = _shape(group)
    return shape


def _shape(group: type[Any]) -> Mapping[str, Field]:
    hints = get_type_hints(group)
    return {one.name: _field(one, hints[one.name]) for one in fields(group) if one.name != "source"}


def _field(one: Any, hint: Any) -> Field:
    many = get_origin(hint) is list
    if isinstance(hint, UnionType) or many:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    leaf = next((leaf for leaf in Leaf if leaf.value is hint), None)
    required = one.default is MISSING and one.default_factory is MISSING
    return Field(name=one.name, kind=hint if leaf is None else leaf, many=many, required=required)


def groups() -> list[type[Any]]:
    """Every class of the model, the invoice first, each once."""
    found: list[type[Any]] = [Invoice]
    for group in found:
        for one in shape_of(group).values():
            if not isinstance(one.kind, Leaf) and one.kind not in found:
                found.append(one.kind)
    return found
