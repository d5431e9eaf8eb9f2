"""Completing: seller, buyer and delivery, with schemes, countries and electronic addresses (sections 3 and 4)."""

import re
from typing import NamedTuple

from pipeline.invoice import Address, Contact, Delivery, Identifier, Invoice, Party, TaxRegistration
from transforms.changed import amend, drafted, replace
from transforms.checks import is_of_scheme, organisation_number, swedish_vat_number, with_check_digit
from transforms.format import Unconvertible, Wishes
from transforms.svefaktura.beside import Beside, path
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.codes import is_identifier_scheme, is_vat_prefix
from transforms.svefaktura.names import BANKGIRO, GLN, OTHER_TAX, PLUSGIRO, VAT, cbc
from transforms.svefaktura.write_parties import seat_of

ORGANISATION = "0007"
F_TAX = "Godkänd för F-skatt"  # the only wording that Swedish Peppol rules accept
SWEDEN = "SE"

ACCOUNTS_CONTACT = path("SellerParty", "AccountsContact")
_CONTACT = (("name", "Name", "BT-41"), ("telephone", "Telephone", "BT-42"), ("email", "ElectronicMail", "BT-43"))
_F_TAX = re.compile(r"f[ -]?skatt", re.IGNORECASE)
_NO = re.compile(r"\b(?:ej|inte|saknar?|saknas|utan|nej|no)\b", re.IGNORECASE)


class Terms(NamedTuple):
    """The terms of a party."""

    who: str
    name: str
    identifier: str
    legal: str
    vat: str
    country: str
    endpoint: str


SELLER = Terms("Säljarens", "BT-27", "BT-29", "BT-30", "BT-31", "BT-40", "BT-34")
BUYER = Terms("Köparens", "BT-44", "BT-46", "BT-47", "BT-48", "BT-55", "BT-49")


def complete_seller(invoice: Invoice, beside: Beside, wishes: Wishes, carriage: Carriage) -> Party:
    """BG-4, by the rules of its country."""
    seller = drafted(invoice.seller or Party())
    amend(seller, contact=_both_contacts(seller, beside, carriage))
    country = _country_of(seller) or _country_of_payment(invoice)
    if country == SWEDEN and wishes.addressed:
        _refuse_wrong_swedish_numbers(seller)
    _complete_party(seller, country, SELLER, carriage)
    amend(seller, endpoint=_endpoint(seller, wishes.sender, SELLER, wishes, carriage))
    amend(seller, tax_registrations=_with_f_tax(seller, carriage))
    return seller


def complete_buyer(invoice: Invoice, seller: Party, wishes: Wishes, carriage: Carriage) -> Party:
    """BG-7; a country that nothing tells is the seller's."""
    buyer = drafted(invoice.buyer or Party())
    country = _country_of(buyer) or (seller.address.country if seller.address else None)
    _complete_party(buyer, country, BUYER, carriage)
    amend(buyer, endpoint=_endpoint(buyer, wishes.receiver, BUYER, wishes, carriage))
    for extra in buyer.identifiers[1:]:
        carriage.note("BT-46", "Köparens identitet", extra.value)
    amend(buyer, identifiers=buyer.identifiers[:1])
    return buyer


def _complete_party(party: Party, country: str | None, terms: Terms, carriage: Carriage) -> None:
    amend(
        party,
        identifiers=[_with_scheme(one, party, terms, carriage) for one in party.identifiers],
        legal_id=_complete_legal_id(party, terms, carriage),
        tax_registrations=_complete_vat_number(party, terms, carriage),
        address=_with_country(party, country, terms, carriage),
    )


def _with_scheme(one: Identifier, party: Party, terms: Terms, carriage: Carriage) -> Identifier:
    """A scheme of ISO 6523 whose check digit is right, or none."""
    number = organisation_number(one.value)
    if one.scheme is None and number is not None and party.legal_id is not None:
        same = organisation_number(party.legal_id.value) == number
        return replace(one, value=number, scheme=ORGANISATION) if same else one
    if one.scheme is None or (is_identifier_scheme(one.scheme) and is_of_scheme(one.value, one.scheme)):
        return one
    carriage.lost(f"{terms.identifier}-1", one.scheme, "the identifier is none of that scheme")
    return replace(one, scheme=None)


def _complete_legal_id(party: Party, terms: Terms, carriage: Carriage) -> Identifier | None:
    legal = party.legal_id
    if legal is None:
        return None
    number = organisation_number(legal.value)
    if number is None:
        return legal
    carriage.derived(f"{terms.legal}-1", ORGANISATION, "it is a Swedish organisation number")
    return replace(legal, value=number, scheme=ORGANISATION)


def _complete_vat_number(party: Party, terms: Terms, carriage: Carriage) -> list[TaxRegistration]:
    """The VAT number with its country before it (rule BR-CO-09), the F-tax statement beside it."""
    registrations = []
    for one in party.tax_registrations:
        number = one.identifier.value if one.identifier else ""
        if not one.is_vat:
            registrations.append(one)
        elif swedish := swedish_vat_number(number):
            registrations.append(replace(one, identifier=Identifier(value=swedish)))
        elif is_vat_prefix(number[:2]):
            registrations.append(one)
        else:
            carriage.note(terms.vat, f"{terms.who} momsregistreringsnummer", number)
    return registrations


def _with_country(party: Party, country: str | None, terms: Terms, carriage: Carriage) -> Address:
    address = party.address or Address()
    if address.country is not None:
        return address
    if country is None:
        raise Unconvertible(
            terms.country,
            f"EN 16931 needs the country of {party.name}, and nothing tells it",
            f"EN 16931 kräver landet för {party.name}, och inget visar vilket det är",
        )
    carriage.derived(terms.country, country, "the address does not say it")
    return replace(address, country=country)


def _country_of(party: Party) -> str | None:
    """The country that the numbers of a party tell."""
    if party.address is not None and party.address.country is not None:
        return party.address.country
    vat = party.vat_id or ""
    if swedish_vat_number(vat):
        return SWEDEN
    if is_vat_prefix(vat[:2]):
        return "GR" if vat.startswith("EL") else vat[:2]
    if party.legal_id is not None and organisation_number(party.legal_id.value):
        return SWEDEN
    seat = seat_of(party.legal_form) if party.legal_form else None
    return seat[1] if seat else None


def _country_of_payment(invoice: Invoice) -> str | None:
    """Bankgiro and plusgiro are Swedish."""
    giros = (BANKGIRO, PLUSGIRO)
    return SWEDEN if any(one.transfer and one.transfer.provider in giros for one in invoice.payments) else None


def _endpoint(
    party: Party, on_envelope: Identifier | None, terms: Terms, wishes: Wishes, carriage: Carriage
) -> Identifier | None:
    """The electronic address, which Svefaktura leaves to its envelope; without one, of the numbers of the party."""
    if on_envelope is not None:
        carriage.derived(
            terms.endpoint, f"{on_envelope.scheme}:{on_envelope.value}", "it is the address on the envelope"
        )
        return on_envelope
    found = _number_for_address(party)
    if found is not None:
        carriage.derived(terms.endpoint, f"{found.scheme}:{found.value}", "Svefaktura has no electronic addresses")
    elif wishes.addressed:
        raise Unconvertible(
            terms.endpoint,
            f"Peppol needs an electronic address of {party.name}, and no number of theirs can be one",
            f"Peppol kräver en elektronisk adress för {party.name}, och inget av deras nummer kan vara det",
        )
    return found


def _number_for_address(party: Party) -> Identifier | None:
    """GLN, the organisation number, or the one in the Swedish VAT number."""
    for one in party.identifiers:
        if one.scheme == GLN:
            return Identifier(value=one.value, scheme=GLN)
    if party.legal_id is not None and party.legal_id.scheme == ORGANISATION:
        return Identifier(value=party.legal_id.value, scheme=ORGANISATION)
    swedish = swedish_vat_number(party.vat_id or "")
    number = organisation_number(swedish[2:12]) if swedish else None
    return None if number is None else Identifier(value=number, scheme=ORGANISATION)


def _refuse_wrong_swedish_numbers(seller: Party) -> None:
    """Rules SE-R-001 to SE-R-004 and SE-R-013."""
    legal, vat = seller.legal_id, seller.vat_id
    if legal is not None and organisation_number(legal.value) is None:
        right = with_check_digit(legal.value)
        hint = ("", "") if right is None else (f"; {right} would be one", f"; {right} vore det")
        raise Unconvertible(
            SELLER.legal,
            f"{legal.value} is no Swedish organisation number, which the seller must have{hint[0]}",
            f"{legal.value} är inget svenskt organisationsnummer, vilket säljaren måste ha{hint[1]}",
        )
    if vat is not None and vat.startswith(SWEDEN) and swedish_vat_number(vat) is None:
        raise Unconvertible(
            SELLER.vat, f"{vat} is no Swedish VAT number", f"{vat} är inget svenskt momsregistreringsnummer"
        )


def _with_f_tax(seller: Party, carriage: Carriage) -> list[TaxRegistration]:
    """BT-32 in the one wording for it; what says something else moves to the note."""
    registrations = []
    for one in seller.tax_registrations:
        said = one.identifier.value if one.identifier else ""
        if one.is_vat:
            registrations.append(one)
        elif _F_TAX.search(said) and not _NO.search(said):
            registrations.append(TaxRegistration(identifier=Identifier(value=F_TAX), scheme=OTHER_TAX))
            if said != F_TAX:
                carriage.moved("BT-32", said, F_TAX, "Swedish rules have one wording for it")
        else:
            carriage.note("BT-32", "Säljarens skatteuppgift", said)
    return sorted(registrations, key=lambda one: one.scheme != VAT)


def _both_contacts(seller: Party, beside: Beside, carriage: Carriage) -> Contact | None:
    """What the accounts contact says beside the seller's contact, after a comma."""
    contact = seller.contact
    if ACCOUNTS_CONTACT not in beside:
        return contact
    accounts = beside[ACCOUNTS_CONTACT][0]
    contact = contact or Contact()
    said = {}
    for name, element, term in _CONTACT:
        first, second = getattr(contact, name), accounts.findtext(cbc(element))
        said[name] = _after_a_comma(first, second)
        if second is not None and said[name] != first:
            carriage.moved(term, second, term, "EN 16931 has one contact of the seller")
    return replace(contact, **said)


def _after_a_comma(first: str | None, second: str | None) -> str | None:
    if not (second or "").strip() or first == second:
        return first
    return second if first is None else f"{first}, {second}"


def complete_delivery(invoice: Invoice, carriage: Carriage) -> Delivery | None:
    """BG-13; an address of delivery whose country nothing tells is in the buyer's."""
    delivery = invoice.delivery
    if delivery is None or delivery.address is None or delivery.address.country is not None:
        return delivery
    country = invoice.buyer.address.country if invoice.buyer and invoice.buyer.address else None
    carriage.derived("BT-80", country, "the address of delivery does not say it: it is the buyer's")
    return replace(delivery, address=replace(delivery.address, country=country))
