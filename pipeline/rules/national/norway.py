"""Norway: NO-R-001 and NO-R-002 of the Peppol release."""

from re import compile as pattern
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.peppol_numbers import mod11
from pipeline.rules.peppol_view import countries
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Gate, Rule, Scope
from pipeline.rules.ubl import itself, nodes, text

_NUMBER = pattern("[0-9]{9}MVA")
_REGISTER = "Foretaksregisteret"


def _registrations(party: Any, scheme: str) -> list[str]:
    return [
        text(registration, "cbc:CompanyID")
        for registration in nodes(party, "cac:PartyTaxScheme")
        if normalized(text(registration, "cac:TaxScheme/cbc:ID")) == scheme
    ]


def _valid_vat_number(party: Any) -> bool:
    norwegian = [number for number in _registrations(party, "VAT") if number.startswith("NO")]
    return all(_NUMBER.fullmatch(number[2:]) and mod11(number[2:11]) for number in norwegian)


def _joined(scheme: str) -> Any:
    return lambda party: ", ".join(_registrations(party, scheme)) or None


SELLER: Scope[Any] = Scope(
    "Norwegian seller",
    lambda document: nodes(document.root, "cac:AccountingSupplierParty/cac:Party"),
    (
        Rule(
            "NO-R-002",
            "BT-32",
            "Most Norwegian sellers state that they are in the register of business enterprises: 'Foretaksregisteret'",
            "De flesta norska säljare anger att de finns i företagsregistret: 'Foretaksregisteret'",
            lambda party: normalized("".join(_registrations(party, "TAX")[:1])) == _REGISTER,
            Severity.WARNING,
            found=_joined("TAX"),
            expected=lambda party: _REGISTER,
        ),
        Rule(
            "NO-R-001",
            "BT-31",
            "A Norwegian VAT number is NO, a valid organisation number of nine digits, and MVA",
            "Ett norskt momsnummer är NO, ett giltigt organisationsnummer med nio siffror och MVA",
            _valid_vat_number,
            found=_joined("VAT"),
        ),
    ),
    locate=itself,
)

NORWAY = Gate("Norway", lambda document: document.view(countries).supplier == "NO", (SELLER,))
