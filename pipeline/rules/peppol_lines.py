"""Peppol's rules on lines and their periods and prices: PEPPOL-EN16931-R100 to R130."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pipeline.invoice import AllowanceCharge, Line
from pipeline.money import xpath_round
from pipeline.rules.peppol_view import LINES, collected, lines
from pipeline.rules.predicates import divide, instant, normalized, within_slack
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.ubl import INVOICE, has, is_child_of, itself, left_over, node, nodes, texts

_ZERO = Decimal(0)
_ONE = Decimal(1)


# Amounts.


def _sum(charges: list[AllowanceCharge], indicator: str) -> Decimal:
    amounts = [
        charge.amount
        for charge in charges
        if charge.amount is not None and (charge.indicator == indicator or normalized(charge.indicator) == indicator)
    ]
    return xpath_round(sum(amounts, _ZERO)) if amounts else _ZERO


def _calculated(line: Line) -> Decimal:
    """Quantity times price, plus charges, less allowances, as R120 reckons: what is absent is 0, a quantity 1."""
    price = line.price
    each = _ZERO if price is None or price.net is None else price.net
    base = None if price is None else price.base_quantity
    if base is not None and base != 0 and base != 1:
        each = divide(each, base)
    amount = each if line.quantity is None else line.quantity * each
    if line.charges:
        amount += _sum(line.charges, "true")
    if line.allowances:
        amount -= _sum(line.allowances, "false")
    return amount


def net_is_calculated(line: Line) -> bool:
    """R120."""
    net, calculated = _ZERO if line.net is None else line.net, _calculated(line)
    return net == calculated or within_slack(net, calculated)


def positive_base(line: Line) -> bool:
    """R121."""
    return line.price is None or line.price.base_quantity is None or line.price.base_quantity > 0


AMOUNTS: Scope[Line] = Scope(
    "amounts of lines",
    lines,
    (
        Rule(
            "PEPPOL-EN16931-R120",
            "BT-129 BT-131 BT-136 BT-141 BT-146 BT-149",
            "The net amount of a line is quantity times price, plus charges, less allowances, to within 0.02",
            "Radens nettobelopp är antal gånger pris, plus tillägg, minus avdrag, på 0,02 när",
            net_is_calculated,
            found=lambda line: None if line.net is None else format(line.net, "f"),
            expected=lambda line: format(xpath_round(_calculated(line)), "f"),
        ),
        Rule(
            "PEPPOL-EN16931-R121",
            "BT-149",
            "The quantity that a price is for is above zero",
            "Antalet som priset gäller för är större än noll",
            positive_base,
            found=lambda line: str(line.price.base_quantity) if line.price else None,
        ),
    ),
)


# References: the model has one object of type 130 a line, so only what the reader left over can be wrong.


def _lines_with_other_references(document: Document) -> Iterator[Any]:
    seen = set()
    for reference in left_over(document, "cac:DocumentReference"):
        line = reference.getparent()
        if line is not None and line.tag in LINES and line not in seen:
            seen.add(line)
            yield line


REFERENCES: Scope[Any] = Scope(
    "references of lines",
    _lines_with_other_references,
    (
        Rule(
            "PEPPOL-EN16931-R100",
            "BT-128",
            "A line has one invoiced object at most",
            "En rad har högst ett faktureringsobjekt",
            lambda line: len(nodes(line, "cac:DocumentReference")) <= 1,
            found=lambda line: f"{len(nodes(line, 'cac:DocumentReference'))} references",
        ),
        Rule(
            "PEPPOL-EN16931-R101",
            "BT-128",
            "A document reference of a line is its invoiced object, type 130",
            "En dokumentreferens på en rad är dess faktureringsobjekt, typ 130",
            lambda line: "130" in texts(line, "cac:DocumentReference/cbc:DocumentTypeCode"),
            found=lambda line: ", ".join(texts(line, "cac:DocumentReference/cbc:DocumentTypeCode")),
        ),
    ),
    locate=itself,
)


# Units.


def _priced_units(document: Document) -> Iterator[Any]:
    """Base quantities with a unit that is not plainly the line's."""
    for line in document.invoice.lines:
        price = line.price
        if price is not None and price.base_unit is not None and price.base_unit != line.unit:
            yield node(price.source, "cbc:BaseQuantity")
    for quantity in left_over(document, "cbc:BaseQuantity"):
        if quantity.get("unitCode") is not None and is_child_of(quantity, "cac:Price"):
            yield quantity


def _line_quantity(base: Any) -> Any:
    """The quantity of the line of a price; None where the line has none of the name that the document's kind has."""
    line = base.getparent().getparent()
    name = "cbc:InvoicedQuantity" if _is_invoice(base) else "cbc:CreditedQuantity"
    return None if line is None else node(line, name)


def _is_invoice(element: Any) -> bool:
    return bool(element.getroottree().getroot().tag == INVOICE)


def _same_unit(base: Any) -> bool:
    line = base.getparent().getparent()
    if line is None or not (has(line, "cbc:InvoicedQuantity") or has(line, "cbc:CreditedQuantity")):
        return True
    quantity = _line_quantity(base)
    return quantity is not None and base.get("unitCode") == quantity.get("unitCode")


UNITS: Scope[Any] = Scope(
    "units of prices",
    _priced_units,
    (
        Rule(
            "PEPPOL-EN16931-R130",
            "BT-130 BT-150",
            "The unit of the quantity that a price is for is that of the line",
            "Enheten för antalet som priset gäller för är radens enhet",
            _same_unit,
            found=lambda base: base.get("unitCode"),
            expected=lambda base: _line_quantity(base).get("unitCode") if _line_quantity(base) is not None else None,
        ),
    ),
    locate=itself,
)


# Periods.


_LINE_PATHS = ("cac:InvoiceLine", "cac:CreditNoteLine")


def _line_dates(name: str) -> Callable[[Document], Iterator[tuple[Any, Any]]]:
    """(date of a line's period, date of the document's) where both have one."""

    def select(document: Document) -> Iterator[tuple[Any, Any]]:
        if document.invoice.period is None and not document.leftovers:
            return iter(())
        whole = node(document.root, f"cac:InvoicePeriod/{name}")
        dates = collected(document, name) if whole is not None else ()
        return ((element, whole) for element in dates if _is_of_line(element, document.root))

    return select


def _is_of_line(element: Any, root: Any) -> bool:
    in_period = any(is_child_of(element, f"{line}/cac:InvoicePeriod") for line in _LINE_PATHS)
    return in_period and element.getparent().getparent().getparent() is root


def _not_before(subject: tuple[Any, Any]) -> bool:
    own, whole = (instant(element.text) for element in subject)
    return own is not None and whole is not None and own >= whole


def _not_after(subject: tuple[Any, Any]) -> bool:
    own, whole = (instant(element.text) for element in subject)
    return own is not None and whole is not None and own <= whole


def _own_text(subject: tuple[Any, Any]) -> str | None:
    found: str | None = subject[0].text
    return found


def _whole_text(subject: tuple[Any, Any]) -> str | None:
    found: str | None = subject[1].text
    return found


LINE_STARTS: Scope[tuple[Any, Any]] = Scope(
    "starts of line periods",
    _line_dates("cbc:StartDate"),
    (
        Rule(
            "PEPPOL-EN16931-R110",
            "BT-134",
            "The period of a line begins within that of the invoice",
            "Radens period börjar inom fakturans period",
            _not_before,
            found=_own_text,
            expected=_whole_text,
        ),
    ),
    locate=lambda subject: subject[0],
)

LINE_ENDS: Scope[tuple[Any, Any]] = Scope(
    "ends of line periods",
    _line_dates("cbc:EndDate"),
    (
        Rule(
            "PEPPOL-EN16931-R111",
            "BT-135",
            "The period of a line ends within that of the invoice",
            "Radens period slutar inom fakturans period",
            _not_after,
            found=_own_text,
            expected=_whole_text,
        ),
    ),
    locate=lambda subject: subject[0],
)
