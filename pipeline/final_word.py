"""The final word on a document, and what may follow it. Every ledger asks here before it writes.

    nothing yet, or a dead letter     any word
    held                              any word as of a later instant: it was released
    rejected, held                    any word by a reprocessing
    delivered                         once more by a reprocessing, with the same legs: the charges stand
    duplicate                         nothing

What a reprocessing writes is conditional: it names the word that it read (the last revision), and where another stands
by now, nothing is written. It adds to the timeline and takes nothing from it.
"""

from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord


def may_follow(standing: DocumentRecord, record: DocumentRecord) -> bool:
    """Whether a record may take the place of the one that stands.

    It may only where nobody revised it since `record` was made: a ledger writes on the condition that `standing` has
    still the outcome, `decided_as_of` and number of revisions that it had when it was read.
    """
    if record.revisions != standing.revisions:
        return _may_revise(standing, record)
    if standing.outcome is None:
        return True
    before, after = standing.decided_as_of, record.decided_as_of
    return standing.outcome is Outcome.HELD and before is not None and after is not None and after > before


def _may_revise(standing: DocumentRecord, record: DocumentRecord) -> bool:
    *earlier, last = record.revisions or (None,)
    if last is None or tuple(earlier) != standing.revisions:
        return False
    if (last.outcome, last.reason) != (standing.outcome, standing.reason):
        return False
    if record.timeline[: len(standing.timeline)] != standing.timeline:
        return False
    if standing.outcome is Outcome.DELIVERED:
        return record.outcome is Outcome.DELIVERED and record.legs == standing.legs
    return standing.outcome in (Outcome.REJECTED, Outcome.HELD)
