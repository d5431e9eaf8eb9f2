"""Writing: buyer and seller, with their names, numbers and contacts."""

import re
from functools import partial
from typing import NamedTuple

from pipeline import invoice as model
from transforms.svefaktura.names import SWEDISH_TAX, VAT, Special
from transforms.svefaktura.read_parties import SEAT
from transforms.svefaktura.write_addresses import ADDRESS, COUNTRY
from transforms.table import Kind, Made, Row, Table

TEXT = Kind.TEXT

_SEATED = re.compile(rf"{SEAT}(?:(?P<city>.+?)(?:, (?P<country>[A-Z]{{2}}))?|(?P<alone>[A-Z]{{2}}))", re.DOTALL)


class Registration(NamedTuple):
    """PartyTaxScheme: the VAT number, or the organisation number with what stands beside it."""

    number: str
    scheme: str
    registered: str | None  # the legal name
    statement: str | None = None  # BT-32, in Sweden of F-tax
    seat: model.Address | None = None  # the registered office, which BT-33 states


def _registrations(value: model.Party, *, seller: bool) -> list[Registration]:
    """The numbers of a party; the first has the legal name beside it, where that is not the common one."""
    registered = value.name if value.trading_name is not None else None
    registrations = []
    if value.legal_id is not None:
        statement = value.tax_id if seller else None
        seat = _seat(value.legal_form) if seller and value.legal_form is not None else None
        registrations.append(Registration(value.legal_id.value, SWEDISH_TAX, registered, statement, seat))
        registered = None
    vat = next((one.identifier for one in value.tax_registrations if one.is_vat), None)
    if vat is not None:
        registrations.append(Registration(vat.value, VAT, registered))
    return registrations


def seat_of(legal_form: str) -> tuple[str | None, str | None] | None:
    """City and country of a registered office that BT-33 states, or None where it states something else."""
    match = _SEATED.fullmatch(legal_form)
    if match is None:
        return None
    city = match["city"]
    if city is not None and re.fullmatch("[A-Z]{2}", city) and match["country"] is None:
        return None, city
    return city, match["country"]


def _seat(legal_form: str) -> model.Address | None:
    place = seat_of(legal_form)
    return None if place is None else model.Address(city=place[0], country=place[1])


_CONTACT = Table(
    model.Contact,
    (
        ("cbc:Name", TEXT, "name"),
        ("cbc:Telephone", TEXT, "telephone"),
        ("cbc:ElectronicMail", TEXT, "email"),
    ),
)
_SEAT = Table(model.Address, (("cbc:CityName", TEXT, "city"), (COUNTRY, TEXT, "country")))
_REGISTRATION = Table(
    Registration,
    (
        ("cbc:RegistrationName", TEXT, "registered"),
        ("cac:CompanyID", TEXT, "number"),
        ("cbc:ExemptionReason", TEXT, "statement"),
        ("cac:RegistrationAddress", _SEAT, "seat"),
        ("cac:TaxScheme/cac:ID", TEXT, "scheme"),
    ),
)


def _party(*, seller: bool) -> Table:
    registrations = Made(partial(_registrations, seller=seller), _REGISTRATION)
    rows: tuple[Row, ...] = (
        ("cac:PartyIdentification*/cac:ID", Special.IDENTIFIER, "identifiers"),
        ("cac:PartyName!/cbc:Name", Special.COMMON_NAME, "name"),
        *ADDRESS,
        ("cac:PartyTaxScheme*", registrations, ""),
        ("cac:Contact", _CONTACT, "contact"),
    )
    return Table(model.Party, rows)


BUYER, SELLER = _party(seller=False), _party(seller=True)
