"""Receive: the bytes of each message, archived untouched before anything else, and their digest claimed.

A message ends here where there is nothing to judge: it was answered in an earlier life, the same bytes came before, or
there is nothing that can be read.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.findings import Finding, Mover, Severity
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.records import Claim, Claimed, DocumentRecord, Limits, Message, Unreadable
from pipeline.stages import stage
from pipeline.verdict import Received, Settled, Verdict, Waiting

Arrival = Received | Settled | Verdict | Waiting

# A file so many times too large is not even read: it stays where it is.
_HOPELESS = 4


@stage("receive")
def receive(messages: Sequence[Message], world: World, limits: Limits, now: datetime) -> list[Arrival]:
    """What each message brings, in their order. Raises Unavailable, before or after anything was archived."""
    read = [_read(message, world, limits) for message in messages]
    documents = [one for one in read if isinstance(one, Received)]
    # What is released lies in the archive already.
    new = {one.key: one.content for one in documents if one.message.releases is None}
    if new:
        world.objects.put(new)
    answers = world.ledger.claim([_claim(one, limits, now) for one in documents], now)
    claimed = {one.message.id: _claimed(one, answer, world) for one, answer in zip(documents, answers, strict=True)}
    return [claimed[one.message.id] if isinstance(one, Received) else one for one in read]


def archive_key(received_at: datetime, digest: str) -> str:
    """Where the received bytes are kept, by the day of their receipt in UTC."""
    day = received_at.astimezone(UTC).date().isoformat().replace("-", "/")
    return f"archive/{day}/{digest}/original.xml"


def report_key(original: str, reprocessing: str | None = None) -> str:
    """Where the report on archived bytes is kept: the first one, and beside it that of a reprocessing."""
    name = f"report-{reprocessing}.json" if reprocessing else "report.json"
    return f"{original.rpartition('/')[0]}/{name}"


def digest_claim(digest: str) -> str:
    """The key of the claim on some bytes."""
    return f"digest/{digest}"


def _read(message: Message, world: World, limits: Limits) -> Arrival:
    try:
        if message.size > _HOPELESS * limits.max_bytes:
            raise Unreadable(f"{message.size:,} bytes, the limit is {limits.max_bytes:,}")
        content = world.objects.get(message.key, message.version)
    except KeyError:
        return _ended_before(message, world) or _unreadable(message, "INBOX-GONE", message.name)
    except Unreadable as reason:
        return _unreadable(message, "INBOX-UNREADABLE", f"{message.name}: {reason}")
    digest = hashlib.sha256(content).hexdigest()
    key = message.key if message.releases else archive_key(message.received_at, digest)
    return Received(message=message, content=content, digest=digest, key=key)


def _claim(received: Received, limits: Limits, now: datetime) -> Claim:
    message = received.message
    return Claim(
        key=digest_claim(received.digest),
        document=message.document,
        holder=message.receipt,
        until=now + limits.visibility,
    )


def _claimed(received: Received, answer: Claimed, world: World) -> Arrival:
    message = received.message
    if answer.mine:
        return (_ended_before(message, world) if answer.settled else None) or received
    if answer.settled:
        return Verdict(
            message=message,
            outcome=Outcome.DUPLICATE,
            digest=received.digest,
            key=received.key,
            duplicate_of=answer.document,
            findings=(_same_bytes(answer.document),),
        )
    if answer.until is None:
        raise ValueError("a claim of somebody else's has an end")
    return Waiting(message=message, for_document=answer.document, until=answer.until)


def _ended_before(message: Message, world: World) -> Settled | None:
    """The final word that the document has already, unless this message releases it from that."""
    record = world.ledger.document(message.document)
    if record is None or record.outcome is None or _released_by(message, record):
        return None
    return Settled(message=message, record=record, report=None)


def _released_by(message: Message, record: DocumentRecord) -> bool:
    if record.outcome is not Outcome.HELD or message.released_at is None:
        return False
    return record.decided_as_of is None or record.decided_as_of < message.released_at


def _unreadable(message: Message, rule: str, found: str) -> Verdict:
    english, swedish = _WORDS[rule]
    finding = Finding(
        layer="faktura",
        rule=rule,
        severity=Severity.FATAL,
        text=english,
        text_sv=swedish,
        found=found,
        mover=Mover.SENDER,
    )
    return Verdict(message=message, outcome=Outcome.REJECTED, findings=(finding,))


def _same_bytes(first: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="DUPLICATE-BYTES",
        severity=Severity.INFORMATION,
        text=f"The same file was received before, as document {first}. It is neither delivered nor charged again.",
        text_sv=f"Samma fil har tagits emot förut, som dokument {first}. Den levereras och debiteras inte igen.",
        found=first,
        mover=None,
    )


_WORDS = {
    "INBOX-GONE": (
        "The file was no longer in the inbox when its turn came. Drop it again, and leave it until it is gone.",
        "Filen låg inte kvar i inkorgen när det blev dess tur. Lägg dit den igen och låt den "
        "ligga tills den försvinner.",
    ),
    "INBOX-UNREADABLE": (
        "There is something in the inbox that cannot be read as a document; it was left there. Drop a file of ordinary "
        "size that others may read.",
        "I inkorgen ligger något som inte kan läsas som ett dokument; det har lämnats kvar. Lägg dit en fil av vanlig "
        "storlek som andra får läsa.",
    ),
}
