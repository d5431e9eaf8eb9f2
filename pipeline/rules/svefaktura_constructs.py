"""What stops the published Svefaktura rules with an error, so that they give no verdict: here it is a finding.

All of it is valid by the schema. Whoever runs the published rules learns only that they failed; a document like that is
rejected here too, with the construct named. The ids are our own.
"""

from collections.abc import Iterable
from math import isfinite

from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_prices import gross, lines_with_base_amount
from pipeline.rules.svefaktura_tree import Node, at, found_text
from pipeline.rules.svefaktura_values import is_double


def _has_one_category(parent: Node) -> bool:
    return len(parent.all("cac:TaxCategory")) < 2


def _categories(parent: Node) -> str:
    return f"{len(parent.all('cac:TaxCategory'))} TaxCategory"


def _lines_with_base_amount(document: Document) -> Iterable[Node]:
    return (line for per_base in (False, True) for line in lines_with_base_amount(per_base=per_base)(document))


CATEGORIES: Scope[Node] = Scope(
    "one VAT category",
    at("cac:InvoiceLine/cac:Item", "sfti:AllowanceCharge"),
    (
        Rule(
            "FAKTURA-SVE-CATEGORY",
            "BT-151 BT-95 BT-102",
            "An item, an allowance or a charge has one VAT category; make two lines of what has two.",
            "En artikel, rabatt eller avgift har en momskategori; gör två rader av det som har två.",
            _has_one_category,
            found=_categories,
            expected=lambda _: "1 TaxCategory",
        ),
    ),
)

TYPE_CODE: Scope[Node] = Scope(
    "numeric type",
    at("sfti:InvoiceTypeCode"),
    (
        Rule(
            "FAKTURA-SVE-TYPE",
            "BT-3",
            "The type of the invoice is a number: 380 (invoice) or 381 (credit note).",
            "Fakturans typ är ett tal: 380 (faktura) eller 381 (kreditnota).",
            lambda code: is_double(code.text),
            found=found_text,
            expected=lambda _: "380 or 381",
        ),
    ),
)

PERIOD: Scope[Node] = Scope(
    "period with an end",
    at("sfti:InvoicingPeriod"),
    (
        Rule(
            "FAKTURA-SVE-PERIOD",
            "BT-74",
            "An invoicing period has an end (EndDateTime).",
            "En faktureringsperiod har ett slut (EndDateTime).",
            lambda period: period.children.get("cbc:EndDateTime"),
        ),
    ),
)

BASE_AMOUNTS: Scope[Node] = Scope(
    "computable base amounts",
    _lines_with_base_amount,
    (
        Rule(
            "FAKTURA-SVE-BASE",
            "BT-149 BT-137 BT-142",
            "Where a line says what its allowance or charge is reckoned on, price times quantity must be computable: "
            "its base quantity is not zero.",
            "När en rad anger vad dess rabatt eller avgift räknas på måste pris gånger antal gå att räkna ut: "
            "basantalet är inte noll.",
            lambda line: isfinite(gross(line)),
            found=lambda line: line.text_of("cac:Item", "cac:BasePrice", "cbc:BaseQuantity"),
        ),
    ),
)

SCOPES = (CATEGORIES, TYPE_CODE, PERIOD, BASE_AMOUNTS)
