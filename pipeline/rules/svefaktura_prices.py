"""Svefaktura 1.0, rules on the arithmetic of a line: price, quantity, allowance, and the amount they come to.

A line without a price is not checked. Which of six rules checks a line with one depends on whether its price is per
base quantity, and on whether the line has an allowance, a charge or neither.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from math import isfinite

from pipeline.findings import Severity
from pipeline.money import decimal_of
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_tree import Node, tree_of
from pipeline.rules.svefaktura_values import number

LINE = "cac:InvoiceLine"
_AMOUNT = ("cac:AllowanceCharge", "cbc:Amount")
_BASE_AMOUNT = ("cac:AllowanceCharge", "cac:AllowanceChargeBaseAmount")
_PRICE = ("cac:Item", "cac:BasePrice", "cbc:PriceAmount")
_BASE_QUANTITY = ("cac:Item", "cac:BasePrice", "cbc:BaseQuantity")

_SIGNS = {"false": -1, "0": -1, "true": 1, "1": 1}

_TOLERANCE = 0.5
_BASE_TOLERANCE = Decimal("0.01")


def gross(line: Node) -> float:
    """Price times quantity, per base quantity where there is one; NaN where a part is missing or the base is zero."""
    product = number(line.text_of(*_PRICE)) * number(line.text_of("cbc:InvoicedQuantity"))
    if not line.all(*_BASE_QUANTITY):
        return product
    base = number(line.text_of(*_BASE_QUANTITY))
    return product / base if base else float("nan")


def _expected_net(line: Node, sign: int) -> float:
    amount = number(line.text_of(*_AMOUNT)) * sign if sign else 0.0
    return gross(line) + amount


def _is_price_times_quantity(sign: int) -> Callable[[Node], bool]:
    def holds(line: Node) -> bool:
        return abs(_expected_net(line, sign) - number(line.text_of("cbc:LineExtensionAmount"))) < _TOLERANCE

    return holds


def _priced_lines(*, per_base: bool, sign: int) -> Callable[[Document], Iterable[Node]]:
    """The lines with a price that one rule of arithmetic is for: `sign` is that of their allowance (0: without one)."""
    return lambda document: document.view(_by_arithmetic).get((per_base, sign), ())


def _by_arithmetic(document: Document) -> dict[tuple[bool, int], list[Node]]:
    lines: dict[tuple[bool, int], list[Node]] = {}
    for line in tree_of(document).at(LINE):
        if line.all("cac:Item", "cac:BasePrice"):
            for sign in _signs(line):
                lines.setdefault((bool(line.all(*_BASE_QUANTITY)), sign), []).append(line)
    return lines


def _signs(line: Node) -> set[int]:
    """0 for a line without the amount of an allowance or charge, -1 for one with an allowance, 1 with a charge."""
    if not line.all(*_AMOUNT):
        return {0}
    # A blank round the word makes it neither: then no published rule checks the line.
    indicators = (_SIGNS.get(one.text) for one in line.all("cac:AllowanceCharge", "cbc:ChargeIndicator"))
    return {sign for sign in indicators if sign is not None}


def _arithmetic(number_: str, words: tuple[str, str], *, per_base: bool, sign: int) -> Scope[Node]:
    base, base_sv = (" divided by the base quantity", " delat med basantalet") if per_base else ("", "")
    rule: Rule[Node] = Rule(
        number_,
        "BT-131 BT-129 BT-146" + (" BT-149" if per_base else "") + (" BT-136 BT-141" if sign else ""),
        f"The amount of a line is price times quantity{base}{words[0]}; a price needs a quantity.",
        f"Radens belopp är pris gånger antal{base_sv}{words[1]}; ett pris kräver ett antal.",
        _is_price_times_quantity(sign),
        found=lambda line: line.text_of("cbc:LineExtensionAmount"),
        expected=lambda line: _amount_or_none(_expected_net(line, sign)),
    )
    return Scope(f"arithmetic of lines, {number_}", _priced_lines(per_base=per_base, sign=sign), (rule,))


def _amount_or_none(value: float) -> str | None:
    return f"{value:.2f}" if value == value else None


_WITHOUT = ("", "")
_ALLOWANCE = (" less its allowance", " minus radens rabatt")
_CHARGE = (" plus its charge", " plus radens avgift")

ARITHMETIC = (
    _arithmetic("R-20", _WITHOUT, per_base=False, sign=0),
    _arithmetic("R-15", _WITHOUT, per_base=True, sign=0),
    _arithmetic("R-13", _ALLOWANCE, per_base=False, sign=-1),
    _arithmetic("R-11", _ALLOWANCE, per_base=True, sign=-1),
    _arithmetic("R-14", _CHARGE, per_base=False, sign=1),
    _arithmetic("R-12", _CHARGE, per_base=True, sign=1),
)


def lines_with_base_amount(*, per_base: bool) -> Callable[[Document], Iterable[Node]]:
    """A scope's subjects: the lines that say what their allowance or charge is reckoned on, and have a price."""

    def select(document: Document) -> Iterable[Node]:
        tree = tree_of(document)
        if not tree.at("/".join((LINE, *_BASE_AMOUNT))):  # as on most invoices
            return ()
        return [
            line
            for line in tree.at(LINE)
            if line.all(*_BASE_AMOUNT)
            and line.all("cbc:InvoicedQuantity")
            and line.all("cac:Item", "cac:BasePrice")
            and bool(line.all(*_BASE_QUANTITY)) is per_base
        ]

    return select


def _base_is_gross(line: Node) -> bool:
    product = gross(line)
    if not isfinite(product):  # the published rules stop here: see svefaktura_constructs.py
        return True
    # The product is a double, but the published rule compares its exact decimal value.
    return abs(decimal_of(line.text_of(*_BASE_AMOUNT)) - Decimal(product)) < _BASE_TOLERANCE


def _base_amount(number_: str, words: tuple[str, str], *, per_base: bool) -> Scope[Node]:
    rule: Rule[Node] = Rule(
        number_,
        "BT-137 BT-142",
        f"The amount that a line's allowance or charge is reckoned on is price times quantity{words[0]}.",
        f"Beloppet som radens rabatt eller avgift räknas på är pris gånger antal{words[1]}.",
        _base_is_gross,
        Severity.WARNING,
        found=lambda line: line.text_of(*_BASE_AMOUNT),
        expected=lambda line: _amount_or_none(gross(line)),
    )
    return Scope(f"base amounts of lines, {number_}", lines_with_base_amount(per_base=per_base), (rule,))


BASE_AMOUNTS = (
    _base_amount("R-103", ("", ""), per_base=False),
    _base_amount("R-104", (" divided by the base quantity", " delat med basantalet"), per_base=True),
)

SCOPES = (*ARITHMETIC, *BASE_AMOUNTS)
