"""What is wrong with a document, said so that whoever can mend it understands it: finding and report."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Only FATAL rejects a document."""

    FATAL = "fatal"
    WARNING = "warning"
    INFORMATION = "information"


class Mover(StrEnum):
    """Whose move it is."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    FIRM = "firm"
    CUSTOMER = "customer"
    OPERATOR = "operator"


@dataclass(slots=True, kw_only=True, frozen=True)
class Finding:
    """One broken rule at one place.

    `layer` is where the rule comes from: xml, xsd, cen, peppol, svefaktura or faktura (our own). `location` is the
    normalised XPath of the context node (see location.py), "" where there is no tree; `line` counts from 1.
    `terms` are BT and BG numbers. `found` and `expected` are texts for people, None where they say nothing;
    `mover` is None where nothing is to be done.
    """

    layer: str
    rule: str
    severity: Severity
    text: str
    text_sv: str
    location: str = ""
    line: int | None = None
    column: int | None = None
    terms: tuple[str, ...] = ()
    found: str | None = None
    expected: str | None = None
    mover: Mover | None = Mover.SENDER

    def as_json(self) -> dict[str, Any]:
        """A JSON-ready object with every field."""
        # Not asdict: it copies every value deeply, in ten times the time.
        return {**{name: getattr(self, name) for name in _FIELDS}, "terms": list(self.terms)}


_FIELDS = tuple(field.name for field in fields(Finding))


@dataclass(slots=True, kw_only=True)
class Report:
    """All findings on one document, by the release of the profile that judged it."""

    format: str | None = None
    profile: str | None = None
    release: str | None = None
    schema_valid: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def fatal(self) -> list[Finding]:
        """The findings that reject the document."""
        return [finding for finding in self.findings if finding.severity is Severity.FATAL]

    @property
    def verdict(self) -> str:
        """ "valid" or "invalid": schema valid and nothing fatal, or not."""
        return "valid" if self.schema_valid and not self.fatal else "invalid"
