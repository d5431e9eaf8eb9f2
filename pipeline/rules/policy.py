"""A policy raises, lowers or mutes rules by id, each with a reason; the report says what it did.

    [[rule]]                                  # TOML; in JSON: {"rule": [{"id": ..., "severity": ..., "reason": ...}]}
    id = "SE-R-011"
    severity = "fatal"                        # fatal, warning, information or mute
    reason = "Our customers' banks refuse code 50"

What the schema, the parser and the pipeline itself say cannot be changed: such a document cannot be carried.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.findings import Finding, Mover, Severity

MUTE = "mute"
_FIXED_LAYERS = frozenset({"xml", "xsd", "faktura"})
_SEVERITIES = (*(str(severity) for severity in Severity), MUTE)


class BadPolicy(ValueError):
    """A policy file that says something there is not; the message names it."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Change:
    """What a policy does to one rule: the severity its findings get (None mutes them), and why."""

    rule: str
    severity: Severity | None
    reason: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Policy:
    """Changes by rule id."""

    changes: Mapping[str, Change] = field(default_factory=dict)

    def apply(self, findings: list[Finding]) -> list[Finding]:
        """The findings as this policy wants them, and one of severity information for each rule that it changed."""
        if not self.changes:
            return findings
        kept: list[Finding] = []
        hits: dict[str, int] = {}
        for finding in findings:
            change = None if finding.layer in _FIXED_LAYERS else self.changes.get(finding.rule)
            if change is None:
                kept.append(finding)
                continue
            hits[finding.rule] = hits.get(finding.rule, 0) + 1
            if change.severity is not None:
                kept.append(replace(finding, severity=change.severity))
        kept.extend(_notice(self.changes[rule], count) for rule, count in hits.items())
        return kept


NO_POLICY = Policy()


def read_policy(path: Path) -> Policy:
    """The policy in a TOML or JSON file. Raises BadPolicy, and OSError where the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, UnicodeDecodeError) as error:
        raise BadPolicy(f"{path.name}: {error}") from None
    entries = content.get("rule") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise BadPolicy(f"{path.name}: a policy is a list of [[rule]] tables with id, severity and reason")
    return Policy(changes={change.rule: change for change in _changes(path.name, entries)})


def _changes(name: str, entries: Iterable[Any]) -> Iterable[Change]:
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise BadPolicy(f"{name}: rule {number} is no table")
        missing = [key for key in ("id", "severity", "reason") if not str(entry.get(key) or "").strip()]
        if missing:
            raise BadPolicy(f"{name}: rule {number} lacks {', '.join(missing)}")
        severity = str(entry["severity"])
        if severity not in _SEVERITIES:
            raise BadPolicy(f"{name}: rule {number} has severity {severity!r}; there are {', '.join(_SEVERITIES)}")
        yield Change(
            rule=str(entry["id"]),
            severity=None if severity == MUTE else Severity(severity),
            reason=str(entry["reason"]),
        )


def _notice(change: Change, count: int) -> Finding:
    done = "muted" if change.severity is None else f"made {change.severity}"
    done_sv = "tystad" if change.severity is None else f"satt till {change.severity}"
    return Finding(
        layer="faktura",
        rule="FAKTURA-POLICY",
        severity=Severity.INFORMATION,
        text=f"{change.rule} was {done} by policy: {change.reason}",
        text_sv=f"{change.rule} är {done_sv} av en policy: {change.reason}",
        found=f"{count} finding{'s' if count > 1 else ''}",
        mover=Mover.OPERATOR,
    )
