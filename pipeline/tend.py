"""What a worker tends to between batches: new files in the inboxes, held documents to be released, dead letters.

All of it is idempotent and may be done by several workers at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.authorize import authorize
from pipeline.findings import Finding, Mover, Severity
from pipeline.identify import identify
from pipeline.outcomes import Held, Rejected
from pipeline.parties import parties_of
from pipeline.ports import World
from pipeline.receipt import receipt
from pipeline.records import Dead, DocumentRecord, Event, Message, NewMessage, Pair, Settlement
from pipeline.verdict import Settled

DEAD_LETTER = "DEAD-LETTER"

# A hold may be written a moment after everybody looked at the change that ends it: judged before it, settled after it.
# What a change does not find is found by looking at every hold now and then.
_EVERY_HOLD = timedelta(minutes=5)

# A look at a hundred thousand files takes a second: it is taken so seldom that it costs a fiftieth of the time.
_BETWEEN = 50


@dataclass(slots=True, kw_only=True)
class Tended:
    """How far a worker got: when it looks next, what of the registry and how many dead letters it has seen."""

    next: datetime | None = None
    cursor: int | None = None
    everything: datetime | None = None  # when it last looked at every hold
    dead: int = 0
    more: bool = True  # something in the inboxes is perhaps still being written

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for the next look."""
        return self.next is None or now >= self.next

    def rest(self, began: datetime, ended: datetime, tick: timedelta, *, well: bool = True) -> None:
        """The next look is a tick after this one began, or later where looking took long.

        One that failed may have waited for a lock that is gone soon: it is taken again when as long has passed.
        """
        self.next = max(began + tick, ended + (ended - began) * (_BETWEEN if well else 1))


def tend(world: World, tended: Tended, now: datetime) -> None:
    """Looks after everything: how often, its caller knows. Raises Unavailable."""
    tended.more = take_in(world, now)
    if tended.everything is None or now - tended.everything >= _EVERY_HOLD:
        tended.cursor, tended.everything = None, now
    tended.cursor = release(world, tended.cursor, now)
    tended.dead = answer_dead(world, tended.dead, now)


def take_in(world: World, now: datetime) -> bool:
    """Queues what has landed in the inboxes; whether there is more that may not be whole yet. Raises Unavailable."""
    arrivals = world.inbox.arrivals(now)
    new = set(world.queue.send(arrivals.messages, now))
    world.inbox.queued(arrivals.messages)
    known = [message for message in arrivals.messages if message.id not in new]
    # A worker that died between its acknowledgement and the removal left the file behind.
    world.inbox.clear([message for message in known if _is_kept(world, message)])
    return arrivals.more


def release(world: World, cursor: int | None, now: datetime) -> int:
    """Queues the held documents for which something has changed since a cursor (None: ever), in order of receipt.

    One question at the gate for all that wait for the same. Gives the next cursor. Raises Unavailable.
    """
    changed = world.index.changed(cursor or 0)
    pairs = world.accounts.pairs(None if cursor is None else changed.companies, now)
    freed = [record for pair in pairs if _is_free(pair, world, now) for record in world.accounts.held(pair)]
    freed.sort(key=lambda record: (record.received_at, record.id))
    world.queue.send([_release_of(record, now) for record in freed], now)
    return changed.cursor


def answer_dead(world: World, seen: int, now: datetime) -> int:
    """Answers the senders of dead letters that have none yet; how many dead letters there are. Raises Unavailable."""
    count = world.dead_letters.depths(now).dead
    if count != seen:
        unanswered = [dead for dead in world.dead_letters.dead() if _is_unanswered(world, dead)]
        records = world.ledger.settle([_settlement(dead) for dead in unanswered])
        receipt(list(_settled(unanswered, records)), world)
    return count


def _is_kept(world: World, message: NewMessage) -> bool:
    record = world.ledger.document(message.document)
    return record is not None and record.outcome is not None and bool(record.key)


def _is_free(pair: Pair, world: World, now: datetime) -> bool:
    """Whether the gate would say anything else of the oldest document than it did, and so of all of the pair."""
    record = world.ledger.document(pair.oldest)
    if record is None:
        return False
    identified = identify(world.objects.get(record.key))
    parties = parties_of(identified.format.read(identified.root).invoice, world.registry)
    try:
        authorize(parties, record.owner, world.registry, now)
    except Held as held:
        return held.reason != pair.reason
    except Rejected:
        return True
    return True


def _release_of(record: DocumentRecord, now: datetime) -> NewMessage:
    """The same hold gives the same id, so that several workers release it once."""
    hold = f"{record.id}/{record.decided_as_of}" + f"/{len(record.revisions)}" * bool(record.revisions)
    return NewMessage(
        id=f"release/{hold}",
        owner=record.owner,
        name=record.name,
        key=record.key,
        received_at=record.received_at,
        releases=record.id,
        released_at=now,
    )


def _is_unanswered(world: World, dead: Dead) -> bool:
    record = world.ledger.document(dead.message.document)
    return record is None or (record.outcome is None and record.timeline[-1].at < dead.died_at)


def _settlement(dead: Dead) -> Settlement:
    message = dead.message
    finding = Finding(
        layer="faktura",
        rule=DEAD_LETTER,
        severity=Severity.FATAL,
        text="The document could not be processed, by no fault of its own. The operator has been told; nothing is "
        "lost.",
        text_sv="Dokumentet kunde inte behandlas, och felet ligger inte i det. Driften är underrättad; inget är "
        "förlorat.",
        found=dead.cause,
        mover=Mover.OPERATOR,
    )
    record = DocumentRecord(
        id=message.document,
        digest="",
        owner=message.owner,
        name=message.name,
        received_at=message.received_at,
        decided_as_of=message.as_of,
        reason=DEAD_LETTER,
        mover=Mover.OPERATOR,
        findings=(finding,),
        timeline=(Event(at=dead.died_at, stage="receipt", text=finding.text, text_sv=finding.text_sv),),
    )
    return Settlement(record=record)


def _settled(unanswered: list[Dead], records: list[DocumentRecord | None]) -> Iterator[Settled]:
    for dead, record in zip(unanswered, records, strict=True):
        if record is not None:
            message = Message(**dead.message.model_dump(), receipt="", receives=dead.receives)
            yield Settled(message=message, record=record, report=None)
