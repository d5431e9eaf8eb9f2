"""Greece: GR-R-002 to GR-R-010, GR-S-008-1 and GR-S-011 of the Peppol release; GR-R-001 is in greece_number.py."""

from collections.abc import Iterator
from re import compile as pattern
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.national.greece_number import NUMBER
from pipeline.rules.peppol_numbers import greek
from pipeline.rules.peppol_view import countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.ubl import clark, itself, nodes, text, text_of, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_MARK = "##M.AR.K##"
_URL = "##INVOICE|URL##"
_GREEK = ("GR", "EL")
_POSITIVE = pattern("[1-9][0-9]*")


def _vat_numbers(party: Any) -> list[Any]:
    return [
        number
        for registration in nodes(party, "cac:PartyTaxScheme")
        if normalized(text(registration, "cac:TaxScheme/cbc:ID")) == "VAT"
        for number in nodes(registration, "cbc:CompanyID")
    ]


def _greek_vat_number(element: Any) -> bool:
    number = text_of(element)
    return number.startswith("EL") and greek(number[2:])


def _one_greek_vat_number(party: Any) -> bool:
    numbers = _vat_numbers(party)
    return len(numbers) == 1 and _greek_vat_number(numbers[0])


def _named(party: Any) -> bool:
    return text(party, "cac:PartyName/cbc:Name") != ""


def _found_vat_numbers(party: Any) -> str | None:
    return ", ".join(map(text_of, _vat_numbers(party))) or None


SELLER: Scope[Any] = Scope(
    "Greek seller",
    lambda document: nodes(document.root, _SELLER),
    (
        Rule(
            "GR-R-002",
            "BT-28",
            "A Greek seller states its name as registered",
            "En grekisk säljare anger sitt namn så som det är registrerat",
            _named,
        ),
        Rule(
            "GR-S-011",
            "BT-31",
            "A Greek seller has one VAT number: EL and a valid tax number",
            "En grekisk säljare har ett momsnummer: EL och ett giltigt skattenummer",
            _one_greek_vat_number,
            Severity.WARNING,
            found=_found_vat_numbers,
        ),
    ),
    locate=itself,
)


def _seller_vat_numbers(document: Document) -> Iterator[Any]:
    for party in nodes(document.root, _SELLER):
        yield from _vat_numbers(party)


VAT_NUMBERS: Scope[Any] = Scope(
    "Greek VAT numbers",
    _seller_vat_numbers,
    (
        Rule(
            "GR-R-003",
            "BT-31",
            "A Greek seller's VAT number is EL and a valid tax number",
            "En grekisk säljares momsnummer är EL och ett giltigt skattenummer",
            _greek_vat_number,
            found=text_of,
        ),
    ),
    locate=itself,
)


def _described(root: Any, description: str) -> list[Any]:
    references = nodes(root, "cac:AdditionalDocumentReference")
    return [found for found in references if description in texts(found, "cbc:DocumentDescription")]


def _described_anywhere(root: Any, description: str) -> Iterator[Any]:
    for reference in root.iter(clark("cac:AdditionalDocumentReference")):
        if description in texts(reference, "cbc:DocumentDescription"):
            yield reference


def _greek_address(document: Document) -> bool:
    return document.view(countries).supplier_address == "GR"


REFERENCES: Scope[Any] = Scope(
    "references of a Greek seller",
    lambda document: (document.root,) if _greek_address(document) else (),
    (
        Rule(
            "GR-R-004-1",
            "BT-122 BT-123",
            "A Greek seller's document has one MARK number (##M.AR.K##)",
            "En grekisk säljares dokument har ett MARK-nummer (##M.AR.K##)",
            lambda root: len(_described(root, _MARK)) == 1,
            found=lambda root: f"{len(_described(root, _MARK))} references",
        ),
        Rule(
            "GR-S-008-1",
            "BT-122 BT-123",
            "A Greek seller's document has one invoice address (##INVOICE|URL##)",
            "En grekisk säljares dokument har en fakturaadress (##INVOICE|URL##)",
            lambda root: len(_described(root, _URL)) == 1,
            Severity.WARNING,
            found=lambda root: f"{len(_described(root, _URL))} references",
        ),
        Rule(
            "GR-R-008-2",
            "BT-122 BT-123",
            "A Greek seller's document has one invoice address (##INVOICE|URL##) at most",
            "En grekisk säljares dokument har högst en fakturaadress (##INVOICE|URL##)",
            lambda root: len(_described(root, _URL)) <= 1,
            found=lambda root: f"{len(_described(root, _URL))} references",
        ),
    ),
    locate=itself,
)


def _mark_numbers(document: Document) -> Iterator[Any]:
    if _greek_address(document):
        for reference in _described_anywhere(document.root, _MARK):
            yield from nodes(reference, "cbc:ID")


MARKS: Scope[Any] = Scope(
    "MARK numbers",
    _mark_numbers,
    (
        Rule(
            "GR-R-004-2",
            "BT-122",
            "A MARK number begins with a digit from 1 to 9",
            "Ett MARK-nummer börjar med en siffra från 1 till 9",
            lambda element: _POSITIVE.match(text_of(element)) is not None,
            found=text_of,
        ),
    ),
    locate=itself,
)

ADDRESSES: Scope[Any] = Scope(
    "invoice addresses",
    lambda document: _described_anywhere(document.root, _URL),
    (
        Rule(
            "GR-R-008-3",
            "BT-124",
            "The reference to an invoice address (##INVOICE|URL##) has the address",
            "Hänvisningen till en fakturaadress (##INVOICE|URL##) har adressen",
            lambda reference: normalized(text(reference, "cac:Attachment/cac:ExternalReference/cbc:URI")) != "",
        ),
    ),
    locate=itself,
)

BUYER_NAME: Scope[Any] = Scope(
    "buyer of a Greek seller",
    lambda document: nodes(document.root, _BUYER),
    (
        Rule(
            "GR-R-005",
            "BT-45",
            "A Greek seller states the full name of its buyer",
            "En grekisk säljare anger köparens fullständiga namn",
            _named,
        ),
    ),
    locate=itself,
)


def _greek_endpoint(element: Any) -> bool:
    return element.get("schemeID") == "9933" and greek(text_of(element))


def _endpoint(element: Any) -> str:
    return f"{text_of(element)} with scheme {element.get('schemeID')}"


SELLER_ENDPOINT: Scope[Any] = Scope(
    "Greek seller's electronic address",
    lambda document: nodes(document.root, f"{_SELLER}/cbc:EndpointID"),
    (
        Rule(
            "GR-R-009",
            "BT-34",
            "A Greek seller's electronic address is its tax number with scheme 9933",
            "En grekisk säljares elektroniska adress är dess skattenummer med schemat 9933",
            _greek_endpoint,
            found=_endpoint,
        ),
    ),
    locate=itself,
)

BUYER: Scope[Any] = Scope(
    "Greek buyer",
    lambda document: nodes(document.root, _BUYER),
    (
        Rule(
            "GR-R-006",
            "BT-48",
            "Between Greek parties the buyer has one VAT number: EL and a valid tax number",
            "Mellan grekiska parter har köparen ett momsnummer: EL och ett giltigt skattenummer",
            _one_greek_vat_number,
            found=_found_vat_numbers,
        ),
    ),
    locate=itself,
)

BUYER_ENDPOINT: Scope[Any] = Scope(
    "Greek buyer's electronic address",
    lambda document: nodes(document.root, f"{_BUYER}/cbc:EndpointID"),
    (
        Rule(
            "GR-R-010",
            "BT-49",
            "Between Greek parties the buyer's electronic address is its tax number with scheme 9933",
            "Mellan grekiska parter är köparens elektroniska adress dess skattenummer med schemat 9933",
            _greek_endpoint,
            found=_endpoint,
        ),
    ),
    locate=itself,
)


def _both_greek(document: Document) -> bool:
    found = document.view(countries)
    return found.supplier in _GREEK and found.customer in _GREEK


GREECE = Gate(
    "Greece",
    lambda document: document.view(countries).supplier in _GREEK,
    (NUMBER, SELLER, VAT_NUMBERS, REFERENCES, MARKS, ADDRESSES, BUYER_NAME),
)
GREECE_OWN = Gate(
    "Greece, the seller's own country",
    lambda document: document.view(countries).accounting_supplier in _GREEK,
    (SELLER_ENDPOINT,),
)
GREECE_DOMESTIC = Gate("Greece, domestic", _both_greek, (BUYER, BUYER_ENDPOINT))
