"""Values as the published Svefaktura rules read them, with XPath 2.0's own types.

They compute in xs:double where they say number() or sum(), so binary floating point it is here too: an amount that is
off by exactly the tolerance falls on the side that the published rules put it on. Where they say xs:decimal, Decimal.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from math import copysign
from typing import Protocol

NO_NUMBER = float("nan")
SWEDISH_RATES = (25, 12, 6)  # of VAT, per cent

_BLANKS = re.compile(r"[ \t\r\n]+")  # XML's own white space; Python's is wider
_DOUBLE = re.compile(r"\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)\s*", re.ASCII)
_DATE = re.compile(r"\s*(-?\d{4,})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?\s*", re.ASCII)
_DATE_TIME = re.compile(r"\s*(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?\s*", re.ASCII)
_PLAIN_WORD = re.compile(r"[0-9A-Za-z$+<=>^`|~]*")
_NO_WORD = frozenset("PZC")  # the categories of punctuation, of separators, and of what is no character at all

_DAY = 86_400
_ERA = 400  # years, after which the Gregorian calendar repeats itself
_DAYS_IN_ERA = 146_097


class HasText(Protocol):
    """An element, as far as its value goes."""

    @property
    def text(self) -> str:
        """Its text, "" where there is none."""


def number(text: str | None) -> float:
    """XPath's number(): a double, NaN for what is absent or no number."""
    try:
        value = float(text or "")
    except ValueError:
        return NO_NUMBER
    # float() also takes underscores and the digits of every script.
    return value if text is not None and text.isascii() and "_" not in text else NO_NUMBER


def is_double(text: str) -> bool:
    """Whether XPath can cast the text to xs:double; where it cannot, a rule that compares it with a number stops."""
    return _DOUBLE.fullmatch(text) is not None


def is_below_zero(text: str) -> bool:
    """Whether the published rules find an untyped amount less than 0, where they compare it without number().

    Saxon, which runs them, then sorts a negative zero below zero, unless it is written as a whole number.
    """
    value = number(text)
    return value < 0 or (value == 0 and copysign(1, value) < 0 and not text.strip().removeprefix("-").isdigit())


def total(nodes: Iterable[HasText]) -> float:
    """XPath's sum() over elements: doubles added in document order, 0 where there are none."""
    result = 0.0
    for node in nodes:
        result += number(node.text)
    return result


def trimmed(text: str) -> str:
    """XPath's normalize-space()."""
    return text if text.isalnum() else _BLANKS.sub(" ", text).strip(" ")


def is_word(text: str) -> bool:
    r"""Whether XPath's `^\w*$` matches: no punctuation (the underscore is one), no blanks; symbols such as + pass."""
    if _PLAIN_WORD.fullmatch(text):
        return True
    return not text.isascii() and all(
        _PLAIN_WORD.fullmatch(character) if character.isascii() else unicodedata.category(character)[0] not in _NO_WORD
        for character in text
    )


def is_telephone_number(text: str) -> bool:
    r"""Whether XPath's `^\+?\d*$` matches: decimal digits of any script, perhaps after a plus sign."""
    digits = text.removeprefix("+")
    return not digits or digits.isdecimal()


def moment_of_date(text: str | None) -> Decimal | None:
    """Seconds since 0000-03-01 at which an xs:date begins, UTC where it names no zone; None for what is no date."""
    match = _DATE.fullmatch(text or "")
    if match is None:
        return None
    year, month, day, zone = match.groups()
    return Decimal(_days(int(year), int(month), int(day)) * _DAY - _offset(zone))


def moment(text: str | None) -> Decimal | None:
    """Seconds since 0000-03-01 of an xs:dateTime, UTC where it names no zone; None for what is none."""
    match = _DATE_TIME.fullmatch(text or "")
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    whole = _days(int(year), int(month), int(day)) * _DAY + int(hour) * 3600 + int(minute) * 60 - _offset(zone)
    return Decimal(whole) + Decimal(second)


def day_part(text: str | None) -> str:
    """What stands before the T of a dateTime; "" where there is no T."""
    before, separator, _ = (text or "").partition("T")
    return before if separator else ""


def _days(year: int, month: int, day: int) -> int:
    """Days since 0000-03-01, so that a leap day is the last of its year; years of any size, unlike datetime's."""
    year -= month <= 2
    era, year_of_era = divmod(year, _ERA)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * _DAYS_IN_ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds
