"""Many documents: files, directories and zip files, judged one after another or by several processes.

Everything streams: what is in memory is one document a process and the names of one directory.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from pipeline.findings import Finding, Mover, Report, Severity
from pipeline.pairing import is_envelope
from pipeline.rules.profiles import UnknownProfile
from pipeline.validate import Choice, Clock, Judgement, judge

_CHUNK = 32  # documents that go to a worker at a time: less, and the pipe costs more than judging
_XML = ".xml"
_ZIP = ".zip"


@dataclass(slots=True, frozen=True, kw_only=True)
class Source:
    """Where a document is: a file, or a member of a zip file. `broken` says why a zip file could not be opened."""

    path: Path
    member: str | None = None
    broken: str | None = None

    @property
    def name(self) -> str:
        """The document's name: the stem of its file."""
        return Path(self.member or self.path.name).stem

    def __str__(self) -> str:
        return str(self.path) if self.member is None else f"{self.path}!{self.member}"


@dataclass(slots=True, frozen=True, kw_only=True)
class Judged:
    """The verdict on one source; `readable` is False where the file could not be read at all."""

    source: Source
    report: Report
    stages: dict[str, float]  # milliseconds
    readable: bool = True

    @property
    def status(self) -> int:
        """What it makes the exit status of the command: 0 valid, 1 invalid, 3 not even readable."""
        if not self.readable:
            return 3
        return 0 if self.report.verdict == "valid" else 1

    def as_json(self) -> dict[str, Any]:
        """A JSON-ready object; `ms` is the sum of `stages`, milliseconds each."""
        return {
            "document": self.source.name,
            "file": str(self.source),
            "format": self.report.format,
            "profile": self.report.profile,
            "release": self.report.release,
            "schema_valid": self.report.schema_valid,
            "verdict": self.report.verdict,
            "findings": [finding.as_json() for finding in self.report.findings],
            "ms": round(sum(self.stages.values()), 3),
            "stages": {name: round(spent, 3) for name, spent in self.stages.items()},
        }


@dataclass(slots=True, frozen=True, kw_only=True)
class Order:
    """How to judge every document: what to judge by, and the day of receipt."""

    choice: Choice
    on: date


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """The documents at some paths, in order: a file itself, the .xml and .zip files below a directory, a zip's .xml.

    Object envelopes beside invoices are none.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.suffix.lower() == _ZIP:
            yield from _members(path)
        else:
            yield Source(path=path)


def _below(folder: Path) -> Iterator[Source]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            suffix = Path(name).suffix.lower()
            if suffix == _XML and not is_envelope(name):
                yield Source(path=Path(place, name))
            elif suffix == _ZIP:
                yield from _members(Path(place, name))


def _members(path: Path) -> Iterator[Source]:
    try:
        with ZipFile(path) as archive:
            files = [entry.filename for entry in archive.infolist()]
    except (BadZipFile, OSError) as fault:
        yield Source(path=path, broken=str(fault))
        return
    for name in files:
        if name.lower().endswith(_XML) and not is_envelope(name):
            yield Source(path=path, member=name)


def judge_all(found: Iterable[Source], order: Order, workers: int = 1) -> Iterator[Judged]:
    """The verdicts in the order of the sources. Raises what `judge_source` raises."""
    if workers <= 1:
        yield from (judge_source(source, order) for source in found)
        return
    # 20 ms that a single document need not wait.
    from concurrent.futures import Future, ProcessPoolExecutor

    from pipeline.processes import judging, spare_the_collector

    iterator = iter(found)
    with ProcessPoolExecutor(workers, judging(), spare_the_collector) as pool:
        waiting: deque[Future[list[Judged]]] = deque()
        while chunk := tuple(islice(iterator, _CHUNK)):
            waiting.append(pool.submit(_judge_chunk, chunk, order))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _judge_chunk(chunk: tuple[Source, ...], order: Order) -> list[Judged]:
    return [judge_source(source, order) for source in chunk]


def judge_source(source: Source, order: Order) -> Judged:
    """The verdict on one source, whatever is in it. Raises NoArtefact and NoVerdict of the official engine."""
    if source.broken is not None:
        return Judged(source=source, report=Report(findings=[_broken_archive(source.broken)]), stages={})
    try:
        content, size = _read(source, order.choice.max_bytes)
    except (OSError, BadZipFile, KeyError, RuntimeError) as fault:
        return Judged(source=source, report=Report(findings=[_unreadable(source, fault)]), stages={}, readable=False)
    try:
        judgement = judge(content, on=order.on, choice=order.choice)
    except UnknownProfile as unknown:
        judgement = Judgement(report=Report(findings=[_other_profile(str(unknown))]), clock=Clock())
    if size > order.choice.max_bytes:
        found = f"{size:,} bytes, the limit is {order.choice.max_bytes:,}"
        judgement.report.findings = [replace(finding, found=found) for finding in judgement.report.findings]
    return Judged(source=source, report=judgement.report, stages=judgement.clock.stages)


def _read(source: Source, limit: int) -> tuple[bytes, int]:
    """The bytes, no more than one beyond the limit (the parser then refuses them), and how many there are in all."""
    if source.member is None:
        with source.path.open("rb") as file:
            return file.read(limit + 1), os.fstat(file.fileno()).st_size
    archive = _archive(source.path)
    with archive.open(source.member) as file:
        return file.read(limit + 1), archive.getinfo(source.member).file_size


@lru_cache(maxsize=1)
def _archive(path: Path) -> ZipFile:
    return ZipFile(path)


def _unreadable(source: Source, fault: Exception) -> Finding:
    reason = getattr(fault, "strerror", None) or str(fault)
    return Finding(
        layer="faktura",
        rule="FILE-UNREADABLE",
        severity=Severity.FATAL,
        text=f"The file {source} cannot be read.",
        text_sv=f"Filen {source} kan inte läsas.",
        found=reason,
        mover=Mover.OPERATOR,
    )


def _broken_archive(fault: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="ZIP-BROKEN",
        severity=Severity.FATAL,
        text="The zip file cannot be opened, so none of its documents was judged. Pack it again.",
        text_sv="Zip-filen går inte att öppna, så inget av dess dokument har bedömts. Packa den på nytt.",
        found=fault,
    )


def _other_profile(message: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="PROFILE-OTHER-FORMAT",
        severity=Severity.FATAL,
        text="The profile asked for cannot judge a document of this format. Leave --profile out, or name another.",
        text_sv="Den begärda profilen kan inte bedöma dokument i detta format. Utelämna --profile eller ange en annan.",
        found=message,
        mover=Mover.OPERATOR,
    )
