"""The official engine: the published rule sets run by Saxon, and the differences between them and the native rules.

Saxon is imported when an artefact is first run, and each is compiled once per process. A run in which no rule looked
at anything is an error, never a verdict.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from pipeline.findings import Finding, Mover, Severity
from pipeline.location import Locator
from pipeline.rules.artefacts import Artefact, artefact_of
from pipeline.rules.profiles import Release, load

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# A step of the path in a report: /*:Name[namespace-uri()='...'][n], or /Q{...}Name[n].
_STEP = re.compile(r"/(?:\*:([\w.-]+)\[namespace-uri\(\)='([^']*)'\]|Q(\{[^}]*\}[\w.-]+))\[(\d+)\]")
_ABORTS = "FAKTURA-ABORT"
# Of threads: Saxon, asked by two at once, stops with an error for one of them.
_ONE_AT_A_TIME = Lock()


class NoVerdict(Exception):
    """The published rules gave no verdict: no rule looked at the document, so they are not rules for it."""


@cache
def _processor() -> Any:
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def _executable(path: Path) -> Any:
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def official_findings(root: Any, release: Release, directory: Path) -> list[Finding]:
    """What the published rules of a release say of a document, in their words.

    Where they stop with an error, one fatal finding of layer "faktura" says so. Raises NoArtefact where a rule set is
    not installed, NoVerdict where one found nothing to look at.
    """
    findings: list[Finding] = []
    for layer in load(release).layers:
        if layer.name != "faktura":
            findings.extend(_run(root, artefact_of(layer.name, _release_of(layer.name, release), directory)))
    return findings


def _release_of(layer: str, release: Release) -> str:
    # CEN's rules have releases of their own; those of a Peppol release come with it.
    return "1.3.16" if layer == "cen" else release.release


def _run(root: Any, artefact: Artefact) -> list[Finding]:
    from saxonche import PySaxonApiError

    try:
        with _ONE_AT_A_TIME:
            node = _processor().parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            report = _executable(artefact.path).transform_to_string(xdm_node=node)
    except PySaxonApiError as error:
        return [_stopped(artefact, str(error))]
    tree = etree.fromstring(report.encode())
    if tree.find(f".//{_SVRL}fired-rule") is None:
        raise NoVerdict(f"no rule of {artefact.path.name} looked at the document: these are not rules for it")
    places = _Places(root)
    return [_finding(failed, artefact.layer, places) for failed in tree.iter(f"{_SVRL}failed-assert")]


class _Places:
    """Elements by the paths of a report; the children of an element are counted once."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._children: dict[Any, dict[str, list[Any]]] = {}
        self.locator = Locator()

    def element(self, location: str) -> Any:
        element = self._root
        for name, namespace, tag, place in _STEP.findall(location)[1:]:
            element = self._below(element)[tag or f"{{{namespace}}}{name}"][int(place) - 1]
        return element

    def _below(self, parent: Any) -> dict[str, list[Any]]:
        if parent not in self._children:
            children = self._children.setdefault(parent, {})
            for child in parent.iterchildren("*"):
                children.setdefault(child.tag, []).append(child)
        return self._children[parent]


def _finding(failed: Any, layer: str, places: _Places) -> Finding:
    element = places.element(failed.get("location"))
    text = " ".join("".join(failed.itertext()).split())
    return Finding(
        layer=layer,
        rule=failed.get("id"),
        severity=Severity(failed.get("flag")),
        text=text,
        text_sv=text,
        location=places.locator.path(element),
        line=element.sourceline,
    )


def _stopped(artefact: Artefact, message: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="FAKTURA-OFFICIAL-ABORT",
        severity=Severity.FATAL,
        text=f"The published rules {artefact.layer} {artefact.release} stop with an error on this document",
        text_sv=f"De publicerade reglerna {artefact.layer} {artefact.release} stannar med ett fel på detta dokument",
        found=" ".join(message.split())[:500],
    )


def differences(native: Iterable[Finding], official: Iterable[Finding]) -> list[Finding]:
    """Every difference between two verdicts as a finding of severity information; none where both stop.

    A difference is a rule that one has more often than the other at the same place with the same severity.
    """
    ours, theirs = Counter(map(_verdict, native)), Counter(map(_verdict, official))
    own_stops = [key for key in ours if key[0].startswith(_ABORTS)]
    if any(rule == "FAKTURA-OFFICIAL-ABORT" for rule, _, _ in theirs):
        return [] if own_stops else [_difference(("FAKTURA-OFFICIAL-ABORT", "fatal", ""), "official", "native")]
    found = [_difference(key, "official", "native") for key in (theirs - ours).elements()]
    return found + [_difference(key, "native", "official") for key in (ours - theirs).elements()]


def _verdict(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, str(finding.severity), finding.location


def _difference(verdict: tuple[str, str, str], has: str, lacks: str) -> Finding:
    rule, severity, location = verdict
    return Finding(
        layer="faktura",
        rule="FAKTURA-SHADOW",
        severity=Severity.INFORMATION,
        text=f"The {has} engine reports {rule} ({severity}) here, the {lacks} engine does not",
        text_sv=f"Motorn {has} rapporterar {rule} ({severity}) här, motorn {lacks} gör det inte",
        location=location,
        found=rule,
        mover=Mover.OPERATOR,
    )
