"""Writing: single values, identifiers, and elements that are left out where they would be empty."""

from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from typing import Any

from lxml import etree

from pipeline.invoice import Identifier
from transforms.format import Unconvertible
from transforms.svefaktura.names import AGENCY, GLN, GS1_AGENCY, GTIN, SCHEME
from transforms.write_values import unholdable, unwritable


@dataclass(slots=True, kw_only=True, frozen=True)
class Page:
    """The currencies of the amounts being written."""

    currency: str
    vat_currency: str | None = None


def child(parent: Any, tag: str) -> Any:
    """A new, empty element at the end of its parent."""
    return etree.SubElement(parent, tag)


def unless_empty(element: Any) -> None:
    """Takes an element away again in which nothing was written."""
    if len(element) == 0 and element.text is None:
        element.getparent().remove(element)


def text(parent: Any, tag: str, value: str | None) -> Any:
    """A text in an element of its own, or nothing where it is None. Raises Unconvertible for what XML cannot hold."""
    if value is None:
        return None
    element = etree.SubElement(parent, tag)
    element.text = holdable(value)
    return element


def holdable(value: str) -> str:
    """The text, if XML can hold it; raises Unconvertible if not."""
    character = unwritable(value)
    if character is not None:
        raise unholdable(character)
    return value


def date(parent: Any, tag: str, value: Date | None) -> None:
    """An xs:date."""
    text(parent, tag, None if value is None else value.isoformat())


def day(parent: Any, tag: str, value: Date | None) -> None:
    """An xs:dateTime, which is how Svefaktura has some dates."""
    text(parent, tag, None if value is None else f"{value.isoformat()}T00:00:00")


def plain(value: Decimal) -> str:
    """A number without exponent. Raises Unconvertible for what is none."""
    if not value.is_finite():
        raise Unconvertible("number", "an amount or quantity is no number", "ett belopp eller antal är inget tal")
    return format(value, "f")


def number(parent: Any, tag: str, value: Decimal | None) -> None:
    """A number without a unit."""
    text(parent, tag, None if value is None else plain(value))


def amount(parent: Any, tag: str, value: Decimal | None, currency: str) -> None:
    """An amount in a currency."""
    if value is not None:
        etree.SubElement(parent, tag, amountCurrencyID=currency).text = plain(value)


def identifier(parent: Any, tag: str, value: Identifier | None) -> None:
    """An identifier; one of GS1's, of a party, place or article, has the agency 9."""
    if value is None:
        return
    element = text(parent, tag, value.value)
    if value.scheme in (GLN, GTIN):
        element.set(AGENCY, GS1_AGENCY)
    elif value.scheme is not None:
        element.set(SCHEME, holdable(value.scheme))
