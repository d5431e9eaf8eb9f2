"""A company's own XSLT 3.0 stylesheet: what it may not do, and how it is run so that it cannot.

It comes from outside, like everything else, and is a program besides. So it is refused what it could reach the world
with (forbidden.py), and runs in a process of its own that has nothing to reach the world with (child.py), for so long
and with so much memory (apply.py). What it makes is XML, read by the one hardened parser, and valid where it has a
schema.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


@dataclass(slots=True, kw_only=True, frozen=True)
class Stylesheet:
    """The bytes of an XSLT stylesheet, and of the XML Schema that its results are to keep, if there is one."""

    content: bytes = field(repr=False)
    schema: bytes | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True, frozen=True)
class Bounds:
    """How far a stylesheet may go: time on the clock, bytes of memory, bytes of its own, bytes of what it makes."""

    time: timedelta = timedelta(seconds=10)
    memory: int = 512 * 1024 * 1024
    stylesheet: int = 1024 * 1024
    result: int = 20 * 1024 * 1024


class Reason(StrEnum):
    """Why there is no result."""

    FORBIDDEN = "forbidden"
    BROKEN = "broken"
    TIME = "time"
    DIED = "died"
    SIZE = "size"
    NOT_XML = "not-xml"
    SCHEMA = "schema"
    INVALID = "invalid"
    MISSING = "missing"
    NO_DOCUMENT = "no-document"
    DANGEROUS = "dangerous"


# reason: (English, Swedish)
WORDS = {
    Reason.FORBIDDEN: ("it uses what a stylesheet may not use here", "den använder det som en stilmall inte får här"),
    Reason.BROKEN: ("it is no stylesheet that can be run, or it failed", "den går inte att köra, eller misslyckades"),
    Reason.TIME: ("it took longer than it may", "den tog längre tid än den får"),
    Reason.DIED: ("its process ended, as if out of memory", "dess process dog, som av brist på minne"),
    Reason.SIZE: (
        "it, or what it makes, is larger than it may be",
        "den, eller det den gör, är större än det får vara",
    ),
    Reason.NOT_XML: ("what it makes is no well-formed XML", "det den gör är inte välformad XML"),
    Reason.SCHEMA: ("its schema cannot be used", "dess schema går inte att använda"),
    Reason.INVALID: ("what it makes breaks its schema", "det den gör bryter mot dess schema"),
    Reason.MISSING: ("it is not among the objects", "den finns inte bland objekten"),
    Reason.NO_DOCUMENT: ("the document is no XML", "dokumentet är inte XML"),
    Reason.DANGEROUS: (
        "not tried: earlier tries to process the document had no end",
        "inte försökt: tidigare försök att behandla dokumentet tog inte slut",
    ),
}


class Failed(Exception):
    """A stylesheet has no result. `detail` is what was found, which may hold words of the document."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        self.text, self.text_sv = WORDS[reason]
        super().__init__(f"{self.text}: {detail}" if detail else self.text)
