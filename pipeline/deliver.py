"""Deliver: the documents into the mailboxes, under keys derived from the bytes; then the final word, at once for all.

The keys make it harmless to deliver again after a crash: the same files are written once more, unless the recipient has
taken them meanwhile. The gateway has no such memory; the identifier in the envelope is the same again, by which access
points know a message that they have.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.attachments import FOLDER
from pipeline.findings import Report
from pipeline.invoice import Invoice
from pipeline.mailbox import MANIFEST, AttachmentEntry, Custom, Manifest, folder_key, is_taken
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.receive import digest_claim, report_key
from pipeline.records import Charge, Content, DocumentRecord, Settlement
from pipeline.report_json import report_bytes
from pipeline.revision import revised
from pipeline.shadow import shadow_key, shadowed
from pipeline.stages import stage
from pipeline.tailor import RESULT
from pipeline.timeline import events
from pipeline.transform import Outgoing, Tailored
from pipeline.verdict import Settled, Verdict


@stage("deliver")
def deliver(verdicts: Sequence[Verdict], world: World, now: datetime) -> list[Settled]:
    """Writes what is decided and settles it. What another worker has settled meanwhile stands as it settled it.

    Raises Unavailable; the same verdicts delivered again write the same keys with the same bytes.
    """
    written = {verdict.message.id: dict(_objects(verdict, world)) for verdict in verdicts}
    together = {key: content for objects in written.values() for key, content in objects.items()}
    if together:
        world.objects.put(together)
    settlements = [_settlement(verdict, tuple(written[verdict.message.id]), world, now) for verdict in verdicts]
    records = world.ledger.settle(settlements)
    return [
        Settled(
            message=verdict.message,
            record=record,
            report=verdict.report if record is settlement.record and verdict.version == 1 else None,
        )
        for verdict, settlement, record in zip(verdicts, settlements, records, strict=True)
        if record is not None  # another worker has the document: the rest is for it to do
    ]


def delivery_of(digest: str) -> str:
    """The name of the delivery of some bytes: they are delivered once, whichever message brings them."""
    return digest[:20]


def _objects(verdict: Verdict, world: World) -> Iterator[tuple[str, Content]]:
    delivery = delivery_of(verdict.delivered_as)
    for outgoing in verdict.outgoing:
        if outgoing.company is None:
            yield f"gateway/peppol/{delivery}.xml", next(iter(outgoing.files.values()))
        elif not is_taken(world.objects, outgoing.company, delivery):
            folder = folder_key(outgoing.company, delivery)
            for name, content in outgoing.files.items():
                yield f"{folder}/{name}", content
            for one in outgoing.attached:  # decoded while it is written
                yield f"{folder}/{FOLDER}/{one.name}", one.octets
            yield f"{folder}/{MANIFEST}", _manifest(verdict, outgoing, delivery)
    if verdict.report is not None and verdict.key and verdict.version == 1:
        again = verdict.message.reprocessing
        yield report_key(verdict.key, again.id if again else None), report_bytes(verdict.report)
    if differing := shadowed(verdict):
        yield shadow_key(verdict.message.received_at, verdict.digest), differing.as_json(indent=2)


def _manifest(verdict: Verdict, outgoing: Outgoing, delivery: str) -> bytes:
    authorized, report = verdict.authorized, verdict.report or Report()
    if authorized is None or verdict.invoice is None:
        raise ValueError("only what is authorized is delivered")
    invoice: Invoice = verdict.invoice
    manifest = Manifest(
        delivery=delivery,
        document=verdict.message.document,
        version=verdict.version,
        received_at=verdict.message.received_at,
        why=outgoing.why,
        format=outgoing.format,
        original_format=report.format or "",
        files=tuple(outgoing.files),
        attachments=tuple(_listed(outgoing)),
        converted=outgoing.converted,
        carried=outgoing.carried,
        counts=dict(outgoing.counts),
        undrawn=tuple(outgoing.undrawn),
        stylesheet=_custom(outgoing.tailored) if outgoing.tailored else None,
        sender=authorized.sender,
        recipient=authorized.recipient,
        seller_name=invoice.seller.name if invoice.seller else None,
        buyer_name=invoice.buyer.name if invoice.buyer else None,
        number=invoice.number,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        credit_note=invoice.credit_note,
        currency=invoice.currency,
        payable=invoice.totals.payable if invoice.totals else None,
        profile=report.profile,
        release=report.release,
        decided_as_of=authorized.as_of,
        legs=tuple(leg for leg in authorized.legs if leg.company == outgoing.company),
    )
    return manifest.as_json(indent=2) + b"\n"


def _listed(outgoing: Outgoing) -> Iterator[AttachmentEntry]:
    """What is attached, and then what is only referred to."""
    for one in outgoing.attached:
        yield AttachmentEntry(
            file=f"{FOLDER}/{one.name}",
            filename=one.attachment.filename,
            mime=one.mime,
            size=one.measured.size,
            sha256=one.measured.sha256,
            reference=one.document.reference.value if one.document.reference else None,
            description=one.document.description,
        )
    for document in outgoing.external:
        yield AttachmentEntry(
            address=(document.uri or "").strip(),
            reference=document.reference.value if document.reference else None,
            description=document.description,
        )


def _custom(tailored: Tailored) -> Custom:
    ref, failed = tailored.ref, tailored.failed
    used = Custom(name=ref.name, version=ref.version, sha256=ref.sha256)
    if failed is None:
        return used.model_copy(update={"file": RESULT})
    words = {"text": failed.text, "text_sv": failed.text_sv, "detail": failed.detail}
    return used.model_copy(update={"failure": failed.reason.value, **words})


def _settlement(verdict: Verdict, objects: tuple[str, ...], world: World, now: datetime) -> Settlement:
    own = (digest_claim(verdict.digest),) if verdict.digest and verdict.outcome is not Outcome.DUPLICATE else ()
    numbers = (verdict.number_key,) if verdict.number_key else ()
    rejected = verdict.outcome is Outcome.REJECTED
    return Settlement(
        record=_record_after(_standing(verdict, world), verdict, objects, now),
        charges=tuple(_charges(verdict)),
        holder=verdict.message.receipt,
        claims=own if rejected else own + (numbers if own else ()),
        # A document that was rejected stands in nobody's way: mended, it may come again with its number.
        releases=own + numbers if rejected else (),
    )


def _standing(verdict: Verdict, world: World) -> DocumentRecord | None:
    """What the ledger says of a document that has a word already: it was released, or is judged once more."""
    return world.ledger.document(verdict.message.document) if verdict.message.releases else None


def _record_after(
    standing: DocumentRecord | None, verdict: Verdict, objects: tuple[str, ...], now: datetime
) -> DocumentRecord:
    record = _record(verdict, objects, standing, now)
    return revised(standing, record, verdict, now) if standing and verdict.message.reprocessing else record


def _record(
    verdict: Verdict, objects: tuple[str, ...], standing: DocumentRecord | None, now: datetime
) -> DocumentRecord:
    message, report, authorized = verdict.message, verdict.report or Report(), verdict.authorized
    reason = verdict.reason
    earlier = standing.timeline if standing else ()
    return DocumentRecord(
        id=message.document,
        digest=verdict.digest,
        owner=message.owner,
        name=message.name,
        received_at=message.received_at,
        decided_as_of=message.as_of,
        outcome=verdict.outcome,
        reason=reason.rule if reason else None,
        mover=verdict.mover,
        format=report.format,
        profile=report.profile,
        release=report.release,
        number_key=verdict.number_key,
        key=verdict.key,
        sender=verdict.sender,
        recipient=verdict.recipient,
        duplicate_of=verdict.duplicate_of,
        legs=authorized.legs if authorized else (),
        waits_for=verdict.waits_for,
        due=verdict.due,
        objects=objects,
        shadow=None if verdict.shadow is None else len(verdict.shadow),
        findings=verdict.findings,
        timeline=(*earlier, *events(verdict, first=not earlier, now=now)),
        revisions=standing.revisions if standing else (),
    )


def _charges(verdict: Verdict) -> Iterator[Charge]:
    """One for each leg of what is delivered; by its id, the same bytes are never charged twice."""
    if verdict.outcome is Outcome.DELIVERED and verdict.authorized is not None and verdict.version == 1:
        for leg in verdict.authorized.legs:
            yield Charge(
                id=f"{verdict.digest}/{leg.direction}",
                document=verdict.message.document,
                direction=leg.direction,
                payer=leg.payer,
                company=leg.company,
                at=verdict.message.charged_at,
                firm=leg.firm,
                collaboration=leg.collaboration,
            )
