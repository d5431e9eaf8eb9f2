"""JSON of the semantic model itself: the field names of the model, and a published schema."""

from transforms.format import Format, later
from transforms.semantic.clip import parse_clipped
from transforms.semantic.parse import is_json

__all__ = ["JSON", "is_json", "parse_clipped"]

JSON = Format(
    name="json",
    title="JSON (EN 16931)",
    roots={},
    profile="en16931",
    read=later("transforms.semantic.read", "read"),
    write=later("transforms.semantic.write", "write"),
    as_ubl=True,
    check=later("transforms.semantic.read", "check"),
    suffix="json",
)
