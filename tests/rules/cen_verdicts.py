"""The verdict of the layer "cen" on the root of a document, and the same without what clears good parts of it."""

from datetime import date
from typing import Any

from pipeline.findings import Finding
from pipeline.rules.en16931 import CEN, STOPPED
from pipeline.rules.en16931_clear import Doubts, doubts
from pipeline.rules.rule import Profile, document_of
from pipeline.rules.vat_view import LINE_TAGS
from transforms.peppol.read import read

PROFILE = Profile(name="en16931", release="1.3.16", layers=(CEN, STOPPED), valid_from=date(2026, 3, 30))


def findings(root: Any) -> list[Finding]:
    return PROFILE.judge(document_of(read(root)))


def findings_of_every_part(root: Any) -> list[Finding]:
    """What the rules say when every element is looked at."""
    document = document_of(read(root))
    document.views[doubts] = Doubts(header=True, lines=list(root.iterchildren(*LINE_TAGS)))
    return PROFILE.judge(document)


def broken(root: Any) -> set[str]:
    return {finding.rule for finding in findings(root)}
