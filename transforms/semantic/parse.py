"""The one JSON parser of the project, hardened: limits on size and depth, no key twice, no infinity.

Whatever it refuses is a Rejected with one finding that says what was found, where, and what to do about it. Numbers
stay the texts that they were, as a document has none: its amounts are strings.
"""

import json
from collections import Counter
from typing import Any, NoReturn

from pipeline.outcomes import refused

_BLANKS = b"\xef\xbb\xbf \t\r\n"


class Number(str):
    """A JSON number as it was written: told from a string, which an amount has to be."""

    __slots__ = ()


class _Twice(ValueError):
    pass


def is_json(content: bytes) -> bool:
    """Whether bytes begin as a JSON object or array does; XML and PDF begin otherwise."""
    return content[:64].lstrip(_BLANKS)[:1] in (b"{", b"[")


def parse(content: bytes, *, max_bytes: int) -> Any:
    """The decoded JSON. Raises Rejected."""
    if len(content) > max_bytes:
        _refuse("JSON-TOO-LARGE", found=f"{len(content):,} bytes, the limit is {max_bytes:,}")
    try:
        return json.loads(
            content.removeprefix(_BLANKS[:3]),
            parse_int=Number,
            parse_float=Number,
            parse_constant=_no_constant,
            object_pairs_hook=_each_key_once,
        )
    except json.JSONDecodeError as error:
        _refuse("JSON-SYNTAX", found=error.msg, line=error.lineno, column=error.colno)
    except UnicodeDecodeError as error:
        _refuse("JSON-ENCODING", found=str(error))
    except RecursionError:
        _refuse("JSON-TOO-DEEP")
    except _Twice as error:
        _refuse("JSON-TWICE", found=str(error))
    except ValueError as error:
        _refuse("JSON-SYNTAX", found=str(error))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    decoded = dict(pairs)
    if len(decoded) < len(pairs):
        raise _Twice(next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1))
    return decoded


def _refuse(rule: str, *, found: str | None = None, line: int | None = None, column: int | None = None) -> NoReturn:
    raise refused("json", rule, _TEXTS, found=found, line=line, column=column) from None


_TEXTS = {
    "JSON-TOO-LARGE": (
        "The file is too large. Make its attachments smaller or send them another way.",
        "Filen är för stor. Gör bilagorna mindre eller skicka dem på annat sätt.",
    ),
    "JSON-SYNTAX": (
        "The file is broken JSON, perhaps cut off on the way. Send it again.",
        "Filen är trasig JSON, kanske avhuggen på vägen. Skicka den igen.",
    ),
    "JSON-ENCODING": (
        "The file has bytes that are no UTF-8. Save it as UTF-8.",
        "Filen har tecken som inte är UTF-8. Spara den som UTF-8.",
    ),
    "JSON-TOO-DEEP": (
        "The values of the file are nested too deep to be an invoice. Send a real invoice.",
        "Filens värden ligger för djupt i varandra för att vara en faktura. Skicka en riktig faktura.",
    ),
    "JSON-TWICE": (
        "An object of the file has the same name twice, so nobody can say which counts. Write it once.",
        "Ett objekt i filen har samma namn två gånger, så ingen kan säga vilket som gäller. Skriv det en gång.",
    ),
}
