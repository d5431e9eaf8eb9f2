"""The code lists of EN 16931, as data: one file a release of the artefact."""

import json
from pathlib import Path

_FILE = Path(__file__).parent.parent.parent / "schemas" / "codes" / "en16931-1.3.16.json"
LISTS: dict[str, frozenset[str]] = {
    name: frozenset(" ".join(lines).split()) for name, lines in json.loads(_FILE.read_text(encoding="utf-8")).items()
}


def _as_text(name: str) -> str:
    """The list as the artefact has it, for where it asks contains() of a part of a text."""
    lines: list[str] = json.loads(_FILE.read_text(encoding="utf-8"))[name]
    return f" {' '.join(lines)} "


VAT_PREFIXES = _as_text("vat-prefixes")
NOTE_SUBJECTS = _as_text("note-subjects")
