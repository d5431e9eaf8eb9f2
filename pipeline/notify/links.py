"""One-time links: a serial number, whom it was sent to, and a signature, 57 bytes as 76 letters of base64url.

The database holds the serial of a mail that may have to be sent again, and a keyed hash of it; the secret lies in a
file of its own. Whoever reads the database alone can neither make a link nor find one.
A link answers one request of a firm. It is useless once that request was answered, withdrawn or expired, by whichever
way, also when the firm asks again: then there is a new link. It is personal: the history says whose link answered, by a
number that names nobody without the secret and the company's record, so that what is erased there is erased.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.records import Administrator, Collaboration, Company, State
from pipeline.notify.outbox import Link, Links

SERIAL_BYTES: Final = 16
READER_BYTES: Final = 9
_SAID: Final = SERIAL_BYTES + READER_BYTES
_LETTERS: Final = 76
_PURPOSE: Final = b"faktura: answer a request\0"
_KEPT: Final = b"faktura: link\0"
_READER: Final = b"faktura: administrator\0"
_BY_LINK: Final = "/administrator-"
_FORM: Final = b"faktura: form\0"


class Standing(StrEnum):
    """What a link is good for at an instant."""

    OPEN = "open"
    USED = "used"  # the request was answered, with this link or otherwise
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # by the firm, or replaced by a later request


class Signed(NamedTuple):
    """What a token says: the digest under which its link is kept, and to which administrator it was sent."""

    digest: str
    reader: str


def token(serial: str, reader: str, secret: bytes) -> str:
    """What stands in a link (serial: 32 hexadecimal digits, reader: 18); the same ones give the same token."""
    raw = bytes.fromhex(serial + reader)
    return urlsafe_b64encode(raw + hmac.digest(secret, _PURPOSE + raw, "sha256")).decode()


def signed(given: str, secret: bytes) -> Signed | None:
    """What a token says; None where it was not signed here, which asks no database."""
    if len(given) != _LETTERS or not given.isascii():
        return None
    try:
        raw = urlsafe_b64decode(given)
    except ValueError:
        return None
    said, signature = raw[:_SAID], raw[_SAID:]
    if not hmac.compare_digest(signature, hmac.digest(secret, _PURPOSE + said, "sha256")):
        return None
    return Signed(digest=digest(said[:SERIAL_BYTES].hex(), secret), reader=said[SERIAL_BYTES:].hex())


def digest(serial: str, secret: bytes) -> str:
    """The keyed hash under which the link of a mail is kept, whomever it is sent to: 64 hexadecimal digits."""
    return hmac.new(secret, _KEPT + bytes.fromhex(serial), "sha256").hexdigest()


def reader_of(administrator: Administrator, company: str, secret: bytes) -> str:
    """The number that stands for an administrator of a company, 18 hexadecimal digits."""
    text = f"{company}\0{administrator.email.casefold()}"
    return hmac.digest(secret, _READER + text.encode(), "sha256")[:READER_BYTES].hex()


def actor(company: str, reader: str) -> Actor:
    """Who answered by a link, as a history says it."""
    return Actor(side=Side.CUSTOMER, id=f"{company}{_BY_LINK}{reader}")


def who_answered(by: Actor, customer: Company, links: Links) -> Administrator | None:
    """The administrator whose link answered; None where none did, or where the company's record names him no more."""
    company, found, reader = by.id.partition(_BY_LINK)
    if not found or company != customer.id:
        return None
    return administrator(reader, customer, links.secret())


def administrator(reader: str, company: Company, secret: bytes) -> Administrator | None:
    """The administrator of a company for whom a number stands, while its record names him."""
    return next((each for each in company.administrators if reader_of(each, company.id, secret) == reader), None)


def standing(link: Link, collaboration: Collaboration | None, at: datetime) -> Standing:
    """What a link is good for, by the state of its collaboration as well as by its own marks."""
    if collaboration is None:
        return Standing.WITHDRAWN
    change = collaboration.states.change_at(at)
    state = change.value if change else None
    if state is State.REQUESTED and change and change.at == link.asked_at:
        if link.used_at is not None:
            return Standing.USED
        return Standing.OPEN if at < link.expires else Standing.EXPIRED
    if state is State.EXPIRED and change and change.at <= link.expires:
        return Standing.EXPIRED
    if state in (State.ACTIVE, State.DECLINED, State.ENDED):
        return Standing.USED
    return Standing.WITHDRAWN


def form_token(given: str, cookie: str, terms: str, secret: bytes) -> str:
    """What a form of the page carries: it fits one link, one browser (its cookie) and the terms that it shows, only."""
    return hmac.new(secret, _FORM + f"{given}\0{cookie}\0{terms}".encode(), "sha256").hexdigest()


def is_form_token(form: str, given: str, cookie: str, terms: str, secret: bytes) -> bool:
    """Whether a form was made here, for this link, this browser and these terms."""
    return bool(cookie) and hmac.compare_digest(form.encode(), form_token(given, cookie, terms, secret).encode())
