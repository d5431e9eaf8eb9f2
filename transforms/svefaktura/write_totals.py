"""Writing: VAT, the allowances and charges of the invoice, and its totals."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from pipeline import invoice as model
from pipeline.money import EXACT
from transforms.svefaktura.names import REASON_IN_WORDS, cac, cbc, inv
from transforms.svefaktura.write_values import Page, amount, child, holdable, number, text

_CENT = Decimal("0.01")
_RATE = Context(prec=18)  # significant digits: enough for the product to come within half a unit of any total


def allowance_charge(page: Page, parent: Any, value: model.AllowanceCharge) -> None:
    """BG-20 or BG-21."""
    element = child(parent, inv("AllowanceCharge"))
    text(element, cbc("ChargeIndicator"), value.indicator)
    if value.reason is not None:
        text(element, cac("ReasonCode"), REASON_IN_WORDS).set("name", holdable(value.reason))
    number(element, cbc("MultiplierFactorNumeric"), value.percent)
    amount(element, cbc("Amount"), value.amount, page.currency)
    category(element, value.vat)
    amount(element, cac("AllowanceChargeBaseAmount"), value.base, page.currency)


def category(parent: Any, value: model.VatCategory | None) -> None:
    """The VAT of a line, an allowance, a charge or a subtotal."""
    if value is None:
        return
    element = child(parent, cac("TaxCategory"))
    text(element, cac("ID"), value.code or "")
    number(element, cbc("Percent"), value.rate)
    text(element, cbc("ExemptionReason"), value.exemption_reason)
    text(child(element, cac("TaxScheme")), cac("ID"), value.scheme or "")


def exchange_rate(page: Page, parent: Any, invoice: model.Invoice, totals: model.Totals) -> None:
    """The rate at which the VAT of the subtotals is BT-111 (rule R-3); none where there is no VAT to see it from."""
    if page.vat_currency is None or totals.vat_accounting is None:
        return
    element = child(parent, cac("ExchangeRate"))
    text(element, cac("SourceCurrencyCode"), page.currency)
    text(element, cac("TargetCurrencyCode"), page.vat_currency)
    vat = _vat(invoice.vat_breakdown)
    rate = _RATE.divide(totals.vat_accounting, vat) if vat else Decimal(0)
    if rate > 0:  # rule R-66
        number(element, cbc("CalculationRate"), rate)


def _vat(breakdown: list[model.VatBreakdown]) -> Decimal:
    return sum((subtotal.tax or Decimal(0) for subtotal in breakdown), Decimal(0))


def tax_total(page: Page, parent: Any, invoice: model.Invoice, totals: model.Totals) -> None:
    """BT-110 and BG-23, and BT-111 divided between the subtotals."""
    if totals.vat is None:
        return
    element = child(parent, cac("TaxTotal"))
    amount(element, cbc("TotalTaxAmount"), totals.vat, page.currency)
    converted = shares(totals, invoice.vat_breakdown) if page.vat_currency is not None else []
    for index, subtotal in enumerate(invoice.vat_breakdown):
        own = child(element, cac("TaxSubTotal"))
        amount(own, cbc("TaxableAmount"), subtotal.taxable, page.currency)
        amount(own, cbc("TaxAmount"), subtotal.tax, page.currency)
        category(own, subtotal.category)
        if converted and page.vat_currency is not None:
            amount(own, cac("TaxCurrencyTaxAmount"), converted[index], page.vat_currency)


def shares(totals: model.Totals, breakdown: list[model.VatBreakdown]) -> list[Decimal]:
    """BT-111 divided between the subtotals as their VAT is; the last takes what rounding leaves."""
    whole, vat = totals.vat_accounting, _vat(breakdown)
    if whole is None:
        return []
    rate = EXACT.divide(whole, vat) if vat else Decimal(0)
    divided = [
        EXACT.multiply(subtotal.tax or Decimal(0), rate).quantize(_CENT, ROUND_HALF_UP, EXACT)
        for subtotal in breakdown[:-1]
    ]
    return [*divided, whole - sum(divided, Decimal(0))]


def legal_total(page: Page, parent: Any, totals: model.Totals) -> None:
    """BG-22. The total with VAT includes the rounding here: it is what is to be paid (BT-115)."""
    element = child(parent, cac("LegalTotal"))
    amount(element, cbc("LineExtensionTotalAmount"), totals.lines, page.currency)
    amount(element, cbc("TaxExclusiveTotalAmount"), totals.without_vat, page.currency)
    amount(element, cbc("TaxInclusiveTotalAmount"), totals.payable, page.currency)
    amount(element, cac("RoundOffAmount"), totals.rounding, page.currency)
