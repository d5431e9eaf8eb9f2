"""How a document ends, and the two families of failure.

    Exception
    +-- Rejected(findings)      the document's fault: final, answered with the findings
    +-- Held(reason, mover)     waits for somebody: parked, released by itself when the missing thing arrives
    +-- Unavailable(cause)      the world's fault: back to the queue with back-off, later the dead-letter queue

Anything else that is raised is our bug: dead-letter at once with its cause, never lost, never looping.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb

from pipeline.findings import Finding, Mover, Severity


class Outcome(StrEnum):
    """The final word on a document (HELD is final until released)."""

    DELIVERED = "delivered"
    REJECTED = "rejected"
    HELD = "held"
    DUPLICATE = "duplicate"


class Rejected(Exception):
    """The document cannot go further; the findings say why, where, and who can mend it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{finding.rule}: {finding.text}" for finding in self.findings))


def refused(
    layer: str,
    rule: str,
    texts: Mapping[str, tuple[str, str]],
    *,
    found: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> Rejected:
    """A document that is refused for one fault of its bytes, in the words that `texts` has for the rule."""
    text, text_sv = texts[rule]
    finding = Finding(
        layer=layer,
        rule=rule,
        severity=Severity.FATAL,
        text=text,
        text_sv=text_sv,
        line=line,
        column=column,
        found=found,
    )
    return Rejected([finding])


class Held(Exception):
    """The document waits; `reason` is a stable code, the texts say what is missing and whose move it is.

    `waits_for` are the ids of the companies whose records, or whose collaborations, can release it; `due` is the first
    instant at which a change that is known already takes effect in them, None where none is.
    """

    def __init__(
        self,
        reason: str,
        text: str,
        text_sv: str,
        mover: Mover | None,
        *,
        waits_for: Iterable[str] = (),
        due: datetime | None = None,
    ) -> None:
        self.reason, self.text, self.text_sv, self.mover = reason, text, text_sv, mover
        self.waits_for, self.due = tuple(waits_for), due
        super().__init__(f"{reason}: {text}")


class Unavailable(Exception):
    """Something outside the document did not answer: a disk, a database, a service. Try again later."""


def cause_of(fault: BaseException) -> str:
    """What was raised and where, the innermost places last: no values, which might be personal."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(fault.__traceback__)]
    return f"{type(fault).__name__} at {' > '.join(places[-4:])}"
