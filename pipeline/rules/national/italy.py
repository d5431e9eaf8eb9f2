"""Italy: IT-R-001 to IT-R-004 of the Peppol release."""

from collections.abc import Iterator
from re import compile as pattern
from typing import Any

from pipeline.rules.peppol_view import countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.ubl import has, itself, nodes, text

_TAX_NUMBER = pattern("[A-Z0-9]{11,16}")
_PARTY = "cac:AccountingSupplierParty/cac:Party"


def _other_registrations(document: Document) -> Iterator[Any]:
    for registration in nodes(document.root, f"{_PARTY}/cac:PartyTaxScheme"):
        if normalized(text(registration, "cac:TaxScheme/cbc:ID")) != "VAT":
            yield registration


REGISTRATIONS: Scope[Any] = Scope(
    "Italian tax registrations",
    _other_registrations,
    (
        Rule(
            "IT-R-001",
            "BT-32",
            "The tax number of an Italian seller has 11 to 16 capital letters and digits",
            "En italiensk säljares skattenummer har 11 till 16 versaler och siffror",
            lambda registration: _TAX_NUMBER.fullmatch(normalized(text(registration, "cbc:CompanyID"))) is not None,
            found=lambda registration: text(registration, "cbc:CompanyID"),
        ),
    ),
    locate=itself,
)

SELLER: Scope[Any] = Scope(
    "Italian seller",
    lambda document: nodes(document.root, _PARTY),
    (
        Rule(
            "IT-R-002",
            "BT-35",
            "An Italian seller states its street address",
            "En italiensk säljare anger sin gatuadress",
            lambda party: has(party, "cac:PostalAddress/cbc:StreetName"),
        ),
        Rule(
            "IT-R-003",
            "BT-37",
            "An Italian seller states its city",
            "En italiensk säljare anger sin ort",
            lambda party: has(party, "cac:PostalAddress/cbc:CityName"),
        ),
        Rule(
            "IT-R-004",
            "BT-38",
            "An Italian seller states its post code",
            "En italiensk säljare anger sitt postnummer",
            lambda party: has(party, "cac:PostalAddress/cbc:PostalZone"),
        ),
    ),
    locate=itself,
)

ITALY = Gate("Italy", lambda document: document.view(countries).supplier == "IT", (REGISTRATIONS, SELLER))
