"""Completing: the allowances of the invoice, and totals that are sums of their parts (sections 6 and 8)."""

from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Totals
from transforms.changed import amend, replace
from transforms.format import Unconvertible
from transforms.svefaktura.amounts import FITS_WITHIN, HUNDRED, ZERO, cents, sum_of
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.complete_lines import ALLOWANCE_REASON, CHARGE_REASON

_MOST_ROUNDING = Decimal(1)


def complete_allowances(invoice: Invoice, carriage: Carriage) -> None:
    """BG-20 and BG-21."""
    amend(
        invoice,
        allowances=[_complete(one, ALLOWANCE_REASON, "BT-97", carriage) for one in invoice.allowances],
        charges=[_complete(one, CHARGE_REASON, "BT-104", carriage) for one in invoice.charges],
    )


def _complete(one: AllowanceCharge, reason: str, term: str, carriage: Carriage) -> AllowanceCharge:
    """With a reason (BR-33, BR-38), and a percentage only together with what it is of (Peppol's R040 to R042)."""
    if one.amount is None:
        raise Unconvertible("BT-92", "an allowance or charge has no amount", "en rabatt eller avgift saknar belopp")
    if one.reason is None:
        carriage.derived(term, reason, "the allowance or charge gives no reason")
    amount = cents(one.amount)
    base, percent = (None if one.base is None else cents(one.base)), one.percent
    if base is not None and percent is not None and abs(base * percent - amount) <= FITS_WITHIN:
        percent = percent * HUNDRED  # a factor, as the name of the element says, and not a percentage
    if base is None or percent is None or abs(base * percent / HUNDRED - amount) > FITS_WITHIN:
        for lost_term, value in (("BT-93", base), ("BT-94", percent)):
            if value is not None:
                carriage.lost(lost_term, value, "base and percentage do not come to the amount")
        base, percent = None, None
    return replace(one, indicator=None, amount=amount, base=base, percent=percent, reason=one.reason or reason)


def complete_totals(invoice: Invoice, carriage: Carriage) -> None:
    """BG-22, each the sum of its parts (BR-CO-10 to BR-CO-16); rounding takes what is left to the amount to pay."""
    stated = invoice.totals or Totals()
    if stated.payable is None:
        raise Unconvertible("BT-115", "the amount to pay is missing", "beloppet att betala saknas")
    lines = sum_of(line.net for line in invoice.lines)
    allowances = sum_of(one.amount for one in invoice.allowances)
    charges = sum_of(one.amount for one in invoice.charges)
    without_vat = lines - allowances + charges
    vat = sum_of(one.tax for one in invoice.vat_breakdown)
    payable = cents(stated.payable)
    if stated.vat_accounting is not None and (stated.vat_accounting < ZERO) != (vat < ZERO):  # Peppol's rule R055
        raise Unconvertible(
            "BT-111",
            f"the VAT is {vat:f}, and {stated.vat_accounting:f} in the VAT currency: one is below zero, one is not",
            f"momsen är {vat:f}, och {stated.vat_accounting:f} i momsvalutan: den ena är under noll, den andra inte",
        )
    accounting = stated.vat_accounting
    totals = Totals(
        source=stated.source,
        lines=lines,
        allowances=allowances if invoice.allowances else None,
        charges=charges if invoice.charges else None,
        without_vat=without_vat,
        vat=vat,
        vat_accounting=None if accounting is None else cents(accounting),
        with_vat=without_vat + vat,
        rounding=(payable - without_vat - vat) or (None if stated.rounding is None else ZERO),
        payable=payable,
    )
    _account_for(stated, totals, carriage)
    amend(invoice, totals=totals)


def _account_for(stated: Totals, totals: Totals, carriage: Carriage) -> None:
    """Says which totals are not as stated; refuses where rounding would have to take more than one unit."""
    rounding, with_vat = totals.rounding or ZERO, totals.with_vat or ZERO
    if abs(rounding) > _MOST_ROUNDING:
        raise Unconvertible(
            "BT-115",
            f"the amount to pay is {totals.payable:f}, but lines, allowances, charges and VAT come to {with_vat:f}",
            f"beloppet att betala är {totals.payable:f}, men rader, rabatter, avgifter och moms blir {with_vat:f}",
        )
    for term, before, after in (
        ("BT-106", stated.lines, totals.lines),
        ("BT-109", stated.without_vat, totals.without_vat),
        ("BT-110", stated.vat, totals.vat),
        ("BT-114", stated.rounding or ZERO, rounding),
    ):
        if before != after:
            carriage.derived(term, after, f"it is the sum of its parts; stated was {before}")
