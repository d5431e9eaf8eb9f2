"""Writing: VAT, the allowances and charges of the invoice, and its totals."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from pipeline import invoice as model
from pipeline.money import EXACT
from transforms.svefaktura.names import Special
from transforms.table import Charges, Kind, Made, Table, below

TEXT, NUMBER, AMOUNT = Kind.TEXT, Kind.NUMBER, Kind.AMOUNT

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_RATE = Context(prec=18)  # significant digits: enough for the product to come within half a unit of any total


class ExchangeRate(NamedTuple):
    """What one unit of the currency of the invoice (BT-5) is in the VAT currency (BT-6)."""

    currency: str
    vat_currency: str
    rate: Decimal | None


class Subtotal(NamedTuple):
    """BG-23, and its share of BT-111."""

    taxable: Decimal | None
    tax: Decimal | None
    category: model.VatCategory | None
    converted: Decimal | None


class VatTotal(NamedTuple):
    """BT-110 and its subtotals."""

    vat: Decimal
    subtotals: list[Subtotal]


def _exchange_rate(invoice: model.Invoice) -> list[ExchangeRate]:
    """The rate at which the VAT of the subtotals is BT-111 (rule R-3); none where there is no VAT to see it from."""
    accounting = invoice.totals.vat_accounting if invoice.totals else None
    if invoice.vat_currency is None or accounting is None:
        return []
    vat = _vat(invoice.vat_breakdown)
    rate = _RATE.divide(accounting, vat) if vat else _ZERO
    return [ExchangeRate(invoice.currency or "", invoice.vat_currency, rate if rate > 0 else None)]  # rule R-66


def _vat(breakdown: list[model.VatBreakdown]) -> Decimal:
    return sum((subtotal.tax or _ZERO for subtotal in breakdown), _ZERO)


def _tax_total(invoice: model.Invoice) -> list[VatTotal]:
    """BT-110 and BG-23, and BT-111 divided between the subtotals."""
    totals, breakdown = invoice.totals, invoice.vat_breakdown
    if totals is None or totals.vat is None:
        return []
    shares = _shares(None if invoice.vat_currency is None else totals.vat_accounting, breakdown)
    subtotals = [
        Subtotal(one.taxable, one.tax, one.category, share) for one, share in zip(breakdown, shares, strict=True)
    ]
    return [VatTotal(totals.vat, subtotals)]


def _shares(whole: Decimal | None, breakdown: list[model.VatBreakdown]) -> Sequence[Decimal | None]:
    """BT-111 divided between the subtotals as their VAT is; the last takes what rounding leaves."""
    if whole is None or not breakdown:
        return [None] * len(breakdown)
    vat = _vat(breakdown)
    rate = EXACT.divide(whole, vat) if vat else _ZERO
    divided = [
        EXACT.multiply(subtotal.tax or _ZERO, rate).quantize(_CENT, ROUND_HALF_UP, EXACT) for subtotal in breakdown[:-1]
    ]
    return [*divided, whole - sum(divided, _ZERO)]


CATEGORY = Table(
    model.VatCategory,
    (
        ("cac:ID", TEXT, "code"),
        ("cbc:Percent", NUMBER, "rate"),
        ("cbc:ExemptionReason", TEXT, "exemption_reason"),
        ("cac:TaxScheme/cac:ID", TEXT, "scheme"),
    ),
)
ALLOWANCES = Charges(
    Table(
        model.AllowanceCharge,
        (
            ("cbc:ChargeIndicator", TEXT, "indicator"),
            ("cac:ReasonCode", Special.REASON, "reason"),
            ("cbc:MultiplierFactorNumeric", NUMBER, "percent"),
            ("cbc:Amount", AMOUNT, "amount"),
            ("cac:TaxCategory", CATEGORY, "vat"),
            ("cac:AllowanceChargeBaseAmount", AMOUNT, "base"),
        ),
    )
)
EXCHANGE_RATE = Made(
    _exchange_rate,
    Table(
        ExchangeRate,
        (
            ("cac:SourceCurrencyCode", TEXT, "currency"),
            ("cac:TargetCurrencyCode", TEXT, "vat_currency"),
            ("cbc:CalculationRate", NUMBER, "rate"),
        ),
    ),
)
_SUBTOTAL = Table(
    Subtotal,
    (
        ("cbc:TaxableAmount", AMOUNT, "taxable"),
        ("cbc:TaxAmount", AMOUNT, "tax"),
        ("cac:TaxCategory", CATEGORY, "category"),
        ("cac:TaxCurrencyTaxAmount", Special.CONVERTED, "converted"),
    ),
)
TAX_TOTAL = Made(
    _tax_total,
    Table(
        VatTotal,
        (
            ("cbc:TotalTaxAmount", AMOUNT, "vat"),
            ("cac:TaxSubTotal*", _SUBTOTAL, "subtotals"),
        ),
    ),
)
# BG-22. The total with VAT includes the rounding here: it is what is to be paid (BT-115).
LEGAL_TOTAL = below(
    "cac:LegalTotal!",
    ("cbc:LineExtensionTotalAmount", AMOUNT, "totals.lines"),
    ("cbc:TaxExclusiveTotalAmount", AMOUNT, "totals.without_vat"),
    ("cbc:TaxInclusiveTotalAmount", AMOUNT, "totals.payable"),
    ("cac:RoundOffAmount", AMOUNT, "totals.rounding"),
)
