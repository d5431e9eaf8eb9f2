"""Reading: VAT, the allowances and charges of the invoice, and its totals."""

from decimal import Decimal
from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import REASON_IN_WORDS, cac, cbc
from transforms.svefaktura.read_values import (
    Fields,
    Walk,
    amount,
    amount_of,
    children,
    group,
    number,
    text,
    text_within,
    value,
)


def allowance_charge(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-20 or BG-21, by the indicator."""
    charged(child, _ALLOWANCE, fields, walk)


def charged(child: Any, steps: Any, fields: Fields, walk: Walk) -> None:
    """An allowance or charge into the list that its indicator says; with no indicator it is an allowance."""
    own: Fields = {"source": child}
    children(child, steps, own, walk)
    is_charge = own.get("indicator", "").strip() in ("true", "1")
    fields.setdefault("charges" if is_charge else "allowances", []).append(model.AllowanceCharge(**own))


def _reason(child: Any, fields: Fields, walk: Walk) -> None:
    """The code says only that the reason is in words, and the words are its name."""
    if "reason" in fields or (child.text or "") != REASON_IN_WORDS:
        walk.leftovers.append(child)
        return
    if child.get("name") is not None:
        fields["reason"] = child.get("name")
    walk.leave_but(child, "name")
    walk.leave_children(child)


def tax_total(child: Any, fields: Fields, walk: Walk) -> None:
    """BT-110, BG-23, and the sum of what each subtotal states in the VAT currency: BT-111."""
    totals = fields.setdefault("totals", {})
    if "vat" in totals:
        walk.leftovers.append(child)
        return
    own: Fields = {}
    children(child, _TAX_TOTAL, own, walk)
    converted = own.pop("converted", [])
    if converted and fields.get("vat_currency") is not None:
        totals["vat_accounting"] = sum((walk_amount for _, walk_amount in converted), Decimal(0))
    else:
        walk.leftovers.extend(element for element, _ in converted)
    if "vat" in own:
        totals["vat"] = own.pop("vat")
    else:
        walk.ambiguous.append(child)  # another one may come to add to it
    fields.update(own)


def _subtotal(child: Any, fields: Fields, walk: Walk) -> None:
    own: Fields = {"source": child}
    children(child, _SUBTOTAL, own, walk)
    if "converted" in own:
        fields.setdefault("converted", []).append(own.pop("converted"))
    fields.setdefault("vat_breakdown", []).append(model.VatBreakdown(**own))


def _converted(child: Any, walk: Walk) -> tuple[Any, Decimal]:
    """An amount in the VAT currency, and its element for where there is none."""
    currency = walk.currency
    walk.currency = child.get("amountCurrencyID")
    try:
        return child, amount_of(child, walk)
    finally:
        walk.currency = currency


def legal_total(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-22. The total with VAT includes the rounding here: it is what is to be paid (BT-115)."""
    totals = fields.setdefault("totals", {})
    if "payable" in totals or "lines" in totals:
        walk.leftovers.append(child)
        return
    totals["source"] = child
    children(child, _LEGAL_TOTAL, totals, walk)
    if "payable" not in totals or "lines" not in totals:
        walk.ambiguous.append(child)  # another one may come to add to it
    if "payable" in totals:
        totals["with_vat"] = totals["payable"] - totals.get("rounding", Decimal(0))


CATEGORY = {
    cac("ID"): text("code"),
    cbc("Percent"): number("rate"),
    cbc("ExemptionReason"): text("exemption_reason"),
    cac("TaxScheme"): text_within(cac("ID"), "scheme"),
}
_ALLOWANCE = {
    cbc("ChargeIndicator"): text("indicator"),
    cac("ReasonCode"): _reason,
    cbc("MultiplierFactorNumeric"): number("percent"),
    cbc("Amount"): amount("amount"),
    cac("TaxCategory"): group("vat", model.VatCategory, CATEGORY),
    cac("AllowanceChargeBaseAmount"): amount("base"),
}
_SUBTOTAL = {
    cbc("TaxableAmount"): amount("taxable"),
    cbc("TaxAmount"): amount("tax"),
    cac("TaxCategory"): group("category", model.VatCategory, CATEGORY),
    cac("TaxCurrencyTaxAmount"): value("converted", _converted),
}
_TAX_TOTAL = {cbc("TotalTaxAmount"): amount("vat"), cac("TaxSubTotal"): _subtotal}
_LEGAL_TOTAL = {
    cbc("LineExtensionTotalAmount"): amount("lines"),
    cbc("TaxExclusiveTotalAmount"): amount("without_vat"),
    cbc("TaxInclusiveTotalAmount"): amount("payable"),
    cac("RoundOffAmount"): amount("rounding"),
}
