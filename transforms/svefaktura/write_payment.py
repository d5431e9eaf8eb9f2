"""Writing: how, when and to whom the invoice is to be paid."""

from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import GIRO_BICS, cac, cbc
from transforms.svefaktura.read_payment import IBAN, is_iban
from transforms.svefaktura.write_values import child, date, text, unless_empty

_KIND = "identificationSchemeName"
ANY_MEANS = "1"  # rule R-48 accepts no other


def payment_means(parent: Any, invoice: model.Invoice) -> None:
    """BG-16, with the due date and the payee in each; one is made for those where there is no account."""
    payments = invoice.payments
    if not payments and (invoice.due_date is not None or invoice.payee is not None):
        payments = [model.PaymentInstructions(means_code=ANY_MEANS)]
    for payment in payments:
        element = child(parent, cac("PaymentMeans"))
        text(element, cac("PaymentMeansTypeCode"), payment.means_code or ANY_MEANS)
        date(element, cbc("DuePaymentDate"), invoice.due_date)
        _account(element, payment)
        if invoice.payee is not None:
            text(child(element, cac("PayeePartyName")), cbc("Name"), invoice.payee.name or "")


def _account(parent: Any, payment: model.PaymentInstructions) -> None:
    element = child(parent, cac("PayeeFinancialAccount"))
    transfer = payment.transfer or model.CreditTransfer()
    if transfer.account is not None:
        number = text(element, cac("ID"), transfer.account.value)
        if is_iban(transfer.account.value):
            number.set(_KIND, IBAN)
    if transfer.provider is not None:
        branch = child(element, cac("FinancialInstitutionBranch"))
        bic = GIRO_BICS.get(transfer.provider, transfer.provider)
        text(child(branch, cac("FinancialInstitution")), cac("ID"), bic)
    if payment.remittance:
        text(element, cac("PaymentInstructionID"), payment.remittance[0])
    unless_empty(element)


def payment_terms(parent: Any, terms: str | None) -> None:
    """BT-20."""
    if terms is not None:
        text(child(parent, cac("PaymentTerms")), cbc("Note"), terms)
