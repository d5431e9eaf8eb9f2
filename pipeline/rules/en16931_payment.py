"""EN 16931: payment instructions, and allowances and charges of the document."""

from typing import Any

from pipeline.findings import Severity
from pipeline.rules.en16931_view import always, at, filled, found_at, in_vat, is_false, is_true, scope
from pipeline.rules.en16931_view import two_decimals as _two_decimals
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Rule
from pipeline.rules.ubl import has, nodes, text, texts

_TRANSFERS = ("30", "58")


def _short(number: Any) -> bool:
    return len(normalized(number.text)) <= 10


CARD = scope(
    "payment card",
    at("cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID"),
    Rule(
        "BR-51",
        "BT-87",
        "A card number is shown in part only: ten characters at most",
        "Ett kortnummer visas bara delvis: högst tio tecken",
        _short,
        Severity.WARNING,
    ),
)


def _of_transfer(account: Any) -> bool:
    codes = texts(account.getparent(), "cbc:PaymentMeansCode")
    return any(code in _TRANSFERS for code in codes)


ACCOUNT = scope(
    "account",
    at("cac:PaymentMeans/cac:PayeeFinancialAccount", where=_of_transfer),
    Rule(
        "BR-50",
        "BT-84",
        "The account of a credit transfer has a number",
        "Kontot vid betalning till konto har ett nummer",
        lambda account: filled(account, "cbc:ID"),
    ),
)


def _transfer_has_account(means: Any) -> bool:
    if not has(means, "cbc:PaymentMeansCode"):
        # normalize-space() of nothing is "", which is no credit transfer.
        return True
    transfer = normalized(text(means, "cbc:PaymentMeansCode")) in _TRANSFERS
    return not transfer or has(means, "cac:PayeeFinancialAccount/cbc:ID")


MEANS = scope(
    "payment means",
    at("cac:PaymentMeans"),
    Rule(
        "BR-49",
        "BT-81",
        "Payment instructions say the means of payment",
        "Betalningsinstruktioner anger betalningssätt",
        lambda means: has(means, "cbc:PaymentMeansCode"),
    ),
    Rule(
        "BR-61",
        "BT-84",
        "A credit transfer (30 or 58) says the account to pay to",
        "Betalning till konto (30 eller 58) anger vilket konto",
        _transfer_has_account,
        found=found_at("cbc:PaymentMeansCode"),
    ),
)


def has_reason(charge: Any) -> bool:
    """Whether an allowance or charge has a reason or the code of one."""
    return has(charge, "cbc:AllowanceChargeReason") or has(charge, "cbc:AllowanceChargeReasonCode")


def decimals(id: str, terms: str, what: str, what_sv: str, path: str) -> Rule[Any]:
    """The rule that an amount has no more than two decimals, as they stand in the text."""
    return Rule(
        id,
        terms,
        f"{what} has two decimals at most",
        f"{what_sv} har högst två decimaler",
        lambda element: _two_decimals(element, path),
        found=found_at(path),
    )


def _has_vat_category(charge: Any) -> bool:
    return any(in_vat(category) and has(category, "cbc:ID") for category in nodes(charge, "cac:TaxCategory"))


def _has_amount(charge: Any) -> bool:
    return has(charge, "cbc:Amount")


ALLOWANCES = scope(
    "allowances",
    at("/cac:AllowanceCharge", where=is_false),
    Rule("BR-31", "BT-92", "An allowance has an amount", "Ett avdrag har ett belopp", _has_amount),
    Rule("BR-32", "BT-95", "An allowance has a VAT category", "Ett avdrag har en momskategori", _has_vat_category),
    Rule("BR-33", "BT-97 BT-98", "An allowance has a reason", "Ett avdrag har en orsak", has_reason),
    Rule(
        "BR-CO-05",
        "BT-97 BT-98",
        "The reason of an allowance and its code say the same; nobody can test that",
        "Avdragets orsak och dess kod säger samma sak, vilket inte går att pröva",
        always,
    ),
    Rule(
        "BR-CO-21",
        "BT-97 BT-98",
        "An allowance has a reason, a code for it, or both",
        "Ett avdrag har en orsak, en kod för den eller båda",
        has_reason,
    ),
    decimals("BR-DEC-01", "BT-92", "The amount of an allowance", "Avdragets belopp", "cbc:Amount"),
    decimals("BR-DEC-02", "BT-93", "The base of an allowance", "Avdragets underlag", "cbc:BaseAmount"),
)
CHARGES = scope(
    "charges",
    at("/cac:AllowanceCharge", where=is_true),
    Rule("BR-36", "BT-99", "A charge has an amount", "Ett tillägg har ett belopp", _has_amount),
    Rule("BR-37", "BT-102", "A charge has a VAT category", "Ett tillägg har en momskategori", _has_vat_category),
    Rule("BR-38", "BT-104 BT-105", "A charge has a reason", "Ett tillägg har en orsak", has_reason),
    Rule(
        "BR-CO-06",
        "BT-104 BT-105",
        "The reason of a charge and its code say the same; nobody can test that",
        "Tilläggets orsak och dess kod säger samma sak, vilket inte går att pröva",
        always,
    ),
    Rule(
        "BR-CO-22",
        "BT-104 BT-105",
        "A charge has a reason, a code for it, or both",
        "Ett tillägg har en orsak, en kod för den eller båda",
        has_reason,
    ),
    decimals("BR-DEC-05", "BT-99", "The amount of a charge", "Tilläggets belopp", "cbc:Amount"),
    decimals("BR-DEC-06", "BT-100", "The base of a charge", "Tilläggets underlag", "cbc:BaseAmount"),
)

PARTS = (CARD, ACCOUNT, MEANS, ALLOWANCES, CHARGES)
