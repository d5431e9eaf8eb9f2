"""Writing single values: texts, dates, numbers, amounts, and values with attributes."""

import re
from collections.abc import Callable, Mapping
from datetime import date as Date
from decimal import Decimal
from typing import Any

from transforms.format import Carry, Unconvertible
from transforms.table import Coded

# What writes: the page, the value (or the group, where there is more than one value to it), what it needs, the indent.
Giver = Callable[..., None]

# What XML 1.0 cannot hold, not even as a character reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Page:
    """The document as far as it is written: its parts, the currencies of its amounts, and what found no place."""

    __slots__ = ("carried", "charge", "currency", "format", "parts", "vat_currency")

    def __init__(self, format: str, currency: str | None, vat_currency: str | None) -> None:
        self.format = format  # its name, in reasons
        self.currency = currency_attribute(currency)
        self.vat_currency = currency_attribute(vat_currency)
        self.charge = False  # whether the allowance or charge being written is in a list of charges
        self.parts: list[str] = []
        self.carried: list[Carry] = []

    def lost(self, term: str, value: object, reason: str) -> None:
        """A term found no place in this document."""
        self.carried.append(Carry(fate="lost", term=term, value=str(value), reason=reason))


def currency_attribute(currency: str | None) -> str:
    """The currencyID attribute with a blank before it, or nothing."""
    return "" if currency is None else f' currencyID="{escaped_attribute(currency)}"'


def unwritable(text: str) -> str | None:
    """The first character of a text that XML cannot hold, or None."""
    found = None if text.isprintable() else _FORBIDDEN.search(text)
    return found[0] if found else None


def unholdable(character: str) -> Unconvertible:
    """The refusal of a text with such a character."""
    code = f"U+{ord(character):04X}"
    return Unconvertible(
        "text",
        f"a text has the control character {code}, which XML cannot hold",
        f"en text har styrtecknet {code}, som inte kan skrivas i XML",
    )


def escaped(text: str) -> str:
    """A text as element content, the same after it is read. Raises Unconvertible for what XML cannot hold."""
    if text.isalnum():  # a code or a number, as half of all are
        return text
    if not text.isprintable():
        found = _FORBIDDEN.search(text)
        if found:
            raise unholdable(found[0])
        if "\r" in text:  # a parser makes a line feed of one that is not written as a reference
            return _escaped(text).replace("\r", "&#13;")
    return _escaped(text) if "&" in text or "<" in text or ">" in text else text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_attribute(text: str) -> str:
    """A text as the value of an attribute in double quotes, the same after it is read."""
    if text.isalnum():
        return text
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def text(page: Page, value: str, tag: str, indent: str) -> None:
    """A text, in an element of its own."""
    page.parts.append(f"{indent}<{tag}>{escaped(value)}</{tag}>\n")


def texts(page: Page, values: list[str], tag: str, indent: str) -> None:
    """Each text of a list, in an element of its own."""
    page.parts.extend(f"{indent}<{tag}>{escaped(value)}</{tag}>\n" for value in values)


def date(page: Page, value: Date, tag: str, indent: str) -> None:
    """A date."""
    page.parts.append(f"{indent}<{tag}>{value.isoformat()}</{tag}>\n")


def number(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """A number without a unit: a percentage."""
    page.parts.append(f"{indent}<{tag}>{plain(value, tag)}</{tag}>\n")


def plain(value: Decimal, tag: str) -> str:
    """A number as xs:decimal has it, without an exponent. Raises Unconvertible for infinity and NaN."""
    if not value.is_finite():
        name = tag.partition(":")[2]
        raise Unconvertible(name, f"{name} is no number", f"{name} är inget tal")
    return digits(value)


def digits(value: Decimal) -> str:
    """A finite number without an exponent; str, which seldom has one, takes half the time of format."""
    said = str(value)
    return format(value, "f") if "E" in said else said


def amount(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """An amount in the currency of the document."""
    page.parts.append(f"{indent}<{tag}{page.currency}>{plain(value, tag)}</{tag}>\n")


def accounting_amount(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """BT-111, in the currency of BT-6, without which nothing would tell it from BT-110."""
    if not page.vat_currency:
        raise missing_vat_currency()
    page.parts.append(f"{indent}<{tag}{page.vat_currency}>{plain(value, tag)}</{tag}>\n")


def missing_vat_currency() -> Unconvertible:
    """Why BT-111 cannot be written without BT-6."""
    return Unconvertible(
        "BT-6",
        "there is a VAT amount in the accounting currency (BT-111) but no such currency",
        "momsbelopp i redovisningsvalutan (BT-111) finns men ingen redovisningsvaluta",
    )


def attributed(page: Page, owner: Any, more: tuple[str, str, Mapping[str, str]], indent: str) -> None:
    """A text or number with attributes that have fields of their own, such as a quantity and its unit."""
    tag, name, places = more
    value = getattr(owner, name)
    if value is not None:
        content = plain(value, tag) if isinstance(value, Decimal) else escaped(value)
        page.parts.append(f"{indent}<{tag}{attributes(owner, places)}>{content}</{tag}>\n")
        return
    for place in places.values():
        lost = getattr(owner, place)
        if lost is not None:
            page.lost(_ATTRIBUTE_TERMS[place], lost, f"{page.format} has it only together with {tag}")


_ATTRIBUTE_TERMS = {"unit": "BT-130", "base_unit": "BT-150", "means_text": "BT-82"}


def coded(page: Page, value: Any, more: tuple[str, Coded], indent: str) -> None:
    """A value that is with its attributes a group of the model, such as an identifier and its scheme."""
    tag, meaning = more
    content = escaped(getattr(value, meaning.content))
    page.parts.append(f"{indent}<{tag}{attributes(value, meaning.attributes)}>{content}</{tag}>\n")


def codes(page: Page, values: list[Any], more: tuple[str, Coded], indent: str) -> None:
    """Each value with attributes of a list."""
    for value in values:
        coded(page, value, more, indent)


def attributes(owner: Any, places: Mapping[str, str]) -> str:
    """The attributes of an element, each with a blank before it."""
    written = ""
    for attribute, place in places.items():
        value = getattr(owner, place)
        if value is not None:
            written += f' {attribute}="{escaped_attribute(value)}"'
    return written
