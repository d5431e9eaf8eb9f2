"""A world moved from one backend to another, part by part: what is there is passed over, what differs is mended.

Only ports are used, so it works in every direction, and stopped at any place it goes on where it was. At the end each
part is read on both sides and compared by its digest. What is being worked on does not move: the queues must be empty.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from pipeline.access.keys import Key, Keys
from pipeline.collaboration.records import Collaboration, Company
from pipeline.notify.links import digest
from pipeline.notify.outbox import Links, Mail, Mails, Outbox
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.receive import digest_claim
from pipeline.records import Claim, DocumentRecord, Query, Settlement

# The inboxes are left out: what is in them has not been received yet.
PREFIXES: Final = ("archive/", "gateway/", "mailboxes/", "outbox/", "shadow/", "stylesheets/")
_AT_ONCE: Final = 32
_HOLDER: Final = "copy"
_LEASE: Final = timedelta(minutes=10)

Versioned = TypeVar("Versioned", Company, Collaboration, Key)
Item = TypeVar("Item")


class NotEmpty(Exception):
    """There is work in a queue of the world that is to move: so many messages."""


class NotACopy(Exception):
    """The world that is moved to has a life of its own; the id of something in it."""


@dataclass(slots=True, kw_only=True, frozen=True)
class Side:
    """All that is kept of one installation."""

    world: World
    outbox: Outbox
    links: Links
    mails: Mails
    keys: Keys


@dataclass(slots=True, kw_only=True, frozen=True)
class Part:
    """One part of a world. `move` gives each item once it stands on the other side; `read` what is compared."""

    name: str
    move: Callable[[Side, Side, datetime], Iterator[str]]
    read: Callable[[Side], Iterator[str]]


@dataclass(slots=True, kw_only=True, frozen=True)
class Compared:
    """Both sides of a part: how many items, and the SHA-256 of them all."""

    count: int
    source: str
    destination: str

    @property
    def same(self) -> bool:
        return self.source == self.destination


def check_at_rest(world: World, now: datetime) -> None:
    """Raises NotEmpty where a queue of the world has anything in it."""
    for letters in (world.dead_letters, world.reprocessing_dead_letters):
        depths = letters.depths(now)
        if count := depths.waiting + depths.in_flight + depths.dead:
            raise NotEmpty(str(count))


def check_is_copy(source: World, destination: World) -> None:
    """Raises NotACopy where the destination has a document or a company that does not come from the source."""
    for company in destination.index.companies():
        if source.registry.company(company.id) is None:
            raise NotACopy(company.id)
    for record in destination.ledger.documents(Query()):
        if source.ledger.document(record.id) is None:
            raise NotACopy(record.id)


def compared(part: Part, source: Side, destination: Side) -> Compared:
    """Reads a part on both sides. Raises Unavailable."""
    (count, ours), (_, theirs) = (_digested(part.read(side)) for side in (source, destination))
    return Compared(count=count, source=ours, destination=theirs)


def _digested(items: Iterable[str]) -> tuple[int, str]:
    """How many, and a digest of all, whatever their order."""
    # Two backends may list what came in the same instant in different orders.
    lines = sorted(hashlib.sha256(item.encode()).digest() for item in items)
    return len(lines), hashlib.sha256(b"".join(lines)).hexdigest()


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    each = iter(items)
    while some := list(islice(each, _AT_ONCE)):
        yield some


def _move_secret(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    destination.links.adopt(source.links.secret())
    yield "links"


def _move_companies(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    registry = destination.world.registry
    for company in source.world.index.companies():
        for version in _missing(company, registry.company(company.id), _history(source, company)):
            registry.put(version)
        yield company.id


def _move_collaborations(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    world = destination.world
    for agreed in source.world.index.agreements():
        for version in _missing(agreed, world.index.collaboration(agreed.id), _history(source, agreed)):
            world.registry.put(version)
        yield agreed.id


def _move_keys(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    for key in source.keys.of():
        for version in _missing(key, destination.keys.key(key.id), {}):
            destination.keys.put(version)
        yield key.id


def _history(side: Side, record: Company | Collaboration) -> dict[int, object]:
    return {entry.to_version: entry for entry in side.world.chronicle.entries(record)}


def _missing(record: Versioned, standing: Versioned | None, entries: dict[int, object]) -> Iterator[Versioned]:
    """The versions that are not there yet. Only the last is ever read; the others carry what was done by them."""
    for version in range(0 if standing is None else standing.version + 1, record.version + 1):
        entry = {"entry": entries.get(version)} if "entry" in type(record).model_fields else {}
        yield record.model_copy(update={"version": version, **entry}) if version < record.version else record


def _move_documents(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    """Records with their charges, and the claims by which the same bytes or number are known again."""
    ledger = destination.world.ledger
    for records in _batches(source.world.ledger.documents(Query())):
        wanted = [
            Claim(key=key, document=record.id, holder=_HOLDER, until=now + _LEASE)
            for record in records
            for key in kept_claims(record)
        ]
        ledger.claim(wanted, now)
        ledger.settle([_settlement(source.world, record) for record in records])
        yield from (record.id for record in records)


def kept_claims(record: DocumentRecord) -> tuple[str, ...]:
    """The claims that a settled document holds: of its bytes and its number, unless it was rejected or a duplicate."""
    if record.outcome not in (Outcome.DELIVERED, Outcome.HELD) or not record.digest:
        return ()
    return (digest_claim(record.digest), *([record.number_key] if record.number_key else []))


def _settlement(world: World, record: DocumentRecord) -> Settlement:
    charges = tuple(charge for charge in world.accounts.charges(record.id) if charge.reverses is None)
    return Settlement(record=record, charges=charges, holder=_HOLDER, claims=kept_claims(record))


def _move_counters(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    """The counter-entries, after what they answer."""
    counters = (charge for charge in source.world.accounts.charges() if charge.reverses is not None)
    for some in _batches(counters):
        destination.world.accounts.reverse(some)
        yield from (charge.id for charge in some)


def _move_mails(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    for mail in source.mails.mails():
        link = source.links.link(_digest_of(source, mail))
        if link is not None:
            # The cursor stays where it is: what the registry calls for beyond these mails is found in the next round.
            destination.outbox.collect([(mail, link)], destination.outbox.cursor())
            if link.used_at is not None:
                destination.links.used(link.digest, link.used_at)
        destination.outbox.put(mail)
        yield mail.id


def _digest_of(side: Side, mail: Mail) -> str:
    return digest(mail.serial, side.links.secret())


def _move_objects(source: Side, destination: Side, now: datetime) -> Iterator[str]:
    ours, theirs = source.world.objects, destination.world.objects
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for prefix in PREFIXES:
            there = set(theirs.keys(prefix))
            for keys in _batches(ours.keys(prefix)):
                found = dict(zip(keys, threads.map(ours.get, keys), strict=True))
                known = [key for key in keys if key in there]
                old = dict(zip(known, threads.map(theirs.get, known), strict=True))
                if new := {key: content for key, content in found.items() if old.get(key) != content}:
                    theirs.put(new)
                yield from keys
            # What a recipient took since an earlier copy began stands elsewhere now. Nothing leaves an archive.
            gone = there.difference(ours.keys(prefix)) if prefix != "archive/" else ()
            theirs.remove(gone)


def _read_objects(side: Side) -> Iterator[str]:
    objects = side.world.objects
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for prefix in PREFIXES:
            for keys in _batches(objects.keys(prefix)):
                for key, content in zip(keys, threads.map(objects.get, keys), strict=True):
                    yield f"{key} {hashlib.sha256(content).hexdigest()}"


def _read_companies(side: Side) -> Iterator[str]:
    for company in side.world.index.companies():
        yield _told(side, company)


def _read_collaborations(side: Side) -> Iterator[str]:
    for agreed in side.world.index.agreements():
        yield _told(side, agreed)


def _told(side: Side, record: Company | Collaboration) -> str:
    entries: Sequence[str] = [entry.model_dump_json() for entry in side.world.chronicle.entries(record)]
    return "\n".join((record.model_dump_json(), *entries))


def _read_secret(side: Side) -> Iterator[str]:
    yield hashlib.sha256(side.links.secret()).hexdigest()


def _read_documents(side: Side) -> Iterator[str]:
    for record in side.world.ledger.documents(Query()):
        yield record.model_dump_json()


def _read_charges(side: Side) -> Iterator[str]:
    for charge in side.world.accounts.charges():
        yield charge.model_dump_json()


def _read_mails(side: Side) -> Iterator[str]:
    for mail in side.mails.mails():
        link = side.links.link(_digest_of(side, mail))
        yield mail.model_dump_json() + (link.model_dump_json() if link else "")


def _read_keys(side: Side) -> Iterator[str]:
    for key in side.keys.of():
        yield key.model_dump_json()


# In this order a copy that stops half-way refers to nothing that is not there.
PARTS: Final = (
    Part(name="secret", move=_move_secret, read=_read_secret),
    Part(name="companies", move=_move_companies, read=_read_companies),
    Part(name="collaborations", move=_move_collaborations, read=_read_collaborations),
    Part(name="keys", move=_move_keys, read=_read_keys),
    Part(name="objects", move=_move_objects, read=_read_objects),
    Part(name="documents", move=_move_documents, read=_read_documents),
    Part(name="charges", move=_move_counters, read=_read_charges),
    Part(name="mails", move=_move_mails, read=_read_mails),
)
