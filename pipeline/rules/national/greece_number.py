"""The number of a Greek seller's invoice: GR-R-001-1 to GR-R-001-7 of the Peppol release."""

from collections.abc import Callable
from re import compile as pattern
from typing import Any

from pipeline.rules.peppol_numbers import greek
from pipeline.rules.predicates import is_number, normalized
from pipeline.rules.rule import Rule, Scope
from pipeline.rules.ubl import itself, nodes, text, text_of

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_REPRESENTATIVE = "cac:TaxRepresentativeParty"
# What the artefact's expression lets through, not only day/month/year.
_DATE = pattern(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
# The artefact's list ends in a blank, which adds the empty text; an empty segment fails before it is looked up.
_DOCUMENT_TYPES = frozenset({"1.1", "1.6", "2.1", "2.4", "5.1", "5.2"})
_INTEGER = pattern(r"[ \t\r\n]*([+-]?[0-9]+)[ \t\r\n]*")


def _segment(element: Any, number: int) -> str:
    """A segment of the invoice number, counted from 1; "" where there are not so many."""
    segments = text_of(element).split("|")
    return segments[number - 1] if number <= len(segments) else ""


def _root_of(element: Any) -> Any:
    return element.getroottree().getroot()


def _vat_digits(root: Any, party: str) -> list[str]:
    return [
        text(registration, "cbc:CompanyID")[2:11]
        for registration in nodes(root, f"{party}/cac:PartyTaxScheme")
        if text(registration, "cac:TaxScheme/cbc:ID") == "VAT"
    ]


def _own_tax_number(element: Any) -> bool:
    number, root = _segment(element, 1), _root_of(element)
    if len(normalized(number)) != 9 or not greek(number):
        return False
    return number in _vat_digits(root, _SELLER) or number in _vat_digits(root, _REPRESENTATIVE)


def _date_of_issue(element: Any) -> bool:
    written = _segment(element, 2)
    day = written.split("/")
    issued = text(_root_of(element), "cbc:IssueDate").split("-")
    if not normalized(written) or not _DATE.match(written) or len(day) < 3 or len(issued) < 3:
        return False
    return day[0] == issued[2] and day[1] == issued[1] and day[2] == issued[0]


def _counter(element: Any) -> bool:
    written = _segment(element, 3)
    match = _INTEGER.fullmatch(written)
    return is_number(written) and match is not None and int(match[1]) >= 0


def counter_stops(element: Any) -> bool:
    """Whether the artefact stops at the third segment: a number, but no integer."""
    written = _segment(element, 3)
    return is_number(written) and not _INTEGER.fullmatch(written)


def _found(number: int) -> Callable[[Any], str]:
    return lambda element: _segment(element, number)


NUMBER: Scope[Any] = Scope(
    "Greek invoice number",
    lambda document: nodes(document.root, "cbc:ID"),
    (
        Rule(
            "GR-R-001-1",
            "BT-1",
            "A Greek seller's invoice number has six segments between '|'",
            "En grekisk säljares fakturanummer har sex delar mellan '|'",
            lambda element: bool(text_of(element)) and text_of(element).count("|") == 5,
            found=text_of,
        ),
        Rule(
            "GR-R-001-2",
            "BT-1 BT-31 BT-63",
            "The first segment is the tax number of the Greek seller or its tax representative",
            "Första delen är den grekiska säljarens eller skatterepresentantens skattenummer",
            _own_tax_number,
            found=_found(1),
        ),
        Rule(
            "GR-R-001-3",
            "BT-1 BT-2",
            "The second segment is the date of issue as DD/MM/YYYY",
            "Andra delen är fakturadatum som DD/MM/ÅÅÅÅ",
            _date_of_issue,
            found=_found(2),
        ),
        Rule(
            "GR-R-001-4",
            "BT-1",
            "The third segment is an integer that is not negative",
            "Tredje delen är ett heltal som inte är negativt",
            _counter,
            found=_found(3),
        ),
        Rule(
            "GR-R-001-5",
            "BT-1",
            "The fourth segment is a Greek document type: 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2",
            "Fjärde delen är en grekisk dokumenttyp: 1.1, 1.6, 2.1, 2.4, 5.1 eller 5.2",
            lambda element: _segment(element, 4) in _DOCUMENT_TYPES,
            found=_found(4),
        ),
        Rule(
            "GR-R-001-6",
            "BT-1",
            "The fifth segment is not empty",
            "Femte delen är inte tom",
            lambda element: _segment(element, 5) != "",
        ),
        Rule(
            "GR-R-001-7",
            "BT-1",
            "The sixth segment is not empty",
            "Sjätte delen är inte tom",
            lambda element: _segment(element, 6) != "",
        ),
    ),
    locate=itself,
)
