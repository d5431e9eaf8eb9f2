"""One-time links: a serial number and its signature, 48 bytes as 64 letters of base64url.

The database holds the serial of a mail that may have to be sent again, and the SHA-256 of the whole token; the secret
lies in a file of its own. Whoever reads the database alone can neither make a link nor find one.
A link answers one request of a firm. It is useless once that request was answered, withdrawn or expired, by whichever
way, also when the firm asks again: then there is a new link.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from typing import Final

from pipeline.collaboration.records import Collaboration, State
from pipeline.notify.outbox import Link

SERIAL_BYTES: Final = 16
_LETTERS: Final = 64
_PURPOSE: Final = b"faktura: answer a request\0"
_FORM: Final = b"faktura: form\0"


class Standing(StrEnum):
    """What a link is good for at an instant."""

    OPEN = "open"
    USED = "used"  # the request was answered, with this link or otherwise
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # by the firm, or replaced by a later request


def token(serial: str, secret: bytes) -> str:
    """What stands in a link; the same serial (32 hexadecimal digits) and secret give the same one."""
    raw = bytes.fromhex(serial)
    return urlsafe_b64encode(raw + hmac.digest(secret, _PURPOSE + raw, "sha256")).decode()


def digest_of(given: str, secret: bytes) -> str | None:
    """The digest under which a token is kept; None where it was not signed here, which asks no database."""
    if len(given) != _LETTERS or not given.isascii():
        return None
    try:
        raw = urlsafe_b64decode(given)
    except ValueError:
        return None
    serial, signature = raw[:SERIAL_BYTES], raw[SERIAL_BYTES:]
    genuine = hmac.compare_digest(signature, hmac.digest(secret, _PURPOSE + serial, "sha256"))
    return digest(given) if genuine else None


def digest(given: str) -> str:
    """SHA-256 of a token, hexadecimal."""
    return hashlib.sha256(given.encode()).hexdigest()


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
