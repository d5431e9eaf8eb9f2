"""Validate: the schema, then the rules of the profile in force; the model and a report of all findings.

A document that breaks its schema is judged by the schema alone: the rules speak of a document that has the shape the
norm gives it, and hundreds of findings that follow from one misplaced element would help nobody.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

from pipeline.engine import Engine
from pipeline.findings import Finding, Report, Severity
from pipeline.identify import Identified, identify_opened, opened
from pipeline.outcomes import Rejected
from pipeline.rules.policy import NO_POLICY, Policy
from pipeline.rules.profiles import UnknownProfile, choose, release_named
from pipeline.rules.rule import Profile, document_of
from pipeline.stages import stage
from transforms.format import Format, Reading, Unconvertible
from transforms.xml import MAX_BYTES


@dataclass(slots=True, kw_only=True)
class Validated:
    """A document and the verdict on it. `reading` is None where the schema was broken and the rules did not run."""

    identified: Identified
    reading: Reading | None
    report: Report


@dataclass(slots=True, kw_only=True)
class Clock:
    """Milliseconds by stage, in the order of the stages."""

    stages: dict[str, float] = field(default_factory=dict)

    def time(self, stage: str) -> "_Lap":
        """Adds what its block takes to a stage."""
        return _Lap(self.stages, stage)

    @property
    def total(self) -> float:
        return sum(self.stages.values())


class _Lap:
    """One block under the clock: a class, because a generator takes three times as long to enter and leave."""

    __slots__ = ("_stage", "_stages", "_start")

    def __init__(self, stages: dict[str, float], stage: str) -> None:
        self._stages, self._stage = stages, stage

    def __enter__(self) -> None:
        self._start = perf_counter()

    def __exit__(self, *_: object) -> None:
        self._stages[self._stage] = self._stages.get(self._stage, 0.0) + (perf_counter() - self._start) * 1000


@dataclass(slots=True, kw_only=True)
class Choice:
    """How to judge: a profile and release instead of the document's own and the one in force; what to leave out."""

    profile: str | None = None
    release: str | None = None
    rules_only: bool = False
    policy: Policy = NO_POLICY
    max_bytes: int = MAX_BYTES
    engine: Engine = Engine.NATIVE
    rules_directory: Path = Path("rules")  # where published rule sets were installed


@dataclass(slots=True, kw_only=True)
class Judgement:
    """The verdict on some bytes: a report also where they could not be read at all, and how long it took."""

    report: Report
    validated: Validated | None = None
    clock: Clock = field(default_factory=Clock)


_AS_THE_DOCUMENT_ASKS = Choice()


def validate(identified: Identified, *, on: date, choice: Choice = _AS_THE_DOCUMENT_ASKS) -> Validated:
    """The stage: what `examine` says, or Rejected with all findings where it says invalid."""
    validated = examine(identified, on=on, choice=choice)
    if validated.report.verdict != "valid":
        raise Rejected(validated.report.findings)
    return validated


@stage("validate")
def examine(
    identified: Identified, *, on: date, choice: Choice = _AS_THE_DOCUMENT_ASKS, clock: Clock | None = None
) -> Validated:
    """The model and the report, whatever the verdict; `on` is the day of receipt.

    Raises UnknownProfile where the choice names a profile or release that there is not, or that cannot judge it.
    """
    clock = clock or Clock()
    profile = choose(
        identified.format, on, specification=identified.specification, forced=choice.profile, release=choice.release
    )
    report = Report(format=identified.format.name, profile=profile.name, release=profile.release)
    findings: list[Finding] = []
    if not choice.rules_only:
        with clock.time("schema"):
            findings = identified.shape_findings()
    report.schema_valid = not findings
    reading = None
    if not findings:
        with clock.time("read"):
            reading = identified.format.read(identified.root)
        findings = _findings(profile, identified.format, reading, choice, clock)
    report.findings = choice.policy.apply(findings)
    return Validated(identified=identified, reading=reading, report=report)


def can_judge(identified: Identified, on: date, choice: Choice) -> bool:
    """Whether there are the profile and release that a choice names, and they judge such documents."""
    try:
        choose(
            identified.format, on, specification=identified.specification, forced=choice.profile, release=choice.release
        )
    except UnknownProfile:
        return False
    return True


def _findings(profile: Profile, format: Format, reading: Reading, choice: Choice, clock: Clock) -> list[Finding]:
    if not format.as_ubl:
        return _by_engine(profile, reading, choice, clock)
    from pipeline.rules.rewritten import Rewritten

    try:
        with clock.time("rewrite"):
            rewritten = Rewritten(format, reading)
    except Unconvertible as refusal:
        return [_contradictory(refusal)]
    return rewritten.relocated(_by_engine(profile, rewritten.reading, choice, clock))


def _contradictory(refusal: Unconvertible) -> Finding:
    return Finding(
        layer="faktura",
        rule="FAKTURA-NO-UBL",
        severity=Severity.FATAL,
        text=f"The rules of EN 16931 cannot be asked of this document: {refusal.text}",
        text_sv=f"Reglerna i EN 16931 kan inte tillämpas på dokumentet: {refusal.text_sv}",
        terms=(refusal.term,),
    )


def _by_engine(profile: Profile, reading: Reading, choice: Choice, clock: Clock) -> list[Finding]:
    native: list[Finding] = []
    if choice.engine is not Engine.OFFICIAL:
        with clock.time("rules"):
            native = run_rules(profile, reading)
    if choice.engine is Engine.NATIVE:
        return native
    from pipeline.rules.artefacts import NothingPublished
    from pipeline.rules.official import differences, official_findings

    try:
        with clock.time("official"):
            official = official_findings(reading.root, release_named(profile), choice.rules_directory)
    except NothingPublished:
        if choice.engine is Engine.OFFICIAL:
            raise
        return [*native, _not_compared(profile)]
    return official if choice.engine is Engine.OFFICIAL else native + differences(native, official)


def _not_compared(profile: Profile) -> Finding:
    return Finding(
        layer="faktura",
        rule="FAKTURA-NOT-COMPARED",
        severity=Severity.INFORMATION,
        text=f"There are no published rules of {profile.name} that could be run beside ours.",
        text_sv=f"Det finns inga publicerade regler för {profile.name} som kan köras bredvid våra.",
        mover=None,
    )


def run_rules(profile: Profile, reading: Reading) -> list[Finding]:
    """Every breach of the profile's rules in a document that was read."""
    return profile.judge(document_of(reading))


def judge(content: bytes, *, on: date, choice: Choice = _AS_THE_DOCUMENT_ASKS) -> Judgement:
    """The verdict on any bytes whatever, with milliseconds per stage: parse, identify, schema, read, rules.

    What is no document at all gets a report with the finding that says why. Raises UnknownProfile for a choice that
    names no profile of this format.
    """
    clock = Clock()
    try:
        with clock.time("parse"):
            found = opened(content, max_bytes=choice.max_bytes)
        with clock.time("identify"):
            identified = identify_opened(found)
    except Rejected as rejected:
        return Judgement(report=Report(findings=list(rejected.findings)), clock=clock)
    validated = examine(identified, on=on, choice=choice, clock=clock)
    validated.report.findings = identified.positioned(validated.report.findings, content)
    return Judgement(report=validated.report, validated=validated, clock=clock)
