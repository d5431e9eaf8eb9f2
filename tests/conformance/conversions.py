"""Counting conversions: each document of the shared sets in every other format, and what came of it.

`python benchmarks/conversions.py` prints the counts over all of them; tests/conformance holds them on a part.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.convert import convert
from pipeline.identify import identify
from pipeline.outcomes import Rejected
from pipeline.validate import examine
from tests.svefaktura.conversions import ON, materialiser
from transforms.format import Format, Unconvertible, Wishes
from transforms.registry import by_name

# Where each format is converted to; what is no other format goes through untouched.
TARGETS = {"peppol": ("svefaktura", "cii", "json"), "svefaktura": ("peppol", "cii", "json")}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Sample:
    """A document of the sets, and which part of them it is of."""

    group: str
    name: str
    content: bytes


def examples(shared: Path) -> Iterator[Sample]:
    """SFTI's examples, and the base documents of the conformance set."""
    for group, folder in (
        ("examples", shared / "svefaktura" / "examples"),
        ("bases", shared / "conformance" / "bases"),
    ):
        for path in sorted(folder.rglob("*.xml")):
            yield Sample(f"{group} {path.relative_to(folder).parts[0]}", path.stem, path.read_bytes())


def cases(shared: Path, step: int = 1) -> Iterator[Sample]:
    """Every so many-th of the schema-valid cases, also those on which the official rules stop."""
    folder, materialise = shared / "conformance", materialiser(shared)
    bases: dict[str, bytes] = {}
    for name in ("peppol-dev", "svefaktura-dev", "peppol-no-verdict", "svefaktura-no-verdict"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
        for case in [one for one in found if one["schema_valid"] and one["ops"]][::step]:
            base = bases.setdefault(case["base"], (folder / "bases" / case["base"]).read_bytes())
            yield Sample(name, case["id"], materialise(base, case["ops"]))


@dataclass(frozen=True)
class Result:
    """What came of one conversion: `outcome` is converted, or the refusal with its term; `valid` says of the source."""

    sample: Sample
    source: str
    target: str
    valid: bool
    outcome: str
    term: str | None = None


def results(samples: Iterable[Sample], wishes: Wishes) -> Iterator[Result]:
    """Each sample in each other format. Whatever is raised but the two kinds of refusal goes through: it is a bug."""
    for sample in samples:
        try:
            identified = identify(sample.content)
        except Rejected:
            continue  # an object envelope is no invoice
        targets = TARGETS.get(identified.format.name, ())
        valid = examine(identified, on=ON).report.verdict == "valid"
        for name in targets:
            target = by_name(name)
            assert target is not None
            outcome, term = _outcome(sample.content, target, wishes)
            yield Result(sample, identified.format.name, name, valid, outcome, term)


def _outcome(content: bytes, target: Format, wishes: Wishes) -> tuple[str, str | None]:
    try:
        converted = convert(content, target, wishes)
    except Unconvertible as refusal:
        return f"refused for {refusal.term}: {_NUMBER.sub('#', refusal.text)}", refusal.term
    except Rejected as rejected:
        return f"rejected by {', '.join(dict.fromkeys(one.rule for one in rejected.findings))}", None
    assert converted.changed
    report = examine(identify(converted.content), on=ON).report
    return ("converted, valid" if report.verdict == "valid" else "INVALID"), None


def tally(found: Iterable[Result]) -> Counter[tuple[str, str, bool, str]]:
    """How many conversions came to what, by formats and whether the source was valid."""
    return Counter((one.source, one.target, one.valid, one.outcome) for one in found)
