"""How an invoice is paid, as rows of the payment box: accounts, references, the last day."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.invoice import CreditTransfer, Invoice, PaymentInstructions
from transforms.picture.numbers import bankgiro, iban, plusgiro
from transforms.picture.words import Row, rows, text

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def payment(invoice: Invoice, language: str) -> list[Row]:
    """Every account once, every reference once, then when and on which terms."""
    accounts = [row for means in invoice.payments for row in _means(means)]
    references = [("reference", text(given)) for means in invoice.payments for given in means.remittance]
    ending = [("due date", due_date(invoice)), ("terms", invoice.payment_terms)]
    return rows(language, dict.fromkeys([*accounts, *references, *ending]))


def due_date(invoice: Invoice) -> date | None:
    """BT-9, which a UBL credit note keeps in its payment means."""
    return invoice.due_date or next((means.due_date for means in invoice.payments if means.due_date), None)


def _means(means: PaymentInstructions) -> Iterator[tuple[str, str]]:
    if means.transfer and means.transfer.account:
        yield from _transfer(means.transfer, text(means.transfer.account.value))
    if means.card:
        yield "card", " ".join(text(part) for part in (means.card.number, means.card.holder) if text(part))
    if means.debit:
        yield "direct debit", text(means.debit.mandate)
        yield "debited account", _account(text(means.debit.account))
    if not (means.transfer or means.card or means.debit):
        yield "means", text(means.means_text)


def _transfer(transfer: CreditTransfer, account: str) -> Iterator[tuple[str, str]]:
    provider = text(transfer.provider)
    if provider.upper() == "SE:BANKGIRO":
        yield "bankgiro", bankgiro(account)
    elif provider.upper() == "SE:PLUSGIRO":
        yield "plusgiro", plusgiro(account)
    else:
        yield "iban" if _IBAN.fullmatch(account) else "account", _account(account)
        yield "bic", provider
    yield "holder", text(transfer.name)


def _account(account: str) -> str:
    return iban(account) if _IBAN.fullmatch(account) else account
