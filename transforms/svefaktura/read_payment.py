"""Reading: how, when and to whom the invoice is to be paid."""

from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import GIROS, cac, cbc
from transforms.svefaktura.read_parties import one_name
from transforms.svefaktura.read_values import Fields, Walk, children, date, text, text_of, value, within

_KIND = "identificationSchemeName"
IBAN = "IBAN"


def payment_means(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-16, one element an account; the due date and the payee, which stand in each, are those of the first."""
    own: Fields = {"source": child}
    children(child, _PAYMENT, own, walk)
    due = own.pop("due_date", None)
    if due is not None and fields.setdefault("due_date", due) != due:
        walk.leftovers.append(child.find(cbc("DuePaymentDate")))
    names = own.pop("names", None)
    if names is not None:
        name = " ".join(names)
        if len(names) > 1:
            walk.ambiguous.append(child)
        payee = fields.setdefault("payee", model.Payee(source=child, name=name))
        if payee.name != name:
            walk.leftovers.append(child.find(cac("PayeePartyName")))
    source = own.pop("payee_account", None)
    transfer = {name: own.pop(name) for name in ("account", "provider") if name in own}
    if transfer:
        own["transfer"] = model.CreditTransfer(source=source, **transfer)
    fields.setdefault("payments", []).append(model.PaymentInstructions(**own))


def _account(child: Any, walk: Walk) -> model.Identifier:
    """BT-84. That it is an IBAN can be seen from it."""
    number = child.text or ""
    said = child.get(_KIND) == IBAN and is_iban(number)
    walk.leave_but(child, _KIND if said else "")
    walk.leave_children(child)
    return model.Identifier(source=child, value=number)


def is_iban(number: str) -> bool:
    """Whether an account number has the form of an IBAN: two letters, two digits, and at least eleven more."""
    return len(number) >= 15 and number[:2].isalpha() and number[2:4].isdigit() and number.isalnum()


def _provider(child: Any, walk: Walk) -> str:
    """BT-86: a BIC as received, or the word for bankgiro or plusgiro."""
    bic = text_of(child, walk)
    return GIROS.get(bic, bic)


def _reference(child: Any, walk: Walk) -> list[str]:
    return [text_of(child, walk)]


_take_account = within(
    {
        cac("ID"): value("account", _account),
        cac("FinancialInstitutionBranch"): within(
            {cac("FinancialInstitution"): within({cac("ID"): value("provider", _provider)})}
        ),
        cac("PaymentInstructionID"): value("remittance", _reference),
    }
)


def _payee_account(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-17. What two of them say is read as if it were of one, which is ambiguous."""
    if fields.setdefault("payee_account", child) is not child:
        walk.ambiguous.append(child)
    _take_account(child, fields, walk)


_PAYMENT = {
    cac("PaymentMeansTypeCode"): text("means_code"),
    cbc("DuePaymentDate"): date("due_date"),
    cac("PayeeFinancialAccount"): _payee_account,
    cac("PayeePartyName"): within({cbc("Name"): one_name}),
}
