"""Reading single values: texts, dates, numbers, amounts, and values with attributes."""

import re
from collections.abc import Callable, Mapping
from datetime import date as Date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipeline.money import decimal_of
from transforms.table import Coded

Fields = dict[str, Any]  # of the group being read
Taker = Callable[..., None]  # element, field, what it needs beside, fields, walk (of the format)

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

# xs:date, its year of four digits; the time zone is dropped, as the model says.
_DATE = re.compile(r"[ \t\r\n]*(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?[ \t\r\n]*", re.ASCII)

_LONGEST_NUMBER_KEPT = 40  # characters: longer ones are not worth remembering


class Walk:
    """What one walk has to know of the document, and what it leaves behind (see Reading)."""

    __slots__ = ("attributes", "blank", "currencies", "currency", "in_currency", "irregular", "leftovers")

    def __init__(self, currency: str | None) -> None:
        self.currency = currency
        self.in_currency = [("currencyID", currency)]  # the attributes of an amount as it should be
        self.leftovers: list[Any] = []
        self.attributes: list[tuple[Any, str]] = []
        self.currencies: list[tuple[Any, str | None]] = []
        self.irregular: list[Any] = []
        self.blank: list[Any] = []

    def leave_inside(self, element: Any) -> None:
        """An element that was taken has children or attributes that were not."""
        self.leftovers.extend(element.iterchildren("*"))
        self.leave_attributes(element, element.keys())

    def leave_attributes(self, element: Any, names: list[str]) -> None:
        """Attributes were not taken; those of XML Schema itself (xsi:schemaLocation) say nothing of the invoice."""
        self.attributes.extend((element, name) for name in names if not name.startswith(_XSI))


def first_text(element: Any, tag: str) -> str | None:
    """The text of the first child of that name; "" where it is empty, None where there is no such child."""
    child = next(element.iterchildren(tag), None)
    return None if child is None else child.text or ""


def text_of(child: Any, walk: Walk) -> str:
    """The text of an element, "" where it has none; one without any but blanks is noted."""
    text: str = child.text or ""
    if not text or text.isspace():
        walk.blank.append(child)
    return text


def texts(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """One more text of a list. (A single text is taken in the loop of the reader itself.)"""
    fields.setdefault(name, []).append(text_of(child, walk))
    if child.keys() or len(child):
        walk.leave_inside(child)


def date(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """A date; what is no date is left over."""
    value = None if name in fields else _date_of(child, walk)
    if value is None:
        walk.leftovers.append(child)
        return
    fields[name] = value
    if child.keys() or len(child):
        walk.leave_inside(child)


def _date_of(child: Any, walk: Walk) -> Date | None:
    text = child.text or ""
    # The other forms that fromisoformat knows (20240131, 2024-W05-3) are no xs:date.
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            return Date.fromisoformat(text)
        except ValueError:
            walk.irregular.append(child)
            return None
    walk.irregular.append(child)
    match = _DATE.fullmatch(text)
    try:
        return Date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def number(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """A number without a unit or with none that is taken: a percentage."""
    if name in fields:
        walk.leftovers.append(child)
        return
    fields[name] = number_of(child, walk)
    if child.keys() or len(child):
        walk.leave_inside(child)


def number_of(child: Any, walk: Walk) -> Decimal:
    """The number an element says; NaN where it says none."""
    text = child.text or ""
    value, plain = _decimal(text) if len(text) < _LONGEST_NUMBER_KEPT else (decimal_of(text), False)
    if not plain:
        walk.irregular.append(child)
    return value


@lru_cache(maxsize=8192)
def _decimal(text: str) -> tuple[Decimal, bool]:
    """The number, and whether the text is just how it prints: no plus sign, blank, leading zero or end point."""
    value = decimal_of(text)
    return value, format(value, "f") == text and not value.is_nan()


forget_numbers = _decimal.cache_clear


def amount(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """An amount, which should be in the currency of the document."""
    if name in fields:
        walk.leftovers.append(child)
        return
    if child.items() != walk.in_currency:
        _other_attributes(child, walk.currency, walk)
    if len(child):
        walk.leftovers.extend(child.iterchildren("*"))
    fields[name] = number_of(child, walk)


def accounting_amount(child: Any, name: str, _: None, fields: Fields, walk: Walk) -> None:
    """BT-111. Its currency is what made it that, so it is the one it should be."""
    if name in fields:
        walk.leftovers.append(child)
        return
    _other_attributes(child, child.get("currencyID"), walk)
    if len(child):
        walk.leftovers.extend(child.iterchildren("*"))
    fields[name] = number_of(child, walk)


def _other_attributes(child: Any, expected: str | None, walk: Walk) -> None:
    """The attributes of an amount are another than its currency, or that is not the expected one."""
    currency = child.get("currencyID")
    if currency is None or currency != expected:
        walk.currencies.append((child, currency))
    walk.leave_attributes(child, [name for name in child.keys() if name != "currencyID"])  # noqa: SIM118


def attributed(child: Any, name: str, more: tuple[bool, Mapping[str, str]], fields: Fields, walk: Walk) -> None:
    """A text or number with attributes that have fields of their own, such as a quantity and its unit."""
    if name in fields:
        walk.leftovers.append(child)
        return
    numeric, places = more
    fields[name] = number_of(child, walk) if numeric else text_of(child, walk)
    _attributes_of(child, places, fields, walk)


def coded(child: Any, name: str, meaning: Coded, fields: Fields, walk: Walk) -> None:
    """A value that is with its attributes a group of the model, such as an identifier and its scheme."""
    if name in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {"source": child, meaning.content: text_of(child, walk)}
    _attributes_of(child, meaning.attributes, own, walk)
    fields[name] = meaning.model(**own)


def codes(child: Any, name: str, meaning: Coded, fields: Fields, walk: Walk) -> None:
    """One more value with attributes of a list."""
    own: Fields = {}
    coded(child, name, meaning, own, walk)
    fields.setdefault(name, []).append(own[name])


def _attributes_of(child: Any, places: Mapping[str, str], fields: Fields, walk: Walk) -> None:
    for attribute, value in child.items():
        if attribute in places:
            fields[places[attribute]] = value
        else:
            walk.leave_attributes(child, [attribute])
    if len(child):
        walk.leftovers.extend(child.iterchildren("*"))
