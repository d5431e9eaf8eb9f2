"""Check digits of the numbers by which parties and articles are known, and the forms of Swedish numbers."""

import re

from stdnum.au import abn
from stdnum.be import vat
from stdnum.dk import cvr
from stdnum.no import orgnr

_ORGANISATION = re.compile(r"(?:16)?(\d{10})", re.ASCII)
_SWEDISH_VAT = re.compile(r"(?:SE)?(\d{10})(\d\d)", re.ASCII)


def edited(text: str) -> str:
    """A number without the hyphens and blanks that people write in it."""
    return "".join(text.replace("-", " ").split())


def organisation_number(text: str) -> str | None:
    """The ten digits of a Swedish organisation or personal number whose check digit is right, or None.

    Hyphens and blanks are taken off, and the 16 that tax systems put before it.
    """
    match = _ORGANISATION.fullmatch(edited(text))
    return match[1] if match and luhn(match[1]) else None


def with_check_digit(text: str) -> str | None:
    """The ten digits of an organisation number with the check digit that is right; None for what has not that form."""
    match = _ORGANISATION.fullmatch(edited(text))
    if match is None:
        return None
    return next(f"{match[1][:9]}{digit}" for digit in range(10) if luhn(f"{match[1][:9]}{digit}"))


def swedish_vat_number(text: str) -> str | None:
    """A Swedish VAT number as SE and twelve digits, also where the SE is missing; None for anything else."""
    match = _SWEDISH_VAT.fullmatch(edited(text).upper())
    return f"SE{match[1]}{match[2]}" if match else None


# What Peppol's rules (PEPPOL-COMMON-R041 to R053) ask of a number of these schemes, or more.
_CHECKED = {
    "0096": (re.compile(r"\d{10}", re.ASCII), None),
    "0151": (re.compile(r"\d{11}", re.ASCII), abn.is_valid),
    "0184": (re.compile(r"\d{8}", re.ASCII), cvr.is_valid),
    "0192": (re.compile(r"\d{9}", re.ASCII), orgnr.is_valid),
    "0198": (re.compile(r"DK\d{8}", re.ASCII), None),
    "0208": (re.compile(r"\d{10}", re.ASCII), vat.is_valid),
}


def is_of_scheme(number: str, scheme: str) -> bool:
    """Whether a number can be one of a scheme of ISO 6523; of a scheme without known check digits, any can."""
    if scheme == "0007":
        return organisation_number(number) is not None
    if scheme == "0088":
        return gs1(number)
    form, valid = _CHECKED.get(scheme, (None, None))
    return form is None or (form.fullmatch(number) is not None and (valid is None or valid(number)))


_ONCE = {str(digit): digit for digit in range(10)}
_TWICE = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}  # the digits of twice each digit, added


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others, weights 2 and 1 from the right."""
    return (sum(map(_ONCE.__getitem__, digits[::-2])) + sum(map(_TWICE.__getitem__, digits[-2::-2]))) % 10 == 0


def gs1(digits: str) -> bool:
    """Whether the last digit of a GLN or GTIN is the check digit of the others, weights 3 and 1 from the right."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    return (sum(map(_ONCE.__getitem__, digits[::-2])) + 3 * sum(map(_ONCE.__getitem__, digits[-2::-2]))) % 10 == 0
