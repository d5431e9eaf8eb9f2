"""Peppol's rules on elements of any kind, wherever they are: emptiness, currencies and dates.

PEPPOL-EN16931-R008, R051, CL007 and F001.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.rules.peppol_codes import LISTS
from pipeline.rules.peppol_view import collected
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Check, Document, Rule, Scope
from pipeline.rules.ubl import CAC, CBC, has, itself, text_of

_CURRENCIES = LISTS["currencies"]


def _currency_of(element: Any) -> str | None:
    currency: str | None = element.get("currencyID")
    return currency


_R008: Rule[Any] = Rule(
    "PEPPOL-EN16931-R008",
    "",
    "No element is empty: leave it out instead",
    "Inget element är tomt: utelämna det i stället",
    lambda element: False,
)


def _empty(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    # A plain walk: XPath in C takes twice as long for this test.
    for element in document.root.iter("*"):
        written = element.text
        if (written is None or written.isspace()) and not len(element) and not normalized(written):
            yield _R008, element


EMPTY = Check("empty elements", {_R008.id: _R008}, _empty)

_R051: Rule[Any] = Rule(
    "PEPPOL-EN16931-R051",
    "BT-5",
    "An amount is in the currency of the invoice, except the VAT total in the accounting currency",
    "Ett belopp är i fakturans valuta, utom momssumman i valutan för momsredovisning",
    lambda element: False,
    found=_currency_of,
)
_CL007: Rule[Any] = Rule(
    "PEPPOL-EN16931-CL007",
    "BT-5 BT-6",
    "A currency is a code of ISO 4217",
    "En valuta är en kod i ISO 4217",
    lambda element: element.get("currencyID") in _CURRENCIES,
    found=_currency_of,
)

_TAX_AMOUNT = CBC + "TaxAmount"
_AMOUNTS = (
    _TAX_AMOUNT,
    CBC + "Amount",
    CBC + "BaseAmount",
    CBC + "PriceAmount",
    CBC + "TaxableAmount",
    CBC + "LineExtensionAmount",
    CBC + "TaxExclusiveAmount",
    CBC + "TaxInclusiveAmount",
    CBC + "AllowanceTotalAmount",
    CBC + "ChargeTotalAmount",
    CBC + "PrepaidAmount",
    CBC + "PayableRoundingAmount",
    CBC + "PayableAmount",
)


def _wrong_currencies(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    currency, vat_currency = document.invoice.currency, document.invoice.vat_currency
    known = currency in _CURRENCIES and (vat_currency is None or vat_currency in _CURRENCIES)
    if known and not document.currencies and not document.leftovers:
        return  # the reader has seen every amount, and each has the currency it should
    for element in document.root.iter(*_AMOUNTS):
        if (currency is None or element.get("currencyID") != currency) and _in_document_currency(element):
            yield _R051, element
        if not _CL007.holds(element):
            yield _CL007, element


def _in_document_currency(element: Any) -> bool:
    """Every amount is, but for a VAT amount in a total that has no breakdown."""
    if element.tag != _TAX_AMOUNT:
        return True
    parent = element.getparent()
    return parent is not None and (
        parent.tag == CAC + "TaxSubtotal" or (parent.tag == CAC + "TaxTotal" and has(parent, "cac:TaxSubtotal"))
    )


CURRENCIES = Check("currencies", {rule.id: rule for rule in (_R051, _CL007)}, _wrong_currencies)


def _is_date(element: Any) -> bool:
    written = element.text or ""
    if len(written) != 10 or written[4] != "-" or written[7] != "-":
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


DATES: Scope[Any] = Scope(
    "dates",
    lambda document: collected(
        document,
        "cbc:IssueDate",
        "cbc:DueDate",
        "cbc:TaxPointDate",
        "cbc:StartDate",
        "cbc:EndDate",
        "cbc:ActualDeliveryDate",
    ),
    (
        Rule(
            "PEPPOL-EN16931-F001",
            "BT-2 BT-7 BT-9 BT-26 BT-72 BT-73 BT-74 BT-134 BT-135",
            "A date is written YYYY-MM-DD, without time zone or blanks",
            "Ett datum skrivs ÅÅÅÅ-MM-DD, utan tidszon och blanktecken",
            _is_date,
            found=text_of,
        ),
    ),
    locate=itself,
)
