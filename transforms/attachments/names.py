"""Names under which attachments are written: whatever a document calls them, a name that is safe everywhere."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from transforms.attachments.kinds import Kind

_LONGEST = 120  # bytes of a name in UTF-8: file systems and object keys take 255, and a copy may add to it
_ENDING = 8  # characters of an ending that is taken for one
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\x7f]')
# Devices of Windows, whatever their ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
# A personal number, of a person or a sole trader: twelve or ten digits that begin as a day of birth does.
_PERSONAL = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d\d|\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+ ]?(\d{4})(?!\d)"
)


def safe_names(wanted: Iterable[tuple[str | None, Kind | None]]) -> Iterator[str]:
    """One name for each file that a document calls so and that is of that kind, in their order, no two alike.

    Only the last part of a path is taken. An ending that is not one of the kind gets that of the kind behind it.
    """
    taken: set[str] = set()
    for given, kind in wanted:
        name = unused = safe_name(given, kind)
        number = 1
        while unused.casefold() in taken:
            number += 1
            stem, dot, ending = name.rpartition(".")
            unused = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
        taken.add(unused.casefold())
        yield unused


def safe_name(given: str | None, kind: Kind | None) -> str:
    """The name for one file. What could be a personal number is no part of an object's key."""
    last = re.split(r"[/\\]", given or "")[-1]
    shown = unicodedata.normalize("NFC", "".join(one for one in last if unicodedata.category(one)[0] != "C"))
    name = _NOT_IN_NAMES.sub("_", _PERSONAL.sub("X", shown))
    name = re.sub(r"\s+", " ", name).strip(" .") or "attachment"
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, _, ending = name.rpartition(".")
    if kind is not None and ending.lower() not in kind.endings:
        stem, ending = name, kind.endings[0]
    return f"{_shortened(stem)}.{ending.lower()}" if stem and len(ending) <= _ENDING else _shortened(name)


def _shortened(name: str) -> str:
    return name.encode()[:_LONGEST].decode(errors="ignore").strip(" .") or "attachment"
