"""EN 16931: the VAT total and the VAT breakdowns, whatever their category: BR-45 to BR-48, BR-CO-14, BR-CO-17."""

from decimal import Decimal
from typing import Any

from pipeline.money import decimal_of, xpath_round
from pipeline.rules.en16931_payment import decimals
from pipeline.rules.en16931_totals import equal, total
from pipeline.rules.en16931_view import at, in_vat, scope, tax_of, value
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import has, node, nodes, text, texts

_ZERO = Decimal(0)
_ONE = Decimal(1)


def _breakdown_sum(tax_total: Any) -> Decimal:
    return total(decimal_of(amount) for amount in texts(tax_total, "cac:TaxSubtotal/cbc:TaxAmount"))


def _breakdown_holds(tax_total: Any) -> bool:
    if not has(tax_total, "cac:TaxSubtotal"):
        return True
    return value(tax_total, "cbc:TaxAmount") == _breakdown_sum(tax_total)


VAT_TOTAL = scope(
    "VAT total",
    at("/cac:TaxTotal"),
    equal(
        "BR-CO-14",
        "BT-110 BT-117",
        "The VAT total is what the VAT breakdowns sum to",
        "Momssumman är vad momsspecifikationerna summerar till",
        "cbc:TaxAmount",
        _breakdown_sum,
        _breakdown_holds,
    ),
)


def _category(subtotal: Any) -> Any:
    """The category of a breakdown, if it is one of VAT; the schema has just one."""
    category = node(subtotal, "cac:TaxCategory")
    return category if category is not None and in_vat(category) else None


def _has_category(subtotal: Any) -> bool:
    return any(in_vat(category) and has(category, "cbc:ID") for category in nodes(subtotal, "cac:TaxCategory"))


def _has_rate(subtotal: Any) -> bool:
    categories = [category for category in nodes(subtotal, "cac:TaxCategory") if in_vat(category)]
    return any(has(category, "cbc:Percent") or normalized(text(category, "cbc:ID")) == "O" for category in categories)


def _rate(subtotal: Any) -> Decimal | None:
    category = _category(subtotal)
    return None if category is None else value(category, "cbc:Percent")


def _computed_tax(subtotal: Any) -> Decimal | None:
    taxable, rate = value(subtotal, "cbc:TaxableAmount"), _rate(subtotal)
    if rate is None or xpath_round(rate, 0) == 0:
        return _ZERO
    return None if taxable is None else tax_of(taxable, rate)


def _tax_holds(subtotal: Any) -> bool:
    tax, rate, expected = value(subtotal, "cbc:TaxAmount"), _rate(subtotal), _computed_tax(subtotal)
    if tax is None or expected is None:
        return False
    if rate is None or xpath_round(rate, 0) == 0:
        return xpath_round(tax, 0) == 0
    return abs(tax) - _ONE < expected < abs(tax) + _ONE


BREAKDOWN = scope(
    "VAT breakdowns",
    at("cac:TaxTotal/cac:TaxSubtotal"),
    Rule(
        "BR-45",
        "BT-116",
        "A VAT breakdown has its taxable amount",
        "En momsspecifikation har sitt beskattningsunderlag",
        lambda subtotal: has(subtotal, "cbc:TaxableAmount"),
    ),
    Rule(
        "BR-46",
        "BT-117",
        "A VAT breakdown has its VAT amount",
        "En momsspecifikation har sitt momsbelopp",
        lambda subtotal: has(subtotal, "cbc:TaxAmount"),
    ),
    Rule(
        "BR-47",
        "BT-118",
        "A VAT breakdown has its VAT category",
        "En momsspecifikation har sin momskategori",
        _has_category,
    ),
    Rule(
        "BR-48",
        "BT-119",
        "A VAT breakdown has its rate, unless it is outside the scope of VAT",
        "En momsspecifikation har sin momssats, om den inte är utanför momsen",
        _has_rate,
    ),
    equal(
        "BR-CO-17",
        "BT-117 BT-116 BT-119",
        "The VAT amount of a breakdown is its taxable amount times its rate, to within 1",
        "Specifikationens momsbelopp är underlaget gånger momssatsen, på 1 när",
        "cbc:TaxAmount",
        _computed_tax,
        _tax_holds,
    ),
    decimals("BR-DEC-19", "BT-116", "A taxable amount", "Ett beskattningsunderlag", "cbc:TaxableAmount"),
    decimals("BR-DEC-20", "BT-117", "A VAT amount of a breakdown", "En specifikations momsbelopp", "cbc:TaxAmount"),
)

PARTS = (VAT_TOTAL, BREAKDOWN)
