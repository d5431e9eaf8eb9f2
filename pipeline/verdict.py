"""What passes from stage to stage once a document has been read: what was received, and what is decided about it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pipeline.authorize import Authorized
from pipeline.findings import Finding, Mover, Report, Severity
from pipeline.invoice import Invoice
from pipeline.outcomes import Held, Outcome
from pipeline.records import DocumentRecord, Message
from pipeline.transform import Outgoing


@dataclass(slots=True, kw_only=True, frozen=True)
class Received:
    """A document whose bytes are archived and whose digest is claimed. `digest` is the sha256 of the bytes in hex.

    `version` counts the deliveries of the same bytes: more than the first there are only where somebody asks for them.
    """

    message: Message
    content: bytes
    digest: str
    key: str  # of the archived original
    version: int = 1

    @property
    def delivered_as(self) -> str:
        """What the delivery is known by."""
        return versioned(self.digest, self.version)


@dataclass(slots=True, kw_only=True, frozen=True)
class Verdict:
    """What is decided about a document, before anything of it was written. `findings` are the pipeline's own.

    `digest` and `key` are "" for a document whose bytes could not be read. `report` is what the rules say of the bytes,
    None where they were not asked.
    """

    message: Message
    outcome: Outcome
    digest: str = ""
    key: str = ""
    report: Report | None = None
    findings: tuple[Finding, ...] = ()
    shadow: tuple[Finding, ...] | None = None  # how the published rules judge otherwise; None: they were not asked
    invoice: Invoice | None = None
    authorized: Authorized | None = None
    outgoing: tuple[Outgoing, ...] = ()
    number_key: str | None = None
    duplicate_of: str | None = None
    sender: str | None = None
    recipient: str | None = None
    waits_for: tuple[str, ...] = ()
    due: datetime | None = None
    version: int = 1

    @property
    def delivered_as(self) -> str:
        """What the delivery is known by."""
        return versioned(self.digest, self.version)

    @property
    def reason(self) -> Finding | None:
        """The finding that says why the document was not delivered."""
        fatal = self.report.fatal if self.report else []
        return next(iter((*fatal, *self.findings)), None) if self.outcome is not Outcome.DELIVERED else None

    @property
    def mover(self) -> Mover | None:
        """Whose move it is; nobody's for a document that was delivered, or had been before."""
        return self.reason.mover if self.reason else None


@dataclass(slots=True, kw_only=True, frozen=True)
class Settled:
    """A document that has its final word, perhaps from an earlier life of its message, and what the rules said."""

    message: Message
    record: DocumentRecord
    report: Report | None


@dataclass(slots=True, kw_only=True, frozen=True)
class Broken:
    """A document that nobody could judge, by a fault of ours; `cause` says which and where in the code."""

    message: Message
    cause: str


@dataclass(slots=True, kw_only=True, frozen=True)
class Waiting:
    """A document that waits for the final word on another, `for_document`, of which the claim is until `until`."""

    message: Message
    for_document: str
    until: datetime


def versioned(digest: str, version: int) -> str:
    """The digest of some bytes, or for a later version of their delivery one that follows from both (hex, sha256)."""
    return digest if version == 1 else hashlib.sha256(f"{digest}/{version}".encode()).hexdigest()


def what_is_missing(held: Held) -> Finding:
    """The reason of a hold as a finding, as receipts and timelines show it."""
    return Finding(
        layer="faktura",
        rule=held.reason,
        severity=Severity.INFORMATION,
        text=held.text,
        text_sv=held.text_sv,
        mover=held.mover,
    )
