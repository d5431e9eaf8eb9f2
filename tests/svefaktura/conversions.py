"""What tests of conversions share: a Svefaktura as Peppol and the other way, and the verdict on what came out."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.findings import Severity
from pipeline.invoice import Invoice
from pipeline.validate import judge
from tests.svefaktura.changes import Change, changed
from transforms.format import Carry, Unconvertible, Written, rewrite
from transforms.peppol import PEPPOL
from transforms.svefaktura import SVEFAKTURA
from transforms.svefaktura.complete import complete
from transforms.svefaktura.fit import fit
from transforms.xml import parse

ON = date(2026, 11, 1)


def completed(*changes: Change, sample: str = "invoice") -> Invoice:
    """A sample with changes, read and made complete by EN 16931."""
    return complete(SVEFAKTURA.read(changed(sample, *changes)).invoice)[0]


def account_of(*changes: Change, sample: str = "invoice") -> list[Carry]:
    """What became of the terms of a sample on the way to EN 16931."""
    return complete(SVEFAKTURA.read(changed(sample, *changes)).invoice)[1]


def note(*changes: Change) -> str:
    """The note of a sample made complete."""
    notes = completed(*changes).notes
    return notes[0].text or "" if notes else ""


def fitted(invoice: Invoice) -> Invoice:
    """An invoice as Svefaktura can say it."""
    return fit(invoice)[0]


def as_peppol(root: Any) -> Written:
    return rewrite(SVEFAKTURA.read(root).invoice, SVEFAKTURA, PEPPOL)


def as_svefaktura(root: Any) -> Written:
    return rewrite(PEPPOL.read(root).invoice, PEPPOL, SVEFAKTURA)


def faults(content: bytes) -> Counter[str]:
    """The ids of everything that rejects a document, by the native engine: its schema, then its rules."""
    report = judge(content, on=ON).report
    return Counter(found.rule for found in report.findings if found.severity is Severity.FATAL)


def refusal(root: Any) -> str | None:
    """The term for which a Svefaktura cannot become Peppol, or None where it can."""
    try:
        as_peppol(root)
    except Unconvertible as reason:
        assert reason.text and reason.text_sv and reason.text != reason.text_sv
        return reason.term
    return None


def round_trip(content: bytes) -> Invoice:
    """The model of a Svefaktura that was written."""
    return SVEFAKTURA.read(parse(content)).invoice


def materialiser(shared: Path) -> Any:
    """The function of the conformance set that makes a document of a base and operations."""
    spec = importlib.util.spec_from_file_location("materialise", shared / "conformance" / "materialise.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.materialise
