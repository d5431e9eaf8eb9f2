"""The layer "cen": EN 16931 as the published artefact CEN-EN16931-UBL 1.3.16 tests it, in the order of its patterns."""

from pipeline.rules import (
    codes,
    en16931_breakdowns,
    en16931_document,
    en16931_lines,
    en16931_parties,
    en16931_payment,
    en16931_totals,
    syntax,
    vat,
)
from pipeline.rules.en16931_stops import STOPS
from pipeline.rules.en16931_view import where_in_doubt
from pipeline.rules.rule import Layer
from pipeline.rules.syntax_subset import SUBSET

CEN = Layer(
    "cen",
    (
        where_in_doubt(
            "EN 16931",
            *en16931_document.PARTS,
            *en16931_parties.PARTS,
            *en16931_payment.PARTS,
            *en16931_totals.PARTS,
            *en16931_breakdowns.PARTS,
            *en16931_lines.PARTS,
            *vat.PARTS,
            *codes.PARTS,
            *syntax.PARTS,
        ),
        SUBSET,
    ),
)
STOPPED = Layer("faktura", (STOPS,))
