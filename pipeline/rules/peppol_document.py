"""Peppol's rules on the document as a whole: PEPPOL-EN16931-R001 to R020, R053 to R055, R080 and P0100 to P0112."""

from collections.abc import Iterator
from typing import Any

from pipeline.invoice import Party
from pipeline.rules.peppol_view import collected, countries
from pipeline.rules.predicates import normalized, number
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.ubl import CREDIT_NOTE, has, itself, nodes, text, text_of, texts

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESSES = frozenset(
    {
        "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        "urn:peppol:france:billing:regulated",
        "urn:peppol:france:billing:non-regulated",
        "urn:peppol:bis:billing_with_response",
    }
)


def _known_process(document: Document) -> bool:
    return normalized(document.invoice.process) in PROCESSES


def _german(document: Document) -> bool:
    return document.view(countries).both_normalized("DE")


def _follows_specification(document: Document) -> bool:
    claimed = normalized(document.invoice.specification)
    return claimed.startswith(SPECIFICATION) and "::" not in claimed


def _tax_totals(document: Document) -> tuple[int, int]:
    """How many tax totals there are with subtotals, and how many without."""
    totals = nodes(document.root, "cac:TaxTotal")
    broken_down = sum(has(total, "cac:TaxSubtotal") for total in totals)
    return broken_down, len(totals) - broken_down


def _one_accounting_total(document: Document) -> bool:
    return document.view(_tax_totals)[1] == (document.invoice.vat_currency is not None)


def _same_sign(document: Document) -> bool:
    """R055: some amount in each currency is at most zero, or some in each is at least zero."""
    if document.invoice.vat_currency is None:
        return True
    amounts = nodes(document.root, "cac:TaxTotal/cbc:TaxAmount")
    in_vat_currency = _signed(amounts, document.invoice.vat_currency)
    in_currency = _signed(amounts, document.invoice.currency)
    return any(
        any(sign * value >= 0 for value in in_vat_currency) and any(sign * value >= 0 for value in in_currency)
        for sign in (-1, 1)
    )


def _signed(amounts: list[Any], currency: str | None) -> list[float]:
    wanted = normalized(currency)
    return [number(amount.text) for amount in amounts if amount.get("currencyID") == wanted]


def _tax_amounts(document: Document) -> str:
    amounts = nodes(document.root, "cac:TaxTotal/cbc:TaxAmount")
    return ", ".join(f"{amount.text} {amount.get('currencyID')}" for amount in amounts)


def _project_references(document: Document) -> int:
    references = nodes(document.root, "cac:AdditionalDocumentReference")
    return sum("50" in texts(reference, "cbc:DocumentTypeCode") for reference in references)


def _root(document: Document) -> Any:
    return document.root


DOCUMENT: Scope[Document] = Scope(
    "peppol document",
    lambda document: (document,),
    (
        Rule(
            "PEPPOL-EN16931-R001",
            "BT-23",
            "The business process is stated",
            "Affärsprocessen anges",
            lambda document: document.invoice.process is not None,
        ),
        Rule(
            "PEPPOL-EN16931-R007",
            "BT-23",
            "The business process is one that Peppol Billing knows",
            "Affärsprocessen är en som Peppol Billing känner till",
            _known_process,
            found=lambda document: document.invoice.process,
            expected=lambda document: "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        ),
        Rule(
            "PEPPOL-EN16931-R002",
            "BT-22",
            "There is one note at most, unless seller and buyer are both German",
            "Det finns högst en fritext, om inte både säljare och köpare är tyska",
            lambda document: len(document.invoice.notes) <= 1 or _german(document),
            found=lambda document: f"{len(document.invoice.notes)} notes",
        ),
        Rule(
            "PEPPOL-EN16931-R003",
            "BT-10 BT-13",
            "There is a buyer reference or the number of a purchase order",
            "Det finns en köparreferens eller ett beställningsnummer",
            lambda document: (
                document.invoice.buyer_reference is not None or document.invoice.purchase_order is not None
            ),
        ),
        Rule(
            "PEPPOL-EN16931-R004",
            "BT-24",
            "The specification identifier begins with that of Peppol BIS Billing 3.0 and has no '::'",
            "Specifikationens beteckning börjar med den för Peppol BIS Billing 3.0 och innehåller inte '::'",
            _follows_specification,
            found=lambda document: document.invoice.specification,
            expected=lambda document: SPECIFICATION,
        ),
        Rule(
            "PEPPOL-EN16931-R053",
            "BT-110 BG-23",
            "There is exactly one VAT total with a breakdown",
            "Det finns exakt en momssumma med momsspecifikation",
            lambda document: document.view(_tax_totals)[0] == 1,
            found=lambda document: f"{document.view(_tax_totals)[0]} with a breakdown",
        ),
        Rule(
            "PEPPOL-EN16931-R054",
            "BT-6 BT-111",
            "There is one VAT total without breakdown where there is a VAT accounting currency, and none elsewhere",
            "Det finns en momssumma utan specifikation om det finns en valuta för momsredovisning, annars ingen",
            _one_accounting_total,
            found=lambda document: f"{document.view(_tax_totals)[1]} without a breakdown",
        ),
        Rule(
            "PEPPOL-EN16931-R055",
            "BT-110 BT-111",
            "The VAT totals in both currencies have the same sign",
            "Momssummorna i de båda valutorna har samma tecken",
            _same_sign,
            found=_tax_amounts,
        ),
        Rule(
            "PEPPOL-EN16931-R080",
            "BT-11",
            "A credit note has one project reference at most",
            "En kreditnota har högst en projektreferens",
            lambda document: document.root.tag != CREDIT_NOTE or _project_references(document) <= 1,
            found=lambda document: f"{_project_references(document)} project references",
        ),
    ),
    locate=_root,
)


def _distinct_currency(element: Any) -> bool:
    return normalized(element.text) != normalized(text(element.getparent(), "cbc:DocumentCurrencyCode"))


VAT_CURRENCY: Scope[Any] = Scope(
    "vat accounting currency",
    lambda document: collected(document, "cbc:TaxCurrencyCode"),
    (
        Rule(
            "PEPPOL-EN16931-R005",
            "BT-5 BT-6",
            "The VAT accounting currency is another than that of the invoice",
            "Valutan för momsredovisning är en annan än fakturans",
            _distinct_currency,
            found=text_of,
        ),
    ),
    locate=itself,
)

BUYER: Scope[Party] = Scope(
    "peppol buyer",
    lambda document: filter(None, (document.invoice.buyer,)),
    (
        Rule(
            "PEPPOL-EN16931-R010",
            "BT-49",
            "The buyer has an electronic address",
            "Köparen har en elektronisk adress",
            lambda party: party.endpoint is not None,
        ),
    ),
)

SELLER: Scope[Party] = Scope(
    "peppol seller",
    lambda document: filter(None, (document.invoice.seller,)),
    (
        Rule(
            "PEPPOL-EN16931-R020",
            "BT-34",
            "The seller has an electronic address",
            "Säljaren har en elektronisk adress",
            lambda party: party.endpoint is not None,
        ),
    ),
)


def _debits(document: Document) -> Iterator[Any]:
    for element in collected(document, "cac:PaymentMeans"):
        if normalized(text(element, "cbc:PaymentMeansCode")) in ("49", "59"):
            yield element


DEBITS: Scope[Any] = Scope(
    "direct debits",
    _debits,
    (
        Rule(
            "PEPPOL-EN16931-R061",
            "BT-89",
            "A direct debit (49, 59) has the reference of its mandate",
            "Autogiro (49, 59) har medgivandets referens",
            lambda element: has(element, "cac:PaymentMandate/cbc:ID"),
        ),
    ),
    locate=itself,
)
