"""Identification numbers with check digits, exactly as Peppol's rules compute them: see the rule ids at each.

Every function takes the text as the rule hands it over (trimmed or not is the rule's choice) and never raises.
"""

import re

from pipeline.rules.predicates import number

_DIGITS = re.compile("[0-9]+")
_NINE_DIGITS = re.compile("[0-9]{9}")
_TEN_DIGITS = re.compile("[0-9]{10}")
_ELEVEN_DIGITS = re.compile("[0-9]{11}")
_LETTERS_AND_DIGITS = re.compile("[A-Za-z0-9]{6}")
_ITALIAN_PERSON = re.compile(r"[A-Za-z]{6}(.{2})[A-Za-z](.{2}).{3}(.)[A-Za-z]", re.DOTALL)
_INTEGER = re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice a digit, and the sum of the digits of that
_DOUBLED_DIGIT = {str(digit): doubled for digit, doubled in enumerate(_DOUBLED)}.__getitem__
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


def is_integer(text: str) -> bool:
    """`castable as xs:integer`."""
    return _INTEGER.fullmatch(text) is not None


def gln(text: str) -> bool:
    """PEPPOL-COMMON-R040: digits only and GS1's check digit, of any length."""
    if not _DIGITS.fullmatch(text):
        return False
    digits = text[-2::-1]  # from the right, without the check digit
    weighted = 3 * sum(map(int, digits[::2])) + sum(map(int, digits[1::2]))
    return (10 - weighted % 10) % 10 == int(text[-1])


def mod11(text: str) -> bool:
    """A Norwegian check digit: weights 2 to 7 from the right, of a number above zero (COMMON-R041, NO-R-001)."""
    if not _DIGITS.fullmatch(text) or int(text) == 0:
        return False
    weighted = sum(int(digit) * (place % 6 + 2) for place, digit in enumerate(reversed(text[:-1])))
    return (11 - weighted % 11) % 11 == int(text[-1])


def norwegian(text: str) -> bool:
    """PEPPOL-COMMON-R041: nine digits with a check digit."""
    return _NINE_DIGITS.fullmatch(text) is not None and mod11(text)


def _digits_only(text: str) -> bool:
    return not text.strip("0123456789")


def danish_se(text: str) -> bool:
    """PEPPOL-COMMON-R053: DK and eight digits."""
    return len(text) == 10 and text.startswith("DK") and _digits_only(text[2:])


def danish_cvr(text: str) -> bool:
    """PEPPOL-COMMON-R042: eight digits, with or without DK before them."""
    return danish_se(text) or (len(text) == 8 and _digits_only(text))


def danish_p(text: str) -> bool:
    """PEPPOL-COMMON-R052: ten digits."""
    return len(text) == 10 and _digits_only(text)


def belgian(text: str) -> bool:
    """PEPPOL-COMMON-R043: ten digits, the last two are 97 less the rest modulo 97."""
    return _TEN_DIGITS.fullmatch(text) is not None and int(text[8:]) == 97 - int(text[:8]) % 97


def italian_office(text: str) -> bool:
    """PEPPOL-COMMON-R044: a codice IPA is six letters or digits."""
    return _LETTERS_AND_DIGITS.fullmatch(text) is not None


def italian_tax_code(text: str) -> bool:
    """PEPPOL-COMMON-R045 and R046: a codice fiscale of 16 characters in its pattern, or 11 that make an integer."""
    if len(text) == 16:
        match = _ITALIAN_PERSON.fullmatch(text)
        return match is not None and all(map(is_integer, match.groups()))
    return len(text) == 11 and is_integer(text)


def italian_vat(text: str) -> bool:
    """PEPPOL-COMMON-R047: a partita IVA has eleven digits with a check digit; of other countries nothing is asked."""
    if text[:2] not in ("IT", "it"):
        return True
    code = text[2:]
    return len(code) == 11 and is_integer(code) and _italian_sum(code) % 10 == 0


def _italian_sum(code: str) -> int:
    # The artefact stops at what is no integer: a sign at the end, say. A sign elsewhere makes it fail altogether.
    if not _ELEVEN_DIGITS.fullmatch(code):
        return 1
    return sum(_DOUBLED[int(digit)] if place % 2 else int(digit) for place, digit in enumerate(code))


def swedish_organisation(text: str) -> bool:
    """The Luhn check digit of SE-R-013 and PEPPOL-COMMON-R049: digit 10 over digits 1 to 9, of ten or more."""
    if not _DIGITS.fullmatch(text) or len(text) < 10:
        return False
    doubled = sum(map(_DOUBLED_DIGIT, text[:9:2])) + sum(map(int, text[1:9:2]))
    return (10 - doubled % 10) % 10 == int(text[9])


def swedish_0007(text: str) -> bool:
    """PEPPOL-COMMON-R049: ten digits, the last one their check digit."""
    return len(text) == 10 and swedish_organisation(text)


def australian(text: str) -> bool:
    """PEPPOL-COMMON-R050: eleven digits; one less in the first, weighted, they make a multiple of 89."""
    if not _ELEVEN_DIGITS.fullmatch(text):
        return False
    digits = [int(text[0]) - 1, *map(int, text[1:])]
    return sum(digit * weight for digit, weight in zip(digits, _ABN_WEIGHTS, strict=True)) % 89 == 0


def greek(text: str) -> bool:
    """A Greek tax number (GR rules): the ninth digit checks the first eight; what follows is not looked at."""
    digits = [number(character) for character in text[:9]]
    if len(digits) < 9:
        return False
    weighted = sum(digit * 2 ** (8 - place) for place, digit in enumerate(digits[:8]))
    return bool(weighted % 11 % 10 == digits[8])
