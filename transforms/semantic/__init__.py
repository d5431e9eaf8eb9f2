"""JSON of the semantic model itself: the field names of the model, and a published schema."""

from transforms.format import Format
from transforms.semantic.clip import parse_clipped
from transforms.semantic.parse import is_json
from transforms.semantic.read import check, read
from transforms.semantic.write import write

__all__ = ["JSON", "is_json", "parse_clipped"]

JSON = Format(
    name="json",
    title="JSON (EN 16931)",
    roots={},
    profile="en16931",
    read=read,
    write=write,
    as_ubl=True,
    check=check,
    suffix="json",
)
