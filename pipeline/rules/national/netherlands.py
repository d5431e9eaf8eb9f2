"""The Netherlands: NL-R-001 to NL-R-009 of the Peppol release, for Dutch sellers."""

from typing import Any

from pipeline.money import decimal_of
from pipeline.rules.peppol_view import collected, countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.ubl import CREDIT_NOTE, INVOICE, clark, has, itself, nodes, text, text_of

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_MEANS = frozenset({"30", "48", "49", "57", "58", "59"})


def _root_of(element: Any) -> Any:
    return element.getroottree().getroot()


def _has_address(address: Any) -> bool:
    return all(has(address, name) for name in ("cbc:StreetName", "cbc:CityName", "cbc:PostalZone"))


def _kvk_or_oin(company: Any) -> bool:
    schemes = f" {company.get('schemeID') or ''} "
    return (" 0106 " in schemes or " 0190 " in schemes) and normalized(company.text) != ""


def _scheme(company: Any) -> str:
    return f"{text_of(company)} with scheme {company.get('schemeID')}"


def _can_be_paid(total: Any) -> bool:
    root = _root_of(total)
    payable = decimal_of(text(total, "cbc:PayableAmount"))
    nothing_due = (root.tag == INVOICE and payable <= 0) or (root.tag == CREDIT_NOTE and payable >= 0)
    return nothing_due or next(root.iter(clark("cac:PaymentMeans")), None) is not None


CREDIT_NOTES: Scope[Any] = Scope(
    "Dutch credit notes",
    lambda document: collected(document, "cbc:CreditNoteTypeCode"),
    (
        Rule(
            "NL-R-001",
            "BT-25",
            "A Dutch seller's credit note refers to the invoice that it credits",
            "En nederländsk säljares kreditnota hänvisar till fakturan den krediterar",
            lambda element: has(_root_of(element), "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        ),
    ),
    locate=itself,
)

SELLER_ADDRESS: Scope[Any] = Scope(
    "Dutch seller's address",
    lambda document: nodes(document.root, f"{_SELLER}/cac:PostalAddress"),
    (
        Rule(
            "NL-R-002",
            "BT-35 BT-37 BT-38",
            "A Dutch seller's address has street, city and post code",
            "En nederländsk säljares adress har gata, ort och postnummer",
            _has_address,
        ),
    ),
    locate=itself,
)

SELLER_NUMBER: Scope[Any] = Scope(
    "Dutch seller's legal number",
    lambda document: nodes(document.root, f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID"),
    (
        Rule(
            "NL-R-003",
            "BT-30",
            "A Dutch seller's legal number is a KVK number (0106) or an OIN (0190)",
            "En nederländsk säljares juridiska nummer är ett KVK-nummer (0106) eller ett OIN (0190)",
            _kvk_or_oin,
            found=_scheme,
        ),
    ),
    locate=itself,
)

PAYABLE: Scope[Any] = Scope(
    "what a Dutch seller is to be paid",
    lambda document: nodes(document.root, "cac:LegalMonetaryTotal"),
    (
        Rule(
            "NL-R-007",
            "BG-16 BT-115",
            "A Dutch seller who is to be paid says how",
            "En nederländsk säljare som ska få betalt anger hur",
            _can_be_paid,
            found=lambda total: text(total, "cbc:PayableAmount"),
        ),
    ),
    locate=itself,
)


def _line_ids(document: Document) -> list[Any]:
    return [line for found in collected(document, "cac:OrderLineReference") for line in nodes(found, "cbc:LineID")]


ORDER_LINES: Scope[Any] = Scope(
    "order lines of a Dutch seller",
    _line_ids,
    (
        Rule(
            "NL-R-009",
            "BT-13 BT-132",
            "Where a line of a Dutch seller names an order line, the document names the order",
            "Där en rad från en nederländsk säljare anger en orderrad anger dokumentet ordern",
            lambda element: has(_root_of(element), "cac:OrderReference/cbc:ID"),
            found=text_of,
        ),
    ),
    locate=itself,
)

BUYER_ADDRESS: Scope[Any] = Scope(
    "Dutch buyer's address",
    lambda document: nodes(document.root, f"{_BUYER}/cac:PostalAddress"),
    (
        Rule(
            "NL-R-004",
            "BT-50 BT-52 BT-53",
            "Between Dutch parties the buyer's address has street, city and post code",
            "Mellan nederländska parter har köparens adress gata, ort och postnummer",
            _has_address,
        ),
    ),
    locate=itself,
)

BUYER_NUMBER: Scope[Any] = Scope(
    "Dutch buyer's legal number",
    lambda document: nodes(document.root, f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID"),
    (
        Rule(
            "NL-R-005",
            "BT-47",
            "Between Dutch parties the buyer's legal number is a KVK number (0106) or an OIN (0190)",
            "Mellan nederländska parter är köparens juridiska nummer ett KVK-nummer (0106) eller ett OIN (0190)",
            _kvk_or_oin,
            found=_scheme,
        ),
    ),
    locate=itself,
)

MEANS: Scope[Any] = Scope(
    "means of payment between Dutch parties",
    lambda document: collected(document, "cac:PaymentMeans"),
    (
        Rule(
            "NL-R-008",
            "BT-81",
            "Between Dutch parties the means of payment is 30, 48, 49, 57, 58 or 59",
            "Mellan nederländska parter är betalningssättet 30, 48, 49, 57, 58 eller 59",
            lambda means: normalized(text(means, "cbc:PaymentMeansCode")) in _MEANS,
            found=lambda means: text(means, "cbc:PaymentMeansCode"),
        ),
    ),
    locate=itself,
)

REPRESENTATIVE: Scope[Any] = Scope(
    "Dutch tax representative's address",
    lambda document: nodes(document.root, "cac:TaxRepresentativeParty/cac:PostalAddress"),
    (
        Rule(
            "NL-R-006",
            "BT-64 BT-66 BT-67",
            "A Dutch seller's Dutch tax representative has street, city and post code",
            "En nederländsk säljares nederländska skatterepresentant har gata, ort och postnummer",
            _has_address,
        ),
    ),
    locate=itself,
)


def _dutch(country: str | None) -> bool:
    return normalized(country).upper() == "NL"


def _dutch_representative(document: Document) -> bool:
    representative = document.invoice.tax_representative
    address = representative.address if representative else None
    return _dutch(document.view(countries).supplier_address) and address is not None and _dutch(address.country)


NETHERLANDS = Gate(
    "Netherlands",
    lambda document: _dutch(document.view(countries).supplier_address),
    (CREDIT_NOTES, SELLER_ADDRESS, SELLER_NUMBER, PAYABLE, ORDER_LINES),
)
NETHERLANDS_DOMESTIC = Gate(
    "Netherlands, domestic",
    lambda document: document.view(countries).both_normalized("NL"),
    (BUYER_ADDRESS, BUYER_NUMBER, MEANS),
)
NETHERLANDS_REPRESENTED = Gate("Netherlands, tax representative", _dutch_representative, (REPRESENTATIVE,))
