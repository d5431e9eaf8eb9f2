"""Identification numbers of parties by their scheme: PEPPOL-COMMON-R040 to R057."""

from collections.abc import Callable, Iterator
from re import compile as pattern
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.peppol_numbers import (
    australian,
    belgian,
    danish_cvr,
    danish_p,
    danish_se,
    gln,
    italian_office,
    italian_tax_code,
    italian_vat,
    norwegian,
    swedish_0007,
)
from pipeline.rules.peppol_view import identifiers
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Check, Document, Rule
from pipeline.rules.ubl import CBC, is_child_of, text, text_of

_IDENTIFIERS = "BT-29 BT-30 BT-31 BT-34 BT-46 BT-47 BT-48 BT-49 BT-60 BT-61 BT-63"
_DUTCH_VAT = pattern("NL[0-9]{9}B[0-9]{2}")


def _scheme_rule(
    id: str, text: str, text_sv: str, holds: Callable[[str], bool], severity: Severity = Severity.FATAL
) -> Rule[Any]:
    """A rule on the text of an identifier, trimmed unless it is Danish."""
    return Rule(
        id,
        _IDENTIFIERS,
        text,
        text_sv,
        lambda element: holds(normalized(element.text)),
        severity,
        found=text_of,
    )


def _digits(count: int) -> Callable[[str], bool]:
    matches = pattern(f"[0-9]{{{count}}}").fullmatch
    return lambda number: matches(number) is not None


def _dutch_vat(number: str) -> bool:
    return _DUTCH_VAT.fullmatch(number) is not None


def _untrimmed(id: str, text: str, text_sv: str, holds: Callable[[str], bool]) -> Rule[Any]:
    return Rule(id, _IDENTIFIERS, text, text_sv, lambda element: holds(text_of(element)), found=text_of)


BY_SCHEME: dict[str, Rule[Any]] = {
    "0088": _scheme_rule(
        "PEPPOL-COMMON-R040",
        "A GLN (0088) has digits only and a correct check digit",
        "Ett GLN (0088) består av siffror och har rätt kontrollsiffra",
        gln,
    ),
    "0192": _scheme_rule(
        "PEPPOL-COMMON-R041",
        "A Norwegian organisation number (0192) has nine digits, the last one its check digit",
        "Ett norskt organisationsnummer (0192) har nio siffror, där den sista är kontrollsiffran",
        norwegian,
    ),
    "0184": _untrimmed(
        "PEPPOL-COMMON-R042",
        "A Danish CVR number (0184) has eight digits, with or without DK before them",
        "Ett danskt CVR-nummer (0184) har åtta siffror, med eller utan DK framför",
        danish_cvr,
    ),
    "0096": _untrimmed(
        "PEPPOL-COMMON-R052",
        "A Danish P number (0096) has ten digits",
        "Ett danskt P-nummer (0096) har tio siffror",
        danish_p,
    ),
    "0198": _untrimmed(
        "PEPPOL-COMMON-R053",
        "A Danish SE number (0198) is DK and eight digits",
        "Ett danskt SE-nummer (0198) är DK följt av åtta siffror",
        danish_se,
    ),
    "0208": _scheme_rule(
        "PEPPOL-COMMON-R043",
        "A Belgian enterprise number (0208) has ten digits, the last two its check digits",
        "Ett belgiskt företagsnummer (0208) har tio siffror, där de två sista är kontrollsiffror",
        belgian,
    ),
    "0201": _scheme_rule(
        "PEPPOL-COMMON-R044",
        "An Italian IPA code (0201) has six letters or digits",
        "En italiensk IPA-kod (0201) har sex bokstäver eller siffror",
        italian_office,
        Severity.WARNING,
    ),
    "0210": _scheme_rule(
        "PEPPOL-COMMON-R045",
        "An Italian tax code (0210) has 16 characters in its pattern, or 11 digits",
        "Ett italienskt skattenummer (0210) har 16 tecken enligt sitt mönster, eller 11 siffror",
        italian_tax_code,
        Severity.WARNING,
    ),
    "0211": _scheme_rule(
        "PEPPOL-COMMON-R047",
        "An Italian VAT number (0211) has eleven digits after IT, the last one its check digit",
        "Ett italienskt momsnummer (0211) har elva siffror efter IT, där den sista är kontrollsiffran",
        italian_vat,
        Severity.WARNING,
    ),
    "0007": _scheme_rule(
        "PEPPOL-COMMON-R049",
        "A Swedish organisation number (0007) has ten digits, the last one its check digit",
        "Ett svenskt organisationsnummer (0007) har tio siffror, där den sista är kontrollsiffran",
        swedish_0007,
    ),
    "0151": _scheme_rule(
        "PEPPOL-COMMON-R050",
        "An Australian business number (0151) has eleven digits that satisfy its checksum",
        "Ett australiskt företagsnummer (0151) har elva siffror med rätt kontrollsumma",
        australian,
    ),
    "0106": _scheme_rule(
        "PEPPOL-COMMON-R054",
        "A Dutch KVK number (0106) has eight digits",
        "Ett nederländskt KVK-nummer (0106) har åtta siffror",
        _digits(8),
        Severity.WARNING,
    ),
    "0190": _scheme_rule(
        "PEPPOL-COMMON-R055",
        "A Dutch OIN (0190) has twenty digits",
        "Ett nederländskt OIN (0190) har tjugo siffror",
        _digits(20),
        Severity.WARNING,
    ),
    "9944": _scheme_rule(
        "PEPPOL-COMMON-R056-1",
        "A Dutch VAT number (9944) is NL, nine digits, B and two digits",
        "Ett nederländskt momsnummer (9944) är NL, nio siffror, B och två siffror",
        _dutch_vat,
        Severity.WARNING,
    ),
    "0217": _scheme_rule(
        "PEPPOL-COMMON-R057",
        "A Dutch establishment number (0217) has twelve digits",
        "Ett nederländskt filialnummer (0217) har tolv siffror",
        _digits(12),
        Severity.WARNING,
    ),
}
_ITALIAN_ENDPOINT = _scheme_rule(
    "PEPPOL-COMMON-R046",
    "An Italian tax code as electronic address (9907) has 16 characters in its pattern, or 11 digits",
    "Ett italienskt skattenummer som elektronisk adress (9907) har 16 tecken enligt sitt mönster, eller 11 siffror",
    italian_tax_code,
    Severity.WARNING,
)
_DUTCH_VAT_NUMBER = _scheme_rule(
    "PEPPOL-COMMON-R056-2",
    "A VAT number that begins with NL goes on with nine digits, B and two digits",
    "Ett momsnummer som börjar med NL fortsätter med nio siffror, B och två siffror",
    _dutch_vat,
    Severity.WARNING,
)


def _rule_for(element: Any) -> Rule[Any] | None:
    # One pattern: the first context that matches decides, and that of R057 (0217) comes after that of R056-2.
    scheme = element.get("schemeID")
    rule = BY_SCHEME.get(scheme) if scheme is not None else None
    if element.tag == _COMPANY_ID and (rule is None or scheme == "0217") and _is_dutch_vat_number(element):
        return _DUTCH_VAT_NUMBER
    if scheme == "9907" and element.tag == _ENDPOINT_ID:
        return _ITALIAN_ENDPOINT
    return rule


_COMPANY_ID = CBC + "CompanyID"
_ENDPOINT_ID = CBC + "EndpointID"


def _is_dutch_vat_number(element: Any) -> bool:
    return (
        "NL" in text_of(element)
        and normalized(element.text).startswith("NL")
        and is_child_of(element, "cac:PartyTaxScheme")
        and normalized(text(element.getparent(), "cac:TaxScheme/cbc:ID")) == "VAT"
    )


def _broken_identifiers(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for element in document.view(identifiers):
        rule = _rule_for(element)
        if rule is not None and not rule.holds(element):
            yield rule, element


IDENTIFIERS = Check(
    "identifiers",
    {rule.id: rule for rule in (*BY_SCHEME.values(), _ITALIAN_ENDPOINT, _DUTCH_VAT_NUMBER)},
    _broken_identifiers,
)
