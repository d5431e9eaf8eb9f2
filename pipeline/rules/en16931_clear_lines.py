"""Lines, allowances and charges that are plainly in order under EN 16931; see en16931_clear for what that means."""

from decimal import Decimal
from typing import Any

from pipeline.invoice import AllowanceCharge, Identifier, Item, Line, Period, Price, VatCategory
from pipeline.rules.code_lists import LISTS

_ZERO = Decimal(0)
_ONE = Decimal(1)
_CENT = Decimal("0.01")
_UNITS = LISTS["units"]
_COUNTRIES = LISTS["countries"]
_SCHEMES = LISTS["identifier-schemes"]
_CLASSIFICATIONS = LISTS["classification-lists"]
_OBJECTS = LISTS["object-schemes"]
_REASONS = (LISTS["allowance-reasons"], LISTS["charge-reasons"])
_INDICATORS = (frozenset({"false", "0"}), frozenset({"true", "1"}))

COMMON = frozenset({"S", "Z", "E", "AE", "K", "G"})  # VAT categories that are not doubted as such


def in_cents(amount: Decimal) -> bool:
    """Whether an amount was written with two decimals at most."""
    exponent: Any = _CENT.same_quantum(amount) or amount.as_tuple().exponent
    return exponent is True or exponent >= -2


def rate_in_order(vat: VatCategory | None) -> bool:
    """Whether a category is one of the common ones, for VAT, at a rate that suits it (a standard rate of 1 or more)."""
    if vat is None or vat.rate is None or vat.scheme != "VAT":
        return False
    return vat.rate >= _ONE if vat.code == "S" else vat.code in COMMON and vat.rate == _ZERO


def charge_in_order(charge: AllowanceCharge, kind: int) -> bool:
    """Whether an allowance (kind 0) or a charge (1) has its amount and reason; its VAT is another question."""
    return (
        charge.indicator in _INDICATORS[kind]
        and charge.amount is not None
        and in_cents(charge.amount)
        and (charge.base is None or in_cents(charge.base))
        and (charge.reason_code in _REASONS[kind] if charge.reason_code is not None else charge.reason is not None)
    )


def period_in_order(period: Period) -> bool:
    """Whether a period has a start or an end, and does not end before it starts."""
    if period.start is None or period.end is None:
        return period.start is not None or period.end is not None
    return period.start <= period.end


def scheme_in_order(identifier: Identifier | None, schemes: frozenset[str], *, needed: bool = False) -> bool:
    """Whether the scheme of an identifier, where there is one or it is needed, is among these."""
    if identifier is None:
        return True
    return identifier.scheme in schemes if identifier.scheme is not None else not needed


def _item_in_order(item: Item) -> bool:
    return (
        item.name is not None
        and rate_in_order(item.vat)
        and (item.origin is None or item.origin in _COUNTRIES)
        and scheme_in_order(item.standard_id, _SCHEMES, needed=True)
        and all(scheme_in_order(code, _CLASSIFICATIONS, needed=True) for code in item.classifications)
        and all(attribute.name is not None and attribute.value is not None for attribute in item.attributes)
    )


def _price_in_order(price: Price) -> bool:
    gross = price.discount.base if price.discount else None
    return (
        price.net is not None
        and price.net >= _ZERO
        and (price.base_unit is None or price.base_unit in _UNITS)
        and (gross is None or gross >= _ZERO)
    )


def line_in_order(line: Line) -> bool:
    """Whether a line breaks no rule for certain."""
    return (
        line.id is not None
        and line.quantity is not None
        and line.unit in _UNITS
        and line.net is not None
        and in_cents(line.net)
        and line.item is not None
        and _item_in_order(line.item)
        and line.price is not None
        and _price_in_order(line.price)
        and (line.period is None or period_in_order(line.period))
        and scheme_in_order(line.object, _OBJECTS)
        and all(charge_in_order(charge, 0) for charge in line.allowances)
        and all(charge_in_order(charge, 1) for charge in line.charges)
    )
