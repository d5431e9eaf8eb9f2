"""What is paid in advance (BT-113), which Svefaktura has no term for, as a line below zero: only where that is wished.

By section 8 of the mapping. The amount to pay stays what it is; the sums before it become smaller, which the account
says. Without the wish such an invoice is refused, since nobody may be asked to pay twice.
"""

from decimal import Decimal
from itertools import count

from pipeline.invoice import Invoice, Item, Line, Totals, VatBreakdown, VatCategory
from pipeline.money import EXACT
from transforms.changed import replace
from transforms.format import Carry, Wishes
from transforms.svefaktura.fit_vat import EXEMPT
from transforms.svefaktura.names import VAT
from transforms.svefaktura.units import ONE_UNIT

PREPAID = "Förskott/delbetalning"


def adapt(invoice: Invoice, wishes: Wishes) -> tuple[Invoice, list[Carry]]:
    """The invoice with the line, and what that changed; the same invoice where nothing is wished or paid."""
    paid = invoice.totals.prepaid if invoice.totals else None
    if not wishes.prepaid_as_line or not paid or not paid.is_finite():
        return invoice, []
    return _with_line(invoice, paid), list(_told(invoice.totals or Totals(), paid))


def _with_line(invoice: Invoice, paid: Decimal) -> Invoice:
    totals = invoice.totals or Totals()
    exempt = VatCategory(code=EXEMPT, rate=Decimal(0), exemption_reason=PREPAID, scheme=VAT)
    taxed = bool(invoice.vat_breakdown)
    used = {line.id for line in invoice.lines}
    line = Line(
        id=next(number for number in map(str, count(len(invoice.lines) + 1)) if number not in used),
        quantity=Decimal(1),
        unit=ONE_UNIT,
        net=-paid,
        item=Item(name=PREPAID, vat=replace(exempt, exemption_reason=None) if taxed else None),
    )
    more = [VatBreakdown(taxable=-paid, tax=Decimal(0), category=exempt)] if taxed else []
    return replace(
        invoice,
        lines=[*invoice.lines, line],
        vat_breakdown=[*invoice.vat_breakdown, *more],
        totals=replace(
            totals,
            lines=_less(totals.lines, paid),
            without_vat=_less(totals.without_vat, paid),
            with_vat=_less(totals.with_vat, paid),
            prepaid=None,
        ),
    )


def _told(totals: Totals, paid: Decimal) -> list[Carry]:
    reason = "what is paid in advance is a line below zero"
    told = [Carry(fate="moved", term="BT-113", value=str(paid), reason=reason, target="InvoiceLine")]
    for term, total in (("BT-106", totals.lines), ("BT-109", totals.without_vat), ("BT-112", totals.with_vat)):
        if total is not None:
            target = f"{term}: {_less(total, paid):f}"
            told.append(Carry(fate="moved", term=term, value=f"{total:f}", reason=reason, target=target))
    return told


def _less(total: Decimal | None, paid: Decimal) -> Decimal | None:
    return None if total is None else EXACT.subtract(total, paid)
