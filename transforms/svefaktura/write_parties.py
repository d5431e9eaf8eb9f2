"""Writing: buyer and seller, with their names, numbers and contacts."""

import re
from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import SWEDISH_TAX, VAT, cac, cbc
from transforms.svefaktura.read_parties import SEAT
from transforms.svefaktura.write_addresses import address, country
from transforms.svefaktura.write_values import child, identifier, text

_SEAT = re.compile(rf"{SEAT}(?:(?P<city>.+?)(?:, (?P<country>[A-Z]{{2}}))?|(?P<alone>[A-Z]{{2}}))", re.DOTALL)


def buyer(parent: Any, value: model.Party | None) -> None:
    """BG-7."""
    element = child(parent, cac("BuyerParty"))
    if value is not None:
        _party(element, value, seller=False)


def seller(parent: Any, value: model.Party | None) -> None:
    """BG-4."""
    element = child(parent, cac("SellerParty"))
    if value is not None:
        _party(element, value, seller=True)


def _party(parent: Any, value: model.Party, *, seller: bool) -> None:
    element = child(parent, cac("Party"))
    for one in value.identifiers:
        identifier(child(element, cac("PartyIdentification")), cac("ID"), one)
    common = value.name if value.trading_name is None else value.trading_name
    text(child(element, cac("PartyName")), cbc("Name"), common or "")
    address(element, cac("Address"), value.address)
    registered = value.name if value.trading_name is not None else None
    if value.legal_id is not None:
        _swedish_registration(element, value, registered, seller=seller)
        registered = None
    vat = next((one.identifier for one in value.tax_registrations if one.is_vat), None)
    if vat is not None:
        _registration(element, registered, vat.value, VAT)
    contact(element, value.contact)


def _swedish_registration(parent: Any, value: model.Party, registered: str | None, *, seller: bool) -> None:
    """The organisation number, with the seller's F-tax statement and registered office beside it."""
    number = value.legal_id.value if value.legal_id else ""
    _registration(
        parent,
        registered,
        number,
        SWEDISH_TAX,
        statement=value.tax_id if seller else None,
        seat=value.legal_form if seller else None,
    )


def _registration(
    parent: Any,
    registered: str | None,
    number: str,
    scheme: str,
    *,
    statement: str | None = None,
    seat: str | None = None,
) -> None:
    element = child(parent, cac("PartyTaxScheme"))
    text(element, cbc("RegistrationName"), registered)
    text(element, cac("CompanyID"), number)
    text(element, cbc("ExemptionReason"), statement)
    if seat is not None:
        _seat(element, seat)
    text(child(element, cac("TaxScheme")), cac("ID"), scheme)


def seat_of(legal_form: str) -> tuple[str | None, str | None] | None:
    """City and country of a registered office that BT-33 states, or None where it states something else."""
    match = _SEAT.fullmatch(legal_form)
    if match is None:
        return None
    city = match["city"]
    if city is not None and re.fullmatch("[A-Z]{2}", city) and match["country"] is None:
        return None, city
    return city, match["country"]


def _seat(parent: Any, legal_form: str) -> None:
    place = seat_of(legal_form)
    if place is not None:
        element = child(parent, cac("RegistrationAddress"))
        text(element, cbc("CityName"), place[0])
        country(element, place[1])


def contact(parent: Any, value: model.Contact | None) -> None:
    """BG-6 or BG-9."""
    if value is None:
        return
    element = child(parent, cac("Contact"))
    text(element, cbc("Name"), value.name)
    text(element, cbc("Telephone"), value.telephone)
    text(element, cbc("ElectronicMail"), value.email)
