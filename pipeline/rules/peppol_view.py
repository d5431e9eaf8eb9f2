"""What Peppol's rules look at more than once, worked out once per document: countries, and elements by their name.

Peppol's rules match elements wherever they stand, also where EN 16931 has no place for them (an allowance in a delivery
term, a party of a shipment). So those that a document has few of are collected by name in one walk in C; lines, of
which there may be thousands, are taken from the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.invoice import AllowanceCharge, Line, Party, Price, TaxRegistration
from pipeline.money import decimal_of
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document
from pipeline.rules.ubl import CREDIT_NOTE, clark, left_over, node, nodes, text

_COLLECTED = {
    clark(path): path
    for path in (
        "cbc:EndpointID",
        "cbc:CompanyID",
        "cac:PartyIdentification",
        "cac:AllowanceCharge",
        "cac:InvoicePeriod",
        "cac:PaymentMeans",
        "cac:TaxCategory",
        "cac:OrderLineReference",
        "cbc:IssueDate",
        "cbc:DueDate",
        "cbc:TaxPointDate",
        "cbc:StartDate",
        "cbc:EndDate",
        "cbc:ActualDeliveryDate",
        "cbc:EmbeddedDocumentBinaryObject",
        "cbc:InvoiceTypeCode",
        "cbc:CreditNoteTypeCode",
        "cbc:TaxCurrencyCode",
    )
}


LINES = (clark("cac:InvoiceLine"), clark("cac:CreditNoteLine"))


@dataclass(slots=True, kw_only=True)
class Countries:
    """The countries that decide which national rules apply; each rule set has its own way to tell.

    `supplier` and `customer` come from the VAT number's first two letters, else from the address, else are "XX"; the
    supplier's, where it has no VAT number, from its tax representative's before the address. The addresses are raw.
    """

    supplier: str
    customer: str
    accounting_supplier: str
    supplier_address: str
    customer_address: str
    credit_note: bool

    def domestic(self, country: str) -> bool:
        """Whether both addresses are in a country, as the Danish and Icelandic rules compare them: to the letter."""
        return self.supplier_address == country == self.customer_address

    def both_normalized(self, country: str) -> bool:
        """Whether both addresses are in a country, as the German and Dutch rules do: trimmed, in any letter case."""
        return normalized(self.supplier_address).upper() == country == normalized(self.customer_address).upper()


def countries(document: Document) -> Countries:
    """Where the parties of a document are, by the ways of all the rule sets."""
    invoice = document.invoice
    seller, buyer, representative = invoice.seller, invoice.buyer, invoice.tax_representative
    own = _vat_country(seller.tax_registrations if seller else [])
    represented = _vat_country(representative.tax_registrations if representative else [])
    return Countries(
        supplier=_first(own, represented, _address_country(seller)),
        customer=_first(_vat_country(buyer.tax_registrations if buyer else []), _address_country(buyer)),
        accounting_supplier=_first(own, _address_country(seller)),
        supplier_address=_raw_country(seller) or "",
        customer_address=_raw_country(buyer) or "",
        credit_note=document.root.tag == CREDIT_NOTE,
    )


def vat_numbers(registrations: list[TaxRegistration]) -> list[str]:
    """The numbers whose tax scheme is VAT to the letter; "" for one without a number."""
    return [entry.identifier.value if entry.identifier else "" for entry in registrations if entry.scheme == "VAT"]


def _vat_country(registrations: list[TaxRegistration]) -> str | None:
    """None where there is no number; "" where the artefact cannot tell, and so applies no rules of any country."""
    numbers = vat_numbers(registrations)
    if len(numbers) > 1:
        return ""
    return normalized(numbers[0][:2]).upper() if numbers and numbers[0] else None


def _first(*found: str | None) -> str:
    return next(country for country in found if country is not None)


def _address_country(party: Party | None) -> str:
    country = _raw_country(party)
    return "XX" if country is None else normalized(country).upper()


def _raw_country(party: Party | None) -> str | None:
    return party.address.country if party and party.address else None


def _collected(document: Document) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {path: [] for path in _COLLECTED.values()}
    for element in document.root.iter(*_COLLECTED):
        found[_COLLECTED[element.tag]].append(element)
    return found


def collected(document: Document, *paths: str) -> Iterator[Any]:
    """All elements of these names in the document, name by name."""
    by_name = document.view(_collected)
    for path in paths:
        yield from by_name[path]


def identifiers(document: Document) -> list[Any]:
    """The elements that identify parties, of any scheme."""
    found = [*collected(document, "cbc:EndpointID", "cbc:CompanyID")]
    for identification in collected(document, "cac:PartyIdentification"):
        found.extend(identification.iterchildren(clark("cbc:ID")))
    return found


def lines(document: Document) -> Iterator[Line]:
    """The lines of the model, then those in places outside the norm (the goods items of a shipment)."""
    yield from document.invoice.lines
    if document.leftovers:
        quantity = "cbc:CreditedQuantity" if document.root.tag == CREDIT_NOTE else "cbc:InvoicedQuantity"
        for element in left_over(document, "cac:InvoiceLine", "cac:CreditNoteLine"):
            yield _line(element, quantity)


def _line(element: Any, quantity: str) -> Line:
    """What rules on amounts ask of a line."""
    price = node(element, "cac:Price")
    charges = [
        AllowanceCharge(
            source=charge,
            indicator=text(charge, "cbc:ChargeIndicator"),
            amount=_number(charge, "cbc:Amount"),
        )
        for charge in nodes(element, "cac:AllowanceCharge")
    ]
    return Line(
        source=element,
        net=_number(element, "cbc:LineExtensionAmount"),
        quantity=_number(element, quantity),
        price=None
        if price is None
        else Price(
            source=price, net=_number(price, "cbc:PriceAmount"), base_quantity=_number(price, "cbc:BaseQuantity")
        ),
        allowances=charges,
        charges=charges,  # rules on sums look at the indicator
    )


def _number(element: Any, path: str) -> Decimal | None:
    found = node(element, path)
    return None if found is None else decimal_of(found.text)
