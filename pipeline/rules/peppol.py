"""The layer "peppol": PEPPOL-EN16931-UBL 3.0.21 as in the Peppol release 2026.5, its national rules included.

Each rule is where the artefact has it, down to the context node. A rule that no document can break (an artefact's
context that matches nothing) is here too, so that `faktura rules show` can say so.
"""

from pipeline.rules import peppol_charges as charges
from pipeline.rules import peppol_codes as codes
from pipeline.rules import peppol_document as document
from pipeline.rules import peppol_elements as elements
from pipeline.rules import peppol_lines as lines
from pipeline.rules.national import NATIONAL
from pipeline.rules.peppol_clear import concerned, in_doubt, stoppable
from pipeline.rules.peppol_identifiers import IDENTIFIERS
from pipeline.rules.peppol_stops import STOPS
from pipeline.rules.rule import Document, Gate, Layer

# The findings of our own on what the artefact cannot judge; a layer beside it, because no published rule is among them.
STOPPED = Layer("faktura", (Gate("what stops the artefact", lambda document: document.view(stoppable), (STOPS,)),))


def _in_doubt(document: Document) -> bool:
    return document.view(in_doubt)


PEPPOL = Layer(
    "peppol",
    (
        Gate(
            "Peppol BIS Billing",
            _in_doubt,
            (
                elements.EMPTY,
                document.DOCUMENT,
                document.VAT_CURRENCY,
                document.BUYER,
                document.SELLER,
                charges.PERCENT_WITHOUT_BASE,
                charges.BASE_WITHOUT_PERCENT,
                charges.CHARGES,
                document.DEBITS,
                elements.CURRENCIES,
                lines.LINE_STARTS,
                lines.LINE_ENDS,
                lines.AMOUNTS,
                lines.REFERENCES,
                charges.DISCOUNTS,
                lines.UNITS,
                IDENTIFIERS,
            ),
        ),
        Gate("national rules", lambda document: document.view(concerned), NATIONAL),
        Gate(
            "codes and dates of Peppol BIS Billing",
            _in_doubt,
            (
                codes.ATTACHMENTS,
                codes.ALLOWANCE_REASONS,
                codes.CHARGE_REASONS,
                codes.TAX_POINT_CODES,
                codes.INVOICE_TYPE,
                codes.CREDIT_NOTE_TYPE,
                elements.DATES,
                codes.ADDRESS_SCHEMES,
                codes.EXEMPTIONS,
            ),
        ),
    ),
)
