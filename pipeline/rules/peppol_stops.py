"""Constructs on which the published Peppol artefact stops with an error, and so gives no verdict at all.

It asks for one value where the document has several, or reckons with a text that is no number. Such a document cannot
be called valid; each construct is a fatal rule of our own that names it. Every one is a fault under other rules too,
but for the artefact's stop they would be told.
"""

from collections.abc import Callable, Iterator
from re import compile as pattern
from typing import Any

from pipeline.rules.national.germany_payment import discounts_stop
from pipeline.rules.national.greece_number import counter_stops
from pipeline.rules.peppol_numbers import is_integer
from pipeline.rules.peppol_view import collected, countries, identifiers
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Check, Document, Rule
from pipeline.rules.ubl import clark, nodes, text, text_of

Finds = Callable[[Document], Iterator[tuple[Rule[Any], Any]]]

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_PERIOD = "cac:InvoicePeriod"
_LINE_PERIODS = ("cac:InvoiceLine/cac:InvoicePeriod", "cac:CreditNoteLine/cac:InvoicePeriod")
_SIGNED = pattern("[+-]")


def _stop(construct: str, terms: str, text: str, text_sv: str) -> Rule[Any]:
    return Rule(f"FAKTURA-ABORT-{construct}", terms, text, text_sv, lambda element: False)


VAT_NUMBERS = _stop(
    "VAT-NUMBERS",
    "BT-31",
    "The seller has several tax registrations of one kind; the official rules stop at them. State one",
    "Säljaren har flera skatteregistreringar av samma slag; de officiella reglerna stannar vid dem. Ange en",
)
LEGAL_ENTITIES = _stop(
    "LEGAL-ENTITIES",
    "BT-30 BT-47",
    "A party has several legal numbers; the official rules stop at them. State one",
    "En part har flera juridiska nummer; de officiella reglerna stannar vid dem. Ange ett",
)
PARTY_NAMES = _stop(
    "PARTY-NAMES",
    "BT-28 BT-45",
    "A party has several names; the official rules stop at them. State one",
    "En part har flera namn; de officiella reglerna stannar vid dem. Ange ett",
)
PERIODS = _stop(
    "PERIODS",
    "BG-14",
    "The document has several invoice periods besides those of lines; the official rules stop at them. State one",
    "Dokumentet har flera fakturaperioder utöver radernas; de officiella reglerna stannar vid dem. Ange en",
)
PAYMENT_REFERENCES = _stop(
    "PAYMENT-REFERENCES",
    "BT-83",
    "A payment has several references; the official rules stop at them. State one",
    "En betalning har flera referenser; de officiella reglerna stannar vid dem. Ange en",
)
ACCOUNTS = _stop(
    "ACCOUNTS",
    "BT-84",
    "Several accounts stand with one means of payment; the official rules stop at them. State one",
    "Flera konton står för samma betalningssätt; de officiella reglerna stannar vid dem. Ange ett",
)
FINAL_DUE_DATES = _stop(
    "FINAL-DUE-DATES",
    "BT-122",
    "The document has several final due dates (EINDAGI); the official rules stop at them. State one",
    "Dokumentet har flera slutliga förfallodagar (EINDAGI); de officiella reglerna stannar vid dem. Ange en",
)
REASONS = _stop(
    "REASONS",
    "BT-97 BT-104 BT-139 BT-144",
    "An allowance or charge has several reasons; the official rules stop at them. State one",
    "Ett avdrag eller tillägg har flera skäl; de officiella reglerna stannar vid dem. Ange ett",
)
PAYMENT_TERMS = _stop(
    "PAYMENT-TERMS",
    "BT-20",
    "The document has several payment terms, with a cash discount among them; the official rules stop at that",
    "Dokumentet har flera betalningsvillkor, däribland en kassarabatt; de officiella reglerna stannar vid det",
)
NUMBERS = _stop(
    "NUMBERS",
    "BT-1 BT-29 BT-30 BT-34 BT-46 BT-47 BT-49",
    "A number has signs, decimals or digits of another script; the official rules stop at it. Write digits 0 to 9 only",
    "Ett nummer har tecken, decimaler eller andra siffror än 0 till 9; de officiella reglerna stannar vid det",
)


def _periods(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    if not document.leftovers:
        return  # a second period is left over
    for name in ("cbc:StartDate", "cbc:EndDate"):
        dates = nodes(document.root, f"{_PERIOD}/{name}")
        if len(dates) > 1 and any(nodes(document.root, f"{line}/{name}") for line in _LINE_PERIODS):
            yield PERIODS, dates[1].getparent()


def _signed_numbers(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    """An Italian VAT number whose eleven characters are a sign and ten digits."""
    for element in document.view(identifiers):
        if element.get("schemeID") == "0211":
            number = normalized(element.text)
            signed = len(number) == 13 and _SIGNED.match(number[2:]) and is_integer(number[2:])
            if signed and number[:2] in ("IT", "it"):
                yield NUMBERS, element


def _registrations(document: Document, scheme: str, trimmed: bool) -> list[Any]:
    return [
        company
        for registration in nodes(document.root, f"{_SELLER}/cac:PartyTaxScheme")
        if (normalized if trimmed else str)(text(registration, "cac:TaxScheme/cbc:ID")) == scheme
        for company in nodes(registration, "cbc:CompanyID")
    ]


def _sweden(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    numbers = _registrations(document, "VAT", trimmed=False)
    if len(numbers) > 1 and any(text_of(number).startswith("SE") for number in numbers):
        yield VAT_NUMBERS, numbers[1].getparent()
    for company in nodes(document.root, f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID"):
        written = normalized(company.text)
        if written.isdecimal() and not written[:9].isascii():
            yield NUMBERS, company


def _norway(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    registers = _registrations(document, "TAX", trimmed=True)
    if len(registers) > 1:
        yield VAT_NUMBERS, registers[1].getparent()
    numbers = _registrations(document, "VAT", trimmed=True)
    if len(numbers) > 1 and any(text_of(number).startswith("NO") for number in numbers):
        yield VAT_NUMBERS, numbers[1].getparent()


def _denmark(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    yield from _several_legal_numbers(document, _SELLER)
    if not document.view(countries).domestic("DK"):
        return
    yield from _several_legal_numbers(document, _BUYER)
    for means in nodes(document.root, "cac:PaymentMeans") if not document.invoice.credit_note else ():
        references = nodes(means, "cbc:PaymentID")
        if len(references) > 1 and text(means, "cbc:PaymentMeansCode") in ("50", "93"):
            yield PAYMENT_REFERENCES, references[1]
    for allowance in collected(document, "cac:AllowanceCharge"):
        reasons = nodes(allowance, "cbc:AllowanceChargeReason")
        if len(reasons) > 1 and text(allowance, "cbc:AllowanceChargeReasonCode") == "ZZZ":
            yield REASONS, reasons[1]


def _several_legal_numbers(document: Document, party: str) -> Iterator[tuple[Rule[Any], Any]]:
    companies = nodes(document.root, f"{party}/cac:PartyLegalEntity/cbc:CompanyID")
    filled = [company for company in companies if company.text]
    with_scheme = [company for company in companies if company.get("schemeID") is not None]
    if len(with_scheme) > 1 or (len(filled) > 1 and party == _SELLER):
        yield LEGAL_ENTITIES, companies[1].getparent()


def _iceland(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for code in ("9", "42"):
        accounts = [
            account
            for means in nodes(document.root, "cac:PaymentMeans")
            if text(means, "cbc:PaymentMeansCode") == code
            for account in nodes(means, "cac:PayeeFinancialAccount/cbc:ID")
        ]
        if len(accounts) > 1:
            yield ACCOUNTS, accounts[1]
    dates = [
        reference
        for reference in nodes(document.root, "cac:AdditionalDocumentReference")
        if "EINDAGI" in [text_of(found) for found in nodes(reference, "cbc:DocumentDescription")]
    ]
    if len(dates) > 1:
        yield FINAL_DUE_DATES, dates[1]


def _greece(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for party in (_SELLER, _BUYER):
        names = nodes(document.root, f"{party}/cac:PartyName")
        if len(names) > 1:
            yield PARTY_NAMES, names[1]
    for number in nodes(document.root, "cbc:ID"):
        if counter_stops(number):
            yield NUMBERS, number


def _germany(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    terms = document.root.findall(clark("cac:PaymentTerms"))
    if len(terms) > 1 and discounts_stop(document.root):
        yield PAYMENT_TERMS, terms[1]


_BY_ADDRESS: dict[str, Finds] = {"SE": _sweden, "DK": _denmark, "IS": _iceland}
_BY_SUPPLIER: dict[str, Finds] = {"NO": _norway, "GR": _greece, "EL": _greece}


def _stops(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    where = document.view(countries)
    yield from _periods(document)
    yield from _signed_numbers(document)
    for finds in (_BY_ADDRESS.get(where.supplier_address), _BY_SUPPLIER.get(where.supplier)):
        if finds is not None:
            yield from finds(document)
    if where.both_normalized("DE"):
        yield from _germany(document)


STOPS = Check(
    "constructs that stop the artefact",
    {
        rule.id: rule
        for rule in (
            VAT_NUMBERS,
            LEGAL_ENTITIES,
            PARTY_NAMES,
            PERIODS,
            PAYMENT_REFERENCES,
            ACCOUNTS,
            FINAL_DUE_DATES,
            REASONS,
            PAYMENT_TERMS,
            NUMBERS,
        )
    },
    _stops,
)
