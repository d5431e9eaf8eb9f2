"""The composition: which backend stands behind each port. The only module that knows them all.

Everything under the data directory:

    database/             registry, both queues, ledger, outbox, keys, calls, one SQLite file each: none waits for
                          another's writers
    inbox/ archive/ mailboxes/ gateway/ outbox/     the objects
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.collaboration.records import Company
from pipeline.outcomes import Unavailable
from pipeline.ports import (
    Accounts,
    Chronicle,
    Claims,
    DeadLetters,
    Inbox,
    Ledger,
    Objects,
    Queue,
    Registry,
    RegistryIndex,
)
from pipeline.settings import Backend, Settings

if TYPE_CHECKING:
    from pipeline.access.calls import Calls
    from pipeline.access.keys import Keys
    from pipeline.backends.aws.handed import Handed
    from pipeline.notify.post import PostOffice


class NoWorld(Exception):
    """The data directory has not been made yet, or the path is none; `faktura init` makes it."""


@dataclass(slots=True, kw_only=True, frozen=True)
class World:
    """The ports of one installation (protocol `pipeline.ports.World`), and its settings."""

    settings: Settings
    queue: Queue
    dead_letters: DeadLetters
    reprocessing: Queue
    reprocessing_dead_letters: DeadLetters
    inbox: Inbox
    objects: Objects
    ledger: Ledger
    claims: Claims
    accounts: Accounts
    registry: Registry
    index: RegistryIndex
    chronicle: Chronicle

    def aside(self) -> "World":
        """The same world with the queue of low priority, and its dead letters, in the place of the first."""
        return replace(self, queue=self.reprocessing, dead_letters=self.reprocessing_dead_letters)


def make_world(settings: Settings) -> World:
    """Make the data directory where it is not there, and open it. Raises Unavailable."""
    _make(settings.data / "database")
    return open_world(settings)


def make_inboxes(settings: Settings, companies: Iterable[Company]) -> None:
    """The directories in which the programs of some companies put their documents. Raises Unavailable."""
    for company in companies:
        _make(settings.data / "inbox" / company.id)


def open_world(settings: Settings) -> World:
    """The world in the data directory. Raises NoWorld where `faktura init` never made it."""
    from pipeline.backends.embedded.inbox import EmbeddedInbox
    from pipeline.backends.embedded.ledger import EmbeddedLedger
    from pipeline.backends.embedded.objects import EmbeddedObjects
    from pipeline.backends.embedded.queue import EmbeddedQueue
    from pipeline.backends.embedded.registry import EmbeddedRegistry

    database = settings.data / "database"
    if not database.is_dir():
        raise NoWorld(str(settings.data))
    queue, reprocessing = (
        EmbeddedQueue(database / name, max_receives=settings.max_receives, lock_wait=settings.lock_wait)
        for name in ("queue.sqlite3", "reprocessing.sqlite3")
    )
    ledger = EmbeddedLedger(database / "ledger.sqlite3", lock_wait=settings.lock_wait)
    registry = EmbeddedRegistry(database / "registry.sqlite3", lock_wait=settings.lock_wait)
    return World(
        settings=settings,
        queue=queue,
        dead_letters=queue,
        reprocessing=reprocessing,
        reprocessing_dead_letters=reprocessing,
        inbox=EmbeddedInbox(settings.data, quiet=settings.quiet),
        objects=EmbeddedObjects(settings.data),
        ledger=ledger,
        claims=ledger,
        accounts=ledger,
        registry=registry,
        index=registry,
        chronicle=registry,
    )


def open_post(world: World) -> "PostOffice":
    """The post office of a world. Raises ValueError where FAKTURA_SMTP names no mail server."""
    import secrets

    from pipeline.backends.embedded.outbox import EmbeddedOutbox
    from pipeline.notify.carriers import Folder, Smtp
    from pipeline.notify.links import SERIAL_BYTES
    from pipeline.notify.post import PostOffice

    settings = world.settings
    outbox = EmbeddedOutbox(settings.data / "database" / "outbox.sqlite3", lock_wait=settings.lock_wait)
    return PostOffice(
        registry=world.registry,
        index=world.index,
        chronicle=world.chronicle,
        outbox=outbox,
        links=outbox,
        mails=outbox,
        carrier=Smtp(settings.smtp.get_secret_value()) if settings.smtp else Folder(world.objects),
        public_url=settings.public_url,
        sender=settings.mail_from,
        serials=lambda: secrets.token_hex(SERIAL_BYTES),
    )


def open_keys(world: World) -> "Keys":
    """The API keys of a world."""
    from pipeline.backends.embedded.keys import EmbeddedKeys

    return EmbeddedKeys(world.settings.data / "database" / "keys.sqlite3", lock_wait=world.settings.lock_wait)


def open_calls(world: World) -> "Calls":
    """What is remembered of the calls of a world's API."""
    from pipeline.backends.embedded.keys import EmbeddedCalls

    return EmbeddedCalls(world.settings.data / "database" / "calls.sqlite3", lock_wait=world.settings.lock_wait)


def handed(world: World, records: Sequence[Mapping[str, Any]], now: datetime) -> "Handed":
    """What Lambda hands to a function of the queue of a world on AWS. Raises Unavailable."""
    from pipeline.backends.aws.handed import handed
    from pipeline.backends.aws.queue import SqsQueue

    if not isinstance(world.queue, SqsQueue):
        raise TypeError("only a queue of SQS's is handed to a function")
    return handed(world.queue, records, world.settings.visibility, now)


@dataclass(slots=True, kw_only=True, frozen=True)
class Health:
    """What only the backend knows of itself: of each database "ok" or what is wrong, and how many workers live."""

    databases: dict[str, str]
    workers: int


def health_of(settings: Settings) -> Health | None:
    """How the backend is; None where others look after it. Raises OSError."""
    if settings.backend is not Backend.EMBEDDED:
        return None
    from pipeline.backends.embedded.health import damages, living

    database = settings.data / "database"
    return Health(databases=damages(database), workers=living(database))


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Unavailable(f"{directory}: {fault.strerror}") from fault
