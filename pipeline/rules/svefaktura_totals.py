"""Svefaktura 1.0, rules on sums: the breakdown of VAT and the totals of the invoice.

Tolerances are absolute, half a unit of whatever currency it is: most rules let a difference of exactly 0.5 pass, those
that compare a product do not.
"""

from collections.abc import Iterable
from decimal import Decimal

from pipeline.findings import Severity
from pipeline.money import decimal_of
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_tree import Node, Tree, at, found_text, tree_of
from pipeline.rules.svefaktura_values import is_below_zero, number, total
from pipeline.rules.svefaktura_vat import SUBTOTAL

WARNING = Severity.WARNING

_LINE_AMOUNTS = "cac:InvoiceLine/cbc:LineExtensionAmount"
_CHARGED, _ALLOWED = ("true", "1"), ("false", "0")  # as the published rules compare: blanks round them are not ignored


def _allowances_and_charges(tree: Tree, indicators: tuple[str, str]) -> float:
    return total(
        amount
        for item in tree.at("sfti:AllowanceCharge")
        if any(indicator.text in indicators for indicator in item.all("cbc:ChargeIndicator"))
        for amount in item.all("cbc:Amount")
    )


def _beyond_net(amount: Node) -> float:
    """A total less lines and charges, plus allowances: in this order, because doubles round at each step."""
    tree = amount.tree
    rest = number(amount.text) - tree.total_at(_LINE_AMOUNTS)
    return rest - _allowances_and_charges(tree, _CHARGED) + _allowances_and_charges(tree, _ALLOWED)


def _beyond_gross(amount: Node) -> float:
    """What is left of the amount to pay when lines, charges, allowances, VAT and rounding are accounted for."""
    vat = amount.tree.total_at("cac:TaxTotal/cbc:TotalTaxAmount")
    return _beyond_net(amount) - vat - total(amount.above(1).all("cac:RoundOffAmount"))


def _expected_net(amount: Node) -> str:
    return f"{number(amount.text) - _beyond_net(amount):.2f}"


def _expected_gross(amount: Node) -> str:
    return f"{number(amount.text) - _beyond_gross(amount):.2f}"


def _is_sum_of_subtotals(vat: Node) -> bool:
    amounts = vat.above(1).all("cac:TaxSubTotal", "cbc:TaxAmount")
    if not amounts:  # then the published rule stays with xs:decimal
        return abs(decimal_of(vat.text)) <= Decimal("0.5")
    return abs(number(vat.text) - total(amounts)) <= 0.5


def _is_tax_at_its_rate(subtotal: Node) -> bool:
    return abs(_tax(subtotal) - number(subtotal.text_of("cbc:TaxAmount"))) < 0.5


def _tax(subtotal: Node) -> float:
    rate = number(subtotal.text_of("cac:TaxCategory", "cbc:Percent"))
    return number(subtotal.text_of("cbc:TaxableAmount")) * rate / 100


def _tax_at_its_rate(subtotal: Node) -> str | None:
    tax = _tax(subtotal)
    return f"{tax:.2f}" if tax == tax else "a rate, to compute the VAT with"


def _subtotals_in_one_currency(document: Document) -> Iterable[Node]:
    """The published rule does not judge subtotals where VAT is stated in a second currency."""
    tree = tree_of(document)
    vat_currency = tree.text_at("sfti:TaxCurrencyCode")
    one = vat_currency is None or vat_currency == tree.text_at("sfti:InvoiceCurrencyCode")
    return tree.at(SUBTOTAL) if one else ()


def _net_totals_with_subtotals(document: Document) -> Iterable[Node]:
    tree = tree_of(document)
    return tree.at("cac:LegalTotal/cbc:TaxExclusiveTotalAmount") if tree.at(f"{SUBTOTAL}/cbc:TaxableAmount") else ()


def _rounded_totals(document: Document) -> Iterable[Node]:
    return [
        amount
        for legal in tree_of(document).at("cac:LegalTotal")
        if legal.all("cac:RoundOffAmount") and number(legal.text_of("cac:RoundOffAmount")) != 0
        for amount in legal.all("cbc:TaxInclusiveTotalAmount")
    ]


def _taxable(amount: Node) -> float:
    return amount.tree.total_at(f"{SUBTOTAL}/cbc:TaxableAmount")


VAT_TOTAL: Scope[Node] = Scope(
    "VAT total",
    at("cac:TaxTotal/cbc:TotalTaxAmount"),
    (
        Rule(
            "R-67",
            "BT-110 BT-117",
            "The total VAT is the sum of the VAT of the subtotals.",
            "Den totala momsen är summan av delsummornas moms.",
            _is_sum_of_subtotals,
            found=found_text,
            expected=lambda vat: f"{total(vat.above(1).all('cac:TaxSubTotal', 'cbc:TaxAmount')):.2f}",
        ),
    ),
)

SUBTOTALS: Scope[Node] = Scope(
    "VAT subtotals",
    _subtotals_in_one_currency,
    (
        Rule(
            "R-4",
            "BT-116 BT-117 BT-119",
            "The VAT of a subtotal is its taxable amount at its rate.",
            "En delsummas moms är dess beskattningsbara belopp gånger skattesatsen.",
            _is_tax_at_its_rate,
            found=lambda subtotal: subtotal.text_of("cbc:TaxAmount"),
            expected=_tax_at_its_rate,
        ),
    ),
)

LINES_TOTAL: Scope[Node] = Scope(
    "total of the lines",
    at("cac:LegalTotal/cbc:LineExtensionTotalAmount"),
    (
        Rule(
            "R-69",
            "BT-106 BT-131",
            "The total of the lines is the sum of their amounts.",
            "Radsumman är summan av radernas belopp.",
            lambda amount: abs(number(amount.text) - amount.tree.total_at(_LINE_AMOUNTS)) <= 0.5,
            found=found_text,
            expected=lambda amount: f"{amount.tree.total_at(_LINE_AMOUNTS):.2f}",
        ),
    ),
)

NET_TOTAL: Scope[Node] = Scope(
    "total without VAT",
    at("cac:LegalTotal/cbc:TaxExclusiveTotalAmount"),
    (
        Rule(
            "R-70",
            "BT-109",
            "The total without VAT is the lines plus charges less allowances.",
            "Totalen utan moms är raderna plus avgifter minus rabatter.",
            lambda amount: abs(_beyond_net(amount)) <= 0.5,
            found=found_text,
            expected=_expected_net,
        ),
    ),
)

TAXED_TOTAL: Scope[Node] = Scope(
    "total without VAT beside its subtotals",
    _net_totals_with_subtotals,
    (
        Rule(
            "R-10",
            "BT-109 BT-116",
            "The total without VAT is the sum of the taxable amounts of all subtotals, exempt ones too.",
            "Totalen utan moms är summan av alla delsummors belopp, även de momsfria.",
            lambda amount: abs(number(amount.text) - _taxable(amount)) < 0.5,
            found=found_text,
            expected=lambda amount: f"{_taxable(amount):.2f}",
        ),
    ),
)

PAYABLE: Scope[Node] = Scope(
    "amount to pay",
    at("cac:LegalTotal/cbc:TaxInclusiveTotalAmount"),
    (
        Rule(
            "R-71",
            "BT-112 BT-114 BT-115",
            "The amount to pay is lines plus charges less allowances, plus VAT, plus rounding.",
            "Beloppet att betala är rader plus avgifter minus rabatter, plus moms, plus öresavrundning.",
            lambda amount: abs(_beyond_gross(amount)) <= 0.5,
            found=found_text,
            expected=_expected_gross,
        ),
        Rule(
            "R-105",
            "BT-115",
            "The amount to pay is not negative; what is owed to the buyer is a credit note.",
            "Beloppet att betala är inte negativt; är det köparen som ska ha pengar är det en kreditnota.",
            lambda amount: not is_below_zero(amount.text),
            found=found_text,
        ),
    ),
)

ROUNDED: Scope[Node] = Scope(
    "rounded amount to pay",
    _rounded_totals,
    (
        Rule(
            "R-92",
            "BT-114 BT-115",
            "Where rounding is stated, the amount to pay is exact.",
            "När öresavrundning anges stämmer beloppet att betala exakt.",
            lambda amount: abs(_beyond_gross(amount)) < 0.001,
            WARNING,
            found=found_text,
            expected=_expected_gross,
        ),
    ),
)

SCOPES = (VAT_TOTAL, SUBTOTALS, LINES_TOTAL, NET_TOTAL, TAXED_TOTAL, PAYABLE, ROUNDED)
