"""Which amounts of a Svefaktura are plainly in order: of its lines, of its breakdown of VAT and of its totals.

The rules reckon in floating point and let half a unit pass; here it is reckoned exactly, and a little less passes. So
that the two cannot differ by more than what is kept back, large amounts are always doubted.
"""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Line, Price, Totals, VatBreakdown

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_SLACK = Decimal("0.4")  # of 0.5
_SLACK_OF_BASE = Decimal("0.009")  # of 0.01
_MOST = Decimal(10) ** 12  # the sum of all amounts times their number: floating point is then off by 0.0002 at most

_ALLOWANCE, _CHARGE = "false", "true"  # as the indicator says it


def amounts_in_order(invoice: Invoice) -> bool:
    """Whether lines, allowances, charges, VAT and totals are all there, and come to what they should."""
    totals = invoice.totals
    return (
        totals is not None
        and bool(invoice.lines)
        and all(map(_line_in_order, invoice.lines))
        and all(_charge_in_order(charge, _ALLOWANCE) for charge in invoice.allowances)
        and all(_charge_in_order(charge, _CHARGE) for charge in invoice.charges)
        and all(map(_breakdown_in_order, invoice.vat_breakdown))
        and _totals_in_order(invoice, totals)
        and _are_small(list(_amounts(invoice, totals)))
    )


def _line_in_order(line: Line) -> bool:
    """Whether a line says what it is for, has one allowance or charge at most, and is its price times its quantity."""
    if line.net is None or (line.note is None and (line.item is None or line.item.name is None)):
        return False
    changed, base = _ZERO, None
    if line.allowances or line.charges:
        if len(line.allowances) + len(line.charges) > 1:
            return False
        charge = (line.allowances or line.charges)[0]
        indicator = _ALLOWANCE if line.allowances else _CHARGE
        if charge.indicator != indicator or charge.amount is None or charge.amount < _ZERO:
            return False
        changed, base = (-charge.amount if line.allowances else charge.amount), charge.base
    return line.price is None or _price_in_order(line, line.price, line.net - changed, base)


def _price_in_order(line: Line, price: Price, gross: Decimal, base: Decimal | None) -> bool:
    """Whether price times quantity is `gross`, and what an allowance or charge is reckoned on, where it is said."""
    if price.net is None or line.quantity is None:
        return False
    product = price.net * line.quantity
    if price.base_quantity is not None:
        if price.base_quantity <= _ZERO or (line.unit is not None and price.base_unit != line.unit):
            return False
        product /= price.base_quantity
    return abs(product - gross) <= _SLACK and (base is None or abs(product - base) <= _SLACK_OF_BASE)


def _charge_in_order(charge: AllowanceCharge, indicator: str) -> bool:
    return charge.indicator == indicator and charge.amount is not None and charge.vat is not None


def _breakdown_in_order(breakdown: VatBreakdown) -> bool:
    taxable, tax, vat = breakdown.taxable, breakdown.tax, breakdown.category
    if taxable is None or tax is None or vat is None or vat.rate is None:
        return False
    return abs(taxable * vat.rate / _HUNDRED - tax) <= _SLACK


def _totals_in_order(invoice: Invoice, totals: Totals) -> bool:
    if totals.lines is None or totals.payable is None or totals.payable.is_signed():
        return False
    lines = sum((line.net for line in invoice.lines if line.net is not None), _ZERO)
    changed = _sum_of(invoice.charges) - _sum_of(invoice.allowances)
    vat, rounding = totals.vat or _ZERO, totals.rounding or _ZERO
    beyond = totals.payable - lines - changed - vat - rounding
    return (
        abs(totals.lines - lines) <= _SLACK
        and abs(beyond) <= (_ZERO if rounding else _SLACK)
        and abs(vat - sum((one.tax for one in invoice.vat_breakdown if one.tax is not None), _ZERO)) <= _SLACK
        and _net_in_order(invoice, totals.without_vat, lines + changed)
    )


def _net_in_order(invoice: Invoice, net: Decimal | None, expected: Decimal) -> bool:
    """Whether the total without VAT, which only allowances and charges demand, is that of lines and of breakdown."""
    if net is None:
        return not (invoice.allowances or invoice.charges)
    taxable = sum((one.taxable for one in invoice.vat_breakdown if one.taxable is not None), _ZERO)
    return abs(net - expected) <= _SLACK and (not invoice.vat_breakdown or abs(net - taxable) <= _SLACK)


def _sum_of(charges: list[AllowanceCharge]) -> Decimal:
    return sum((charge.amount for charge in charges if charge.amount is not None), _ZERO)


def _amounts(invoice: Invoice, totals: Totals) -> Iterator[Decimal | None]:
    yield from (totals.lines, totals.without_vat, totals.vat, totals.rounding, totals.payable)
    for charge in (*invoice.allowances, *invoice.charges):
        yield charge.amount
    for breakdown in invoice.vat_breakdown:
        yield from (breakdown.taxable, breakdown.tax)
    for line in invoice.lines:
        yield line.net
        for charge in line.allowances or line.charges:
            yield charge.amount


def _are_small(amounts: list[Decimal | None]) -> bool:
    return sum(abs(amount) for amount in amounts if amount is not None) * len(amounts) < _MOST
