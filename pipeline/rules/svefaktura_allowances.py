"""Svefaktura 1.0, rules on the allowances and charges of the whole invoice (sfti:AllowanceCharge)."""

from typing import Any

from pipeline.findings import Severity
from pipeline.rules.rule import Gate, Rule, Scope
from pipeline.rules.svefaktura_clear import where_vat_is_in_doubt
from pipeline.rules.svefaktura_tree import Node, at, found_text
from pipeline.rules.svefaktura_values import trimmed
from pipeline.rules.svefaktura_vat import SUBTOTAL, Taxed, covering, rate_rules, standard_in, swedish_rate

WARNING = Severity.WARNING

_CATEGORY = "sfti:AllowanceCharge/cac:TaxCategory"
_REASONS = f"{SUBTOTAL}/cac:TaxCategory/cbc:ExemptionReason"


def _is_vat(allowance: Node) -> bool:
    schemes = allowance.all("cac:TaxCategory", "cac:TaxScheme", "cac:ID")
    return bool(schemes) and all(trimmed(scheme.text) == "VAT" for scheme in schemes)


def _schemes(allowance: Node) -> str:
    schemes = allowance.all("cac:TaxCategory", "cac:TaxScheme", "cac:ID")
    return ", ".join(f'"{scheme.text}"' for scheme in schemes) or "nothing"


ALLOWANCES: Scope[Node] = Scope(
    "allowances and charges",
    at("sfti:AllowanceCharge"),
    (
        Rule(
            "R-55",
            "BT-109",
            "An invoice with allowances or charges should state its total without VAT (TaxExclusiveTotalAmount).",
            "En faktura med rabatter eller avgifter bör ange totalen utan moms (TaxExclusiveTotalAmount).",
            lambda allowance: allowance.tree.at("cac:LegalTotal/cbc:TaxExclusiveTotalAmount"),
            WARNING,
        ),
        Rule(
            "R-56",
            "BT-95 BT-102",
            "The tax of an allowance or charge is VAT.",
            "Skatten på en rabatt eller avgift är moms (VAT).",
            _is_vat,
            found=_schemes,
            expected=lambda _: "VAT",
        ),
    ),
)

REASONS: Scope[Node] = Scope(
    "reasons of allowances and charges",
    at("sfti:AllowanceCharge/cac:ReasonCode"),
    (
        Rule(
            "R-57",
            "BT-98 BT-105",
            "The reason code of an allowance or charge is ZZZ, with the reason in words as its name.",
            "Orsakskoden för en rabatt eller avgift är ZZZ, med orsaken i ord som namn.",
            lambda code: code.text == "ZZZ",
            found=found_text,
            expected=lambda _: "ZZZ",
        ),
    ),
)

CATEGORIES: Scope[Node] = Scope(
    "VAT of allowances and charges",
    at(_CATEGORY),
    (
        Rule(
            "R-58",
            "BT-96 BT-103",
            "The VAT of an allowance or charge has a rate (0 where it is exempt).",
            "Momsen på en rabatt eller avgift har en skattesats (0 om den är undantagen).",
            lambda category: category.children.get("cbc:Percent"),
        ),
    ),
)

CODES: Scope[Node] = Scope(
    "VAT codes of allowances and charges",
    at(f"{_CATEGORY}/cac:ID"),
    (
        Rule(
            "R-60",
            "BT-120",
            "Where an allowance or charge is exempt from VAT, some VAT subtotal says why (ExemptionReason).",
            "När en rabatt eller avgift är momsfri anger någon momsdelsumma varför (ExemptionReason).",
            lambda code: trimmed(code.text) != "E" or code.tree.at(_REASONS),
            WARNING,
        ),
    ),
)

RATES: Scope[Node] = Scope(
    "VAT rates of allowances and charges",
    at(f"{_CATEGORY}/cbc:Percent"),
    rate_rules("in an allowance or charge", "i en rabatt eller avgift", "BT-96 BT-103", ("R-61", "R-62")),
)

IN_SWEDEN: Scope[Node] = Scope(
    "Swedish VAT rates of allowances and charges",
    standard_in(_CATEGORY),
    (swedish_rate("R-6", "BT-96 BT-103", "in an allowance or charge", "i en rabatt eller avgift"),),
)

COVERED: tuple[Scope[Taxed], ...] = covering(
    ("R-89", "R-90"), _CATEGORY, "BT-96 BT-103 BT-119", ("an allowance or charge", "en rabatt eller avgift")
)

VAT = where_vat_is_in_doubt("VAT of allowances and charges", CATEGORIES, CODES, RATES, IN_SWEDEN, *COVERED)

SCOPES: tuple[Scope[Any] | Gate, ...] = (ALLOWANCES, REASONS, VAT)
