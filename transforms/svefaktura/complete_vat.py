"""Completing: VAT with the categories of EN 16931, one subtotal each, and a category on every line (section 7)."""

from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Item, Line, Party, VatBreakdown, VatCategory
from transforms.changed import amend, replace
from transforms.format import Unconvertible, Wishes
from transforms.svefaktura.amounts import HUNDRED, ZERO, cents, sum_of
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.complete_categories import exempt_category, missing_categories
from transforms.svefaktura.complete_parties import SWEDEN
from transforms.svefaktura.names import VAT

STANDARD, EXEMPT, OUTSIDE, ZERO_RATED = "S", "E", "O", "Z"
NOT_SUBJECT = "ML är inte tillämplig"
NO_REASON = "Undantaget från skatteplikt"
_SWEDISH_RATES = (Decimal(25), Decimal(12), Decimal(6))
_TAX_TOLERANCE = Decimal(1)  # of CEN's rules on S; exempt amounts must be exact

Key = tuple[str, Decimal | None]  # code and rate


def complete_vat(invoice: Invoice, wishes: Wishes, carriage: Carriage) -> None:
    """BG-23, BG-30 and the VAT of allowances and charges."""
    if not invoice.vat_breakdown:
        return _outside(invoice, [], carriage)
    exempt, reasons = _exemption(invoice, carriage)
    if exempt == OUTSIDE:
        return _outside(invoice, reasons, carriage)
    if invoice.seller is None or invoice.seller.vat_id is None:
        raise Unconvertible(
            "BT-31",
            "EN 16931 needs the seller's VAT number where there are VAT subtotals",
            "EN 16931 kräver säljarens momsregistreringsnummer när det finns momsdelsummor",
        )
    keys = list(dict.fromkeys(_key(one.category, exempt) for one in invoice.vat_breakdown))
    _categorize_lines(invoice, keys, exempt, carriage)
    amend(
        invoice,
        allowances=[_with_category(one, exempt) for one in invoice.allowances],
        charges=[_with_category(one, exempt) for one in invoice.charges],
    )
    _refuse_uncovered(invoice, keys)
    if wishes.addressed:
        _refuse_foreign_rates(invoice, keys)
    breakdown = [_subtotal(key, invoice, exempt, reasons) for key in keys]
    amend(invoice, vat_breakdown=breakdown)


def _code(category: VatCategory | None) -> str:
    return (category.code or "").strip().upper() if category else ""


def _key(category: VatCategory | None, exempt: str) -> Key:
    """Code and rate by EN 16931 of a category of Svefaktura."""
    code = _code(category)
    if code == EXEMPT:
        return exempt, ZERO
    if code != STANDARD or category is None or category.rate is None:
        raise Unconvertible(
            "BT-118", f"VAT category {code or '(none)'} has no rate", f"momskategorin {code or '(ingen)'} saknar sats"
        )
    return (STANDARD, category.rate.normalize()) if category.rate else (ZERO_RATED, ZERO)


def _category(key: Key) -> VatCategory:
    rate = key[1]
    return VatCategory(code=key[0], rate=None if rate is None else rate + ZERO, scheme=VAT)


def _exemption(invoice: Invoice, carriage: Carriage) -> tuple[str, list[str]]:
    """What E means here, and why: one category for all that is exempt, as EN 16931 has one subtotal each."""
    categories = [one.category for one in invoice.vat_breakdown]
    exempt = [one for one in categories if one is not None and _code(one) == EXEMPT]
    for one in categories:
        if one is not None and _code(one) == STANDARD and one.exemption_reason is not None:
            carriage.note("BT-120", "Moms", one.exemption_reason)
    if not exempt:
        return EXEMPT, []
    beside = [line.item.vat for line in invoice.lines if line.item is not None]
    beside += [one.vat for one in (*invoice.allowances, *invoice.charges)]
    said = [one.exemption_reason for one in (*exempt, *beside) if one is not None and _code(one) == EXEMPT]
    reasons = list(dict.fromkeys(reason for reason in said if reason is not None))
    hints = reasons or [note.text for note in invoice.notes if note.text]
    code = exempt_category(invoice, hints, alone=len(exempt) == len(categories) == 1)
    if code != EXEMPT:
        carriage.moved("BT-118", EXEMPT, code, "the reason says which exemption it is")
    return code, reasons or [NO_REASON]


def _categorize_lines(invoice: Invoice, keys: list[Key], exempt: str, carriage: Carriage) -> None:
    """Lines with their category; one that a line does not say follows from the only one, or from the sums."""
    known = [None if _of_line(line) is None else _key(_of_line(line), exempt) for line in invoice.lines]
    if None in known:
        known = missing_categories(invoice.lines, known, _line_totals(invoice, keys, exempt))
        carriage.derived("BT-151", "", "lines without VAT category have that with which the subtotals come out right")
    for line, key in zip(invoice.lines, known, strict=True):
        if key is not None:
            amend(line, item=replace(line.item or Item(), vat=_category(key)))


def _line_totals(invoice: Invoice, keys: list[Key], exempt: str) -> dict[Key, Decimal]:
    """What the lines of each category come to: its subtotal, less the charges and plus the allowances in it."""
    totals = {key: _taxable(invoice, key, exempt) for key in keys}
    for sign, ones in ((1, invoice.allowances), (-1, invoice.charges)):
        for one in ones:
            key = _key(one.vat, exempt)
            totals[key] = totals.get(key, ZERO) + sign * (one.amount or ZERO)
    return totals


def _of_line(line: Line) -> VatCategory | None:
    category = line.item.vat if line.item else None
    if category is None or (_code(category) == STANDARD and category.rate is None):
        return None
    return category


def _taxable(invoice: Invoice, key: Key, exempt: str) -> Decimal:
    return sum_of(one.taxable for one in invoice.vat_breakdown if _key(one.category, exempt) == key)


def _with_category(one: AllowanceCharge, exempt: str) -> AllowanceCharge:
    return replace(one, vat=_category(_key(one.vat, exempt)))


def _subtotal(key: Key, invoice: Invoice, exempt: str, reasons: list[str]) -> VatBreakdown:
    """One subtotal a category and rate: amounts as stated, but to what lines and allowances come where it is exempt."""
    stated = [one for one in invoice.vat_breakdown if _key(one.category, exempt) == key]
    computed = _net_of(key, invoice)
    taxable = cents(sum_of(one.taxable for one in stated))
    tax = cents(sum_of(one.tax for one in stated))
    category = _category(key)
    if key[0] != STANDARD:
        reason = None if key[0] == ZERO_RATED else "; ".join(reasons)
        return VatBreakdown(taxable=computed, tax=ZERO, category=replace(category, exemption_reason=reason))
    _refuse_if_off("BT-116", taxable, computed)
    _refuse_if_off("BT-117", tax, taxable * (key[1] or ZERO) / HUNDRED)
    return VatBreakdown(taxable=taxable, tax=tax, category=category)


def _net_of(key: Key, invoice: Invoice) -> Decimal:
    wanted = _category(key)
    lines = sum_of(line.net for line in invoice.lines if line.item and line.item.vat == wanted)
    charges = sum_of(one.amount for one in invoice.charges if one.vat == wanted)
    return lines + charges - sum_of(one.amount for one in invoice.allowances if one.vat == wanted)


def _refuse_if_off(term: str, stated: Decimal, computed: Decimal) -> None:
    if abs(stated - computed) >= _TAX_TOLERANCE:
        raise Unconvertible(
            term,
            f"{term} of a VAT subtotal is {stated:f}, but its parts come to {computed:f}",
            f"{term} i en momsdelsumma är {stated:f}, men delarna blir {computed:f}",
        )


def _refuse_uncovered(invoice: Invoice, keys: list[Key]) -> None:
    """What has a category has a subtotal of that category."""
    covered = [_category(key) for key in keys]
    taxed = [line.item.vat for line in invoice.lines if line.item] + [
        one.vat for one in (*invoice.allowances, *invoice.charges)
    ]
    for category in taxed:
        if category is not None and category not in covered:
            rate = "" if category.rate is None else f" {category.rate:f} %"
            raise Unconvertible(
                "BG-23",
                f"there is VAT {category.code}{rate}, but no subtotal of it",
                f"det finns moms {category.code}{rate}, men ingen delsumma för den",
            )


def _refuse_foreign_rates(invoice: Invoice, keys: list[Key]) -> None:
    """Rule SE-R-006."""
    seller = invoice.seller or Party()
    swedish = seller.address is not None and seller.address.country == SWEDEN
    if swedish and (seller.vat_id or "").startswith(SWEDEN):
        for code, rate in keys:
            if code == STANDARD and rate not in _SWEDISH_RATES:
                raise Unconvertible("BT-119", f"Sweden has no VAT of {rate} %", f"Sverige har ingen moms på {rate} %")


def _outside(invoice: Invoice, reasons: list[str], carriage: Carriage) -> None:
    """Outside the scope of VAT: one subtotal O, no rates, and no VAT numbers, which move to the note (BR-O-02)."""
    if invoice.totals is not None and invoice.totals.vat:
        raise Unconvertible(
            "BG-23", "VAT is charged, but it is not broken down by rate", "moms tas ut, men är inte uppdelad per sats"
        )
    if invoice.vat_currency is not None:
        raise Unconvertible("BT-111", "there is a VAT currency, but no VAT", "momsvaluta anges, men ingen moms")
    outside = VatCategory(code=OUTSIDE, scheme=VAT)
    for line in invoice.lines:
        amend(line, item=replace(line.item or Item(), vat=outside))
    amend(
        invoice,
        allowances=[replace(one, vat=outside) for one in invoice.allowances],
        charges=[replace(one, vat=outside) for one in invoice.charges],
        seller=_without_vat_number(invoice.seller, "BT-31", "Säljarens", carriage),
        buyer=_without_vat_number(invoice.buyer, "BT-48", "Köparens", carriage),
    )
    reason = "; ".join(reasons) or NOT_SUBJECT
    carriage.derived("BG-23", OUTSIDE, "an invoice without VAT subtotals is outside the scope of VAT")
    subtotal = VatBreakdown(
        taxable=_net_of((OUTSIDE, None), invoice), tax=ZERO, category=replace(outside, exemption_reason=reason)
    )
    amend(invoice, vat_breakdown=[subtotal])


def _without_vat_number(party: Party | None, term: str, who: str, carriage: Carriage) -> Party | None:
    if party is None or party.vat_id is None:
        return party
    carriage.note(term, f"{who} momsregistreringsnummer", party.vat_id)
    return replace(party, tax_registrations=[one for one in party.tax_registrations if not one.is_vat])
