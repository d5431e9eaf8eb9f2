"""Svefaktura 1.0, rules on VAT: its categories wherever they stand, and the breakdown that must cover them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.findings import Severity
from pipeline.money import decimal_of
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_clear import where_vat_is_in_doubt
from pipeline.rules.svefaktura_tree import Node, at, found_text, tree_of
from pipeline.rules.svefaktura_values import SWEDISH_RATES, number, trimmed

WARNING = Severity.WARNING

SUBTOTAL = "cac:TaxTotal/cac:TaxSubTotal"
_IN_TOTAL = f"{SUBTOTAL}/cac:TaxCategory"


@dataclass(slots=True, frozen=True)
class Breakdown:
    """What the VAT totals cover: the rates of their S subtotals, and whether one of them is E."""

    rates: frozenset[Decimal]
    exempt: bool


@dataclass(slots=True, frozen=True)
class Taxed:
    """The category of a line, an allowance or a charge beside the breakdown that must cover it."""

    source: Any
    category: Node
    breakdown: Breakdown


def _breakdown(document: Document) -> Breakdown:
    categories = [
        category
        for subtotal in tree_of(document).by_name.get("cac:TaxSubTotal", ())
        for category in subtotal.all("cac:TaxCategory")
    ]
    standard = [category for category in categories if has_code(category, "S")]
    return Breakdown(
        frozenset(decimal_of(percent.text) for category in standard for percent in category.all("cbc:Percent")),
        any(has_code(category, "E") for category in categories),
    )


def has_code(category: Node, code: str) -> bool:
    """Whether the category has exactly this code, blanks and all."""
    return any(identifier.text == code for identifier in category.all("cac:ID"))


def _taxed(path: str, code: str) -> Callable[[Document], Iterable[Taxed]]:
    def select(document: Document) -> Iterable[Taxed]:
        categories = [category for category in tree_of(document).at(path) if has_code(category, code)]
        breakdown = document.view(_breakdown) if categories else None
        return [Taxed(category.source, category, breakdown) for category in categories if breakdown]

    return select


def standard_in(path: str) -> Callable[[Document], Iterable[Node]]:
    """A scope's subjects: the categories at a path that are S and nothing else."""

    def select(document: Document) -> Iterable[Node]:
        return [category for category in tree_of(document).at(path) if has_code(category, "S")]

    return select


def _is_covered(taxed: Taxed) -> bool:
    return any(decimal_of(percent.text) in taxed.breakdown.rates for percent in taxed.category.all("cbc:Percent"))


def _has_swedish_rate(category: Node) -> bool:
    return number(category.text_of("cbc:Percent")) in SWEDISH_RATES


def _code_of(percent: Node) -> str:
    return trimmed(percent.above(1).text_of("cac:ID") or "")


def _is_zero_if_exempt(percent: Node) -> bool:
    return _code_of(percent) != "E" or decimal_of(percent.text) == 0


def _is_not_zero_if_standard(percent: Node) -> bool:
    return _code_of(percent) != "S" or decimal_of(percent.text) != 0


def _rate(category: Node) -> str:
    return f"{category.text_of('cbc:Percent') or 'no'} %"


def rate_rules(where: str, where_sv: str, terms: str, numbers: tuple[str, str]) -> tuple[Rule[Node], ...]:
    """The two rules on a rate beside its code: `numbers` are that of the exempt and that of the standard one."""
    exempt, standard = numbers
    return (
        Rule(
            exempt,
            terms,
            f"The rate of what is exempt from VAT (E) is 0 {where}.",
            f"Skattesatsen för det som är undantaget från moms (E) är 0 {where_sv}.",
            _is_zero_if_exempt,
            found=found_text,
            expected=lambda _: "0",
        ),
        Rule(
            standard,
            terms,
            f"The rate of what is subject to VAT (S) is not 0 {where}.",
            f"Skattesatsen för det som är momspliktigt (S) är inte 0 {where_sv}.",
            _is_not_zero_if_standard,
            WARNING,
            found=found_text,
        ),
    )


def swedish_rate(number_: str, terms: str, where: str, where_sv: str) -> Rule[Node]:
    """The rule that a standard rate is one of Sweden's."""
    return Rule(
        number_,
        terms,
        f"Swedish VAT (S) is 25, 12 or 6 % {where}; other rates are for foreign invoices.",
        f"Svensk moms (S) är 25, 12 eller 6 % {where_sv}; andra skattesatser gäller utländska fakturor.",
        _has_swedish_rate,
        WARNING,
        found=_rate,
        expected=lambda _: "25, 12 or 6 %",
    )


def covering(numbers: tuple[str, str], path: str, terms: str, what: tuple[str, str]) -> tuple[Scope[Taxed], ...]:
    """The rules that what is taxed at a path is in the breakdown: `numbers` are that for S and that for E."""
    standard, exempt = numbers
    covered: Rule[Taxed] = Rule(
        standard,
        terms,
        f"The VAT rate of {what[0]} has a subtotal (TaxSubTotal, S) of the same rate.",
        f"Skattesatsen för {what[1]} har en delsumma (TaxSubTotal, S) med samma skattesats.",
        _is_covered,
        found=lambda taxed: _rate(taxed.category),
        expected=lambda taxed: ", ".join(f"{rate} %" for rate in sorted(taxed.breakdown.rates)) or None,
    )
    exempted: Rule[Taxed] = Rule(
        exempt,
        terms,
        f"The exemption from VAT of {what[0]} has a subtotal (TaxSubTotal) of category E.",
        f"Momsundantaget för {what[1]} har en delsumma (TaxSubTotal) med kategori E.",
        lambda taxed: taxed.breakdown.exempt,
    )
    return (
        Scope(f"standard rate of {what[0]}", _taxed(path, "S"), (covered,)),
        Scope(f"exemption of {what[0]}", _taxed(path, "E"), (exempted,)),
    )


def _is_normalised(identifier: Node) -> bool:
    return trimmed(identifier.text) == identifier.text


def _identifiers_in(parent: str) -> Callable[[Document], Iterable[Node]]:
    def select(document: Document) -> Iterable[Node]:
        return [child for node in tree_of(document).by_name.get(parent, ()) for child in node.all("cac:ID")]

    return select


def _normalised(number_: str, element: str) -> Rule[Node]:
    return Rule(
        number_,
        "BT-95 BT-102 BT-118 BT-151",
        f"The code in {element} has no blanks round it.",
        f"Koden i {element} har inga blanktecken runt sig.",
        _is_normalised,
        WARNING,
        found=found_text,
    )


CATEGORY_CODES: Scope[Node] = Scope(
    "category codes", _identifiers_in("cac:TaxCategory"), (_normalised("R-18", "TaxCategory/ID"),)
)
SCHEME_CODES: Scope[Node] = Scope(
    "scheme codes", _identifiers_in("cac:TaxScheme"), (_normalised("R-19", "TaxScheme/ID"),)
)

SUBTOTAL_CODES: Scope[Node] = Scope(
    "codes of the breakdown",
    at(f"{_IN_TOTAL}/cac:ID"),
    (
        Rule(
            "R-59",
            "BT-118",
            "The category of a VAT subtotal is S (subject to VAT) or E (exempt).",
            "Momskategorin för en delsumma är S (momspliktig) eller E (undantagen).",
            lambda code: trimmed(code.text) in ("S", "E"),
            found=found_text,
            expected=lambda _: "S or E",
        ),
        Rule(
            "R-91",
            "BT-120",
            "A subtotal that is exempt from VAT says why (ExemptionReason).",
            "En momsfri delsumma anger varför (ExemptionReason).",
            lambda code: trimmed(code.text) != "E" or code.above(1).children.get("cbc:ExemptionReason"),
            WARNING,
        ),
    ),
)

SUBTOTAL_RATES: Scope[Node] = Scope(
    "rates of the breakdown",
    at(f"{_IN_TOTAL}/cbc:Percent"),
    rate_rules("in a VAT subtotal", "i en momsdelsumma", "BT-118 BT-119", ("R-95", "R-96")),
)

SUBTOTALS_IN_SWEDEN: Scope[Node] = Scope(
    "Swedish rates of the breakdown",
    standard_in(_IN_TOTAL),
    (swedish_rate("R-16", "BT-119", "in a VAT subtotal", "i en momsdelsumma"),),
)


def _totals_with_vat(document: Document) -> Iterable[Node]:
    return [
        vat
        for vat in tree_of(document).at("cac:TaxTotal")
        if any(
            scheme.text == "VAT" for scheme in vat.all("cac:TaxSubTotal", "cac:TaxCategory", "cac:TaxScheme", "cac:ID")
        )
    ]


def _seller_has_a_vat_number(vat: Node) -> bool:
    return any(
        registration.children.get("cac:CompanyID")
        and any(scheme.text == "VAT" for scheme in registration.all("cac:TaxScheme", "cac:ID"))
        for registration in vat.tree.at("cac:SellerParty/cac:Party/cac:PartyTaxScheme")
    )


REGISTERED: Scope[Node] = Scope(
    "VAT totals",
    _totals_with_vat,
    (
        Rule(
            "R-88",
            "BT-31",
            "The seller of an invoice with VAT subtotals, exempt ones too, gives a VAT number.",
            "Säljaren anger sitt momsregistreringsnummer när fakturan har momsdelsummor, även momsfria.",
            _seller_has_a_vat_number,
        ),
    ),
)

SCOPES = (
    where_vat_is_in_doubt("category codes", CATEGORY_CODES),
    SCHEME_CODES,
    where_vat_is_in_doubt("breakdown of VAT", SUBTOTAL_CODES, SUBTOTAL_RATES, SUBTOTALS_IN_SWEDEN),
    REGISTERED,
)
