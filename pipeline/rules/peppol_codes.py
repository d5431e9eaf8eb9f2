"""Peppol's rules on codes, wherever they are: PEPPOL-EN16931-CL001 to CL006, CL008, P0100 to P0112.

The lists are those of the release, as data.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.rules.peppol_document import PROCESSES
from pipeline.rules.peppol_view import collected, countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Check, Document, Rule, Scope
from pipeline.rules.ubl import CBC, itself, text, text_of

_FILE = Path(__file__).parent.parent.parent / "schemas" / "codes" / "peppol-2026.5.json"
LISTS: dict[str, frozenset[str]] = {
    name: frozenset(codes.split()) for name, codes in json.loads(_FILE.read_text(encoding="utf-8")).items()
}


def _listed(name: str) -> Callable[[Any], bool]:
    codes = LISTS[name]
    return lambda element: normalized(element.text) in codes


def _attribute(name: str) -> Callable[[Any], str | None]:
    def value(element: Any) -> str | None:
        found: str | None = element.get(name)
        return found

    return value


def _with_attribute(path: str, name: str) -> Callable[[Document], Iterable[Any]]:
    return lambda document: (element for element in collected(document, path) if element.get(name) is not None)


def _reasons(indicator: str) -> Callable[[Document], Iterable[Any]]:
    """The reason codes of allowances (false) or charges (true); an indicator of 0 or 1 is neither, to this rule."""

    def select(document: Document) -> Iterator[Any]:
        for allowance in collected(document, "cac:AllowanceCharge"):
            if text(allowance, "cbc:ChargeIndicator") == indicator:
                yield from allowance.iterchildren(CBC + "AllowanceChargeReasonCode")

    return select


def _period_codes(document: Document) -> Iterator[Any]:
    for period in collected(document, "cac:InvoicePeriod"):
        yield from period.iterchildren(CBC + "DescriptionCode")


ATTACHMENTS: Scope[Any] = Scope(
    "attachment types",
    _with_attribute("cbc:EmbeddedDocumentBinaryObject", "mimeCode"),
    (
        Rule(
            "PEPPOL-EN16931-CL001",
            "BT-125",
            "An attachment is PDF, PNG, JPEG, CSV, or a spreadsheet of Excel or OpenDocument",
            "En bilaga är PDF, PNG, JPEG, CSV eller ett kalkylblad för Excel eller OpenDocument",
            lambda element: element.get("mimeCode") in LISTS["attachment types"],
            found=_attribute("mimeCode"),
        ),
    ),
    locate=itself,
)

ALLOWANCE_REASONS: Scope[Any] = Scope(
    "allowance reason codes",
    _reasons("false"),
    (
        Rule(
            "PEPPOL-EN16931-CL002",
            "BT-98 BT-140",
            "The reason of an allowance is a code of UNCL 5189",
            "Skälet till ett avdrag är en kod i UNCL 5189",
            _listed("allowance reasons"),
            found=text_of,
        ),
    ),
    locate=itself,
)

CHARGE_REASONS: Scope[Any] = Scope(
    "charge reason codes",
    _reasons("true"),
    (
        Rule(
            "PEPPOL-EN16931-CL003",
            "BT-105 BT-145",
            "The reason of a charge is a code of UNCL 7161",
            "Skälet till ett tillägg är en kod i UNCL 7161",
            _listed("charge reasons"),
            found=text_of,
        ),
    ),
    locate=itself,
)

TAX_POINT_CODES: Scope[Any] = Scope(
    "tax point codes",
    _period_codes,
    (
        Rule(
            "PEPPOL-EN16931-CL006",
            "BT-8",
            "The code of the tax point date is 3, 35 or 432",
            "Koden för momsens redovisningsdatum är 3, 35 eller 432",
            _listed("tax point codes"),
            found=text_of,
        ),
    ),
    locate=itself,
)

ADDRESS_SCHEMES: Scope[Any] = Scope(
    "electronic address schemes",
    _with_attribute("cbc:EndpointID", "schemeID"),
    (
        Rule(
            "PEPPOL-EN16931-CL008",
            "BT-34 BT-49",
            "The scheme of an electronic address is on the list of those in use",
            "Schemat för en elektronisk adress finns på listan över dem som används",
            lambda element: element.get("schemeID") in LISTS["electronic address schemes"],
            found=_attribute("schemeID"),
        ),
    ),
    locate=itself,
)


def _typed(path: str) -> Callable[[Document], Iterator[tuple[Document, Any]]]:
    return lambda document: ((document, element) for element in collected(document, path))


def _known_type(types: frozenset[str]) -> Callable[[tuple[Document, Any]], bool]:
    def holds(subject: tuple[Document, Any]) -> bool:
        document, element = subject
        return normalized(document.invoice.process) not in PROCESSES or normalized(element.text) in types

    return holds


def _german_or_other(subject: tuple[Document, Any]) -> bool:
    document, element = subject
    return normalized(element.text) not in ("326", "384") or document.view(countries).both_normalized("DE")


def _type_code(subject: tuple[Document, Any]) -> str:
    return text_of(subject[1])


INVOICE_TYPE: Scope[tuple[Document, Any]] = Scope(
    "invoice type code",
    _typed("cbc:InvoiceTypeCode"),
    (
        Rule(
            "PEPPOL-EN16931-P0100",
            "BT-3",
            "The type of an invoice is one that its business process has",
            "Fakturans typ är en som affärsprocessen har",
            _known_type(LISTS["invoice types"]),
            found=_type_code,
        ),
        Rule(
            "PEPPOL-EN16931-P0112",
            "BT-3",
            "A partial (326) or corrected (384) invoice goes only from a German seller to a German buyer",
            "Delfaktura (326) och rättad faktura (384) skickas bara från tysk säljare till tysk köpare",
            _german_or_other,
            found=_type_code,
        ),
    ),
    locate=lambda subject: subject[1],
)

CREDIT_NOTE_TYPE: Scope[tuple[Document, Any]] = Scope(
    "credit note type code",
    _typed("cbc:CreditNoteTypeCode"),
    (
        Rule(
            "PEPPOL-EN16931-P0101",
            "BT-3",
            "The type of a credit note is one that its business process has",
            "Kreditnotans typ är en som affärsprocessen har",
            _known_type(LISTS["credit note types"]),
            found=_type_code,
        ),
    ),
    locate=lambda subject: subject[1],
)

# The exemption reason decides the category. (rule, reason, category)
_EXEMPTIONS = (
    ("PEPPOL-EN16931-P0104", "VATEX-EU-G", "G"),
    ("PEPPOL-EN16931-P0105", "VATEX-EU-O", "O"),
    ("PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K"),
    ("PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE"),
    ("PEPPOL-EN16931-P0108", "VATEX-EU-D", "E"),
    ("PEPPOL-EN16931-P0109", "VATEX-EU-F", "E"),
    ("PEPPOL-EN16931-P0110", "VATEX-EU-I", "E"),
    ("PEPPOL-EN16931-P0111", "VATEX-EU-J", "E"),
)


def _exemption_rule(id: str, reason: str, category: str) -> Rule[Any]:
    return Rule(
        id,
        "BT-118 BT-121",
        f"The VAT category is {category} where the exemption reason is {reason}",
        f"Momskategorin är {category} där undantagsskälet är {reason}",
        lambda element: normalized(text(element, "cbc:ID")) == category,
        found=lambda element: text(element, "cbc:ID"),
        expected=lambda element: category,
    )


CATEGORY_OF_REASON = {reason: category for _, reason, category in _EXEMPTIONS}
_BY_REASON = {reason: _exemption_rule(id, reason, category) for id, reason, category in _EXEMPTIONS}


def _wrong_categories(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for element in collected(document, "cac:TaxCategory"):
        reason = text(element, "cbc:TaxExemptionReasonCode")
        rule = _BY_REASON.get(reason.upper()) if reason else None
        if rule is not None and not rule.holds(element):
            yield rule, element


EXEMPTIONS = Check("exemption reasons", {rule.id: rule for rule in _BY_REASON.values()}, _wrong_categories)
