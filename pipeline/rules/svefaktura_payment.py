"""Svefaktura 1.0, rules on how and when the invoice is to be paid."""

from pipeline.findings import Severity
from pipeline.rules.rule import Rule, Scope
from pipeline.rules.svefaktura_tree import Node, at, found_text
from pipeline.rules.svefaktura_values import is_word, moment_of_date, number

WARNING = Severity.WARNING

_ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount"
_BANK = ("cac:FinancialInstitutionBranch", "cac:FinancialInstitution", "cac:ID")
_SELLER_NAMES = "cac:SellerParty/cac:Party/cac:PartyName/cbc:Name"

# The one bank whose payments the published rules accept without an account.
_BANK_WITHOUT_ACCOUNTS = "SNDOSESS"


def _falls_due_before_issue(due: Node) -> bool:
    day, issued = moment_of_date(due.text), moment_of_date(due.tree.text_at("cbc:IssueDate"))
    return day is not None and issued is not None and day < issued


def _is_not_the_seller(name: Node) -> bool:
    return any(seller.text != name.text for seller in name.tree.at(_SELLER_NAMES))


MEANS: Scope[Node] = Scope(
    "payment means",
    at("cac:PaymentMeans/cac:PaymentMeansTypeCode"),
    (
        Rule(
            "R-48",
            "BT-81",
            "The code of a payment is always 1; the account's own numbers say what it is.",
            "Betalningssättets kod är alltid 1; kontots egna nummer visar vad det är.",
            lambda code: code.text == "1",
            found=found_text,
            expected=lambda _: "1",
        ),
    ),
)

DUE_DATE: Scope[Node] = Scope(
    "due date",
    at("cac:PaymentMeans/cbc:DuePaymentDate"),
    (
        Rule(
            "R-49",
            "BT-2 BT-9",
            "The invoice does not fall due before it is issued.",
            "Fakturan förfaller inte innan den är utställd.",
            lambda due: not _falls_due_before_issue(due),
            WARNING,
            found=found_text,
            expected=lambda due: f"no earlier than the date of issue, {due.tree.text_at('cbc:IssueDate')}",
        ),
    ),
)

ACCOUNT: Scope[Node] = Scope(
    "account",
    at(f"{_ACCOUNT}/cac:ID"),
    (
        Rule(
            "R-50",
            "BT-84",
            "An account number is written without blanks, hyphens or other punctuation.",
            "Ett kontonummer skrivs utan blanktecken, bindestreck och skiljetecken.",
            lambda account: is_word(account.text),
            WARNING,
            found=found_text,
        ),
        Rule(
            "R-101",
            "BT-86",
            "An account has the BIC of its bank beside it (BGABSESS for bankgiro, PGSISESS for plusgiro).",
            "Ett konto har bankens BIC angiven (BGABSESS för bankgiro, PGSISESS för plusgiro).",
            lambda account: account.above(1).all(*_BANK),
            WARNING,
        ),
    ),
)

BANK: Scope[Node] = Scope(
    "bank",
    at("/".join((_ACCOUNT, *_BANK))),
    (
        Rule(
            "R-51",
            "BT-84",
            "A bank is named only together with an account in it.",
            "En bank anges bara tillsammans med ett konto i den.",
            lambda bank: bank.above(3).all("cac:ID") or bank.text == _BANK_WITHOUT_ACCOUNTS,
            found=found_text,
        ),
    ),
)

PAYEE: Scope[Node] = Scope(
    "payee",
    at("cac:PaymentMeans/cac:PayeePartyName/cbc:Name"),
    (
        Rule(
            "R-52",
            "BT-27 BT-59",
            "A payee is named only where it is not the seller.",
            "En betalningsmottagare anges bara när det inte är säljaren.",
            _is_not_the_seller,
            WARNING,
            found=found_text,
        ),
    ),
)

INTEREST: Scope[Node] = Scope(
    "interest",
    at("cac:PaymentTerms/cbc:PenaltySurchargePercent"),
    (
        Rule(
            "R-54",
            "BT-20",
            "Interest on late payment is not negative.",
            "Dröjsmålsräntan är inte negativ.",
            lambda percent: number(percent.text) >= 0,
            found=found_text,
        ),
    ),
)

SCOPES = (MEANS, DUE_DATE, ACCOUNT, BANK, PAYEE, INTEREST)
