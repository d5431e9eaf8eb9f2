"""Arithmetic on amounts: sums, two decimals, and rates and prices with as many decimals as their product needs."""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from pipeline.money import EXACT

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
CENT = Decimal("0.01")
FITS_WITHIN = Decimal("0.02")  # of Peppol's rules R040 and R120
_MOST_DECIMALS = 12


def cents(amount: Decimal) -> Decimal:
    """The amount with two decimals at most; half a cent goes up."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -2:
        return amount
    return amount.quantize(CENT, ROUND_HALF_UP, EXACT)


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of those that there are."""
    return sum((amount for amount in amounts if amount is not None), ZERO)


def shortest(value: Decimal, fits: Callable[[Decimal], bool], fewest: int = 0) -> Decimal | None:
    """The value rounded to the fewest decimals with which it fits, or None where none up to twelve do."""
    for decimals in range(fewest, _MOST_DECIMALS + 1):
        rounded = value.quantize(ONE.scaleb(-decimals), ROUND_HALF_UP, EXACT)
        if fits(rounded):
            return rounded
    return None


def percentage(amount: Decimal, base: Decimal) -> Decimal | None:
    """The percentage with the fewest decimals at which an amount is of a base, or None where it is of none."""
    if base == ZERO or EXACT.divide(amount, base) < ZERO:
        return None
    exact = EXACT.divide(EXACT.multiply(amount, HUNDRED), base)
    return shortest(exact, lambda rate: abs(EXACT.divide(EXACT.multiply(base, rate), HUNDRED) - amount) <= FITS_WITHIN)
