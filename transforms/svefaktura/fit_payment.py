"""Fitting: payment instructions, payee, due date and terms (section 5)."""

from pipeline.invoice import CreditTransfer, Identifier, Invoice, Party, Payee, PaymentInstructions
from transforms.changed import amend, replace
from transforms.checks import edited
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.codes import PAYMENT_MEANS
from transforms.svefaktura.fit_parties import CREDITOR
from transforms.svefaktura.names import BANKGIRO, PLUSGIRO
from transforms.svefaktura.write_payment import ANY_MEANS

_MOST_ACCOUNTS = 3
_GIRO_OF_CODE = {"50": PLUSGIRO, "56": BANKGIRO}  # old ways to say so
_BANK_WITHOUT_ACCOUNTS = "SNDOSESS"


def fit_payment(invoice: Invoice, carriage: Carriage) -> None:
    """BG-16 with BT-9 and BT-20; a credit note has neither of the two."""
    due = invoice.due_date or next((one.due_date for one in invoice.payments if one.due_date), None)
    payments = [_fit_instructions(one, carriage) for one in invoice.payments]
    for extra in payments[_MOST_ACCOUNTS:]:
        carriage.note("BG-17", "Ytterligare konto", _account_in_words(extra))
    seller, payee = _creditor(invoice, carriage)
    terms = invoice.payment_terms
    if invoice.credit_note:
        if due is not None:
            carriage.note("BT-9", "Förfallodatum", due.isoformat())
        if terms is not None:
            carriage.note("BT-20", "Betalningsvillkor", terms)
        carriage.notes.extend(carriage.terms)
        carriage.terms.clear()
        due, terms = None, None
    amend(
        invoice,
        due_date=due,
        payments=payments[:_MOST_ACCOUNTS],
        seller=seller,
        payee=_fit_payee(payee, seller, carriage),
    )
    amend(invoice, payment_terms=joined([] if terms is None else [terms], carriage.terms))


def _fit_instructions(payment: PaymentInstructions, carriage: Carriage) -> PaymentInstructions:
    code = (payment.means_code or ANY_MEANS).strip()
    if code in PAYMENT_MEANS:
        carriage.term_of_payment("BT-81", PAYMENT_MEANS[code])
    if payment.means_text is not None:
        carriage.term_of_payment("BT-82", payment.means_text)
    if payment.card is not None:
        parts = (payment.card.network, payment.card.number, payment.card.holder)
        carriage.term_of_payment("BG-18", "Betalkort " + ", ".join(part for part in parts if part))
    if payment.debit is not None:
        words = (("medgivande", payment.debit.mandate), ("konto", payment.debit.account))
        said = ", ".join(f"{name} {value}" for name, value in words if value)
        carriage.term_of_payment("BG-19", f"Autogiro: {said}" if said else "Autogiro")
    for more in payment.remittance[1:]:
        carriage.note("BT-83", "Betalningsreferens", more)
    return PaymentInstructions(
        source=payment.source,
        means_code=ANY_MEANS,
        remittance=payment.remittance[:1],
        transfer=None if payment.transfer is None else _fit_transfer(payment.transfer, code, carriage),
    )


def _fit_transfer(transfer: CreditTransfer, code: str, carriage: Carriage) -> CreditTransfer | None:
    """An account unedited, with its bank; a bank without account has no place (rule R-51)."""
    account, provider = transfer.account, transfer.provider or _GIRO_OF_CODE.get(code)
    if transfer.name is not None:
        carriage.note("BT-85", "Kontots innehavare", transfer.name)
    if account is not None:
        account = Identifier(source=account.source, value=edited(account.value))
    elif provider is not None and provider != _BANK_WITHOUT_ACCOUNTS:
        carriage.note("BT-86", "Bank", provider)
        provider = None
    if account is None and provider is None:
        return None
    return CreditTransfer(source=transfer.source, account=account, provider=provider)


def _account_in_words(payment: PaymentInstructions) -> str:
    transfer = payment.transfer or CreditTransfer()
    number = transfer.account.value if transfer.account else None
    return ", ".join(part for part in (transfer.provider, number, *payment.remittance) if part)


def _creditor(invoice: Invoice, carriage: Carriage) -> tuple[Party | None, Payee | None]:
    """Seller and payee without the creditor's identifier (BT-90), which moves to the terms."""
    seller, payee = invoice.seller, invoice.payee
    for party in (seller, payee):
        for identifier in party.identifiers if party else ():
            if identifier.scheme == CREDITOR:
                carriage.term_of_payment("BT-90", f"Borgenärens identitet: {identifier.value}")
                carriage.moved("BT-90-1", CREDITOR, "PaymentTerms", "the words before it say what it is")
    if seller is not None and any(one.scheme == CREDITOR for one in seller.identifiers):
        seller = replace(seller, identifiers=[one for one in seller.identifiers if one.scheme != CREDITOR])
    if payee is not None:
        payee = replace(payee, identifiers=[one for one in payee.identifiers if one.scheme != CREDITOR])
    return seller, payee


def _with_scheme(identifier: Identifier) -> tuple[str, list[str | None]]:
    """An identifier in words, and its parts."""
    if identifier.scheme is None:
        return identifier.value, []
    return f"{identifier.value} ({identifier.scheme})", [identifier.value, identifier.scheme]


def _fit_payee(payee: Payee | None, seller: Party | None, carriage: Carriage) -> Payee | None:
    """A payee has a name and no numbers; the seller is none (rule R-52)."""
    if payee is None:
        return None
    for identifier in payee.identifiers:
        carriage.note("BT-60", "Betalningsmottagarens identitet", *_with_scheme(identifier))
    if payee.legal_id is not None:
        carriage.note("BT-61", "Betalningsmottagarens organisationsnummer", *_with_scheme(payee.legal_id))
    common = None if seller is None else seller.trading_name or seller.name
    if payee.name is None or payee.name == common:
        return None
    return Payee(source=payee.source, name=payee.name)
