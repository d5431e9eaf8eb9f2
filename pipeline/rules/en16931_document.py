"""EN 16931: the document itself, its notes, references and periods."""

from typing import Any

from pipeline.rules.en16931_view import LINES, at, filled, found_at, scope, the_root
from pipeline.rules.predicates import instant
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import has, nodes, text, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"


def _vat_in_accounting_currency(root: Any) -> bool:
    wanted = texts(root, "cbc:TaxCurrencyCode")
    if not wanted:
        return True
    amounts = nodes(root, ".//cac:TaxTotal/cbc:TaxAmount")
    return set(wanted) <= {amount.get("currencyID") for amount in amounts}


def _one_tax_point(root: Any) -> bool:
    return not (has(root, "cbc:TaxPointDate") and has(root, "cac:InvoicePeriod/cbc:DescriptionCode"))


DOCUMENT = scope(
    "document",
    the_root,
    Rule(
        "BR-01",
        "BT-24",
        "The document names the specification it follows",
        "Dokumentet anger vilken specifikation det följer",
        lambda root: filled(root, "cbc:CustomizationID"),
    ),
    Rule("BR-02", "BT-1", "The invoice has a number", "Fakturan har ett nummer", lambda root: filled(root, "cbc:ID")),
    Rule(
        "BR-03",
        "BT-2",
        "The invoice has an issue date",
        "Fakturan har ett fakturadatum",
        lambda root: filled(root, "cbc:IssueDate"),
    ),
    Rule(
        "BR-04",
        "BT-3",
        "The invoice has a type code",
        "Fakturan har en typkod",
        lambda root: filled(root, "cbc:InvoiceTypeCode") or filled(root, "cbc:CreditNoteTypeCode"),
    ),
    Rule(
        "BR-05",
        "BT-5",
        "The invoice has a currency",
        "Fakturan har en valuta",
        lambda root: filled(root, "cbc:DocumentCurrencyCode"),
    ),
    Rule(
        "BR-06",
        "BT-27",
        "The seller has a name",
        "Säljaren har ett namn",
        lambda root: filled(root, f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName"),
    ),
    Rule(
        "BR-07",
        "BT-44",
        "The buyer has a name",
        "Köparen har ett namn",
        lambda root: filled(root, f"{_BUYER}/cac:PartyLegalEntity/cbc:RegistrationName"),
    ),
    Rule(
        "BR-08",
        "BG-5",
        "The seller has a postal address",
        "Säljaren har en postadress",
        lambda root: has(root, f"{_SELLER}/cac:PostalAddress"),
    ),
    Rule(
        "BR-10",
        "BG-8",
        "The buyer has a postal address",
        "Köparen har en postadress",
        lambda root: has(root, f"{_BUYER}/cac:PostalAddress"),
    ),
    Rule(
        "BR-16",
        "BG-25",
        "The invoice has at least one line",
        "Fakturan har minst en rad",
        lambda root: any(has(root, line) for line in LINES),
    ),
    Rule(
        "BR-53",
        "BT-6 BT-111",
        "Where the VAT is accounted for in another currency, the VAT total is given in that currency too",
        "När momsen redovisas i en annan valuta anges momssumman även i den valutan",
        _vat_in_accounting_currency,
        found=found_at("cbc:TaxCurrencyCode"),
    ),
    Rule(
        "BR-CO-03",
        "BT-7 BT-8",
        "The VAT point is given as a date or as a code, not both",
        "Momsens skattetidpunkt anges som datum eller som kod, inte båda",
        _one_tax_point,
    ),
    Rule(
        "BR-CO-18",
        "BG-23",
        "The invoice has at least one VAT breakdown",
        "Fakturan har minst en momsspecifikation",
        lambda root: has(root, "cac:TaxTotal/cac:TaxSubtotal"),
    ),
)

REFERENCES = scope(
    "supporting documents",
    at("cac:AdditionalDocumentReference"),
    Rule(
        "BR-52",
        "BT-122",
        "A supporting document has a reference",
        "Ett underlag har en referens",
        lambda reference: filled(reference, "cbc:ID"),
    ),
)
PRECEDING = scope(
    "preceding invoices",
    at("cac:BillingReference"),
    Rule(
        "BR-55",
        "BT-25",
        "A reference to an earlier invoice has its number",
        "En hänvisning till en tidigare faktura har dess nummer",
        lambda reference: has(reference, "cac:InvoiceDocumentReference/cbc:ID"),
    ),
)
DELIVERY_ADDRESS = scope(
    "delivery address",
    at("cac:Delivery/cac:DeliveryLocation/cac:Address"),
    Rule(
        "BR-57",
        "BT-80",
        "A delivery address has a country",
        "En leveransadress har ett land",
        lambda address: has(address, "cac:Country/cbc:IdentificationCode"),
    ),
)


def _ordered(period: Any) -> bool:
    start, end = text(period, "cbc:StartDate"), text(period, "cbc:EndDate")
    if not (has(period, "cbc:StartDate") and has(period, "cbc:EndDate")):
        return True
    first, last = instant(start), instant(end)
    return first is not None and last is not None and last >= first


def _has_a_date(period: Any) -> bool:
    return has(period, "cbc:StartDate") or has(period, "cbc:EndDate")


def _in_line(period: Any) -> bool:
    return period.getparent() is not None and period.getparent().tag.endswith(("}InvoiceLine", "}CreditNoteLine"))


def _days(period: Any) -> str:
    return f"{text(period, 'cbc:StartDate')} to {text(period, 'cbc:EndDate')}"


# In the artefact the period of a line is matched first, so it is no period of the document.
LINE_PERIODS = scope(
    "line periods",
    at(*(f"{line}/cac:InvoicePeriod" for line in LINES)),
    Rule(
        "BR-30",
        "BT-134 BT-135",
        "The period of a line does not end before it starts",
        "Radens period slutar inte innan den börjar",
        _ordered,
        found=_days,
    ),
    Rule(
        "BR-CO-20",
        "BG-26",
        "The period of a line has a start or an end",
        "Radens period har en början eller ett slut",
        _has_a_date,
    ),
)
PERIODS = scope(
    "periods",
    at("cac:InvoicePeriod", where=lambda period: not _in_line(period)),
    Rule(
        "BR-29",
        "BT-73 BT-74",
        "The period of the invoice does not end before it starts",
        "Fakturaperioden slutar inte innan den börjar",
        _ordered,
        found=_days,
    ),
    Rule(
        "BR-CO-19",
        "BG-14",
        "The period of the invoice has a start, an end or a code for the VAT point",
        "Fakturaperioden har en början, ett slut eller en kod för skattetidpunkten",
        lambda period: _has_a_date(period) or has(period, "cbc:DescriptionCode"),
    ),
)

PARTS = (DOCUMENT, REFERENCES, PRECEDING, DELIVERY_ADDRESS, LINE_PERIODS, PERIODS)
