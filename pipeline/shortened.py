"""A record that is larger than its ledger takes: as many of its remarks as fit, and how many more there are.

A conversion may say something of each of ten thousand lines. The word on the document, what is charged and what waits
are never left out; the receipt, which is an object and no item, has all remarks.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.findings import Finding, Severity
from pipeline.records import DocumentRecord

LEFT_OUT: Final = "REMARKS-LEFT-OUT"


def shorter(record: DocumentRecord) -> Iterator[DocumentRecord]:
    """The record as it is, and then with ever fewer of its findings, the first ones, and one that counts the others."""
    yield record
    left = len(record.findings)
    while left:
        left = left * 7 // 8
        counted = _left_out(len(record.findings) - left)
        yield record.model_copy(update={"findings": (*record.findings[:left], counted)})


def is_shortened(record: DocumentRecord) -> bool:
    """Whether there were more findings than the record has."""
    return any(finding.rule == LEFT_OUT for finding in record.findings)


def _left_out(count: int) -> Finding:
    return Finding(
        layer="faktura",
        rule=LEFT_OUT,
        severity=Severity.INFORMATION,
        text=f"There are {count} more remarks, for which the ledger has no room. The receipt has them, unless it says "
        "this too.",
        text_sv=f"Det finns {count} anmärkningar till, som inte får plats i liggaren. De står i kvittot, om inte "
        "också det säger detta.",
        mover=None,
    )
