"""EN 16931: the sums of the document, BR-12 to BR-15, BR-CO-10 to BR-CO-16, and their decimals."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from pipeline.money import decimal_of, xpath_round
from pipeline.rules.en16931_payment import decimals
from pipeline.rules.en16931_view import always, at, is_false, is_true, plain, scope, the_root, value
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import CAC, CBC, has, nodes, text

_ZERO = Decimal(0)
_LINE_NET = CBC + "LineExtensionAmount"
_LINE_TAGS = (CAC + "InvoiceLine", CAC + "CreditNoteLine")

Sum = Callable[[Any], Decimal | None]


def total(values: Iterable[Decimal]) -> Decimal:
    """`round(sum(values) * 10 * 10) div 100`."""
    return xpath_round(sum(values, _ZERO))


def _lines(totals: Any) -> Decimal:
    root = totals.getroottree().getroot()
    amounts = (line.findtext(_LINE_NET) for line in root.iter(*_LINE_TAGS))
    return total(decimal_of(amount) for amount in amounts if amount is not None)


def _charges(totals: Any, kind: Callable[[Any], bool]) -> list[Any]:
    parent = totals.getparent()
    return [] if parent is None else [charge for charge in nodes(parent, "cac:AllowanceCharge") if kind(charge)]


def _sum_of(charges: list[Any]) -> Decimal:
    amounts = (value(charge, "cbc:Amount") for charge in charges)
    return total(amount for amount in amounts if amount is not None)


def _allowance_total(totals: Any) -> Decimal | None:
    charges = _charges(totals, is_false)
    return _sum_of(charges) if charges or has(totals, "cbc:AllowanceTotalAmount") else None


def _charge_total(totals: Any) -> Decimal | None:
    charges = _charges(totals, is_true)
    return _sum_of(charges) if charges or has(totals, "cbc:ChargeTotalAmount") else None


def _without_vat(totals: Any) -> Decimal | None:
    lines = value(totals, "cbc:LineExtensionAmount")
    charges, allowances = value(totals, "cbc:ChargeTotalAmount"), value(totals, "cbc:AllowanceTotalAmount")
    if lines is None or (charges is None and allowances is None):
        return lines  # compared as it stands, not rounded
    return xpath_round(lines + (charges or _ZERO) - (allowances or _ZERO))


def _is(path: str, expected: Sum) -> Callable[[Any], object]:
    """The amount at a path is the one expected; nothing where nothing is expected."""

    def holds(totals: Any) -> bool:
        return value(totals, path) == expected(totals)

    return holds


def _is_given(path: str, expected: Sum) -> Callable[[Any], object]:
    """The amount at a path is there, and is the one expected: in XPath nothing equals nothing."""

    def holds(totals: Any) -> bool:
        amount = value(totals, path)
        return amount is not None and amount == expected(totals)

    return holds


def _payable(totals: Any) -> Decimal | None:
    """What there is to pay: with VAT, less what is paid, plus the rounding."""
    gross = value(totals, "cbc:TaxInclusiveAmount")
    prepaid, rounding = value(totals, "cbc:PrepaidAmount"), value(totals, "cbc:PayableRoundingAmount")
    if gross is None or (prepaid is None and rounding is None):
        return gross
    return (gross if prepaid is None else xpath_round(gross - prepaid)) + (rounding or _ZERO)


def _payable_holds(totals: Any) -> bool:
    payable, rounding = value(totals, "cbc:PayableAmount"), value(totals, "cbc:PayableRoundingAmount")
    expected = _payable(totals)
    if payable is None or expected is None:
        return False
    if rounding is None:
        return payable == expected
    # The artefact rounds what is payable less the rounding, and leaves the other side.
    return xpath_round(payable - rounding) == expected - rounding


def _found(path: str) -> Callable[[Any], str]:
    return lambda element: plain(value(element, path))


def _expected(expected: Sum) -> Callable[[Any], str]:
    return lambda element: plain(expected(element))


def _given(id: str, terms: str, what: str, what_sv: str, path: str) -> Rule[Any]:
    return Rule(
        id, terms, f"The invoice says {what}", f"Fakturan anger {what_sv}", lambda totals: has(totals, f"cbc:{path}")
    )


def equal(
    id: str, terms: str, text: str, text_sv: str, path: str, expected: Sum, holds: Callable[[Any], object]
) -> Rule[Any]:
    """The rule that an amount is the one computed; a finding says both."""
    return Rule(id, terms, text, text_sv, holds, found=_found(path), expected=_expected(expected))


TOTALS = scope(
    "totals",
    at("cac:LegalMonetaryTotal"),
    _given("BR-12", "BT-106", "the sum of its lines", "radernas summa", "LineExtensionAmount"),
    _given("BR-13", "BT-109", "its total without VAT", "summan utan moms", "TaxExclusiveAmount"),
    _given("BR-14", "BT-112", "its total with VAT", "summan med moms", "TaxInclusiveAmount"),
    _given("BR-15", "BT-115", "the amount to pay", "beloppet att betala", "PayableAmount"),
    equal(
        "BR-CO-10",
        "BT-106 BT-131",
        "The sum of the lines is what the lines sum to",
        "Radernas summa är vad raderna summerar till",
        "cbc:LineExtensionAmount",
        _lines,
        _is_given("cbc:LineExtensionAmount", _lines),
    ),
    equal(
        "BR-CO-11",
        "BT-107 BT-92",
        "The total of allowances is what the allowances of the document sum to",
        "Summan av avdrag är vad dokumentets avdrag summerar till",
        "cbc:AllowanceTotalAmount",
        _allowance_total,
        _is("cbc:AllowanceTotalAmount", _allowance_total),
    ),
    equal(
        "BR-CO-12",
        "BT-108 BT-99",
        "The total of charges is what the charges of the document sum to",
        "Summan av tillägg är vad dokumentets tillägg summerar till",
        "cbc:ChargeTotalAmount",
        _charge_total,
        _is("cbc:ChargeTotalAmount", _charge_total),
    ),
    equal(
        "BR-CO-13",
        "BT-109 BT-106 BT-107 BT-108",
        "The total without VAT is the sum of the lines, less allowances, plus charges",
        "Summan utan moms är radernas summa minus avdrag plus tillägg",
        "cbc:TaxExclusiveAmount",
        _without_vat,
        _is_given("cbc:TaxExclusiveAmount", _without_vat),
    ),
    equal(
        "BR-CO-16",
        "BT-115 BT-112 BT-113 BT-114",
        "The amount to pay is the total with VAT, less what is paid already, plus the rounding",
        "Beloppet att betala är summan med moms minus redan betalt plus öresavrundning",
        "cbc:PayableAmount",
        _payable,
        _payable_holds,
    ),
    decimals("BR-DEC-09", "BT-106", "The sum of the lines", "Radernas summa", "cbc:LineExtensionAmount"),
    decimals("BR-DEC-10", "BT-107", "The total of allowances", "Summan av avdrag", "cbc:AllowanceTotalAmount"),
    decimals("BR-DEC-11", "BT-108", "The total of charges", "Summan av tillägg", "cbc:ChargeTotalAmount"),
    decimals("BR-DEC-12", "BT-109", "The total without VAT", "Summan utan moms", "cbc:TaxExclusiveAmount"),
    decimals("BR-DEC-14", "BT-112", "The total with VAT", "Summan med moms", "cbc:TaxInclusiveAmount"),
    decimals("BR-DEC-16", "BT-113", "What is paid already", "Redan betalt belopp", "cbc:PrepaidAmount"),
    decimals("BR-DEC-17", "BT-114", "The rounding", "Öresavrundningen", "cbc:PayableRoundingAmount"),
    decimals("BR-DEC-18", "BT-115", "The amount to pay", "Beloppet att betala", "cbc:PayableAmount"),
)


def _vat_amounts(root: Any) -> list[Decimal]:
    currency = text(root, "cbc:DocumentCurrencyCode")
    amounts = nodes(root, "cac:TaxTotal/cbc:TaxAmount")
    return [decimal_of(amount.text) for amount in amounts if amount.get("currencyID") == currency]


def _with_vat(root: Any) -> Decimal | None:
    amounts = _vat_amounts(root)
    net = value(root, "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")
    return None if net is None or len(amounts) != 1 else xpath_round(net + amounts[0])


def _with_vat_holds(root: Any) -> bool:
    if not has(root, "cbc:DocumentCurrencyCode"):
        return True
    expected = _with_vat(root)
    return expected is not None and value(root, "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount") == expected


# What the artefact tests here looks for the currency inside the amount, where it never is.
_NEVER = " (the artefact's test of it is always true)"
_NEVER_SV = " (artefaktens prövning är alltid sann)"
WITH_VAT = scope(
    "total with VAT",
    the_root,
    equal(
        "BR-CO-15",
        "BT-112 BT-109 BT-110",
        "The total with VAT is the total without VAT plus the one VAT total in the currency of the invoice",
        "Summan med moms är summan utan moms plus den enda momssumman i fakturans valuta",
        "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",
        _with_vat,
        _with_vat_holds,
    ),
    Rule(
        "BR-DEC-13",
        "BT-110",
        f"The VAT total has two decimals at most{_NEVER}",
        f"Momssumman har högst två decimaler{_NEVER_SV}",
        always,
    ),
    Rule(
        "BR-DEC-15",
        "BT-111",
        f"The VAT total in the currency of accounting has two decimals at most{_NEVER}",
        f"Momssumman i redovisningsvalutan har högst två decimaler{_NEVER_SV}",
        always,
    ),
)


PARTS = (TOTALS, WITH_VAT)
