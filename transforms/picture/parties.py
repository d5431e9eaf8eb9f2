"""Whom an invoice is between, and where it was delivered, as lines of text that stand below each other."""

from collections.abc import Iterable

from pipeline.invoice import Address, Contact, Delivery, Invoice, Party, Payee, TaxRepresentative
from transforms.picture.countries import country
from transforms.picture.numbers import organisation_number, postcode
from transforms.picture.words import labelled, text, word

Block = tuple[str, list[str]]  # title and lines, the first of which is a name


def party(party: Party | None, language: str, *, home: str | None) -> list[str]:
    """Seller or buyer; `home` is the country that goes without saying."""
    if party is None:
        return []
    return _said(
        [
            party.name,
            party.trading_name if text(party.trading_name) != text(party.name) else "",
            *_address(party.address, language, home),
            labelled("organisation number", organisation_number(party.legal_id), language),
            labelled("vat number", party.vat_id, language),
            party.tax_id,
            party.legal_form,
            *_contact(party.contact, language),
        ]
    )


def blocks(invoice: Invoice, language: str, *, home: str | None) -> list[Block]:
    """Delivery, payee and tax representative, where there is anything to say of them."""
    found = [
        ("delivery", _delivery(invoice.delivery, language, home)),
        ("payee", _payee(invoice.payee, language)),
        ("representative", _representative(invoice.tax_representative, language, home)),
    ]
    return [(word(title, language), lines) for title, lines in found if lines]


def home_of(invoice: Invoice) -> str | None:
    """The country that seller and buyer are both in, which then goes without saying; None where they are not."""
    countries = {text(party.address.country) for party in (invoice.seller, invoice.buyer) if party and party.address}
    return countries.pop() if len(countries) == 1 else None


def _delivery(delivery: Delivery | None, language: str, home: str | None) -> list[str]:
    if delivery is None:
        return []
    location = delivery.location.value if delivery.location else ""
    return _said([delivery.name, location, *_address(delivery.address, language, home)])


def _payee(payee: Payee | None, language: str) -> list[str]:
    if payee is None:
        return []
    number = labelled("organisation number", organisation_number(payee.legal_id), language)
    return _said([payee.name, *(identifier.value for identifier in payee.identifiers), number])


def _representative(representative: TaxRepresentative | None, language: str, home: str | None) -> list[str]:
    if representative is None:
        return []
    number = next((r.identifier.value for r in representative.tax_registrations if r.identifier), "")
    address = _address(representative.address, language, home)
    return _said([representative.name, *address, labelled("vat number", number, language)])


def _address(address: Address | None, language: str, home: str | None) -> list[str]:
    if address is None:
        return []
    code = text(address.country)
    town = f"{postcode(text(address.postcode), code)} {text(address.city)}".strip()
    abroad = country(code, language) if code != home else ""
    return _said([address.line1, address.line2, address.line3, town, address.subdivision, abroad])


def _contact(contact: Contact | None, language: str) -> list[str]:
    if contact is None:
        return []
    return _said([labelled("contact", contact.name, language), contact.telephone, contact.email])


def _said(lines: Iterable[str | None]) -> list[str]:
    return [text(line) for line in lines if text(line)]
