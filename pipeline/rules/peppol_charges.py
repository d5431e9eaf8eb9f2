"""Peppol's rules on allowances and charges: PEPPOL-EN16931-R040 to R046."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pipeline.money import decimal_of
from pipeline.rules.peppol_view import collected
from pipeline.rules.predicates import divide, normalized, within_slack
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.ubl import CREDIT_NOTE, INVOICE, has, is_child_of, itself, node, text

_ZERO = Decimal(0)
_NO_NUMBER = Decimal("NaN")


def _decimal(element: Any, path: str, absent: Decimal) -> Decimal:
    found = node(element, path)
    return absent if found is None else decimal_of(found.text)


_PLACES = ("cac:InvoiceLine", "cac:CreditNoteLine")


def _is_document_or_line_charge(element: Any) -> bool:
    parent = element.getparent()
    if parent is None or parent.tag in (INVOICE, CREDIT_NOTE):
        return parent is not None
    return any(is_child_of(element, place) for place in _PLACES) and parent.getparent().tag in (INVOICE, CREDIT_NOTE)


def _by_parts(document: Document) -> dict[tuple[bool, bool], list[Any]]:
    """By whether they have a percentage and a base amount: these contexts of one pattern exclude each other."""
    found: dict[tuple[bool, bool], list[Any]] = {}
    for element in collected(document, "cac:AllowanceCharge"):
        if _is_document_or_line_charge(element):
            parts = has(element, "cbc:MultiplierFactorNumeric"), has(element, "cbc:BaseAmount")
            found.setdefault(parts, []).append(element)
    return found


def _charges(*kinds: tuple[bool, bool]) -> Callable[[Document], Iterator[Any]]:
    def select(document: Document) -> Iterator[Any]:
        found = document.view(_by_parts)
        for kind in kinds:
            yield from found.get(kind, ())

    return select


def _share(element: Any) -> Decimal:
    product = _decimal(element, "cbc:BaseAmount", _ZERO) * _decimal(element, "cbc:MultiplierFactorNumeric", _ZERO)
    return divide(product, Decimal(100))


def _charge_is_its_share(element: Any) -> bool:
    if not has(element, "cbc:BaseAmount"):
        return True
    return within_slack(_decimal(element, "cbc:Amount", _ZERO), _share(element))


def _plain_indicator(element: Any) -> bool:
    return normalized(text(element, "cbc:ChargeIndicator")) in ("true", "false")


PERCENT_WITHOUT_BASE: Scope[Any] = Scope(
    "percentages without base",
    _charges((True, False)),
    (
        Rule(
            "PEPPOL-EN16931-R041",
            "BT-93 BT-94 BT-100 BT-101 BT-137 BT-138 BT-142 BT-143",
            "An allowance or charge with a percentage has a base amount",
            "Ett avdrag eller tillägg med procentsats har ett grundbelopp",
            lambda element: False,
            found=lambda element: text(element, "cbc:MultiplierFactorNumeric") + " %",
        ),
    ),
    locate=itself,
)

BASE_WITHOUT_PERCENT: Scope[Any] = Scope(
    "bases without percentage",
    _charges((False, True)),
    (
        Rule(
            "PEPPOL-EN16931-R042",
            "BT-93 BT-94 BT-100 BT-101 BT-137 BT-138 BT-142 BT-143",
            "An allowance or charge with a base amount has a percentage",
            "Ett avdrag eller tillägg med grundbelopp har en procentsats",
            lambda element: False,
            found=lambda element: text(element, "cbc:BaseAmount"),
        ),
    ),
    locate=itself,
)

CHARGES: Scope[Any] = Scope(
    "allowances and charges",
    _charges((True, True), (False, False)),
    (
        Rule(
            "PEPPOL-EN16931-R040",
            "BT-92 BT-93 BT-94 BT-99 BT-100 BT-101 BT-136 BT-137 BT-138 BT-141 BT-142 BT-143",
            "The amount of an allowance or charge is its percentage of its base amount, to within 0.02",
            "Avdragets eller tilläggets belopp är dess procentsats av grundbeloppet, på 0,02 när",
            _charge_is_its_share,
            found=lambda element: text(element, "cbc:Amount"),
            expected=lambda element: format(_share(element).normalize(), "f"),
        ),
        Rule(
            "PEPPOL-EN16931-R043",
            "BG-20 BG-21 BG-27 BG-28",
            "Whether it is a charge is written true or false, not 1 or 0",
            "Om det är ett tillägg skrivs true eller false, inte 1 eller 0",
            _plain_indicator,
            found=lambda element: text(element, "cbc:ChargeIndicator"),
        ),
    ),
    locate=itself,
)


# The allowance of a price is what makes a net price of a gross one.


def _gross_less_discount(element: Any) -> bool:
    if not has(element, "cbc:BaseAmount"):
        return True
    net = _decimal(element.getparent(), "cbc:PriceAmount", _NO_NUMBER)
    return net == _decimal(element, "cbc:BaseAmount", _NO_NUMBER) - _decimal(element, "cbc:Amount", _NO_NUMBER)


def _difference(element: Any) -> str:
    return f"{text(element, 'cbc:BaseAmount')} - {text(element, 'cbc:Amount')}"


DISCOUNTS: Scope[Any] = Scope(
    "discounts of prices",
    lambda document: (
        element for element in collected(document, "cac:AllowanceCharge") if is_child_of(element, "cac:Price")
    ),
    (
        Rule(
            "PEPPOL-EN16931-R044",
            "BT-147",
            "A price has discounts only, no charges",
            "Ett pris har bara rabatter, inga tillägg",
            lambda element: normalized(text(element, "cbc:ChargeIndicator")) == "false",
            found=lambda element: text(element, "cbc:ChargeIndicator"),
        ),
        Rule(
            "PEPPOL-EN16931-R046",
            "BT-146 BT-147 BT-148",
            "The net price is the gross price less its discount",
            "Nettopriset är bruttopriset minus rabatten",
            _gross_less_discount,
            found=lambda element: text(element.getparent(), "cbc:PriceAmount"),
            expected=_difference,
        ),
    ),
    locate=itself,
)
