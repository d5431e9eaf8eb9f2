"""Fitting, at the end: the sums that Svefaktura's fatal rules compute, where those of EN 16931 let more pass."""

from collections.abc import Iterable
from decimal import Decimal

from pipeline.invoice import Invoice, Line, Totals
from pipeline.money import EXACT
from transforms.format import Unconvertible

_ZERO = Decimal(0)
_TOLERANCE = Decimal("0.5")
_HUNDRED = Decimal(100)


def check(invoice: Invoice) -> None:
    """Raises Unconvertible, with the term, where a sum is off by more than Svefaktura takes."""
    totals = invoice.totals or Totals()
    lines = _sum(line.net for line in invoice.lines)
    net = lines + _sum(one.amount for one in invoice.charges) - _sum(one.amount for one in invoice.allowances)
    _compare("BT-106", totals.lines, lines)
    _compare("BT-109", totals.without_vat, net)
    _compare("BT-115", totals.payable, net + (totals.vat or _ZERO) + (totals.rounding or _ZERO))
    if invoice.vat_breakdown:
        _compare("BT-110", totals.vat, _sum(one.tax for one in invoice.vat_breakdown))
        _compare("BT-116", totals.without_vat, _sum(one.taxable for one in invoice.vat_breakdown), strict=True)
        if invoice.vat_currency is None:
            _check_rates(invoice)
    for line in invoice.lines:
        _check_line(line)
    if totals.payable is not None and totals.payable < _ZERO:
        _refuse("BT-115", totals.payable, _ZERO)


def _check_rates(invoice: Invoice) -> None:
    for one in invoice.vat_breakdown:
        rate = one.category.rate if one.category else None
        if one.taxable is not None and rate is not None:
            tax = EXACT.divide(EXACT.multiply(one.taxable, rate), _HUNDRED)
            _compare("BT-117", one.tax, tax, strict=True)


def _check_line(line: Line) -> None:
    """Price times quantity, less allowance, plus charge, is the amount; a price needs a quantity."""
    price = line.price.net if line.price else None
    if line.price is None or price is None:
        return
    if line.quantity is None or line.price.base_quantity == _ZERO:
        raise Unconvertible(
            "BT-129" if line.quantity is None else "BT-149",
            f"line {line.id} has a price, but its quantity is missing or its base quantity is zero",
            f"rad {line.id} har ett pris, men antal saknas eller basantalet är noll",
        )
    gross = EXACT.divide(EXACT.multiply(price, line.quantity), line.price.base_quantity or Decimal(1))
    more = _sum(one.amount for one in line.charges) - _sum(one.amount for one in line.allowances)
    _compare("BT-131", line.net, gross + more, strict=True)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), _ZERO)


def _compare(term: str, stated: Decimal | None, computed: Decimal, *, strict: bool = False) -> None:
    if stated is None:
        return
    off = abs(stated - computed)
    if not off <= _TOLERANCE or (strict and off == _TOLERANCE):
        _refuse(term, stated, computed)


def _refuse(term: str, stated: Decimal, computed: Decimal) -> None:
    raise Unconvertible(
        term,
        f"Svefaktura would reject {term}: it says {stated:f}, the sum is {computed:f}",
        f"Svefaktura skulle avvisa {term}: där står {stated:f}, summan är {computed:f}",
    )
