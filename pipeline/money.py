"""Arithmetic as XPath 2.0 does it: exact decimals, and round() that sends ties towards positive infinity."""

from decimal import ROUND_FLOOR, Context, Decimal

# No traps: a rule that meets a text that is no number fails as a rule, it does not raise.
# 60 digits hold any amount that fits a document and every product of two of them.
EXACT = Context(prec=60, traps=[])

NAN = Decimal("NaN")
NOT_PLAIN = frozenset("eE_nN")

_HALF = Decimal("0.5")


def xpath_round(value: Decimal, digits: int = 2) -> Decimal:
    """`round(value * 10^digits) div 10^digits`; a tie goes up, also below zero (-0.005 gives 0.00)."""
    shifted = EXACT.add(EXACT.scaleb(value, digits), _HALF)
    return EXACT.scaleb(shifted.to_integral_value(rounding=ROUND_FLOOR, context=EXACT), -digits)


def decimal_of(text: str | None) -> Decimal:
    """An xs:decimal as received (white space round it allowed); NaN where it is none, such as 1e5 or 1,00."""
    try:
        value = Decimal(text or "")
    except ArithmeticError:
        return NAN
    # Decimal also takes exponents, infinities, underscores and the digits of every script; xs:decimal does not.
    plain = text is not None and text.isascii() and not NOT_PLAIN.intersection(text)
    return value if plain else NAN
