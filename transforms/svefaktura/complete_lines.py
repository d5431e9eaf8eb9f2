"""Completing: lines with units, names and standard identifiers, and notes for what has no term (sections 10 and 11)."""

from collections.abc import Iterator

from pipeline.invoice import AllowanceCharge, Identifier, Invoice, Item, Line, Period
from transforms.changed import amend, drafted, replace
from transforms.checks import gs1
from transforms.format import Unconvertible
from transforms.svefaktura.amounts import cents, percentage
from transforms.svefaktura.beside import Beside, found_at, path, paths_of, text_at
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.codes import is_identifier_scheme, is_unit
from transforms.svefaktura.complete_prices import complete_price
from transforms.svefaktura.fit_lines import DELIVERED
from transforms.svefaktura.names import GLN, GTIN
from transforms.svefaktura.units import ONE_UNIT, code_of

_GTIN_LENGTHS = (8, 12, 13, 14)
NO_NAME = "-"
ALLOWANCE_REASON, CHARGE_REASON = "Rabatt", "Avgift"
# Amount, base and reason on a line.
_TERMS_OF = {ALLOWANCE_REASON: ("BT-136", "BT-137", "BT-139"), CHARGE_REASON: ("BT-141", "BT-142", "BT-144")}

_ORDER = path("OrderLineReference", "OrderReference", "BuyersID")
_DESPATCH_LINE = path("DespatchLineReference", "LineID")
_DESPATCH_NOTE = path("DespatchLineReference", "DocumentReference", "ID")
_DELIVERED = path("Delivery", ":ActualDeliveryDateTime")
_BESIDE = paths_of(_ORDER, _DESPATCH_LINE, _DESPATCH_NOTE, _DELIVERED)


def complete_lines(invoice: Invoice, carriage: Carriage) -> None:
    """BG-25. The lines are drafts afterwards."""
    amend(invoice, lines=[_complete_line(drafted(line), invoice, carriage) for line in invoice.lines])


def _complete_line(line: Line, invoice: Invoice, carriage: Carriage) -> Line:
    for term, value, name, name_sv in (
        ("BT-126", line.id, "an identifier", "beteckning"),
        ("BT-131", line.net, "an amount", "belopp"),
    ):
        if value is None:
            raise Unconvertible(term, f"EN 16931 needs {name} on each line", f"EN 16931 kräver {name_sv} på varje rad")
    notes = list(_said_beside(found_at(_BESIDE, line.source), invoice, carriage))
    amend(
        line,
        allowances=[_complete_allowance(one, ALLOWANCE_REASON, carriage) for one in line.allowances],
        charges=[_complete_allowance(one, CHARGE_REASON, carriage) for one in line.charges],
        period=_within(line.period, invoice.period),
    )
    complete_price(line, notes, carriage)
    _complete_unit(line, notes, carriage)
    amend(line, item=_complete_item(line, notes, carriage))
    for text in notes:
        carriage.moved("BT-127", text, "InvoiceLine/Note", f"line {line.id} has no term for it")
    amend(line, note=joined([] if line.note is None else [line.note], notes))
    return line


def _said_beside(beside: Beside, invoice: Invoice, carriage: Carriage) -> Iterator[str]:
    """What the line says that EN 16931 has no term for there."""
    order = text_at(_ORDER, beside)
    if order and order != invoice.purchase_order:
        yield f"Ordernummer: {order}"
    despatch = (("Följesedel", text_at(_DESPATCH_NOTE, beside)), ("rad", text_at(_DESPATCH_LINE, beside)))
    said = ", ".join(f"{name} {value}" for name, value in despatch if value)
    for _, value in despatch:
        if value:
            carriage.moved("BT-127", value, "InvoiceLine/Note", "EN 16931 has no delivery note on a line")
    if said:
        yield said[0].upper() + said[1:]
    delivered = (text_at(_DELIVERED, beside) or "").strip()
    if delivered:
        yield f"{DELIVERED}: {delivered.removesuffix('T00:00:00')}"


def _within(period: Period | None, whole: Period | None) -> Period | None:
    """The period of a line, if it is in that of the invoice (Peppol's rules R110 and R111)."""
    if period is None or period.start is None or period.end is None or whole is None:
        return period
    starts = whole.start is None or period.start >= whole.start
    ends = whole.end is None or period.end <= whole.end
    return period if starts and ends else None


def _complete_allowance(one: AllowanceCharge, reason: str, carriage: Carriage) -> AllowanceCharge:
    """With a reason (BR-42, BR-44), and with a base only where a percentage of it comes to the amount (R041, R042)."""
    terms = _TERMS_OF[reason]
    if one.amount is None:
        raise Unconvertible(terms[0], "an allowance or charge has no amount", "en rabatt eller avgift saknar belopp")
    if one.reason is None:
        carriage.derived(terms[2], reason, "Svefaktura has no reasons on lines")
    amount = cents(one.amount)
    base = None if one.base is None else cents(one.base)
    percent = None if base is None else percentage(amount, base)
    if base is not None and percent is None:
        carriage.lost(terms[1], base, "Peppol has it only together with a percentage")
        base = None
    return replace(one, indicator=None, amount=amount, base=base, percent=percent, reason=one.reason or reason)


def _complete_unit(line: Line, notes: list[str], carriage: Carriage) -> None:
    """A code of Recommendation 20 or 21: for the word received, as received, or one unit with the word in the note."""
    said = line.unit or ""
    code = code_of(said) or (said if is_unit(said) else None)
    if code is None:
        code = ONE_UNIT
        if said.strip():
            notes.append(f"Enhet: {said}")
    if code != said:
        carriage.derived("BT-130", code, f"line {line.id} has the unit {said!r}, which is no code of EN 16931")
    price = line.price
    if price is not None:
        price = replace(price, base_unit=code if price.base_quantity is not None else None)
    amend(line, unit=code, price=price)


def _complete_item(line: Line, notes: list[str], carriage: Carriage) -> Item:
    """An item with a name, and with a standard identifier only where its scheme is known (rule BR-64)."""
    item = line.item or Item()
    if item.name is None:
        name = (line.note or NO_NAME).split("\n")[0]
        carriage.derived("BT-153", name, f"line {line.id} has no description")
        item = replace(item, name=name)
    standard = item.standard_id
    if standard is None or (standard.scheme is not None and is_identifier_scheme(standard.scheme)):
        return item
    if standard.scheme in (None, GLN) and len(standard.value) in _GTIN_LENGTHS and gs1(standard.value):
        carriage.derived("BT-157-1", GTIN, "it is a GTIN")
        return replace(item, standard_id=Identifier(value=standard.value, scheme=GTIN))
    notes.append(f"Artikelnummer: {standard.value}")
    return replace(item, standard_id=None)
