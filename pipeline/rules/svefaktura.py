"""All rules of Svefaktura 1.0: the 103 assertions that SFTI last published on 2016-10-25, and our own four beside them.

The published rules have no ids but the numbers in their messages, two of which stand for two different rules each:
R-29 (the count of lines; an unknown kind of reference) and R-90 (an exempt line; an exempt allowance or charge).
The numbers R-28, R-32, R-42, R-43 and R-53 were never used.
"""

from pipeline.rules import (
    svefaktura_allowances,
    svefaktura_constructs,
    svefaktura_currency,
    svefaktura_document,
    svefaktura_lines,
    svefaktura_parties,
    svefaktura_payment,
    svefaktura_prices,
    svefaktura_references,
    svefaktura_totals,
    svefaktura_vat,
)
from pipeline.rules.rule import Document, Gate, Layer
from pipeline.rules.svefaktura_clear_document import in_doubt


def _in_doubt(document: Document) -> bool:
    return document.view(in_doubt)


SVEFAKTURA = Layer(
    "svefaktura",
    (
        Gate(
            "Svefaktura",
            _in_doubt,
            (
                *svefaktura_document.SCOPES,
                *svefaktura_currency.SCOPES,
                *svefaktura_references.SCOPES,
                *svefaktura_parties.SCOPES,
                *svefaktura_payment.SCOPES,
                *svefaktura_allowances.SCOPES,
                *svefaktura_vat.SCOPES,
                *svefaktura_totals.SCOPES,
                *svefaktura_lines.SCOPES,
                *svefaktura_prices.SCOPES,
            ),
        ),
    ),
)

# What makes the published rules give no verdict at all.
CONSTRUCTS = Layer("faktura", (Gate("what stops the published rules", _in_doubt, svefaktura_constructs.SCOPES),))
