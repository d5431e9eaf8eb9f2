"""Numbers as people in Sweden write them: amounts, quantities, giro and organisation numbers."""

from decimal import ROUND_HALF_UP, Decimal

from pipeline.invoice import Identifier
from pipeline.money import EXACT

_GROUP = "\N{NO-BREAK SPACE}"


def amount(value: Decimal | None, language: str, *, least: int = 2) -> str:
    """An amount with all the decimals it has, `least` of them at least: 1 234,50 in Swedish, 1,234.50 in English."""
    if value is None or not value.is_finite():
        return ""
    exponent = value.as_tuple().exponent
    decimals = max(least, -exponent if isinstance(exponent, int) else 0)
    written = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT):,f}"
    return _swedish(written) if language == "sv" else written


def plain_number(value: Decimal | None, language: str) -> str:
    """A quantity or rate without decimals that say nothing: 25, 1,5."""
    if value is None or not value.is_finite():
        return ""
    written = f"{value:,f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return _swedish(written) if language == "sv" else written


def _swedish(written: str) -> str:
    return written.replace(",", _GROUP).replace(".", ",").replace("-", "\N{MINUS SIGN}")


def bankgiro(number: str) -> str:
    """123-4567 or 1234-5678; anything else as it is."""
    return f"{number[:-4]}-{number[-4:]}" if number.isdigit() and len(number) in (7, 8) else number


def plusgiro(number: str) -> str:
    """Pairs from the right with a hyphen before the check digit: 28 65 43-4; anything else as it is."""
    if not (number.isdigit() and 2 <= len(number) <= 8):
        return number
    digits, check = number[:-1], number[-1]
    first = len(digits) % 2
    pairs = ([digits[:first]] if first else []) + [digits[at : at + 2] for at in range(first, len(digits), 2)]
    return f"{' '.join(pairs)}-{check}"


def organisation_number(identifier: Identifier | None) -> str:
    """123456-7890 for a Swedish organisation number; anything else as it is."""
    if identifier is None:
        return ""
    number = identifier.value.strip()
    swedish = number.isdigit() and len(number) == 10 and identifier.scheme in ("0007", None)
    return f"{number[:6]}-{number[6:]}" if swedish else number


def iban(account: str) -> str:
    """In groups of four, as on a bank's forms."""
    return _GROUP.join(account[at : at + 4] for at in range(0, len(account), 4))


def postcode(code: str, country: str) -> str:
    """123 45 for a Swedish one; anything else as it is."""
    return f"{code[:3]}{_GROUP}{code[3:]}" if country == "SE" and len(code) == 5 and code.isdigit() else code
