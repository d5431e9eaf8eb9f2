"""The JSON Schema of the semantic model, made of its classes and the business terms that their comments name.

python -m transforms.semantic.schema > schemas/invoice.schema.json
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from pipeline import invoice as model
from transforms.semantic.shapes import SCHEMA_ID, Field, Leaf, groups, shape_of

_COMMENTED = re.compile(
    r"^class (?P<group>\w+)\(\w+\):(?:  # (?P<of_group>.*))?$|^    (?P<field>\w+): [^#\n]*(?:# (?P<of_field>.*))?$",
    re.MULTILINE,
)
_LEAVES: dict[Leaf, dict[str, Any]] = {
    Leaf.TEXT: {"type": "string"},
    Leaf.NUMBER: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    Leaf.DATE: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Leaf.TRUTH: {"type": "boolean"},
}


def schema() -> dict[str, Any]:
    """The schema, JSON Schema 2020-12: one definition a group, the invoice itself at the root."""
    terms = _terms()
    first, *others = groups()
    root = _group(first, terms)
    root["properties"] = {"$schema": {"const": SCHEMA_ID}, **root["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Invoice or credit note, the semantic model of EN 16931-1",
        **root,
        "$defs": {group.__name__: _group(group, terms) for group in others},
    }


def text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _group(group: type[Any], terms: dict[tuple[str, str], str]) -> dict[str, Any]:
    shape = shape_of(group)
    described = terms.get((group.__name__, ""))
    return {
        **({"description": described} if described else {}),
        "type": "object",
        "properties": {name: _field(field, terms.get((group.__name__, name))) for name, field in shape.items()},
        "required": [name for name, field in shape.items() if field.required],
        "additionalProperties": False,
    }


def _field(field: Field, described: str | None) -> dict[str, Any]:
    one = _LEAVES[field.kind] if isinstance(field.kind, Leaf) else {"$ref": f"#/$defs/{field.kind.__name__}"}
    whole = {"type": "array", "items": one} if field.many else one
    return {"description": described, **whole} if described else dict(whole)


def _terms() -> dict[tuple[str, str], str]:
    """What the comments of the model say of each class and field: BT and BG numbers and code lists."""
    found: dict[tuple[str, str], str] = {}
    group = ""
    for match in _COMMENTED.finditer(Path(model.__file__).read_text(encoding="utf-8")):
        group = match["group"] or group
        comment = match["of_group"] or match["of_field"]
        if comment:
            found[group, match["field"] or ""] = comment
    return found


if __name__ == "__main__":
    sys.stdout.write(text())
