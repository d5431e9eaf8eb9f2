"""Germany: DE-R-001 to DE-R-031 of the Peppol release, for German sellers of German buyers; payment is apart."""

from collections.abc import Callable, Iterator
from re import DOTALL
from re import compile as pattern
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.national.germany_payment import CARDS, DEBITS, DOCUMENT_PAYMENT, TRANSFERS
from pipeline.rules.peppol_view import LINES, countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.ubl import has, itself, nodes, text, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_TYPES = frozenset(["326", "380", "384", "389", "381", "875", "876", "877"])
_TAXED = frozenset(["S", "Z", "E", "AE", "K", "G", "L", "M"])
_FILE_NAME = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
# XPath's . is not a line break, so three digits have to be on one line, the first.
_TELEPHONE = pattern(r"[^\n\r]*(?:[0-9][^\n\r]*){3}")
_EMAIL = pattern(r"[^@ \t\r\n]+@(?:[^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_URL = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]+:", DOTALL)


def _filled(path: str) -> Callable[[Any], bool]:
    """Some element at the path holds more than white space."""
    return lambda element: any(normalized(found) for found in texts(element, path))


def _type_codes(root: Any) -> list[str]:
    return [normalized(text(root, name)) for name in ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")]


def _found_type(root: Any) -> str:
    return "".join(_type_codes(root))


def _categories(root: Any) -> Iterator[str]:
    for charge in nodes(root, "cac:AllowanceCharge"):
        if text(charge, "cbc:ChargeIndicator") in ("true", "false"):
            yield from texts(charge, "cac:TaxCategory/cbc:ID")
    for tag in LINES:
        for line in root.iterchildren(tag):
            yield from texts(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID")


def _registered_for_tax(root: Any) -> bool:
    if has(root, "cac:TaxRepresentativeParty") or _filled(f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID")(root):
        return True
    return not any(category in _TAXED for category in _categories(root))


def _distinct_file_names(root: Any) -> bool:
    seen: set[str] = set()
    for reference in nodes(root, "cac:AdditionalDocumentReference"):
        names = {found.get("filename") for found in nodes(reference, _FILE_NAME)} - {None}
        if names & seen:
            return False
        seen |= names
    return True


def _corrects_something(root: Any) -> bool:
    return "384" not in _type_codes(root) or has(root, "cac:BillingReference/cac:InvoiceDocumentReference")


DOCUMENT: Scope[Any] = Scope(
    "German document",
    lambda document: (document.root,),
    (
        Rule(
            "DE-R-001",
            "BG-16",
            "Between German parties the invoice says how it is to be paid",
            "Mellan tyska parter anger fakturan hur den ska betalas",
            lambda root: has(root, "cac:PaymentMeans"),
        ),
        Rule(
            "DE-R-015",
            "BT-10",
            "Between German parties there is a buyer reference (Leitweg-ID)",
            "Mellan tyska parter finns en köparreferens (Leitweg-ID)",
            _filled("cbc:BuyerReference"),
        ),
        Rule(
            "DE-R-016",
            "BT-31 BT-32 BG-11",
            "A German seller who charges VAT states a VAT or tax number, or has a tax representative",
            "En tysk säljare som tar ut moms anger momsnummer eller skattenummer, eller har en skatterepresentant",
            _registered_for_tax,
        ),
        Rule(
            "DE-R-017",
            "BT-3",
            "Between German parties the type is 326, 380, 381, 384, 389, 875, 876 or 877",
            "Mellan tyska parter är typen 326, 380, 381, 384, 389, 875, 876 eller 877",
            lambda root: any(code in _TYPES for code in _type_codes(root)),
            Severity.WARNING,
            found=_found_type,
        ),
        Rule(
            "DE-R-022",
            "BT-125",
            "Between German parties attached files have names of their own",
            "Mellan tyska parter har bifogade filer var sitt namn",
            _distinct_file_names,
        ),
        Rule(
            "DE-R-026",
            "BG-3",
            "Between German parties a corrected invoice (384) refers to the one it corrects",
            "Mellan tyska parter hänvisar en rättad faktura (384) till den som den rättar",
            _corrects_something,
            Severity.WARNING,
        ),
    ),
    locate=itself,
)

EXTERNAL: Scope[Any] = Scope(
    "German external documents",
    lambda document: nodes(document.root, "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference"),
    (
        Rule(
            "DE-R-T02",
            "BT-124",
            "Between German parties the address of an external document is absolute",
            "Mellan tyska parter är adressen till ett externt dokument absolut",
            lambda reference: _URL.match(text(reference, "cbc:URI")) is not None,
            Severity.WARNING,
            found=lambda reference: text(reference, "cbc:URI"),
        ),
    ),
    locate=itself,
)

SELLER: Scope[Any] = Scope(
    "German seller",
    lambda document: nodes(document.root, "cac:AccountingSupplierParty"),
    (
        Rule(
            "DE-R-002",
            "BG-6",
            "Between German parties the seller has a contact",
            "Mellan tyska parter har säljaren en kontaktperson",
            lambda supplier: has(supplier, "cac:Party/cac:Contact"),
        ),
    ),
    locate=itself,
)


def _address(path: str, city: tuple[str, str, str], postcode: tuple[str, str, str]) -> Scope[Any]:
    """City and post code of an address; (rule, term, whose it is) of each."""
    return Scope(
        f"German address {path}",
        lambda document: nodes(document.root, path),
        (
            Rule(
                city[0],
                city[1],
                f"Between German parties the {city[2]} has a city",
                "Mellan tyska parter har adressen en ort",
                _filled("cbc:CityName"),
            ),
            Rule(
                postcode[0],
                postcode[1],
                f"Between German parties the {postcode[2]} has a post code",
                "Mellan tyska parter har adressen ett postnummer",
                _filled("cbc:PostalZone"),
            ),
        ),
        locate=itself,
    )


SELLER_ADDRESS = _address(
    f"{_SELLER}/cac:PostalAddress",
    ("DE-R-003", "BT-37", "seller's address"),
    ("DE-R-004", "BT-38", "seller's address"),
)
BUYER_ADDRESS = _address(
    f"{_BUYER}/cac:PostalAddress",
    ("DE-R-008", "BT-52", "buyer's address"),
    ("DE-R-009", "BT-53", "buyer's address"),
)
DELIVERY_ADDRESS = _address(
    "cac:Delivery/cac:DeliveryLocation/cac:Address",
    ("DE-R-010", "BT-77", "delivery address"),
    ("DE-R-011", "BT-78", "delivery address"),
)

CONTACT: Scope[Any] = Scope(
    "German seller's contact",
    lambda document: nodes(document.root, f"{_SELLER}/cac:Contact"),
    (
        Rule(
            "DE-R-005",
            "BT-41",
            "Between German parties the seller's contact has a name",
            "Mellan tyska parter har säljarens kontakt ett namn",
            _filled("cbc:Name"),
        ),
        Rule(
            "DE-R-006",
            "BT-42",
            "Between German parties the seller's contact has a telephone number",
            "Mellan tyska parter har säljarens kontakt ett telefonnummer",
            _filled("cbc:Telephone"),
        ),
        Rule(
            "DE-R-007",
            "BT-43",
            "Between German parties the seller's contact has an e-mail address",
            "Mellan tyska parter har säljarens kontakt en e-postadress",
            _filled("cbc:ElectronicMail"),
        ),
        Rule(
            "DE-R-027",
            "BT-42",
            "Between German parties a telephone number has three digits at least",
            "Mellan tyska parter har ett telefonnummer minst tre siffror",
            lambda contact: _TELEPHONE.match(normalized(text(contact, "cbc:Telephone"))) is not None,
            Severity.WARNING,
            found=lambda contact: text(contact, "cbc:Telephone"),
        ),
        Rule(
            "DE-R-028",
            "BT-43",
            "Between German parties an e-mail address has one @ and a domain with a dot, and no blanks",
            "Mellan tyska parter har en e-postadress ett @ och en domän med punkt, och inga blanktecken",
            lambda contact: _EMAIL.fullmatch(normalized(text(contact, "cbc:ElectronicMail"))) is not None,
            Severity.WARNING,
            found=lambda contact: text(contact, "cbc:ElectronicMail"),
        ),
    ),
    locate=itself,
)

BREAKDOWN: Scope[Any] = Scope(
    "German VAT breakdown",
    lambda document: nodes(document.root, "cac:TaxTotal/cac:TaxSubtotal"),
    (
        Rule(
            "DE-R-014",
            "BT-119",
            "Between German parties each VAT category has its rate",
            "Mellan tyska parter har varje momskategori sin momssats",
            _filled("cac:TaxCategory/cbc:Percent"),
        ),
    ),
    locate=itself,
)


def _german(document: Document) -> bool:
    return document.view(countries).both_normalized("DE")


GERMANY = Gate(
    "Germany",
    _german,
    (
        DOCUMENT,
        DOCUMENT_PAYMENT,
        EXTERNAL,
        SELLER,
        SELLER_ADDRESS,
        CONTACT,
        BUYER_ADDRESS,
        DELIVERY_ADDRESS,
        TRANSFERS,
        CARDS,
        DEBITS,
        BREAKDOWN,
    ),
)
