"""Revision: the record of a document on which a reprocessing has another word, or which it delivers once more."""

from datetime import datetime

from pipeline.records import DocumentRecord, Revision
from pipeline.verdict import Verdict


def revised(standing: DocumentRecord, record: DocumentRecord, verdict: Verdict, now: datetime) -> DocumentRecord:
    """The record to be written where `standing` was read, `record` being what the verdict says by itself.

    What is delivered once more keeps the word, the facts and the charges that it has. The ledger writes it only while
    `standing` stands (pipeline/final_word.py).
    """
    reprocessing = verdict.message.reprocessing
    if reprocessing is None or standing.outcome is None:
        raise ValueError("only a reprocessing revises, and only a word that there is")
    revision = Revision(
        reprocessing=reprocessing.id,
        at=now,
        outcome=standing.outcome,
        reason=standing.reason,
        release=standing.release,
        version=None if verdict.version == 1 else verdict.version,
    )
    audited = {
        "objects": (*standing.objects, *(key for key in record.objects if key not in standing.objects)),
        "timeline": record.timeline,
        "revisions": (*standing.revisions, revision),
    }
    return (record if verdict.version == 1 else standing).model_copy(update=audited)
