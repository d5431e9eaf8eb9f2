"""The electronic addresses on an envelope, for a document that has none in itself (Svefaktura)."""

from collections.abc import Sequence

from pipeline.invoice import Identifier
from transforms.checks import gs1, organisation_number, swedish_vat_number
from transforms.envelope.names import PARTICIPANT_AUTHORITY
from transforms.envelope.unwrap import Header, Partner

COUNTRY_AND_ORGANISATION = "countrycode:organizationid"  # how SFTI's envelope names a Swedish company: SE5599900106
_ORGANISATION, _GLN, _WITHDRAWN = "0007", "0088", "9955"  # 9955: the Swedish VAT number


def addresses_of(headers: Sequence[Header]) -> tuple[Identifier | None, Identifier | None]:
    """Sender and receiver, from the outermost header that says them in a way that Peppol's rules accept."""
    sides = ([one.senders for one in headers], [one.receivers for one in headers])
    sender, receiver = (_first([partner for partners in side for partner in partners]) for side in sides)
    return sender, receiver


def _first(partners: Sequence[Partner]) -> Identifier | None:
    return next((found for one in partners if (found := _address(one)) is not None), None)


def _address(partner: Partner) -> Identifier | None:
    text = partner.identifier.strip()
    if partner.authority == COUNTRY_AND_ORGANISATION:
        return _swedish(text.removeprefix("SE")) if text.startswith("SE") else None
    scheme, colon, value = text.partition(":")
    if partner.authority != PARTICIPANT_AUTHORITY or not colon or not value:
        return None
    if scheme == _ORGANISATION:
        return _swedish(value)
    if scheme == _WITHDRAWN:
        number = swedish_vat_number(value)
        return None if number is None else _swedish(number[2:12])
    return None if scheme == _GLN and not gs1(value) else Identifier(value=value, scheme=scheme)


def _swedish(number: str) -> Identifier | None:
    digits = organisation_number(number)
    return None if digits is None else Identifier(value=digits, scheme=_ORGANISATION)
