"""Participant identifiers as they are compared: schemes of the Electronic Address Scheme list, values in one spelling.

Only the spelling is made one. Whether a check digit is right is for the rules to say, not for a look-up.
"""

import re
from functools import lru_cache

from pipeline.collaboration.records import ParticipantId

ORGANISATION = "0007"  # Swedish organisation number, or personal number of a sole trader
GLN = "0088"
VAT_LEGACY = "9955"  # Swedish VAT number: withdrawn from the list, still met in older documents

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")
_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}")
_SCHEME = re.compile(r"[0-9]{4}")
_GAPS = re.compile(r"[\s\-\u2010-\u2015.]+")
_CENTURY = re.compile(r"(?:16|18|19|20)([0-9]{10})")  # 16 is how authorities prefix an organisation number
_SWEDISH_VAT = re.compile(r"SE([0-9]{10})01")

# Longer spellings are nobody's usual ones: they are not kept.
_USUAL = 60


def participant(scheme: str | None, value: str | None) -> ParticipantId | None:
    """The identifier in the spelling by which it is compared; None where it is no identifier of a listed form.

    Values lose blanks and hyphens and become lower case (Peppol compares them so); 12-digit organisation numbers lose
    their century; the legacy VAT scheme 9955 becomes the organisation number that it holds.
    """
    # Partners send to each other again and again.
    known = len(scheme or "") + len(value or "") <= _USUAL
    return _usual(scheme, value) if known else _participant(scheme, value)


def _participant(scheme: str | None, value: str | None) -> ParticipantId | None:
    scheme = (scheme or "").strip()
    bare = _GAPS.sub("", value or "")
    if not _SCHEME.fullmatch(scheme) or not 0 < len(bare) <= 50:
        return None
    if scheme == VAT_LEGACY and (known := of_swedish_vat(bare)):
        return known
    if scheme == ORGANISATION and (dated := _CENTURY.fullmatch(bare)):
        bare = dated[1]
    return ParticipantId(scheme=scheme, value=bare.lower())


_usual = lru_cache(maxsize=4096)(_participant)


def of_swedish_vat(value: str | None) -> ParticipantId | None:
    """The organisation number in digits 3 to 12 of a Swedish VAT number (SE, 10 digits, 01), or None."""
    return _usual_vat(value) if len(value or "") <= _USUAL else _vat(value)


def _vat(value: str | None) -> ParticipantId | None:
    match = _SWEDISH_VAT.fullmatch(_GAPS.sub("", value or "").upper())
    return ParticipantId(scheme=ORGANISATION, value=match[1]) if match else None


_usual_vat = lru_cache(maxsize=4096)(_vat)


def parse(text: str) -> ParticipantId | None:
    """The identifier in a text such as 0007:5560000000, as people and settings write it; None where it is none."""
    scheme, _, value = text.partition(":")
    return participant(scheme, value)


def is_valid(identifier: ParticipantId) -> bool:
    """Whether the check digit is right, of the schemes whose check digit we know (0007 and 0088)."""
    from stdnum import ean
    from stdnum.se import orgnr

    checks = {ORGANISATION: orgnr.is_valid, GLN: ean.is_valid}
    return identifier.scheme not in checks or bool(checks[identifier.scheme](identifier.value))


def is_id(text: str) -> bool:
    """Whether a text has the form of a company's id."""
    return _ID.fullmatch(text) is not None


def holds_number(text: str) -> bool:
    """Whether an organisation number stands in a text: it may be a person's, and does not belong into an id or name."""
    return _NUMBER.search(text) is not None
