"""Svefaktura 1.0, rules on the lines: their allowances, their items and their VAT."""

from collections.abc import Iterable
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.svefaktura_clear import where_vat_is_in_doubt
from pipeline.rules.svefaktura_tree import Node, at, found_text, tree_of
from pipeline.rules.svefaktura_values import is_below_zero, number, trimmed
from pipeline.rules.svefaktura_vat import Taxed, covering, rate_rules, standard_in, swedish_rate

LINE = "cac:InvoiceLine"
_CATEGORY = "cac:InvoiceLine/cac:Item/cac:TaxCategory"


def _undescribed_amounts(document: Document) -> Iterable[Node]:
    return [
        amount
        for line in tree_of(document).at(LINE)
        if not line.children.get("cbc:Note") and not line.all("cac:Item", "cbc:Description")
        for amount in line.all("cbc:LineExtensionAmount")
    ]


def _is_vat(item: Node) -> bool:
    return all(trimmed(scheme.text) == "VAT" for scheme in item.all("cac:TaxCategory", "cac:TaxScheme", "cac:ID"))


def _is_known_category(category: Node) -> bool:
    return trimmed(category.text_of("cac:ID") or "").upper() in ("S", "E")


def _has_unit_of_the_line(quantity: Node) -> bool:
    units = [node.source.get("quantityUnitCode") for node in quantity.above(3).all("cbc:InvoicedQuantity")]
    known = [unit for unit in units if unit is not None]
    return not known or quantity.source.get("quantityUnitCode") in known


ALLOWANCES: Scope[Node] = Scope(
    "allowances and charges of lines",
    at("cac:InvoiceLine/cac:AllowanceCharge"),
    (
        Rule(
            "R-72",
            "BT-136 BT-141",
            "An allowance or charge on a line has an amount.",
            "En rabatt eller avgift på en rad har ett belopp.",
            lambda allowance: allowance.children.get("cbc:Amount"),
        ),
    ),
)

INDICATORS: Scope[Node] = Scope(
    "indicators of lines",
    at("cac:InvoiceLine/cac:AllowanceCharge/cbc:ChargeIndicator"),
    (
        Rule(
            "R-73",
            "BG-27 BG-28",
            "Whether it is a charge is told by the words true and false on a line, not by 1 and 0.",
            "Om det är en avgift anges på raden med orden true och false, inte med 1 och 0.",
            lambda indicator: indicator.text in ("true", "false"),
            found=found_text,
            expected=lambda _: "true or false",
        ),
    ),
)

AMOUNTS: Scope[Node] = Scope(
    "amounts of allowances and charges of lines",
    at("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount"),
    (
        Rule(
            "R-74",
            "BT-136 BT-141",
            "The amount of an allowance or charge on a line is not negative; switch the indicator instead.",
            "Beloppet för en rabatt eller avgift på en rad är inte negativt; byt indikator i stället.",
            lambda amount: number(amount.text) >= 0,
            found=found_text,
        ),
    ),
)

ITEMS: Scope[Node] = Scope(
    "items",
    at("cac:InvoiceLine/cac:Item"),
    (
        Rule(
            "R-75",
            "BT-151",
            "The tax of a line is VAT.",
            "Skatten på en rad är moms (VAT).",
            _is_vat,
            found=lambda item: item.text_of("cac:TaxCategory", "cac:TaxScheme", "cac:ID"),
            expected=lambda _: "VAT",
        ),
    ),
)

CATEGORIES: Scope[Node] = Scope(
    "VAT of lines",
    at(_CATEGORY),
    (
        Rule(
            "R-76",
            "BT-151",
            "The VAT category of a line is S (subject to VAT) or E (exempt).",
            "Momskategorin för en rad är S (momspliktig) eller E (undantagen).",
            _is_known_category,
            found=lambda category: f'"{category.text_of("cac:ID")}"',
            expected=lambda _: "S or E",
        ),
    ),
)

RATES: Scope[Node] = Scope(
    "VAT rates of lines",
    at(f"{_CATEGORY}/cbc:Percent"),
    rate_rules("on a line", "på en rad", "BT-151 BT-152", ("R-77", "R-97")),
)

IN_SWEDEN: Scope[Node] = Scope(
    "Swedish VAT rates of lines",
    standard_in(_CATEGORY),
    (swedish_rate("R-7", "BT-152", "on a line", "på en rad"),),
)

COVERED: tuple[Scope[Taxed], ...] = covering(("R-106", "R-90"), _CATEGORY, "BT-151 BT-152 BT-119", ("a line", "en rad"))

BASE_QUANTITIES: Scope[Node] = Scope(
    "base quantities",
    at("cac:InvoiceLine/cac:Item/cac:BasePrice/cbc:BaseQuantity"),
    (
        Rule(
            "R-78",
            "BT-130 BT-150",
            "The quantity that a price is for has the unit of the quantity invoiced.",
            "Antalet som priset avser har samma enhet som det fakturerade antalet.",
            _has_unit_of_the_line,
            found=lambda quantity: f'"{quantity.source.get("quantityUnitCode")}"',
        ),
    ),
)

DESCRIPTIONS: Scope[Node] = Scope(
    "lines without words",
    _undescribed_amounts,
    (
        Rule(
            "R-102",
            "BT-127 BT-153",
            "A line that has an amount says what it is for (Description or Note).",
            "En rad med belopp anger vad den avser (Description eller Note).",
            lambda amount: number(amount.text) == 0 and not is_below_zero(amount.text),
            Severity.WARNING,
            found=found_text,
        ),
    ),
)

VAT = where_vat_is_in_doubt("VAT of lines", ITEMS, CATEGORIES, RATES, IN_SWEDEN, *COVERED)

SCOPES: tuple[Scope[Any] | Gate, ...] = (ALLOWANCES, INDICATORS, AMOUNTS, VAT, BASE_QUANTITIES, DESCRIPTIONS)
