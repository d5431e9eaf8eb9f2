"""The flow, on one screen: receive -> identify -> validate -> authorize -> transform -> deliver -> receipt.

A worker takes a batch. What only thinks runs for each document by itself; what must be durable is paid once for the
batch, in the order of writes that makes a crash harmless:

    archive the originals -> claim the digests -> claim the business numbers -> write the deliveries -> settle (state,
    timeline and charges in one transaction) -> receipts -> acknowledge -> clear the inbox

After a crash at any place the messages come again, and the same steps are taken with the same keys and the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.attachments import attachments
from pipeline.authorize import Authorized, authorize
from pipeline.deliver import deliver
from pipeline.derivations import derivations
from pipeline.findings import Report
from pipeline.identify import Identified, identify
from pipeline.number import claim_numbers, number_claim
from pipeline.outcomes import Held, Outcome, Rejected, Unavailable, cause_of
from pipeline.parties import parties_of
from pipeline.ports import World
from pipeline.receipt import receipt
from pipeline.receive import receive
from pipeline.records import Limits, Message
from pipeline.shadow import differences_of
from pipeline.tailor import tailor
from pipeline.transform import Outgoing, Source, transform
from pipeline.validate import Choice, can_judge, examine
from pipeline.verdict import Broken, Received, Settled, Verdict, Waiting, what_is_missing


@dataclass(slots=True, kw_only=True, frozen=True)
class Processed:
    """What became of a batch: what is answered and acknowledged, what waits for another, what failed by our fault."""

    settled: list[Settled]
    waiting: list[Waiting]
    broken: list[Broken]


def process(messages: Sequence[Message], world: World, limits: Limits, now: datetime) -> Processed:
    """All seven stages for a batch. Raises Unavailable: nothing was acknowledged then, and all of it comes again."""
    arrivals = receive(messages, world, limits, now)
    thought = [judged(one, world, limits) if isinstance(one, Received) else one for one in arrivals]
    decided = claim_numbers([one for one in thought if isinstance(one, Verdict)], world, limits, now)
    settled = deliver([one for one in decided if isinstance(one, Verdict)], world, now)
    settled += [one for one in thought if isinstance(one, Settled)]
    receipt(settled, world)
    world.queue.acknowledge([one.message for one in settled])
    world.inbox.clear([one.message for one in settled if one.record.key and one.message.releases is None])
    return Processed(
        settled=settled,
        waiting=[one for one in (*thought, *decided) if isinstance(one, Waiting)],
        broken=[one for one in thought if isinstance(one, Broken)],
    )


Transform = Callable[[Source, Authorized], tuple[Outgoing, ...]]


def judge(received: Received, world: World, limits: Limits, transform: Transform = transform) -> Verdict:
    """The four stages that only think, for one document. Raises Unavailable where the registry does not answer."""
    message = received.message
    verdict = Verdict(
        message=message,
        outcome=Outcome.REJECTED,
        digest=received.digest,
        key=received.key,
        version=received.version,
    )
    try:
        identified = identify(received.content, max_bytes=limits.max_bytes)
    except Rejected as rejected:
        return replace(verdict, report=Report(findings=list(rejected.findings)))
    validated = examine(identified, on=message.judged_on, choice=_choice(message, identified))
    validated.report.findings = identified.positioned(validated.report.findings, received.content)
    verdict = replace(verdict, report=validated.report, shadow=differences_of(validated, received, limits))
    if validated.reading is None or validated.report.verdict != "valid":
        return verdict
    source = Source(
        content=received.content,
        digest=received.delivered_as,
        received_at=message.received_at,
        judged_on=message.judged_on,
        identified=identified,
        reading=validated.reading,
        dangerous=message.receives > limits.draws,
    )
    return _admitted(verdict, source, world, limits, transform)


def _choice(message: Message, identified: Identified) -> Choice:
    """What a reprocessing pins, for the documents that it can judge; the others are judged as they always were."""
    pinned = message.reprocessing
    if pinned is None:
        return Choice()
    choice = Choice(profile=pinned.profile, release=pinned.release)
    return choice if can_judge(identified, message.judged_on, choice) else Choice()


def _admitted(verdict: Verdict, source: Source, world: World, limits: Limits, transform: Transform) -> Verdict:
    """A valid document at the gate, and what its recipients get where it may move."""
    parties = parties_of(source.invoice, world.registry)
    seller, buyer = parties.seller.company, parties.buyer.company
    verdict = replace(
        verdict,
        invoice=source.invoice,
        sender=seller.id if seller else None,
        recipient=buyer.id if buyer else None,
        number_key=number_claim(source.invoice, parties),
    )
    try:
        reading, attached = attachments(source.identified, source.reading, limits)
        authorized = authorize(parties, verdict.message.owner, world.registry, verdict.message.as_of)
        outgoing = transform(replace(source, reading=reading, attached=attached), authorized)
        outgoing = tailor(outgoing, authorized.recipients, source, world.objects)
    except Held as held:
        findings = (what_is_missing(held), *attached.remarks)
        return replace(verdict, outcome=Outcome.HELD, findings=findings, waits_for=held.waits_for, due=held.due)
    except Rejected as rejected:
        return replace(verdict, findings=rejected.findings)
    told = (*attached.remarks, *derivations(outgoing))
    return replace(verdict, outcome=Outcome.DELIVERED, findings=told, authorized=authorized, outgoing=outgoing)


def judged(received: Received, world: World, limits: Limits) -> Verdict | Broken:
    """A document that our own fault keeps from being judged does not keep the others of its batch."""
    try:
        return judge(received, world, limits)
    except Unavailable:
        raise
    except Exception as fault:
        return Broken(message=received.message, cause=cause_of(fault))
