"""Writing: how, when and to whom the invoice is to be paid."""

from datetime import date
from typing import NamedTuple

from pipeline import invoice as model
from transforms.svefaktura.names import GIRO_BICS
from transforms.svefaktura.read_payment import IBAN, is_iban
from transforms.table import Kind, Made, Table, below

TEXT, DATE = Kind.TEXT, Kind.DATE

ANY_MEANS = "1"  # rule R-48 accepts no other


class Means(NamedTuple):
    """PaymentMeans: an account (BG-17), with the due date and the payee, which stand in each."""

    code: str
    due_date: date | None
    account: str | None
    kind: str | None  # IBAN, if the account is one
    provider: str | None  # a BIC
    reference: str | None  # BT-83
    payee: str | None


def _means(invoice: model.Invoice) -> list[Means]:
    """BG-16; one is made for due date and payee where there is no account."""
    payments = invoice.payments
    if not payments and (invoice.due_date is not None or invoice.payee is not None):
        payments = [model.PaymentInstructions(means_code=ANY_MEANS)]
    return [_one_means(invoice, payment) for payment in payments]


def _one_means(invoice: model.Invoice, payment: model.PaymentInstructions) -> Means:
    transfer = payment.transfer or model.CreditTransfer()
    account = transfer.account.value if transfer.account is not None else None
    provider = transfer.provider
    return Means(
        code=payment.means_code or ANY_MEANS,
        due_date=invoice.due_date,
        account=account,
        kind=IBAN if account is not None and is_iban(account) else None,
        provider=None if provider is None else GIRO_BICS.get(provider, provider),
        reference=payment.remittance[0] if payment.remittance else None,
        payee=None if invoice.payee is None else invoice.payee.name or "",
    )


_PAYMENT = Table(
    Means,
    (
        ("cac:PaymentMeansTypeCode", TEXT, "code"),
        ("cbc:DuePaymentDate", DATE, "due_date"),
        *below(
            "cac:PayeeFinancialAccount",
            ("cac:ID", TEXT, "account"),
            ("cac:ID/@identificationSchemeName", TEXT, "kind"),
            ("cac:FinancialInstitutionBranch/cac:FinancialInstitution/cac:ID", TEXT, "provider"),
            ("cac:PaymentInstructionID", TEXT, "reference"),
        ),
        ("cac:PayeePartyName/cbc:Name", TEXT, "payee"),
    ),
)
PAYMENTS = Made(_means, _PAYMENT)
