"""Constructs on which the published EN 16931 artefact stops with an error, and so gives no verdict at all.

It asks for one value where the document has several, or reckons with a text that is no number, date or truth value
(only in a document that breaks its schema too). Such a document cannot be called valid; each construct is a fatal rule
of our own that names it.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.money import decimal_of
from pipeline.rules.predicates import instant, normalized
from pipeline.rules.rule import Check, Document, Rule
from pipeline.rules.ubl import CAC, clark, nodes, text_of
from pipeline.rules.vat_view import BREAKDOWN, uses

_SELLER_NAME = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_BUYER_NAME = "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_DELIVERY_DATE = "cac:Delivery/cbc:ActualDeliveryDate"
_DELIVERY_COUNTRY = "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"
_TRUTH = frozenset({"true", "false", "1", "0"})
_INDICATOR = clark("cbc:ChargeIndicator")


def _stop(construct: str, terms: str, what: str, what_sv: str) -> Rule[Any]:
    return Rule(
        f"FAKTURA-ABORT-{construct}",
        terms,
        f"{what}; the official rules stop at that",
        f"{what_sv}; de officiella reglerna stannar vid det",
        lambda element: False,
        found=text_of,
    )


SELLER_NAMES = _stop(
    "SELLER-NAMES", "BT-27", "The seller has several registered names", "Säljaren har flera registrerade namn"
)
BUYER_NAMES = _stop(
    "BUYER-NAMES", "BT-44", "The buyer has several registered names", "Köparen har flera registrerade namn"
)
REPRESENTATIVE_NAMES = _stop(
    "REPRESENTATIVE-NAMES", "BT-62", "The tax representative has several names", "Skatterepresentanten har flera namn"
)
DELIVERY_DATES = _stop(
    "DELIVERY-DATES",
    "BT-72",
    "A supply within the EU has several delivery dates",
    "En gemenskapsintern leverans har flera leveransdagar",
)
DELIVERY_COUNTRIES = _stop(
    "DELIVERY-COUNTRIES",
    "BT-80",
    "A supply within the EU goes to several countries",
    "En gemenskapsintern leverans går till flera länder",
)
AMOUNTS = _stop("AMOUNTS", "", "An amount or a rate is no number", "Ett belopp eller en sats är inget tal")
DATES = _stop("DATES", "", "A date of a period is no date", "Ett datum i en period är inget datum")
INDICATORS = _stop(
    "INDICATORS",
    "BG-20 BG-21 BG-27 BG-28",
    "An allowance or charge says neither true nor false",
    "Ett avdrag eller tillägg säger varken sant eller falskt",
)


def _several(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    root = document.root
    for rule, path in ((SELLER_NAMES, _SELLER_NAME), (BUYER_NAMES, _BUYER_NAME)):
        for name in nodes(root, path)[1:2]:
            yield rule, name
    for party in root.iter(CAC + "TaxRepresentativeParty"):
        for name in nodes(party, "cac:PartyName/cbc:Name")[1:2]:
            yield REPRESENTATIVE_NAMES, name
    if document.view(uses).used("K", frozenset({BREAKDOWN})):
        for rule, path in ((DELIVERY_DATES, _DELIVERY_DATE), (DELIVERY_COUNTRIES, _DELIVERY_COUNTRY)):
            for value in nodes(root, path)[1:2]:
                yield rule, value


def _unreadable(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for element in document.irregular:
        if element.tag.endswith(("Amount", "Percent")) and decimal_of(element.text).is_nan():
            yield AMOUNTS, element
        elif element.tag.endswith(("}StartDate", "}EndDate")) and instant(element.text) is None:
            yield DATES, element


def _indicators(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    invoice = document.invoice
    groups = [invoice.allowances, *(line.allowances for line in invoice.lines if line.allowances)]
    for allowances in groups:  # what is no charge was read as an allowance
        for allowance in allowances:
            indicator = allowance.indicator
            if indicator is not None and indicator not in _TRUTH and normalized(indicator) not in _TRUTH:
                yield INDICATORS, allowance.source.find(_INDICATOR)


def _stops(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    if document.leftovers:  # whatever is there a second time is left over
        yield from _several(document)
    if document.irregular:
        yield from _unreadable(document)
    yield from _indicators(document)


STOPS = Check(
    "constructs that stop the EN 16931 artefact",
    {
        rule.id: rule
        for rule in (
            SELLER_NAMES,
            BUYER_NAMES,
            REPRESENTATIVE_NAMES,
            DELIVERY_DATES,
            DELIVERY_COUNTRIES,
            AMOUNTS,
            DATES,
            INDICATORS,
        )
    },
    _stops,
)
