"""Fitting: lines with one allowance or charge, one date of delivery, and a note for all the rest (section 10)."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Item, Line, Period, Price
from transforms.changed import amend, replace
from transforms.format import Unconvertible
from transforms.svefaktura.amounts import percentage
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.fit_check import price_fits
from transforms.svefaktura.fit_vat import split_by_sign

DELIVERED = "Leveransdatum"  # how the note of a line says when it was delivered
_ZERO = Decimal(0)
Said = tuple[str, str, str]  # term, lead, value: what moves to the note of the line


def fit_lines(invoice: Invoice, carriage: Carriage) -> None:
    """BG-25."""
    amend(invoice, lines=[_fit_line(line, carriage) for line in invoice.lines])


def _fit_line(line: Line, carriage: Carriage) -> Line:
    for term, value, name, name_sv in (
        ("BT-126", line.id, "an identifier", "beteckning"),
        ("BT-131", line.net, "an amount", "belopp"),
    ):
        if value is None:
            raise Unconvertible(term, f"Svefaktura needs {name} on each line", f"Svefaktura kräver {name_sv} på raden")
    priced = line.price is not None and price_fits(line)
    said = [*_item(line.item or Item()), *_line(line), *_price(line, fits=priced), *_allowances(line)]
    for term, _, value in said:
        carriage.moved(term, value, "InvoiceLine/Note", f"line {line.id} has no place of its own for it")
    for term, one in [*(("BT-140", one) for one in line.allowances), *(("BT-145", one) for one in line.charges)]:
        if one.reason is not None and one.reason_code is not None:
            carriage.lost(term, one.reason_code, "the reason is there in words")
    allowances, charges = _one_allowance(line)
    period = line.period
    if period is not None and (period.start is None or period.start != period.end):
        period = None
    return replace(
        line,
        note=joined(_own_note(line, period), [f"{lead}: {value}" for _, lead, value in said]),
        object=None,
        accounting=None,
        period=period,
        allowances=allowances,
        charges=charges,
        price=_fit_price(line) if priced else None,
        item=_fit_item(line.item),
    )


def _own_note(line: Line, delivered: Period | None) -> list[str]:
    """The note of a line, without the day of delivery in words where it has its place again."""
    if line.note is None or delivered is None:
        return [] if line.note is None else [line.note]
    said = [text for text in line.note.split("\n") if text != f"{DELIVERED}: {delivered.start}"]
    return ["\n".join(said)] if said else []


def _fit_item(item: Item | None) -> Item | None:
    if item is None:
        return None
    return replace(item, description=None, classifications=[], origin=None, attributes=[])


def _fit_price(line: Line) -> Price | None:
    """A price that comes to the amount, with the unit of the line (rule R-78)."""
    price = line.price
    if price is None or price.net is None:
        return None
    unit = line.unit if line.quantity is not None and price.base_quantity is not None else price.base_unit
    return replace(price, base_unit=unit if price.base_quantity is not None else None, discount=None)


def _item(item: Item) -> Iterator[Said]:
    if item.description is not None:
        yield "BT-154", "Beskrivning", item.description
    for one in item.classifications:
        listed = " ".join(part for part in (one.scheme, one.version) if part)
        yield "BT-158", f"Klassificering {listed}".strip(), one.value
    if item.origin is not None:
        yield "BT-159", "Ursprungsland", item.origin
    for attribute in item.attributes:
        yield "BG-32", attribute.name or "Egenskap", attribute.value or ""


def _line(line: Line) -> Iterator[Said]:
    if line.object is not None:
        yield "BT-128", f"Fakturerat objekt {line.object.scheme or ''}".strip(), line.object.value
    if line.accounting is not None:
        yield "BT-133", "Kontering", line.accounting
    period = line.period
    if period is not None and (period.start is None or period.start != period.end):
        yield "BG-26", "Period", f"{period.start or ''} - {period.end or ''}"


def _price(line: Line, *, fits: bool) -> Iterator[Said]:
    price = line.price or Price()
    if price.net is not None and not fits:
        yield "BT-146", "Pris", format(price.net, "f")
        if price.base_quantity is not None:
            yield "BG-29", "Priset gäller", f"{price.base_quantity:f} {price.base_unit or ''}".rstrip()
    if price.discount is None:
        return
    if price.discount.base is not None:
        yield "BT-148", "Bruttopris", format(price.discount.base, "f")
    if price.discount.amount is not None:
        yield "BT-147", "Prisrabatt", format(price.discount.amount, "f")


def _allowances(line: Line) -> Iterator[Said]:
    """In words, what one amount with an indicator cannot say."""
    several = len(line.allowances) + len(line.charges) > 1
    for lead, term, ones in (("Rabatt", "BG-27", line.allowances), ("Avgift", "BG-28", line.charges)):
        for one in ones:
            implied = not several and _follows(one)
            parts = [
                one.reason or one.reason_code,
                None if one.percent is None or implied else f"{one.percent:f} %",
                format(one.amount, "f") if several and one.amount is not None else None,
                f"av {one.base:f}" if several and one.base is not None else None,
            ]
            said = ", ".join(part for part in parts if part)
            if said and said != lead:  # that it is one, the indicator says
                yield term, lead, said


def _follows(one: AllowanceCharge) -> bool:
    """Whether the percentage is the one that amount and base tell by themselves."""
    if one.amount is None or one.base is None or not (one.amount.is_finite() and one.base.is_finite()):
        return False
    return percentage(one.amount, one.base) == one.percent


def _one_allowance(line: Line) -> tuple[list[AllowanceCharge], list[AllowanceCharge]]:
    """At most one: the sum of all, an allowance if it lessens the amount and a charge if not."""
    if not line.allowances and not line.charges:
        return [], []
    allowances, charges = split_by_sign(line.allowances, line.charges)
    if len(allowances) + len(charges) > 1:
        net = sum((one.amount or _ZERO for one in charges), _ZERO) - sum(
            (one.amount or _ZERO for one in allowances), _ZERO
        )
        allowances = [AllowanceCharge(indicator="false", amount=-net)] if net < _ZERO else []
        charges = [AllowanceCharge(indicator="true", amount=net)] if net > _ZERO else []
    return [_plain(one) for one in allowances], [_plain(one) for one in charges]


def _plain(one: AllowanceCharge) -> AllowanceCharge:
    return replace(one, percent=None, reason=None, reason_code=None, vat=None)
