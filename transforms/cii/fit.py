"""A model as CII can hold it: what CII says once a document, and what it demands; every difference is told.

What remains of the invoice is written by the tables; what CII has once in the document is the Header.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from typing import Any

from pipeline import invoice as model
from pipeline.money import EXACT
from transforms.changed import replace
from transforms.cii.debit import debited
from transforms.cii.names import (
    CREDIT_NOTE_TYPES,
    OBJECT_TYPE,
    OTHER_TAX,
    SEPA,
    SUPPORTING_TYPE,
    TAX_POINT_TO_CII,
    TENDER_TYPE,
)
from transforms.format import EN16931, Carry


@dataclass(slots=True, kw_only=True)
class Header:
    """What CII says once: BT-90, BT-83 and BT-89 of all payments, BT-7 and BT-8 of all breakdowns."""

    creditor: str | None = None
    remittance: str | None = None
    mandate: str | None = None
    tax_point_date: Date | None = None
    tax_point_code: str | None = None  # UNTDID 2475


def fit(invoice: model.Invoice, carried: list[Carry]) -> tuple[model.Invoice, Header]:
    """The invoice to write, and the header; `carried` gets what moved, was derived or is lost."""
    header = Header()
    if invoice.specification is None:
        reason = "the document follows the norm, and CII demands that it says so"
        carried.append(Carry(fate="derived", term="BT-24", value=EN16931, reason=reason))
        invoice = replace(invoice, specification=EN16931)
    _type(invoice, carried)
    invoice = _creditor(invoice, header, carried)
    invoice = _tax_point(invoice, header, carried)
    invoice = _registrations(invoice, carried)
    if invoice.payments:
        invoice = _payments(invoice, header, carried)
    if any(one.type_code is not None for one in invoice.documents):
        invoice = replace(invoice, documents=[_document(one, carried) for one in invoice.documents])
    if any(line.price is not None and line.price.discount is not None for line in invoice.lines):
        invoice = replace(invoice, lines=[_priced(line, carried) for line in invoice.lines])
    return invoice, header


def _lost(term: str, value: object, reason: str) -> Carry:
    return Carry(fate="lost", term=term, value=str(value), reason=reason)


def _type(invoice: model.Invoice, carried: list[Carry]) -> None:
    listed = (invoice.type_code or "").strip() in CREDIT_NOTE_TYPES
    if listed is not invoice.credit_note:
        kind = "credit note" if invoice.credit_note else "invoice"
        carried.append(_lost("BT-3", kind, "CII tells an invoice from a credit note by the type code alone"))


def _creditor(invoice: model.Invoice, header: Header, carried: list[Carry]) -> model.Invoice:
    """BT-90 out of the identifiers of the payee and the seller."""
    seller, payee = invoice.seller, invoice.payee
    parties = [party for party in (payee, seller) if party is not None]
    found = [one for party in parties for one in party.identifiers if one.scheme == SEPA]
    if not found:
        return invoice
    header.creditor = found[0].value
    if payee is not None and found[0] not in payee.identifiers:
        reason = "CII says it once; it is read as that of the payee"
        carried.append(
            Carry(fate="moved", term="BT-90", value=header.creditor, reason=reason, target="CreditorReferenceID")
        )
    carried.extend(_lost("BT-90", one.value, "CII has one creditor identifier") for one in found[1:])
    if seller is not None:
        seller = replace(seller, identifiers=_others(seller.identifiers))
    if payee is not None:
        payee = replace(payee, identifiers=_others(payee.identifiers))
    return replace(invoice, seller=seller, payee=payee)


def _others(identifiers: Iterable[model.Identifier]) -> list[model.Identifier]:
    return [one for one in identifiers if one.scheme != SEPA]


def _tax_point(invoice: model.Invoice, header: Header, carried: list[Carry]) -> model.Invoice:
    """BT-7 and BT-8 stand in the breakdowns, and nowhere where there are none; a period without dates is none."""
    code = invoice.period.tax_point_code if invoice.period else None
    mapped = None if code is None else TAX_POINT_TO_CII.get(code)
    if code is not None and (mapped is None or not invoice.vat_breakdown):
        carried.append(_lost("BT-8", code, "CII has it in the VAT breakdown, in a code list of its own"))
    if invoice.tax_point_date is not None and not invoice.vat_breakdown:
        carried.append(_lost("BT-7", invoice.tax_point_date, "CII has it only in the VAT breakdown"))
    header.tax_point_date, header.tax_point_code = invoice.tax_point_date, mapped
    dated = invoice.period is not None and (invoice.period.start is not None or invoice.period.end is not None)
    return invoice if dated or invoice.period is None else replace(invoice, period=None)


def _registrations(invoice: model.Invoice, carried: list[Carry]) -> model.Invoice:
    """CII knows a tax number, for VAT or another tax, and nothing of one without its number."""
    parties = (invoice.seller, invoice.buyer, invoice.tax_representative)
    every = [one for party in parties if party is not None for one in party.tax_registrations]
    for one in every:
        if one.identifier is None:
            carried.append(_lost("BT-31", one.scheme or "", "CII has no tax registration without a number"))
        elif one.identifier.scheme is not None:
            carried.append(_lost("BT-31", one.identifier.scheme, "CII has no scheme for a tax number but the tax"))
        if one.scheme is not None and not one.is_vat and one.scheme != OTHER_TAX:
            carried.append(_lost("BT-32", one.scheme, "CII knows VAT and other taxes, and no more of these"))
    if all(one.identifier is not None for one in every):
        return invoice
    seller, buyer, representative = (_numbered(party) for party in parties)
    return replace(invoice, seller=seller, buyer=buyer, tax_representative=representative)


def _numbered(party: Any) -> Any:
    if party is None:
        return None
    return replace(party, tax_registrations=[one for one in party.tax_registrations if one.identifier is not None])


def _payments(invoice: model.Invoice, header: Header, carried: list[Carry]) -> model.Invoice:
    payments = invoice.payments
    header.remittance = _remittance(payments, carried)
    header.mandate = _mandate(payments, carried)
    for payment in payments:
        if payment.card is not None and payment.card.network is not None:
            carried.append(_lost("BG-18", payment.card.network, "CII has no place for the network of a payment card"))
    due = invoice.due_date
    for payment in payments:
        if payment.due_date is not None:
            due = due or payment.due_date
            fate, target = ("moved", "DueDateDateTime") if payment.due_date == due else ("lost", None)
            value, reason = payment.due_date.isoformat(), "CII has one due date"
            carried.append(Carry(fate=fate, term="BT-9", value=value, reason=reason, target=target))
    return replace(invoice, due_date=due)


def _remittance(payments: list[model.PaymentInstructions], carried: list[Carry]) -> str | None:
    """BT-83: one for the document, which is read as that of each payment."""
    texts = list(dict.fromkeys(text for payment in payments for text in payment.remittance))
    if not texts:
        return None
    if any(payment.remittance[:1] != texts[:1] for payment in payments):
        reason = "CII says it once; it is read as that of each payment"
        carried.append(Carry(fate="moved", term="BT-83", value=texts[0], reason=reason, target="PaymentReference"))
    if len(texts) > 1 or any(len(payment.remittance) > 1 for payment in payments):
        others = texts[1:] or texts
        carried.extend(_lost("BT-83", text, "CII has one remittance text") for text in others)
    return texts[0]


def _mandate(payments: list[model.PaymentInstructions], carried: list[Carry]) -> str | None:
    """BT-89: one for the document, which is read as that of the direct debits."""
    holders = {n: one.debit.mandate for n, one in enumerate(payments) if one.debit and one.debit.mandate is not None}
    mandates = list(dict.fromkeys(holders.values()))
    if not mandates:
        return None
    if list(holders) != debited(payments):
        reason = "CII says it once; it is read as that of the direct debits"
        carried.append(
            Carry(fate="moved", term="BT-89", value=mandates[0], reason=reason, target="DirectDebitMandateID")
        )
    carried.extend(_lost("BT-89", mandate, "CII has one mandate") for mandate in mandates[1:])
    return mandates[0]


def _document(document: model.SupportingDocument, carried: list[Carry]) -> model.SupportingDocument:
    """A type that CII would take for BT-17 or BT-18, or that it says of each supporting document, cannot be said."""
    code = document.type_code
    if code is None or code.strip() not in (TENDER_TYPE, OBJECT_TYPE, SUPPORTING_TYPE):
        return document
    carried.append(_lost("BG-24", code, f"CII has the type {SUPPORTING_TYPE} for each supporting document"))
    return replace(document, type_code=None)


def _priced(line: model.Line, carried: list[Carry]) -> model.Line:
    """CII has a discount only beside a gross price, and its indicator only with an amount."""
    price = line.price
    discount = price.discount if price is not None else None
    if price is None or discount is None:
        return line
    carried.extend(_beyond(discount))
    base, indicator = discount.base, None
    if discount.amount is not None:
        indicator = "false" if discount.indicator is None else discount.indicator
        if base is None:
            base = EXACT.add(Decimal(0) if price.net is None else price.net, discount.amount)
            reason = "CII has a price discount only with the gross price: the net price and the discount"
            carried.append(Carry(fate="derived", term="BT-148", value=str(base), reason=reason, target="ChargeAmount"))
    discount = replace(discount, base=base, indicator=indicator)
    return replace(line, price=replace(price, discount=discount))


def _beyond(discount: model.AllowanceCharge) -> Iterable[Carry]:
    terms = (("BT-138", discount.percent), ("BT-139", discount.reason), ("BT-140", discount.reason_code))
    reason = "CII has nothing but the amount of a price discount"
    return [_lost(term, value, reason) for term, value in terms if value is not None]
