"""Totals and VAT breakdowns that are plainly in order under EN 16931; see en16931_clear for what that means."""

from decimal import Decimal
from operator import attrgetter

from pipeline.invoice import AllowanceCharge, Delivery, Invoice, Party, Totals, VatBreakdown, VatCategory
from pipeline.rules.code_lists import LISTS
from pipeline.rules.en16931_clear_lines import charge_in_order, in_cents, rate_in_order

Key = tuple[str | None, Decimal | None]
Sums = dict[Key, Decimal]  # by category and rate

_ZERO = Decimal(0)
_NEARLY_ONE = Decimal("0.99")  # the rules allow less than one, of what they have rounded to cents
_HUGE = Decimal(10) ** 12  # from here on xs:double, which some rules reckon in, is not exact enough
_AMOUNTS = attrgetter(
    "lines",
    "allowances",
    "charges",
    "without_vat",
    "vat",
    "vat_accounting",
    "with_vat",
    "prepaid",
    "rounding",
    "payable",
)
_EXEMPTIONS = LISTS["exemption-reasons"]


def key_of(vat: VatCategory) -> Key:
    """What the lines of a category are summed by; only the standard rate has several rates."""
    return vat.code, vat.rate


def totals_in_order(invoice: Invoice, sums: Sums) -> bool:
    """Whether totals and breakdowns break no rule for certain, given what the lines sum to. Adds to `sums`."""
    totals = invoice.totals
    if totals is None or not _in_cents(totals):
        return False
    lines = sum(sums.values(), _ZERO)
    allowances, charges = _charged(invoice.allowances, 0, sums), _charged(invoice.charges, 1, sums)
    return (
        allowances is not None
        and charges is not None
        and totals.lines == lines
        and _same(totals.allowances, allowances, bool(invoice.allowances))
        and _same(totals.charges, charges, bool(invoice.charges))
        and totals.without_vat == lines - allowances + charges
        and _payable_in_order(totals)
        and _breakdowns_in_order(invoice, totals, sums)
    )


def _in_cents(totals: Totals) -> bool:
    return all(amount is None or in_cents(amount) for amount in _AMOUNTS(totals))


def _charged(charges: list[AllowanceCharge], kind: int, sums: Sums) -> Decimal | None:
    """What allowances (kind 0) or charges (1) sum to; None where one is not in order."""
    total = _ZERO
    for charge in charges:
        vat = charge.vat
        if charge.amount is None or vat is None or not (charge_in_order(charge, kind) and rate_in_order(vat)):
            return None
        total += charge.amount
        key = key_of(vat)
        sums[key] = sums.get(key, _ZERO) + (charge.amount if kind else -charge.amount)
    return total


def _same(given: Decimal | None, expected: Decimal, needed: bool) -> bool:
    return given == expected if given is not None else not needed


def _payable_in_order(totals: Totals) -> bool:
    if totals.without_vat is None or totals.vat is None or totals.with_vat is None or totals.payable is None:
        return False
    due = totals.with_vat - (totals.prepaid or _ZERO) + (totals.rounding or _ZERO)
    return totals.with_vat == totals.without_vat + totals.vat and totals.payable == due


def _breakdowns_in_order(invoice: Invoice, totals: Totals, sums: Sums) -> bool:
    breakdowns = invoice.vat_breakdown
    categories = [breakdown.category for breakdown in breakdowns if breakdown.category]
    keys = {key_of(category) for category in categories}
    return (
        bool(breakdowns)
        and len(keys) == len(breakdowns)  # also the standard rate may occur twice, but hardly ever does
        and all(_breakdown_in_order(breakdown, sums) for breakdown in breakdowns)
        and totals.vat == sum([breakdown.tax or _ZERO for breakdown in breakdowns], _ZERO)
        and sums.keys() <= keys
        and _registered(invoice, keys)
    )


def _breakdown_in_order(breakdown: VatBreakdown, sums: Sums) -> bool:
    vat, taxable, tax = breakdown.category, breakdown.taxable, breakdown.tax
    if (
        vat is None
        or taxable is None
        or tax is None
        or not (rate_in_order(vat) and in_cents(taxable) and in_cents(tax))
    ):
        return False
    if vat.exemption_code is not None and vat.exemption_code not in _EXEMPTIONS:
        return False
    explained = vat.exemption_reason is not None or vat.exemption_code is not None
    key, rate = key_of(vat), vat.rate or _ZERO
    if vat.code != "S":
        return tax == _ZERO and taxable == sums.get(key, _ZERO) and explained == (vat.code != "Z")
    return (
        key in sums
        and abs(taxable) < _HUGE
        and abs(taxable - sums[key]) < _NEARLY_ONE
        and abs(abs(tax) - abs(taxable) * rate.scaleb(-2)) < _NEARLY_ONE
        and not explained
    )


def _registered(invoice: Invoice, keys: set[Key]) -> bool:
    """Whether seller and buyer have the numbers that the categories ask for; a supply within the EU, its delivery."""
    seller, buyer = invoice.seller, invoice.buyer
    if seller is None or buyer is None or not seller.tax_registrations:
        return False
    codes = {code for code, _ in keys}
    if not codes.isdisjoint(("G", "K")) and not _has_vat_number(seller):
        return False
    if "K" in codes and not (_has_vat_number(buyer) and _delivered(invoice.delivery)):
        return False
    return "AE" not in codes or buyer.legal_id is not None or _has_vat_number(buyer)


def _has_vat_number(party: Party) -> bool:
    return any(entry.is_vat for entry in party.tax_registrations)


def _delivered(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.date is not None and delivery.address is not None
