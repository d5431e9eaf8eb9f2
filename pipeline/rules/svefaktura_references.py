"""Svefaktura 1.0, rules on AdditionalDocumentReference: SFTI's four kinds of reference and who else may name kinds.

A reference says its kind by two attributes: who defined the kind (identificationSchemeAgencyName) and which it is
(identificationSchemeID). SFTI has CT (contract), ACD (invoiced object), DQ (delivery note) and ATS (attachment).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.rule import Check, Document, Rule
from pipeline.rules.svefaktura_tree import tree_of

WARNING, INFORMATION = Severity.WARNING, Severity.INFORMATION

# The published rules look for "[" + kind + "]" in this text, so that "CT][ACD" passes for a kind.
_KINDS = "[CT][ACD][DQ][ATS]"


def _rule(number: str, severity: Severity, text: str, text_sv: str) -> Rule[Any]:
    return Rule(number, "BT-12 BT-18 BT-122", text, text_sv, lambda reference: False, severity, found=_found)


def _found(reference: Any) -> str:
    agency, kind = reference.get("identificationSchemeAgencyName"), reference.get("identificationSchemeID")
    return f"agency {agency or 'not given'}, kind {kind or 'not given'}"


OTHERS_KIND = _rule(
    "R-84",
    INFORMATION,
    "A kind of reference that is not SFTI's must be agreed with the recipient.",
    "En referenstyp som inte är SFTI:s måste vara överenskommen med mottagaren.",
)
SFTIS_KIND = _rule(
    "R-31",
    WARNING,
    "The kinds CT, ACD, DQ and ATS are SFTI's: the agency should be SFTI.",
    "Typerna CT, ACD, DQ och ATS är SFTI:s: organisationen bör vara SFTI.",
)
NO_KIND_OTHER_AGENCY = _rule(
    "R-85",
    INFORMATION,
    "An agency without a kind of reference must be agreed with the recipient.",
    "En organisation utan referenstyp måste vara överenskommen med mottagaren.",
)
UNKNOWN_KIND = _rule(
    "R-29",
    INFORMATION,
    "SFTI has documented the kinds CT, ACD, DQ and ATS only.",
    "SFTI har bara dokumenterat typerna CT, ACD, DQ och ATS.",
)
NO_KIND = _rule(
    "R-30",
    WARNING,
    "A reference of SFTI's says its kind: CT, ACD, DQ or ATS.",
    "En referens enligt SFTI anger sin typ: CT, ACD, DQ eller ATS.",
)
SFTIS_KIND_NO_AGENCY = _rule(
    "R-86",
    WARNING,
    "The kinds CT, ACD, DQ and ATS need the agency SFTI beside them.",
    "Typerna CT, ACD, DQ och ATS ska ha organisationen SFTI angiven.",
)
OWN_KIND = _rule(
    "R-87",
    INFORMATION,
    "A kind of reference without an agency must be agreed with the recipient.",
    "En referenstyp utan organisation måste vara överenskommen med mottagaren.",
)

_BROKEN: tuple[tuple[Rule[Any], Callable[[str | None, str | None, bool], bool]], ...] = (
    (OTHERS_KIND, lambda agency, kind, known: agency not in (None, "SFTI") and kind is not None and not known),
    (SFTIS_KIND, lambda agency, kind, known: agency not in (None, "SFTI") and known),
    (NO_KIND_OTHER_AGENCY, lambda agency, kind, known: agency not in (None, "SFTI") and kind is None),
    (UNKNOWN_KIND, lambda agency, kind, known: agency == "SFTI" and kind is not None and not known),
    (NO_KIND, lambda agency, kind, known: agency == "SFTI" and kind is None),
    (SFTIS_KIND_NO_AGENCY, lambda agency, kind, known: agency is None and kind is not None and known),
    (OWN_KIND, lambda agency, kind, known: agency is None and kind is not None and not known),
)


def _references(document: Document) -> Iterable[Any]:
    return (node.source for node in tree_of(document).at("sfti:AdditionalDocumentReference/cac:ID"))


def _breaches(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    for reference in _references(document):
        agency, kind = reference.get("identificationSchemeAgencyName"), reference.get("identificationSchemeID")
        known = f"[{kind or ''}]" in _KINDS
        for rule, broken in _BROKEN:
            if broken(agency, kind, known):
                yield rule, reference


REFERENCES = Check("references", {rule.id: rule for rule, _ in _BROKEN}, _breaches)

SCOPES = (REFERENCES,)
