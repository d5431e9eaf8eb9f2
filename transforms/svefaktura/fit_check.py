"""Fitting: the sums that Svefaktura's fatal rules compute, where those of EN 16931 let more pass."""

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
    if totals.payable is not None and totals.payable < _ZERO:
        _refuse("BT-115", totals.payable, _ZERO)


def _check_rates(invoice: Invoice) -> None:
    for one in invoice.vat_breakdown:
        rate = one.category.rate if one.category else None
        if one.taxable is not None and rate is not None:
            tax = EXACT.divide(EXACT.multiply(one.taxable, rate), _HUNDRED)
            _compare("BT-117", one.tax, tax, strict=True)


def price_fits(line: Line) -> bool:
    """Whether price times quantity, less allowances, plus charges, is the amount of the line (rules R-11 to R-20).

    A price without a quantity does not fit. What is no number fits, for the writer to refuse it by its own term.
    """
    price = line.price.net if line.price else None
    if line.price is None or price is None or not price.is_finite():
        return True
    base = line.price.base_quantity
    if line.quantity is None or line.net is None or base == _ZERO:
        return False
    gross = EXACT.divide(EXACT.multiply(price, line.quantity), base or Decimal(1))
    more = _sum(one.amount for one in line.charges) - _sum(one.amount for one in line.allowances)
    off = abs(line.net - gross - more)
    return not off.is_finite() or off < _TOLERANCE


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
