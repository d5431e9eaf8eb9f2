"""Afresh: documents of the archive judged once more, and what that changes.

The thinking stages are those of the flow, and so are delivery, settlement and receipt. What is different:

*   Nothing is written where the word stays the same. Where it changes, the ledger writes only while the word that was
    read here still stands, and the record says which reprocessing changed it, and from what.
*   A document that was delivered keeps its word. Asked for by name, it is delivered once more, as a version beside the
    old, and not charged.
*   A document that came again meanwhile, the same bytes or mended under the same number, is not delivered in two
    shapes: the earlier word stands.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.deliver import deliver
from pipeline.flow import Processed, judged
from pipeline.number import claim_numbers
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.receipt import receipt
from pipeline.receive import digest_claim
from pipeline.records import Claim, DocumentRecord, Limits, Message, Reprocessing
from pipeline.report_json import archived_report
from pipeline.reprocess.order import may_change
from pipeline.verdict import Broken, Received, Settled, Verdict, Waiting

_LOST = "the archive has lost the original: restore it from a backup, then redrive"
_ALTERED = "the archived original is not what was received: restore it from a backup, then redrive"

Words = Mapping[str, DocumentRecord]  # the records that were read, by document


def reprocess(messages: Sequence[Message], world: World, limits: Limits, now: datetime) -> Processed:
    """A batch of the queue of low priority, which `world` has in the place of the first (World.aside).

    Raises Unavailable: nothing was acknowledged then, and all of it comes again. Settled are the documents whose word
    changed, now or in an earlier life of the message. Those whose word stays are acknowledged and told nowhere.
    """
    words = {message.id: world.ledger.document(message.document) for message in messages}
    begun = [_taken_up(message, words[message.id], world) for message in messages]
    thought = [judged(one, world, limits) if isinstance(one, Received) else one for one in begun]
    records = {record.id: record for record in words.values() if record}
    changing = [one for one in thought if isinstance(one, Verdict) and _changes(records, one, world)]
    decided = _claimed([_as_version(one) for one in changing], world, limits, now)
    settled = deliver([one for one in decided if isinstance(one, Verdict)], world, now)
    settled += [one for one in thought if isinstance(one, Settled)]
    receipt(settled, world)
    waiting = [one for one in decided if isinstance(one, Waiting)]
    broken = [one for one in thought if isinstance(one, Broken)]
    world.queue.acknowledge(_done(messages, decided, settled, broken))
    return Processed(settled=settled, waiting=waiting, broken=broken)


def next_version(record: DocumentRecord) -> int:
    """The number of the next delivery of a document that was delivered."""
    return 2 + sum(revision.version is not None for revision in record.revisions)


def superseded_by(verdict: Verdict, world: World) -> str | None:
    """The other document that has the bytes, or the number, of one that would be delivered. Raises Unavailable."""
    if verdict.outcome not in (Outcome.DELIVERED, Outcome.HELD) or verdict.version > 1:
        return None
    keys = [digest_claim(verdict.digest), *([verdict.number_key] if verdict.number_key else [])]
    others = [keeper for keeper in world.claims.keepers(keys) if keeper not in (None, verdict.message.document)]
    return others[0] if others else None


def word_changes(record: DocumentRecord, verdict: Verdict, world: World) -> bool:
    """Whether the sender would be told anything else: outcome, reason, errors, or who is waited for."""
    if (record.outcome, record.reason) != (verdict.outcome, verdict.reason.rule if verdict.reason else None):
        return True
    if record.outcome is Outcome.HELD:
        return record.waits_for != verdict.waits_for
    before = archived_report(world.objects, record) if record.outcome is Outcome.REJECTED else None
    if before is None or verdict.report is None:
        return False
    return {one.rule for one in before.fatal} != {one.rule for one in verdict.report.fatal}


def received_again(message: Message, record: DocumentRecord, world: World) -> Received | Broken:
    """A document of the archive as it was received. Broken where the archive has lost it, or has other bytes."""
    try:
        content = world.objects.get(record.key)
    except KeyError:
        return Broken(message=message, cause=_LOST)
    if hashlib.sha256(content).hexdigest() != record.digest:
        return Broken(message=message, cause=_ALTERED)
    version = next_version(record) if _order_of(message).redeliver else 1
    return Received(message=message, content=content, digest=record.digest, key=record.key, version=version)


def _taken_up(message: Message, record: DocumentRecord | None, world: World) -> Received | Settled | Broken | None:
    """What is to be judged; None where there is nothing to do any more."""
    order = _order_of(message)
    if record is not None and any(revision.reprocessing == order.id for revision in record.revisions):
        return Settled(message=message, record=record, report=None)  # its receipt may still be owed
    if record is None or not may_change(record, redeliver=order.redeliver):
        return None
    return received_again(message, record, world)


def _changes(records: Words, verdict: Verdict, world: World) -> bool:
    record = records[verdict.message.document]
    if record.outcome is Outcome.DELIVERED:
        return verdict.outcome is Outcome.DELIVERED
    return word_changes(record, verdict, world) and superseded_by(verdict, world) is None


def _as_version(verdict: Verdict) -> Verdict:
    """What is delivered once more has its number already, and is no new sample of anything."""
    return verdict if verdict.version == 1 else replace(verdict, number_key=None, shadow=None)


def _claimed(verdicts: Sequence[Verdict], world: World, limits: Limits, now: datetime) -> list[Verdict | Waiting]:
    """The verdicts whose bytes and number are theirs; those of another document that is at work wait for it."""
    claims = [
        Claim(
            key=digest_claim(verdict.digest),
            document=verdict.message.document,
            holder=verdict.message.receipt,
            until=now + limits.visibility,
            again=True,
        )
        for verdict in verdicts
    ]
    mine: list[Verdict] = []
    waiting: list[Verdict | Waiting] = []
    for verdict, answer in zip(verdicts, world.ledger.claim(claims, now), strict=True):
        if answer.mine:
            mine.append(verdict)
        elif answer.until is not None:
            # Settled meanwhile or still at work: when this comes again, the keeper of the bytes is asked for first.
            waiting.append(Waiting(message=verdict.message, for_document=answer.document, until=answer.until))
    return [*claim_numbers(mine, world, limits, now), *waiting]


def _done(
    messages: Sequence[Message],
    decided: Sequence[Verdict | Waiting],
    settled: Sequence[Settled],
    broken: Sequence[Broken],
) -> list[Message]:
    """All but those that have to come again: they wait, are broken, or another worker has the document."""
    open_still = {one.message.id for one in (*decided, *broken)} - {one.message.id for one in settled}
    return [message for message in messages if message.id not in open_still]


def _order_of(message: Message) -> Reprocessing:
    if message.reprocessing is None:
        raise ValueError("only what is reprocessed lies in this queue")
    return message.reprocessing
