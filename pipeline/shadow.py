"""Shadow in operation: the published rules judge a sample of what passes, and every difference is counted and kept.

A document is in the sample by its digest, so that one that comes again after a crash is so again. What the published
rules say changes nothing for the document; the operator looks at it with `faktura rules shadow`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import TypeAdapter

from pipeline.findings import Finding, Mover, Severity
from pipeline.ports import Objects
from pipeline.records import Frozen, Limits
from pipeline.validate import Validated
from pipeline.verdict import Received, Verdict
from transforms.format import Unconvertible

PREFIX = "shadow/"


class Shadowed(Frozen):
    """How the published rules judged one document otherwise; without differences nothing is kept of it."""

    document: str
    profile: str
    release: str
    differences: tuple[Finding, ...]


def in_sample(digest: str, rate: float) -> bool:
    """Whether a document is in a sample of that rate, from 0 (none) to 1 (all)."""
    return int(digest[:8], 16) < rate * 2**32


def differences_of(validated: Validated, received: Received, limits: Limits) -> tuple[Finding, ...] | None:
    """What the published rules say otherwise of a document; None where it is not in the sample or broke its schema.

    Where they cannot run (not installed, no rules for it) the one difference says so: that never harms the document.
    """
    if validated.reading is None or not in_sample(received.digest, limits.shadow):
        return None
    from pipeline.rules.artefacts import NoArtefact
    from pipeline.rules.official import NoVerdict, differences, official_findings
    from pipeline.rules.profiles import release_of
    from pipeline.rules.rewritten import Rewritten

    report, format = validated.report, validated.identified.format
    release = release_of(report.profile or "", received.message.received_at.astimezone(UTC).date(), report.release)
    try:
        if format.as_ubl:
            rewritten = Rewritten(format, validated.reading)
            official = rewritten.relocated(official_findings(rewritten.reading.root, release, limits.rules))
        else:
            official = official_findings(validated.reading.root, release, limits.rules)
    except (NoArtefact, NoVerdict, Unconvertible) as reason:
        return (_not_run(str(reason)),)
    return tuple(differences(report.findings, official))


def shadow_key(received_at: datetime, digest: str) -> str:
    """Where the differences on a document are kept, by the day of its receipt in UTC."""
    return f"{PREFIX}{received_at.astimezone(UTC):%Y/%m/%d}/{digest}.json"


def shadowed(verdict: Verdict) -> Shadowed | None:
    """What is to be kept of a document, where there is anything."""
    if not verdict.shadow or verdict.report is None:
        return None
    return Shadowed(
        document=verdict.message.document,
        profile=verdict.report.profile or "",
        release=verdict.report.release or "",
        differences=verdict.shadow,
    )


def kept(objects: Objects) -> Iterator[Shadowed]:
    """All that is kept, oldest first. Raises Unavailable."""
    adapter = TypeAdapter(Shadowed)
    for key in objects.keys(PREFIX):
        yield adapter.validate_json(objects.get(key))


def _not_run(reason: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="FAKTURA-SHADOW-NOT-RUN",
        severity=Severity.INFORMATION,
        text="The published rules did not judge this document",
        text_sv="De publicerade reglerna bedömde inte detta dokument",
        found=reason,
        mover=Mover.OPERATOR,
    )
