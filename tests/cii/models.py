"""Generated models as CII holds them: `tidy` changes nothing that is a term, `holdable` leaves EN 16931's own."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipeline import invoice as model
from tests.models import TEXTS, invoices
from transforms.cii.names import CREDIT_NOTE_TYPES


def tidy(invoice: model.Invoice) -> model.Invoice:
    """Without what is no term: the order of identifiers, empty groups, and the tax, which is always one."""
    payments = [
        replace(one, card=_given(one.card), transfer=_given(one.transfer), debit=_given(one.debit))
        for one in invoice.payments
    ]
    return replace(
        invoice,
        seller=_party(invoice.seller),
        buyer=_party(invoice.buyer),
        payee=_identified(invoice.payee),
        tax_representative=_registered(invoice.tax_representative),
        delivery=_given(invoice.delivery),
        period=_given(invoice.period),
        payments=payments,
        allowances=[_allowance(one) for one in invoice.allowances],
        charges=[_allowance(one) for one in invoice.charges],
        vat_breakdown=[replace(one, category=_category(one.category)) for one in invoice.vat_breakdown],
        lines=[_line(one) for one in invoice.lines],
    )


def _given(group: Any) -> Any:
    """The group, or None where nothing is set in it."""
    if group is None:
        return None
    held = [getattr(group, one.name) for one in fields(group) if one.name != "source"]
    return None if all(one is None or one == [] for one in held) else group


def _category(category: model.VatCategory | None) -> model.VatCategory | None:
    return None if category is None else replace(category, scheme="VAT")


def _allowance(one: model.AllowanceCharge) -> model.AllowanceCharge:
    return replace(one, vat=_category(one.vat))


def _identified(party: Any) -> Any:
    if party is None:
        return None
    return replace(party, identifiers=sorted(party.identifiers, key=lambda one: one.scheme is not None))


def _registered(party: Any) -> Any:
    if party is None:
        return None
    registrations = [
        replace(one, scheme=None if one.identifier is None else "VAT" if one.is_vat else "TAX")
        for one in party.tax_registrations
    ]
    return replace(party, tax_registrations=registrations)


def _party(party: Any) -> Any:
    return _registered(_identified(party))


def _line(line: model.Line) -> model.Line:
    item = None if line.item is None else _given(replace(line.item, vat=_category(line.item.vat)))
    price = line.price
    if price is not None:
        discount = price.discount
        if discount is not None:
            discount = _given(replace(discount, indicator=None if discount.amount is None else discount.indicator))
        price = _given(replace(price, discount=discount))
    return replace(line, item=item, price=price)


@st.composite
def holdable(draw: st.DrawFn) -> model.Invoice:
    """An invoice or credit note of nothing but terms of EN 16931, each as often as the norm has it."""
    invoice = tidy(draw(invoices()))
    invoice = replace(
        invoice,
        type_code=draw(st.sampled_from(sorted(CREDIT_NOTE_TYPES) if invoice.credit_note else ["380", "384", "326"])),
        due_date=draw(st.none() | st.dates()),
        payments=_payments(invoice.payments, draw(st.none() | TEXTS)),
        documents=[replace(one, type_code=None) for one in invoice.documents],
        seller=_plainly_registered(invoice.seller),
        buyer=_plainly_registered(invoice.buyer),
        tax_representative=_plainly_registered(invoice.tax_representative),
        lines=[_with_gross_price(line) for line in invoice.lines],
    )
    invoice = _tax_point(invoice, draw(st.sampled_from((None, "3", "35", "432"))))
    return _creditor(invoice, draw(st.none() | TEXTS))


def _payments(payments: list[model.PaymentInstructions], remittance: str | None) -> list[model.PaymentInstructions]:
    """BG-16 once, BG-17 as often as it comes: a payment for each account."""
    if not payments:
        return []
    first = payments[0]
    card = None if first.card is None else _given(replace(first.card, network=None))
    texts = [] if remittance is None else [remittance]
    whole = replace(first, card=card, remittance=texts, due_date=None)
    accounts = [
        model.PaymentInstructions(means_code=first.means_code, remittance=texts, transfer=one.transfer)
        for one in payments[1:]
    ]
    return [replace(whole, debit=None), *accounts] if accounts else [whole]


def _plainly_registered(party: Any) -> Any:
    if party is None:
        return None
    registrations = [
        replace(one, identifier=replace(one.identifier, scheme=None))
        for one in party.tax_registrations
        if one.identifier is not None
    ]
    return replace(party, tax_registrations=registrations)


def _with_gross_price(line: model.Line) -> model.Line:
    price = line.price
    if price is None or price.discount is None or price.discount.base is not None:
        return line
    return replace(line, price=replace(price, discount=replace(price.discount, base=Decimal("12.50"))))


def _tax_point(invoice: model.Invoice, code: str | None) -> model.Invoice:
    if not invoice.vat_breakdown:
        return replace(invoice, tax_point_date=None, period=_given(_without_code(invoice.period)))
    if code is None:
        return replace(invoice, period=_given(_without_code(invoice.period)))
    return replace(invoice, period=replace(invoice.period or model.Period(), tax_point_code=code))


def _without_code(period: model.Period | None) -> model.Period | None:
    return None if period is None else replace(period, tax_point_code=None)


def _creditor(invoice: model.Invoice, creditor: str | None) -> model.Invoice:
    if creditor is None:
        return invoice
    paid: Any = invoice.payee or invoice.seller
    if paid is None:
        return invoice
    paid = replace(paid, identifiers=[*paid.identifiers, model.Identifier(value=creditor, scheme="SEPA")])
    return replace(invoice, payee=paid) if invoice.payee else replace(invoice, seller=paid)


def groups_of(value: Any) -> list[Any]:
    """Every group of a model, itself first."""
    found = [value]
    for one in fields(value):
        held = getattr(value, one.name)
        for part in held if isinstance(held, list) else [held]:
            if one.name != "source" and is_dataclass(part):
                found += groups_of(part)
    return found
