"""Writing: addresses, always structured."""

from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import cac, cbc
from transforms.svefaktura.write_values import child, identifier, text


def address(
    parent: Any,
    tag: str,
    value: model.Address | None,
    *,
    place: model.Identifier | None = None,
    receiver: str | None = None,
) -> None:
    """An address, with the identifier and the receiver of a place of delivery.

    The element stands also where there is nothing to say: Svefaktura demands it of a party.
    """
    element = child(parent, tag)
    identifier(element, cac("ID"), place)
    if value is not None:
        text(element, cbc("Postbox"), value.line2)
        text(element, cbc("StreetName"), value.line1)
        text(element, cbc("Department"), value.line3)
        text(element, cbc("CityName"), value.city)
        text(element, cbc("PostalZone"), value.postcode)
    if receiver is not None:
        text(child(element, cac("AddressLine")), cbc("Line"), receiver)
    country(element, value.country if value else None)


def country(parent: Any, code: str | None) -> None:
    """A country by its code."""
    if code is not None:
        text(child(parent, cac("Country")), cac("IdentificationCode"), code)
