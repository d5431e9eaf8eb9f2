"""The signs of an invoice: a credit note has positive amounts, a negative invoice the same ones below zero."""

from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Line, Totals
from transforms.changed import replace


def reversed_invoice(invoice: Invoice) -> Invoice:
    """Every amount and quantity with the other sign, but prices and rates (appendix 4 of the mapping guide)."""
    return replace(
        invoice,
        allowances=[_reversed_charge(one) for one in invoice.allowances],
        charges=[_reversed_charge(one) for one in invoice.charges],
        lines=[_reversed_line(line) for line in invoice.lines],
        vat_breakdown=[
            replace(one, taxable=_negative(one.taxable), tax=_negative(one.tax)) for one in invoice.vat_breakdown
        ],
        totals=None if invoice.totals is None else _reversed_totals(invoice.totals),
    )


def _reversed_line(line: Line) -> Line:
    return replace(
        line,
        quantity=_negative(line.quantity),
        net=_negative(line.net),
        allowances=[_reversed_charge(one) for one in line.allowances],
        charges=[_reversed_charge(one) for one in line.charges],
    )


def _reversed_charge(one: AllowanceCharge) -> AllowanceCharge:
    return replace(one, amount=_negative(one.amount), base=_negative(one.base))


def _reversed_totals(totals: Totals) -> Totals:
    return Totals(
        source=totals.source,
        lines=_negative(totals.lines),
        allowances=_negative(totals.allowances),
        charges=_negative(totals.charges),
        without_vat=_negative(totals.without_vat),
        vat=_negative(totals.vat),
        vat_accounting=_negative(totals.vat_accounting),
        with_vat=_negative(totals.with_vat),
        prepaid=_negative(totals.prepaid),
        rounding=_negative(totals.rounding),
        payable=_negative(totals.payable),
    )


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value if value else value
