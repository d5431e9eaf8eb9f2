"""The verdicts recorded from the official artefacts: same schema verdict, same rules, as often, at the same places.

The cases are in the shared documents, as base documents with operations; they are made in memory. Each test takes
every n-th case, so that several processes share the work.
"""

import gzip
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.findings import Severity
from pipeline.validate import Choice, judge
from transforms.registry import by_name

ON = date(2026, 11, 1)
SHARDS = 8
SETS = {"peppol": "peppol-bis-3", "svefaktura": "svefaktura-1"}


def _cases(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"the shared documents have no {path.name}")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _materialise(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("conformance_materialise", folder / "materialise.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _documents(folder: Path, cases: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], bytes]]:
    made = _materialise(folder)
    bases: dict[str, bytes] = {}
    for case in cases:
        base = bases.setdefault(case["base"], (folder / "bases" / case["base"]).read_bytes())
        yield case, made.materialise(base, case["ops"])


def _skip_without(format: str) -> None:
    if by_name(format) is None:
        pytest.skip(f"the format {format} is not registered")


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("format", SETS)
def test_every_verdict_is_the_official_one(shared: Path, format: str, shard: int) -> None:
    _skip_without(format)
    folder = shared / "conformance"
    wrong = []
    for case, content in _documents(folder, _cases(folder, f"{format}-dev")[shard::SHARDS]):
        report = judge(content, on=ON, choice=Choice(profile=SETS[format])).report
        if report.schema_valid is not case["schema_valid"]:
            wrong.append(f"{case['id']}: schema {report.schema_valid}, officially {case['schema_valid']}")
        elif case["schema_valid"] and not case.get("aborted"):
            ours = Counter((found.rule, str(found.severity), found.location) for found in report.findings)
            theirs = Counter(tuple(fired) for fired in case["fired"])
            if ours != theirs:
                wrong.append(f"{case['id']}: missed {dict(theirs - ours)}, false {dict(ours - theirs)}")
    assert wrong == []


@pytest.mark.parametrize("format", SETS)
def test_what_stops_the_official_rules_is_rejected_with_a_finding_of_our_own(shared: Path, format: str) -> None:
    _skip_without(format)
    folder = shared / "conformance"
    silent = []
    for case, content in _documents(folder, _cases(folder, f"{format}-no-verdict")):
        report = judge(content, on=ON, choice=Choice(profile=SETS[format])).report
        named = any(found.rule.startswith("FAKTURA-") and found.severity is Severity.FATAL for found in report.findings)
        if not named or report.verdict != "invalid":
            silent.append(case["id"])
    assert silent == []


def test_every_partial_document_keeps_or_breaks_its_one_rule(shared: Path) -> None:
    wrong = []
    for unit in _cases(shared / "conformance", "units-dev"):
        choice = Choice(profile="peppol-bis-3", rules_only=True)
        rules = {found.rule for found in judge(unit["xml"].encode(), on=ON, choice=choice).report.findings}
        if (unit["rule"] in rules) is not (unit["expect"] == "fired"):
            wrong.append(f"{unit['id']}: {unit['rule']} should be {unit['expect']}")
    assert wrong == []
