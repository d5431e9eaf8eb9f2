"""For each rule on VAT, sums and lines a change to a sample that breaks it, where, and one that keeps it closely."""

from tests.svefaktura.cases import (
    ALLOWANCE,
    CHARGE,
    LEGAL,
    LINE,
    SUBTOTAL,
    Case,
    fatal,
    warning,
)
from tests.svefaktura.changes import after, attribute, drop, drop_all, text

_CHARGED, _ALLOWED = f"{CHARGE}/cac:TaxCategory", f"{ALLOWANCE}/cac:TaxCategory"
_REASON = f"{SUBTOTAL}[3]/cac:TaxCategory/cbc:ExemptionReason"
_NET, _GROSS = f"{LEGAL}/cbc:TaxExclusiveTotalAmount", f"{LEGAL}/cbc:TaxInclusiveTotalAmount"
_ROUNDING = drop(f"{LEGAL}/cac:RoundOffAmount")

ALLOWANCES = (
    warning("R-55", CHARGE, drop(_NET), drop(ALLOWANCE)),
    fatal(
        "R-56",
        CHARGE,
        text(f"{_CHARGED}/cac:TaxScheme/cac:ID", "GST"),
        keeps=(text(f"{_CHARGED}/cac:TaxScheme/cac:ID", "VAT "),),
    ),
    fatal("R-57", f"{CHARGE}/cac:ReasonCode", text(f"{CHARGE}/cac:ReasonCode", "39")),
    fatal("R-58", _CHARGED, drop(f"{_CHARGED}/cbc:Percent")),
    warning("R-60", f"{_ALLOWED}/cac:ID", drop(_REASON), keeps=(text(_REASON, ""),)),
    fatal(
        "R-61",
        f"{_ALLOWED}/cbc:Percent",
        text(f"{_ALLOWED}/cbc:Percent", "25"),
        keeps=(text(f"{_ALLOWED}/cbc:Percent", "0.0"),),
    ),
    warning("R-62", f"{_CHARGED}/cbc:Percent", text(f"{_CHARGED}/cbc:Percent", "0")),
    warning("R-6", _CHARGED, text(f"{_CHARGED}/cbc:Percent", "20"), keeps=(text(f"{_CHARGED}/cbc:Percent", "6"),)),
    fatal("R-89", _CHARGED, text(f"{_CHARGED}/cbc:Percent", "6"), keeps=(text(f"{_CHARGED}/cbc:Percent", "25.0"),)),
    fatal("R-90", _ALLOWED, drop(f"{SUBTOTAL}[3]"), drop(f"{LINE}[5]"), drop(f"{LINE}[4]")),
)

_SUBTOTAL_CATEGORY = f"{SUBTOTAL}[1]/cac:TaxCategory"
_EXEMPT_CATEGORY = f"{SUBTOTAL}[3]/cac:TaxCategory"

VAT = (
    warning("R-18", f"{_SUBTOTAL_CATEGORY}/cac:ID", text(f"{_SUBTOTAL_CATEGORY}/cac:ID", "S ")),
    warning("R-19", f"{_CHARGED}/cac:TaxScheme/cac:ID", text(f"{_CHARGED}/cac:TaxScheme/cac:ID", " VAT")),
    fatal(
        "R-59",
        f"{_SUBTOTAL_CATEGORY}/cac:ID",
        text(f"{_SUBTOTAL_CATEGORY}/cac:ID", "s"),
        keeps=(text(f"{_SUBTOTAL_CATEGORY}/cac:ID", " S"),),
    ),
    warning("R-91", f"{_EXEMPT_CATEGORY}/cac:ID", drop(_REASON), keeps=(text(_REASON, ""),)),
    fatal("R-95", f"{_EXEMPT_CATEGORY}/cbc:Percent", text(f"{_EXEMPT_CATEGORY}/cbc:Percent", "6")),
    warning("R-96", f"{_SUBTOTAL_CATEGORY}/cbc:Percent", text(f"{_SUBTOTAL_CATEGORY}/cbc:Percent", "0.00")),
    warning("R-16", _SUBTOTAL_CATEGORY, text(f"{_SUBTOTAL_CATEGORY}/cbc:Percent", "25.01")),
    fatal(
        "R-4",
        f"{SUBTOTAL}[1]",
        text(f"{SUBTOTAL}[1]/cbc:TaxAmount", "300.50"),
        keeps=(text(f"{SUBTOTAL}[1]/cbc:TaxAmount", "300.49"),),
    ),
    fatal(
        "R-67",
        "cac:TaxTotal/cbc:TotalTaxAmount",
        text("cac:TaxTotal/cbc:TotalTaxAmount", "321.51"),
        keeps=(text("cac:TaxTotal/cbc:TotalTaxAmount", "321.50"),),
    ),
)

_LINES = f"{LEGAL}/cbc:LineExtensionTotalAmount"

TOTALS = (
    fatal("R-69", _LINES, text(_LINES, "1475.51"), keeps=(text(_LINES, "1475.50"),)),
    fatal("R-70", _NET, text(_NET, "1555.51"), keeps=(text(_NET, "1555.50"),)),
    fatal("R-10", _NET, text(_NET, "1555.50"), keeps=(text(_NET, "1555.50"), drop_all(SUBTOTAL))),
    fatal("R-71", _GROSS, text(_GROSS, "1876.76"), keeps=(text(_GROSS, "1876.75"),)),
    fatal("R-105", _GROSS, text(_GROSS, "-0.01"), keeps=(text(_GROSS, "0"),)),
    warning("R-92", _GROSS, text(_GROSS, "1876.26"), keeps=(text(_GROSS, "1876.26"), _ROUNDING)),
)

_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH = (f"{LINE}[{number}]" for number in (1, 2, 3, 4, 5))


def _amount_off(rule: str, line: str, broken: str, kept: str) -> Case:
    amount = f"{line}/cbc:LineExtensionAmount"
    return fatal(rule, line, text(amount, broken), keeps=(text(amount, kept),))


_INDICATOR = f"{_FIRST}/cac:AllowanceCharge/cbc:ChargeIndicator"
_ALLOWANCE = f"{_FIRST}/cac:AllowanceCharge/cbc:Amount"
_BASE = "cac:AllowanceCharge/cac:AllowanceChargeBaseAmount"
_CATEGORY = f"{_FIRST}/cac:Item/cac:TaxCategory"
_EXEMPT = f"{_FOURTH}/cac:Item/cac:TaxCategory"
_BASE_QUANTITY = f"{_FIRST}/cac:Item/cac:BasePrice/cbc:BaseQuantity"

LINES = (
    fatal("R-72", f"{_FIRST}/cac:AllowanceCharge", drop(_ALLOWANCE)),
    fatal("R-73", _INDICATOR, text(_INDICATOR, "0"), keeps=(text(_INDICATOR, "true"),)),
    fatal("R-74", _ALLOWANCE, text(_ALLOWANCE, "-1"), keeps=(text(_ALLOWANCE, "0"),)),
    fatal(
        "R-75",
        f"{_FIRST}/cac:Item",
        text(f"{_CATEGORY}/cac:TaxScheme/cac:ID", "SWT"),
        keeps=(drop(_CATEGORY),),
    ),
    fatal("R-76", _CATEGORY, text(f"{_CATEGORY}/cac:ID", "Z"), keeps=(text(f"{_CATEGORY}/cac:ID", " s "),)),
    fatal(
        "R-77", f"{_EXEMPT}/cbc:Percent", text(f"{_EXEMPT}/cbc:Percent", "1"), keeps=(drop(f"{_EXEMPT}/cbc:Percent"),)
    ),
    warning("R-97", f"{_CATEGORY}/cbc:Percent", text(f"{_CATEGORY}/cbc:Percent", "0")),
    warning("R-7", _CATEGORY, text(f"{_CATEGORY}/cbc:Percent", "20"), keeps=(text(f"{_CATEGORY}/cbc:Percent", "12"),)),
    fatal("R-106", _CATEGORY, text(f"{_CATEGORY}/cbc:Percent", "6"), keeps=(text(f"{_CATEGORY}/cbc:Percent", "12"),)),
    fatal("R-90", _EXEMPT, drop(f"{SUBTOTAL}[3]"), drop(ALLOWANCE), drop(_FIFTH)),
    fatal(
        "R-78",
        _BASE_QUANTITY,
        attribute(_BASE_QUANTITY, "quantityUnitCode", "st"),
        keeps=(attribute(_BASE_QUANTITY, "quantityUnitCode", "st"), drop(f"{_FIRST}/cbc:InvoicedQuantity")),
    ),
    warning(
        "R-102",
        f"{_FIFTH}/cbc:LineExtensionAmount",
        drop(f"{_FIFTH}/cac:Item/cbc:Description"),
        keeps=(
            drop(f"{_FIFTH}/cac:Item/cbc:Description"),
            after(f"{_FIFTH}/cbc:LineExtensionAmount", "<cbc:Note/>"),
        ),
    ),
    _amount_off("R-20", _THIRD, "175.50", "175.49"),
    _amount_off("R-15", _FOURTH, "50.50", "50.49"),
    fatal("R-13", _SECOND, text(f"{_SECOND}/cac:AllowanceCharge/cbc:ChargeIndicator", "false")),
    _amount_off("R-11", _FIRST, "900.50", "900.49"),
    _amount_off("R-14", _SECOND, "200.50", "200.49"),
    fatal("R-12", _FIRST, text(_INDICATOR, "true"), keeps=(text(_INDICATOR, "false "),)),
    warning("R-103", _SECOND, text(f"{_SECOND}/{_BASE}", "150.01"), keeps=(text(f"{_SECOND}/{_BASE}", "150.009"),)),
    warning("R-104", _FIRST, text(f"{_FIRST}/{_BASE}", "1000.01"), keeps=(text(f"{_FIRST}/{_BASE}", "999.991"),)),
)

CASES = (*ALLOWANCES, *VAT, *TOTALS, *LINES)
