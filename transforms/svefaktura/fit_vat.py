"""Fitting: VAT, which is either S with a rate or E with a reason here, and the allowances of the invoice (6 and 7)."""

from collections.abc import Callable
from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Invoice, Item, Line, Totals, VatBreakdown, VatCategory
from transforms.changed import amend, replace
from transforms.format import Unconvertible
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.codes import NO_VAT_REASONS, REASONS
from transforms.svefaktura.names import VAT

STANDARD, EXEMPT, OUTSIDE = "S", "E", "O"
_EXEMPTIONS = ("AE", "K", "G", "Z", OUTSIDE, EXEMPT)
_ZERO = Decimal(0)


def fit_vat(invoice: Invoice, carriage: Carriage) -> None:
    """Every category as S or E, or no VAT at all where a seller without VAT number charges none (rule R-88)."""
    registered = invoice.seller is not None and invoice.seller.vat_id is not None
    codes = {_code(one.category) for one in invoice.vat_breakdown if one.category is not None}
    _fit_allowances(invoice, carriage)
    if codes and not registered:
        if codes & {STANDARD}:
            raise Unconvertible(
                "BT-31",
                "Svefaktura needs the seller's VAT number where VAT is charged",
                "Svefaktura kräver säljarens momsregistreringsnummer när moms tas ut",
            )
        return _without_vat(invoice, carriage)
    totals = invoice.totals or Totals()
    if invoice.vat_currency is not None and totals.vat_accounting is None:
        raise Unconvertible(
            "BT-111", "the VAT in the accounting currency is missing", "momsen i redovisningsvalutan saknas"
        )
    amend(
        invoice,
        vat_breakdown=[_fit_breakdown(one, carriage) for one in invoice.vat_breakdown],
        lines=[_with_category(line, lambda category: _of_line(category)) for line in invoice.lines],
        allowances=[_of_allowance(one) for one in invoice.allowances],
        charges=[_of_allowance(one) for one in invoice.charges],
    )


def _code(category: VatCategory | None) -> str:
    return (category.code or "").strip().upper() if category else ""


def fit_category(category: VatCategory) -> VatCategory:
    """S with its rate, or E with 0 and a reason. Refuses the taxes of the Canaries, Ceuta and Melilla, and Italy's."""
    code = _code(category)
    if code == STANDARD:
        return replace(category, code=STANDARD, exemption_reason=None, exemption_code=None, scheme=VAT)
    if code not in _EXEMPTIONS:
        raise Unconvertible(
            "BT-118",
            f"Svefaktura has no VAT category {category.code or '(none)'}",
            f"Svefaktura saknar momskategorin {category.code or '(ingen)'}",
        )
    reason = category.exemption_reason
    if reason is None and category.exemption_code is not None:
        reason = NO_VAT_REASONS.get(category.exemption_code.strip().upper(), category.exemption_code)
    if reason is None:
        reason = NO_VAT_REASONS.get(code)
    return VatCategory(source=category.source, code=EXEMPT, rate=_ZERO, exemption_reason=reason, scheme=VAT)


def _fit_breakdown(one: VatBreakdown, carriage: Carriage) -> VatBreakdown:
    if one.category is None:
        raise Unconvertible("BT-118", "a VAT subtotal has no category", "en momsdelsumma saknar kategori")
    fitted = fit_category(one.category)
    code = _code(one.category)
    if code not in (STANDARD, EXEMPT):
        carriage.moved("BT-118", code, "TaxCategory", "Svefaktura has S and E only; the reason says which it is")
    given = one.category.exemption_code
    if given is not None and fitted.exemption_reason != given:
        carriage.lost("BT-121", given, "Svefaktura has the reason in words only")
    if code == STANDARD and one.category.exemption_reason is not None:
        carriage.note("BT-120", "Moms", one.category.exemption_reason)
    return replace(one, category=fitted)


def _of_line(category: VatCategory) -> VatCategory:
    """The category of a line: one that is S or E already may have a rate or none."""
    fitted = fit_category(category)
    if _code(category) == EXEMPT:
        return replace(fitted, rate=category.rate, exemption_reason=category.exemption_reason)
    return replace(fitted, exemption_reason=None if fitted.code == EXEMPT else fitted.exemption_reason)


def _with_category(line: Line, fitted: Callable[[VatCategory], VatCategory | None]) -> Line:
    if line.item is None or line.item.vat is None:
        return line
    return replace(line, item=replace(line.item, vat=fitted(line.item.vat)))


def _of_allowance(one: AllowanceCharge) -> AllowanceCharge:
    if one.vat is None:
        raise Unconvertible(
            "BT-95", "an allowance or charge has no VAT category", "en rabatt eller avgift saknar momskategori"
        )
    fitted = fit_category(one.vat)
    reason = one.vat.exemption_reason if _code(one.vat) == EXEMPT else None
    return replace(one, vat=replace(fitted, exemption_reason=reason))


def _fit_allowances(invoice: Invoice, carriage: Carriage) -> None:
    """BG-20 and BG-21 with positive amounts, the indicator in words, and the reason in words."""
    allowances, charges = split_by_sign(invoice.allowances, invoice.charges)
    amend(
        invoice,
        allowances=[_in_words(one, "BT-98", carriage) for one in allowances],
        charges=[_in_words(one, "BT-105", carriage) for one in charges],
    )


def split_by_sign(
    allowances: list[AllowanceCharge], charges: list[AllowanceCharge]
) -> tuple[list[AllowanceCharge], list[AllowanceCharge]]:
    """Allowances and charges, an amount below zero turned into one of the other kind; indicators in words."""
    lists: tuple[list[AllowanceCharge], list[AllowanceCharge]] = ([], [])
    for kind, ones in enumerate((allowances, charges)):
        for one in ones:
            negative = one.amount is not None and one.amount < _ZERO
            chosen = 1 - kind if negative else kind
            indicator = "true" if chosen else "false"
            if negative:
                base = -one.base if one.base else one.base
                one = replace(one, amount=-(one.amount or _ZERO), base=base)
            lists[chosen].append(replace(one, indicator=indicator))
    return lists


def _in_words(one: AllowanceCharge, term: str, carriage: Carriage) -> AllowanceCharge:
    if one.reason_code is None:
        return one
    reason = one.reason
    if reason is None:
        reason = REASONS.get(one.reason_code, one.reason_code)
        carriage.moved(term, one.reason_code, "ReasonCode/@name", "Svefaktura has reasons in words")
    else:
        carriage.lost(term, one.reason_code, "the reason is there in words")
    return replace(one, reason=reason, reason_code=None)


def _without_vat(invoice: Invoice, carriage: Carriage) -> None:
    """An invoice of a seller without VAT number: no VAT anywhere, the reasons in the note, allowances as lines."""
    for term in ("BT-95", "BT-102", "BT-110", "BT-117", "BT-118", "BT-121", "BT-151"):
        carriage.moved(term, "", "Note", "the note says that there is no VAT")
    for one in invoice.vat_breakdown:
        if one.category is not None:
            carriage.note("BT-118", "Moms", fit_category(one.category).exemption_reason or "undantaget från moms")
    totals = invoice.totals or Totals()
    if invoice.vat_currency is not None:
        carriage.lost("BT-6", invoice.vat_currency, "there is no VAT to state in it")
    more = [_as_line(one, -1) for one in invoice.allowances] + [_as_line(one, 1) for one in invoice.charges]
    lines = totals.lines
    for line in more:
        lines = (lines or _ZERO) + (line.net or _ZERO)
        carriage.moved("BG-20", line.net, "InvoiceLine", "an allowance or charge needs a VAT category here")
    used = {line.id for line in invoice.lines}
    numbered = [replace(line, id=_free(f"A{index}", used)) for index, line in enumerate(more, 1)]
    amend(
        invoice,
        vat_currency=None,
        vat_breakdown=[],
        allowances=[],
        charges=[],
        lines=[_with_category(line, lambda _: None) for line in invoice.lines] + numbered,
        totals=replace(totals, lines=lines, vat=None, vat_accounting=None),
    )


def _as_line(one: AllowanceCharge, sign: int) -> Line:
    amount = (one.amount or _ZERO) * sign
    return Line(net=amount, item=Item(name=one.reason or ("Avgift" if sign > 0 else "Rabatt")))


def _free(wanted: str, used: set[str | None]) -> str:
    while wanted in used:
        wanted += "A"
    return wanted
