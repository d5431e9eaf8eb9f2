"""API keys: what is kept of one, how it is made, recognised, rotated and revoked.

A key is shown once, when it is made: `fakt_<id>_<secret>`. The id names the record and is no secret; of the secret, 32
random bytes, only the SHA-256 is kept. (A slow hash is for passwords: nobody guesses 256 bits.)
A key is never changed into another: rotating makes a new one, and the old one goes on for a while beside it.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, NamedTuple, Protocol

from pydantic import AwareDatetime, Field

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.record import Record
from pipeline.collaboration.records import Company, CompanyKind

ID_BYTES: Final = 8
SECRET_BYTES: Final = 32
PER_MINUTE: Final = 300
OVERLAP: Final = timedelta(days=7)
_WRITTEN: Final = re.compile(rf"fakt_([0-9a-f]{{{2 * ID_BYTES}}})_([0-9a-f]{{{2 * SECRET_BYTES}}})")
# What an unknown key is compared with, so that it takes as long as a known one.
_NOBODY: Final = "0" * 64


class Scope(StrEnum):
    """What a key opens."""

    FIRM = "firm"  # a firm's own things, its collaborations, and of its customers what these allow
    COMPANY = "company"  # a company's own things


class Key(Record):
    """What is kept of a key."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]  # SHA-256 of the secret
    company: str  # company id: whose key it is
    scope: Scope
    note: Annotated[str, Field(max_length=80)] = ""  # what it is used by, for people
    per_minute: Annotated[int, Field(ge=1, le=100_000)] = PER_MINUTE
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    replaced_by: str | None = None  # id of the key that it was rotated into
    version: int = 0


class Validity(StrEnum):
    """What a key is good for at an instant."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Made(NamedTuple):
    """A new key, and its text: the only time that anybody sees it."""

    key: Key
    text: str


class Keys(Protocol):
    """The keys that there are. Raises `Unavailable` where the database does not answer."""

    def key(self, id: str) -> Key | None:
        """A key by its id."""

    def of(self, company: str | None = None) -> Iterator[Key]:
        """The keys of a company, or all, the oldest first."""

    def put(self, *keys: Key) -> None:
        """Write the next version of each key, all or none. Raises Conflict unless each stored version is one less."""


def make(
    company: Company,
    scope: Scope | None,
    *,
    at: datetime,
    randomly: Callable[[int], str],
    note: str = "",
    per_minute: int = PER_MINUTE,
    expires_at: datetime | None = None,
) -> Made:
    """A new key of a company; `randomly` gives so many random bytes in hexadecimal digits.

    Its scope is by the company's kind where none is said. Raises NotPossible.
    """
    chosen = scope or (Scope.FIRM if company.kind is CompanyKind.FIRM else Scope.COMPANY)
    if chosen is Scope.FIRM and company.kind is not CompanyKind.FIRM:
        raise NotPossible(f"{company.id} is no accounting firm", f"{company.id} är ingen byrå")
    if expires_at is not None and expires_at <= at:
        raise NotPossible("a key expires later than it is made", "en nyckel går ut senare än den skapas")
    id, secret = randomly(ID_BYTES), randomly(SECRET_BYTES)
    key = Key(
        id=id,
        digest=_digest(secret),
        company=company.id,
        scope=chosen,
        note=note,
        per_minute=per_minute,
        created_at=at,
        expires_at=expires_at,
    )
    return Made(key, f"fakt_{id}_{secret}")


def rotate(key: Key, *, at: datetime, randomly: Callable[[int], str], overlap: timedelta = OVERLAP) -> tuple[Key, Made]:
    """The old key, which expires after the overlap (or before, as it would have), and the one that takes its place.

    The new key lives as long as the old one was made for. Raises NotPossible for one that is no longer good.
    """
    if validity(key, at) is not Validity.GOOD:
        raise NotPossible(
            f"{key.id} is {validity(key, at)}: make a new key", f"{key.id} gäller inte längre: skapa en ny nyckel"
        )
    if key.replaced_by is not None:
        raise NotPossible(
            f"{key.id} was rotated into {key.replaced_by} already", f"{key.id} är redan ersatt av {key.replaced_by}"
        )
    id, secret = randomly(ID_BYTES), randomly(SECRET_BYTES)
    lifetime = key.expires_at - key.created_at if key.expires_at else None
    new = key.model_copy(
        update={
            "id": id,
            "digest": _digest(secret),
            "created_at": at,
            "expires_at": at + lifetime if lifetime else None,
            "version": 0,
        }
    )
    last = min(key.expires_at or at + overlap, at + overlap)
    old = key.model_copy(update={"expires_at": last, "replaced_by": id, "version": key.version + 1})
    return old, Made(new, f"fakt_{id}_{secret}")


def revoke(key: Key, *, at: datetime) -> Key:
    """The key as it is good for nothing from now on. Raises NotPossible for one that was revoked before."""
    if key.revoked_at is not None:
        raise NotPossible(f"{key.id} is revoked already", f"{key.id} är redan återkallad")
    return key.model_copy(update={"revoked_at": at, "version": key.version + 1})


def validity(key: Key, at: datetime) -> Validity:
    """What a key is good for at an instant."""
    if key.revoked_at is not None and key.revoked_at <= at:
        return Validity.REVOKED
    return Validity.EXPIRED if key.expires_at is not None and key.expires_at <= at else Validity.GOOD


def recognised(text: str, keys: Keys) -> Key | None:
    """The key whose text this is, whether it is still good or not; None for any other text.

    The digests are compared in constant time, and an unknown id is compared too. Raises Unavailable.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    id, secret = written.groups()
    key = keys.key(id)
    same = hmac.compare_digest(_digest(secret), key.digest if key else _NOBODY)
    return key if same else None


def _digest(secret: str) -> str:
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()
