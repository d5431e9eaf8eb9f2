"""Completing: payment instructions that agree with each other, due date, payee and terms (section 5)."""

from datetime import date

from pipeline.invoice import CreditTransfer, Identifier, Invoice, Payee, PaymentInstructions
from transforms.changed import amend, replace
from transforms.format import Unconvertible
from transforms.svefaktura.beside import Beside, path, text_at
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.read_payment import is_iban
from transforms.svefaktura.read_values import date_in

CREDIT_TRANSFER, SEPA_TRANSFER = "30", "58"
_INTEREST = "Dröjsmålsränta"
_EURO = "EUR"
_DUE = path("PaymentMeans", ":DuePaymentDate")
_PAYEE = path("PaymentMeans", "PayeePartyName")
_PENALTY = path("PaymentTerms", ":PenaltySurchargePercent")
PAID_BESIDE = (_DUE, _PAYEE, _PENALTY)


def complete_payment(invoice: Invoice, beside: Beside, carriage: Carriage) -> None:
    """BG-16, BT-9, BT-20 and BG-10. All accounts have one code and one reference (rules UBL-SR-44 and UBL-SR-47)."""
    paid = [one for one in invoice.payments if one.transfer is not None and one.transfer.account is not None]
    for one in invoice.payments:
        if one.transfer is not None and one.transfer.account is None:
            carriage.note("BT-86", "Bank", one.transfer.provider)
    code = CREDIT_TRANSFER
    if paid and invoice.currency == _EURO and all(_is_iban(one) for one in paid):
        code = SEPA_TRANSFER
    if paid:
        carriage.derived("BT-81", code, "Svefaktura has one code for all accounts")
    reference = _reference(invoice.payments, paid, carriage)
    amend(
        invoice,
        payments=[_with_code(one, code, reference) for one in paid],
        due_date=_due_date(invoice, beside, carriage),
        payee=_payee(invoice, beside),
        payment_terms=_terms(invoice, beside, carriage),
    )


def _is_iban(payment: PaymentInstructions) -> bool:
    return bool(payment.transfer and payment.transfer.account and is_iban(payment.transfer.account.value))


def _with_code(payment: PaymentInstructions, code: str, reference: str | None) -> PaymentInstructions:
    transfer = payment.transfer or CreditTransfer()
    account = transfer.account and Identifier(source=transfer.account.source, value=transfer.account.value)
    return replace(
        payment,
        means_code=code,
        remittance=[] if reference is None else [reference],
        transfer=replace(transfer, account=account),
    )


def _reference(payments: list[PaymentInstructions], paid: list[PaymentInstructions], carriage: Carriage) -> str | None:
    """BT-83: that of the first account which has one; what others say differently moves to the note."""
    chosen = next((one.remittance[0] for one in paid if one.remittance), None)
    for one in payments:
        if one.remittance and one.remittance[0] != chosen:
            account = one.transfer.account.value if one.transfer and one.transfer.account else ""
            carriage.note("BT-83", f"Betalningsreferens {account}".strip(), one.remittance[0])
    return chosen


def _due_date(invoice: Invoice, beside: Beside, carriage: Carriage) -> date | None:
    """BT-9: the earliest, where the accounts disagree."""
    due = invoice.due_date
    if due is None:
        return due
    stated = {date_in(element.text) for element in beside.get(_DUE, ())} - {None} | {due}
    earliest, *others = sorted(day for day in stated if day is not None)
    for other in others:
        carriage.note("BT-9", "Annat förfallodatum", other.isoformat())
    return earliest


def _payee(invoice: Invoice, beside: Beside) -> Payee | None:
    """BG-10, where it is not the seller; one payee only."""
    named = {" ".join(name.text or "" for name in element) for element in beside.get(_PAYEE, ())}
    if len(named) > 1:
        raise Unconvertible(
            "BT-59",
            f"EN 16931 has one payee, and here are {len(named)}",
            f"EN 16931 har en betalningsmottagare, och här är {len(named)}",
        )
    payee, seller = invoice.payee, invoice.seller
    names = (seller.name, seller.trading_name) if seller else ()
    return None if payee is None or payee.name in names else payee


def _terms(invoice: Invoice, beside: Beside, carriage: Carriage) -> str | None:
    """BT-20 with the interest on late payment in words."""
    said = [] if invoice.payment_terms is None else [invoice.payment_terms]
    percent = text_at(_PENALTY, beside)
    if percent is None:
        return joined(said, ())
    text = f"{_INTEREST} {percent.strip()} %"
    carriage.moved("BT-20", percent, "PaymentTerms/Note", "EN 16931 has interest on late payment in words")
    return joined(said, (text,))
