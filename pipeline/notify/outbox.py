"""The outbox: mails that wait to be sent, and the links in them. Nothing personal stands here, and no link in clear.

A mail is a fact of the history ("version 3 of this collaboration was a reminder"), not a text: it is written when it is
sent, to whoever is the administrator then, so that what was erased meanwhile is not sent.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import AwareDatetime, Field

from pipeline.collaboration.entries import Deed
from pipeline.collaboration.record import Record


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    VOID = "void"  # what it asks for was answered, or taken back, before it could be sent


class Mail(Record):
    """A mail that the customer's administrators get. `id` is `<collaboration>-<version>`: one mail a version, ever."""

    id: str
    what: Deed
    collaboration: str
    asked_at: AwareDatetime  # when the firm asked: a later request is another one
    created_at: AwareDatetime
    serial: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]  # of its link (links.py)
    state: MailState = MailState.WAITING
    attempts: int = 0
    next_at: AwareDatetime
    cause: str = ""  # why the last attempt failed, without any address
    sent_to: tuple[str, ...] = ()  # fingerprints of the addresses that have it


class Link(Record):
    """The one-time link of a mail as it is kept: only a keyed hash of the serial number that stands in it."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    collaboration: str
    asked_at: AwareDatetime
    expires: AwareDatetime
    used_at: AwareDatetime | None = None


class Outbox(Protocol):
    """The mails. Raises `Unavailable` where the database does not answer."""

    def cursor(self) -> int:
        """How far the registry's changes were looked through for mails (`RegistryIndex.changed`)."""

    def collect(self, mails: Sequence[tuple[Mail, Link]], cursor: int) -> int:
        """Take in mails that are not there yet, with their links, and the cursor, all or none; how many were new."""

    def take(self, limit: int, until: datetime, now: datetime) -> list[Mail]:
        """Waiting mails whose time has come, oldest first; nobody else gets them until then."""

    def put(self, mail: Mail) -> None:
        """Write what became of a mail."""


class Links(Protocol):
    """The links, and the secret that signs them."""

    def secret(self) -> bytes:
        """32 bytes that only this installation knows; made at the first use."""

    def adopt(self, secret: bytes) -> None:
        """Take over the secret of an installation that moves here, so that its links go on working.

        Raises Conflict where another one was made here already.
        """

    def link(self, digest: str) -> Link | None:
        """A link by its digest."""

    def used(self, digest: str, now: datetime) -> bool:
        """Mark a link as used; False where it was already."""


class Mails(Protocol):
    """What is kept of the mails. Raises `Unavailable` where the database does not answer."""

    def mails(self) -> Iterator[Mail]:
        """Every mail in the order in which they were taken in."""

    def forget(self, collaborations: Collection[str]) -> int:
        """Leave no trace of the mails of some collaborations, nor of their links; how many mails there were."""
