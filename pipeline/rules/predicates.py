"""Small tests that rules of several layers share, each as XPath 2.0 does it."""

import re
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_DOWN, Decimal

_WHITE = re.compile(r"[ \t\r\n]+")
_DOUBLE = re.compile(r"[ \t\r\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*", re.ASCII)
_INFINITE = {"INF": float("inf"), "-INF": float("-inf")}
NAN = float("nan")
_SLACK = Decimal("0.02")
_ONE = Decimal(1)
_DATE = re.compile(r"[ \t\r\n]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?[ \t\r\n]*")


def normalized(text: str | None) -> str:
    """`normalize-space()`: XML's four white space characters only, so a no-break space stays; None gives ""."""
    if text is None:
        return ""
    if text.isascii():
        return " ".join(text.split())
    return _WHITE.sub(" ", text).strip(" ")


def number(text: str | None) -> float:
    """`number()`: an xs:double, so that 1e9 and INF are numbers; NaN for anything else."""
    if text is None:
        return NAN
    if _DOUBLE.fullmatch(text):
        return float(text)
    return _INFINITE.get(normalized(text), NAN)


def is_number(text: str | None) -> bool:
    """`string(number(text)) != 'NaN'`."""
    value = number(text)
    return value == value


def within_slack(expected: Decimal, value: Decimal) -> bool:
    """Whether two amounts differ by 0.02 at most; NaN is never within."""
    return expected + _SLACK >= value and expected - _SLACK <= value


def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """`div` of two xs:decimal as Saxon does it: to 18 decimals at least, half down. NaN where it would stop."""
    if not divisor or divisor.is_nan() or dividend.is_nan():
        return Decimal("NaN")
    places = max(18, _places(dividend), _places(divisor))
    return (dividend / divisor).quantize(_ONE.scaleb(-places), rounding=ROUND_HALF_DOWN)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


_ZONED_DATE = re.compile(r"[ \t\r\n]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?[ \t\r\n]*")


def instant(text: str | None) -> datetime | None:
    """When an `xs:date` begins: its time zone counts, and no zone is UTC. None for what is no date."""
    match = _ZONED_DATE.fullmatch(text or "")
    if match is None:
        return None
    try:
        shift = timedelta(hours=int(match[4] or 0), minutes=int(match[5] or 0))
        return datetime.fromisoformat(match[1]).replace(tzinfo=timezone(-shift if match[3] == "-" else shift))
    except ValueError:
        return None


def is_xs_date(text: str | None) -> bool:
    """`castable as xs:date`, for years of four digits."""
    return instant(text) is not None
