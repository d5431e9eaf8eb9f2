"""Fitting: seller, buyer, their addresses and contacts, the tax representative and the delivery (sections 3 and 4)."""

import re

from pipeline.invoice import (
    Address,
    Contact,
    Delivery,
    Identifier,
    Party,
    TaxRegistration,
    TaxRepresentative,
)
from transforms.changed import amend, drafted, replace
from transforms.checks import edited, organisation_number
from transforms.format import Unconvertible
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.codes import is_country
from transforms.svefaktura.names import OTHER_TAX, VAT
from transforms.svefaktura.read_parties import SEAT

ORGANISATION = "0007"
CREDITOR = "SEPA"  # the scheme that makes an identifier of seller or payee BT-90

_SWEDISH_VAT = re.compile(r"SE(\d{10})\d\d", re.ASCII)
_SEATED = re.compile(r"S[äÄ]te(?:sort)?:?\s+(?P<city>[^,]+?)(?:,\s*(?P<country>[A-Z]{2}))?", re.ASCII)
_NOT_DIALLED = str.maketrans("", "", "()/.")


def fit_seller(seller: Party | None, carriage: Carriage) -> Party | None:
    """BG-4: at least one number, and the statement and office beside the organisation number or in the note."""
    if seller is None:
        return None
    seller = _fit_party(seller, carriage, _SELLER_TERMS)
    _add_organisation_number(seller, carriage)
    vat, other = _registrations(seller, carriage, "BT-32")
    statement = other.identifier.value if other and other.identifier else None
    if vat is None and seller.legal_id is None:
        raise Unconvertible(
            "BT-30",
            "Svefaktura needs an organisation number or VAT number of the seller",
            "Svefaktura kräver säljarens organisationsnummer eller momsregistreringsnummer",
        )
    legal_form = _seat(seller, carriage)
    if statement is not None and seller.legal_id is None:
        carriage.note("BT-32", "Säljarens skatteuppgift", statement)
        other = None
    registrations = [one for one in (vat, other) if one is not None]
    amend(seller, tax_registrations=registrations, legal_form=legal_form)
    return seller


def fit_buyer(buyer: Party | None, carriage: Carriage) -> Party | None:
    """BG-7."""
    if buyer is None:
        return None
    buyer = _fit_party(buyer, carriage, _BUYER_TERMS)
    vat, other = _registrations(buyer, carriage, "BT-48")
    if other is not None and other.identifier is not None:
        carriage.note("BT-48", "Köparens skatteuppgift", other.identifier.value)
    if buyer.legal_form is not None:
        carriage.note("BT-33", "Köparens företagsform", buyer.legal_form)
    amend(buyer, tax_registrations=[] if vat is None else [vat], legal_form=None)
    return buyer


# The terms of each party, and who it is, for what is said of them.
_SELLER_TERMS = {"who": "Säljarens", "name": "BT-27", "trading": "BT-28", "legal": "BT-30", "endpoint": "BT-34"}
_SELLER_TERMS |= {"address": "BG-5", "subdivision": "BT-39", "phone": "BT-42", "identifier": "BT-29"}
_BUYER_TERMS = {"who": "Köparens", "name": "BT-44", "trading": "BT-45", "legal": "BT-47", "endpoint": "BT-49"}
_BUYER_TERMS |= {"address": "BG-8", "subdivision": "BT-54", "phone": "BT-57", "identifier": "BT-46"}


def _fit_party(party: Party, carriage: Carriage, terms: dict[str, str]) -> Party:
    """A draft of the party, fitted but for its registrations."""
    if party.name is None and party.trading_name is None:
        raise Unconvertible(terms["name"], "Svefaktura needs names of both parties", "Svefaktura kräver båda namnen")
    if party.endpoint is not None:
        carriage.lost(terms["endpoint"], party.endpoint.value, "electronic addresses stand in the envelope")
    name, trading = party.name, party.trading_name
    if trading is not None and (name is None or trading == name):
        carriage.moved(terms["trading"], trading, terms["name"], "it is the name itself")
        name, trading = trading, None
    legal = _fit_legal_id(party, carriage, terms)
    if trading is not None and legal is None and not any(one.is_vat for one in party.tax_registrations):
        carriage.note(terms["trading"], f"{terms['who']} firmanamn", trading)  # a legal name needs a number to stand at
        trading = None
    draft = drafted(party)
    amend(
        draft,
        name=name,
        trading_name=trading,
        legal_id=legal,
        endpoint=None,
        address=fit_address(party.address, carriage, terms),
        contact=_fit_contact(party.contact),
    )
    return draft


def _fit_legal_id(party: Party, carriage: Carriage, terms: dict[str, str]) -> Identifier | None:
    """The organisation number, unedited. One of another country that looks Swedish moves to the note."""
    legal = party.legal_id
    if legal is None:
        return _from_identifiers(party, carriage, terms)
    if legal.scheme is None:
        return legal
    if legal.scheme != ORGANISATION:
        if organisation_number(legal.value) is not None:
            carriage.note(terms["legal"], f"{terms['who']} organisationsnummer ({legal.scheme})", legal.value)
            return None
        carriage.lost(f"{terms['legal']}-1", legal.scheme, "Svefaktura does not say whose organisation number it is")
    return replace(legal, value=edited(legal.value), scheme=None)


def _from_identifiers(party: Party, carriage: Carriage, terms: dict[str, str]) -> Identifier | None:
    """An organisation number that stands among the other identifiers is one here too (rules R-38 and R-39)."""
    number = next((one.value for one in party.identifiers if one.scheme == ORGANISATION), None)
    if number is None:
        return None
    carriage.derived(terms["legal"], number, "it is among the identifiers of the party")
    return Identifier(value=edited(number))


def _add_organisation_number(seller: Party, carriage: Carriage) -> None:
    """Rule R-39 wants an organisation number; that of a Swedish company is in its VAT number."""
    match = _SWEDISH_VAT.fullmatch(seller.vat_id or "")
    if seller.legal_id is not None or match is None:
        return
    carriage.derived("BT-30", match[1], "it is in the Swedish VAT number")
    amend(seller, legal_id=Identifier(value=match[1]))


def _registrations(
    party: Party, carriage: Carriage, term: str
) -> tuple[TaxRegistration | None, TaxRegistration | None]:
    """The VAT number and the other one; Svefaktura has one of each."""
    vat: TaxRegistration | None = None
    other: TaxRegistration | None = None
    for one in party.tax_registrations:
        if one.identifier is None:
            continue
        if one.is_vat and vat is None:
            vat = replace(one, scheme=VAT)
        elif not one.is_vat and other is None:
            other = replace(one, scheme=OTHER_TAX)
        else:
            carriage.lost(term, one.identifier.value, "Svefaktura has one number of a kind")
    return vat, other


def _seat(seller: Party, carriage: Carriage) -> str | None:
    """BT-33 where it says the registered office, which has a place beside the organisation number."""
    if seller.legal_form is None:
        return None
    match = _SEATED.fullmatch(seller.legal_form.strip())
    if match is None or seller.legal_id is None:
        carriage.note("BT-33", "Säljarens företagsform", seller.legal_form)
        return None
    return SEAT + ", ".join(part for part in (match["city"], match["country"]) if part)


def fit_address(address: Address | None, carriage: Carriage, terms: dict[str, str]) -> Address | None:
    """An address whose country Svefaktura knows, with a Swedish postcode unedited (rule R-8)."""
    if address is None:
        return None
    if address.subdivision is not None:
        carriage.note(terms["subdivision"], f"{terms['who']} region", address.subdivision)
    country = address.country
    if country is not None and not is_country(country):
        carriage.note(terms["address"], f"{terms['who']} land", country)
        country = None
    postcode = address.postcode
    if postcode is not None and country == "SE":
        postcode = edited(postcode)
    return replace(address, subdivision=None, country=country, postcode=postcode)


def _fit_contact(contact: Contact | None) -> Contact | None:
    """A telephone number unedited (rule R-9), unless more than a number stands there."""
    if contact is None or contact.telephone is None:
        return contact
    dialled = edited(contact.telephone).translate(_NOT_DIALLED)
    if not dialled.removeprefix("+").isdecimal():
        return contact
    return replace(contact, telephone=dialled)


def note_tax_representative(representative: TaxRepresentative | None, carriage: Carriage) -> None:
    """BG-11 moves to the note."""
    if representative is None:
        return
    address = representative.address or Address()
    numbers = [one.identifier.value for one in representative.tax_registrations if one.identifier]
    lines = (address.line1, address.line2, address.line3, address.postcode, address.city, address.subdivision)
    parts = (representative.name, *numbers, *lines, address.country)
    carriage.note("BG-11", "Skatteombud", ", ".join(part for part in parts if part))


_DELIVERY_TERMS = {"who": "Leveransadressens", "address": "BG-15", "subdivision": "BT-79"}


def fit_delivery(delivery: Delivery | None, carriage: Carriage) -> Delivery | None:
    """BG-13; the name of who receives it stands in the address."""
    if delivery is None:
        return None
    if delivery.name is not None:
        carriage.moved("BT-70", delivery.name, "DeliveryAddress/AddressLine", "a delivery has an address, but no name")
    return replace(delivery, address=fit_address(delivery.address, carriage, _DELIVERY_TERMS))
