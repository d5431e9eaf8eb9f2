"""The composition: which backend stands behind each port. The only module that knows them all.

On AWS the settings name buckets, queues and tables. On one machine everything is under the data directory:

    database/             registry, both queues, ledger, outbox, keys, calls, one SQLite file each: none waits for
                          another's writers
    inbox/ archive/ mailboxes/ gateway/ outbox/     the objects
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.collaboration.records import Company
from pipeline.outcomes import Unavailable
from pipeline.settings import Backend, Settings
from pipeline.world import World as World

if TYPE_CHECKING:
    from pipeline.access.calls import Calls
    from pipeline.access.keys import Keys
    from pipeline.access.storage import Storage
    from pipeline.backends.aws.handed import Handed
    from pipeline.backends.aws.post import DynamoPost
    from pipeline.backends.aws.resources import Answers
    from pipeline.backends.aws.table import Table
    from pipeline.backends.embedded.health import Health
    from pipeline.backends.embedded.outbox import EmbeddedOutbox
    from pipeline.notify.carriers import Carrier
    from pipeline.notify.outbox import Links
    from pipeline.notify.post import PostOffice


class NoWorld(Exception):
    """The data directory has not been made yet, or the path is none; `faktura init` makes it."""


def make_world(settings: Settings) -> World:
    """Make the data directory where it is not there, and open it. Raises Unavailable.

    On AWS nothing is made (infra/template.yaml does that), but everything is looked for.
    """
    if settings.backend is Backend.AWS:
        from pipeline.backends.aws.resources import look_for_all

        look_for_all(settings)
    else:
        _make(settings.data / "database")
    return open_world(settings)


def make_inboxes(settings: Settings, companies: Iterable[Company]) -> None:
    """The directories in which the programs of some companies put their documents. Raises Unavailable.

    A bucket needs none: keys are made as they are used.
    """
    for company in companies if settings.backend is Backend.EMBEDDED else ():
        _make(settings.data / "inbox" / company.id)


def open_world(settings: Settings) -> World:
    """The world that the settings name. Raises NoWorld where `faktura init` never made it."""
    return _on_aws(settings) if settings.backend is Backend.AWS else _embedded(settings)


def _on_aws(settings: Settings) -> World:
    from pipeline.backends.aws.buckets import buckets_of
    from pipeline.backends.aws.clients import clients_of
    from pipeline.backends.aws.inbox import S3Inbox
    from pipeline.backends.aws.ledger import DynamoLedger
    from pipeline.backends.aws.objects import S3Objects
    from pipeline.backends.aws.queue import documents, reprocessing
    from pipeline.backends.aws.registry import DynamoRegistry
    from pipeline.backends.aws.table import Table

    clients, buckets = clients_of(settings), buckets_of(settings)
    queue, later = documents(clients, settings), reprocessing(clients, settings)
    ledger = DynamoLedger(clients, Table(clients, settings.aws_ledger_table))
    registry = DynamoRegistry(Table(clients, settings.aws_registry_table))
    return World(
        settings=settings,
        queue=queue,
        dead_letters=queue,
        reprocessing=later,
        reprocessing_dead_letters=later,
        inbox=S3Inbox(clients, buckets),
        objects=S3Objects(clients, buckets),
        ledger=ledger,
        claims=ledger,
        accounts=ledger,
        registry=registry,
        index=registry,
        chronicle=registry,
    )


def _embedded(settings: Settings) -> World:
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

    from pipeline.notify.links import SERIAL_BYTES
    from pipeline.notify.post import PostOffice

    settings = world.settings
    outbox = _outbox(settings)
    return PostOffice(
        registry=world.registry,
        index=world.index,
        chronicle=world.chronicle,
        outbox=outbox,
        links=outbox,
        mails=outbox,
        carrier=_carrier(world),
        public_url=settings.public_url,
        sender=settings.mail_from,
        serials=lambda: secrets.token_hex(SERIAL_BYTES),
    )


def open_links(world: World) -> "Links":
    """The links in the mails of a world, and the secret that signs them."""
    return _outbox(world.settings)


def open_keys(world: World) -> "Keys":
    """The API keys of a world."""
    if world.settings.backend is Backend.AWS:
        from pipeline.backends.aws.keys import DynamoKeys

        return DynamoKeys(_post_table(world.settings))
    from pipeline.backends.embedded.keys import EmbeddedKeys

    return EmbeddedKeys(world.settings.data / "database" / "keys.sqlite3", lock_wait=world.settings.lock_wait)


def open_calls(world: World) -> "Calls":
    """What is remembered of the calls of a world's API."""
    if world.settings.backend is Backend.AWS:
        from pipeline.backends.aws.keys import DynamoCalls

        return DynamoCalls(_post_table(world.settings))
    from pipeline.backends.embedded.keys import EmbeddedCalls

    return EmbeddedCalls(world.settings.data / "database" / "calls.sqlite3", lock_wait=world.settings.lock_wait)


def open_storage(world: World) -> "Storage | None":
    """How programs of companies reach their own objects in the store itself; None where they do not."""
    settings = world.settings
    if settings.backend is not Backend.AWS or settings.aws_company_role is None:
        return None
    from pipeline.backends.aws.access import StsStorage
    from pipeline.backends.aws.buckets import buckets_of
    from pipeline.backends.aws.clients import clients_of

    clients = clients_of(settings)
    return StsStorage(clients, buckets_of(settings), role=settings.aws_company_role, region=settings.aws_region)


def handed(world: World, records: Sequence[Mapping[str, Any]], now: datetime) -> "Handed":
    """What Lambda hands to a function of the queue of a world on AWS. Raises Unavailable."""
    from pipeline.backends.aws.handed import handed
    from pipeline.backends.aws.queue import SqsQueue

    if not isinstance(world.queue, SqsQueue):
        raise TypeError("only a queue of SQS's is handed to a function")
    return handed(world.queue, records, world.settings.visibility, now)


def health_of(settings: Settings) -> "Health | None":
    """How the backend is; None where others look after it. Raises OSError."""
    if settings.backend is not Backend.EMBEDDED:
        return None
    from pipeline.backends.embedded.health import health

    return health(settings.data / "database")


def distant(settings: Settings) -> "Answers | None":
    """How AWS answers; None where the world is on this machine."""
    if settings.backend is not Backend.AWS:
        return None
    from pipeline.backends.aws.resources import answers

    return answers(settings)


def _outbox(settings: Settings) -> "DynamoPost | EmbeddedOutbox":
    if settings.backend is Backend.AWS:
        from pipeline.backends.aws.post import DynamoPost

        return DynamoPost(_post_table(settings))
    from pipeline.backends.embedded.outbox import EmbeddedOutbox

    return EmbeddedOutbox(settings.data / "database" / "outbox.sqlite3", lock_wait=settings.lock_wait)


def _carrier(world: World) -> "Carrier":
    """A mail server where one is named; else SES on AWS, and files on one machine."""
    from pipeline.notify.carriers import Folder, Smtp

    if world.settings.smtp:
        return Smtp(world.settings.smtp.get_secret_value())
    if world.settings.backend is Backend.AWS:
        from pipeline.backends.aws.clients import clients_of
        from pipeline.backends.aws.mail import Ses

        return Ses(clients_of(world.settings))
    return Folder(world.objects)


def _post_table(settings: Settings) -> "Table":
    from pipeline.backends.aws.clients import clients_of
    from pipeline.backends.aws.table import Table

    return Table(clients_of(settings), settings.aws_post_table)


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Unavailable(f"{directory}: {fault.strerror}") from fault
