"""Completing: quantity and price of a line, which EN 16931 demands and Peppol wants to come to the amount (R120)."""

from decimal import Decimal

from pipeline.invoice import Line, Price
from pipeline.money import EXACT
from transforms.changed import amend, replace
from transforms.svefaktura.amounts import FITS_WITHIN, ONE, ZERO, cents, shortest, sum_of
from transforms.svefaktura.carriage import Carriage

_HALF_A_CENT = Decimal("0.005")
_QUANTITY_DECIMALS = 4


def complete_price(line: Line, notes: list[str], carriage: Carriage) -> None:
    """A quantity and a price that come to the amount of the line, which itself never changes but to two decimals."""
    net = cents(line.net or ZERO)
    gross = net - sum_of(one.amount for one in line.charges) + sum_of(one.amount for one in line.allowances)
    amend(line, net=net)
    price = line.price.net if line.price else None
    base = (line.price.base_quantity if line.price else None) or None
    quantity = line.quantity
    if price is not None and price < 0:  # EN 16931 has no negative price: the quantity takes the sign
        price, quantity = -price, None if quantity is None else -quantity
        carriage.moved("BT-146", -price, "InvoicedQuantity", f"the price of line {line.id} is below zero")
    if price is not None and quantity is not None:
        if abs(price * quantity - gross * (base or ONE)) <= FITS_WITHIN * abs(base or ONE):
            return _amend_price(line, quantity, price, base)
        notes.append(f"Pris: {price:f}")
    elif price:
        quantity = _exact_quantity(price, gross * (base or ONE))
        if quantity is not None:
            carriage.derived("BT-129", quantity, f"line {line.id} has a price, but no quantity")
            return _amend_price(line, quantity, price, base)
        notes.append(f"Pris: {price:f}")
    if quantity:
        return _price_of(line, quantity, gross, base, carriage)
    if quantity is not None and gross != ZERO:
        notes.append(f"Antal: {quantity:f}")
    carriage.derived("BT-129", ONE, f"line {line.id} has no quantity and price that come to its amount")
    _one_at(line, gross)


def _exact_quantity(price: Decimal, gross: Decimal) -> Decimal | None:
    quantity = EXACT.divide(gross, price)
    rounded = quantity.quantize(ONE.scaleb(-_QUANTITY_DECIMALS), context=EXACT)
    return rounded.normalize(EXACT) + 0 if abs(rounded * price - gross) <= _HALF_A_CENT else None


def _price_of(line: Line, quantity: Decimal, gross: Decimal, base: Decimal | None, carriage: Carriage) -> None:
    """The price that brings the quantity to the amount."""
    whole = gross * (base or ONE)
    if (whole < ZERO) != (quantity < ZERO):
        quantity = -quantity if whole else quantity
    tolerance = _HALF_A_CENT * abs(base or ONE)
    price = shortest(EXACT.divide(whole, quantity), lambda one: abs(one * quantity - whole) <= tolerance, 2)
    if price is None:  # a quantity too large for any price: one of them at the amount
        return _one_at(line, gross)
    carriage.derived("BT-146", price, f"the price of line {line.id} does not come to its amount")
    _amend_price(line, quantity, price, base)


def _one_at(line: Line, gross: Decimal) -> None:
    """One of something, at the amount."""
    _amend_price(line, -ONE if gross < ZERO else ONE, abs(gross), None)
    amend(line, unit=None)


def _amend_price(line: Line, quantity: Decimal, price: Decimal, base: Decimal | None) -> None:
    amend(line, quantity=quantity, price=replace(line.price or Price(), net=price, base_quantity=base))
