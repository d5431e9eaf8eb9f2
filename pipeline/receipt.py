"""Receipt: what the sender gets back, for every submission: the final word, why, and whose move it is.

A receipt is made of the settled record and the archived report alone, so that it is the same one however often the
worker had to begin again; but for what a ledger had no room for, which is in the first one alone.
"""

from collections.abc import Iterator, Sequence

from pydantic import AwareDatetime

from pipeline.findings import Finding, Mover
from pipeline.mailbox import receipt_key
from pipeline.outcomes import Outcome
from pipeline.ports import Objects, World
from pipeline.records import DocumentRecord, Frozen
from pipeline.report_json import archived_report
from pipeline.shortened import is_shortened
from pipeline.stages import stage
from pipeline.verdict import Settled

FAILED = "failed"  # nobody could process it: it lies among the dead letters


class Receipt(Frozen):
    """What became of a document. `outcome` is one of Outcome, or "failed" where the operator has to look first.

    `mover` is who can do something about it, None where nothing is to be done. Copies for the recipient's firm are not
    the sender's business and are not told.
    """

    document: str
    name: str
    digest: str
    received_at: AwareDatetime
    decided_as_of: AwareDatetime | None
    outcome: str
    reason: str | None
    mover: Mover | None
    text: str
    text_sv: str
    duplicate_of: str | None
    format: str | None
    profile: str | None
    release: str | None
    recipient: str | None
    findings: tuple[Finding, ...]


@stage("receipt")
def receipt(settled: Sequence[Settled], world: World) -> None:
    """Puts a receipt into the mailbox of every sender. Raises Unavailable."""
    if settled:
        world.objects.put(dict(_receipts(settled, world.objects)))


def receipt_of(record: DocumentRecord, findings: Sequence[Finding]) -> Receipt:
    """The receipt for a record; `findings` are those of the rules."""
    last = record.timeline[-1]
    return Receipt(
        document=record.id,
        name=record.name,
        digest=record.digest,
        received_at=record.received_at,
        decided_as_of=record.decided_as_of,
        outcome=record.outcome or FAILED,
        reason=record.reason,
        mover=Mover(record.mover) if record.mover else None,
        text=last.text,
        text_sv=last.text_sv,
        duplicate_of=record.duplicate_of,
        format=record.format,
        profile=record.profile,
        release=record.release,
        recipient=record.recipient,
        findings=(*findings, *record.findings),
    )


def _receipts(settled: Sequence[Settled], objects: Objects) -> Iterator[tuple[str, bytes]]:
    for one in settled:
        record, report = one.record, one.report
        if is_shortened(record) and _is_answered(record, objects):
            continue  # by the receipt with all remarks, which was written of the record before it was shortened
        if report is None and record.key and record.outcome is not Outcome.DUPLICATE:
            report = archived_report(objects, record)
        answer = receipt_of(record, report.findings if report else ())
        yield receipt_key(record.owner, record.id), answer.as_json(indent=2) + b"\n"


def _is_answered(record: DocumentRecord, objects: Objects) -> bool:
    """Whether the sender has the receipt for this word."""
    try:
        told = Receipt.model_validate_json(objects.get(receipt_key(record.owner, record.id)))
    except KeyError:
        return False
    return (told.outcome, told.decided_as_of) == (record.outcome, record.decided_as_of)
