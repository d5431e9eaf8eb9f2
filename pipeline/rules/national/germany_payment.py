"""German rules on payment: DE-R-018 to DE-R-020, DE-R-023 to DE-R-025, DE-R-030 and DE-R-031 of the Peppol release."""

from collections.abc import Callable
from re import compile as pattern
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.ubl import has, itself, nodes, text

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_ACCOUNT = "cac:PayeeFinancialAccount"
_CARD = "cac:CardAccount"
_MANDATE = "cac:PaymentMandate"
_IBAN = pattern("[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_WHITE = pattern(r"[ \t\r\n]")
_LINE_BREAK = pattern(r"\r?\n")
_DISCOUNT = pattern(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_DISCOUNT_LINE = pattern(r"#[^\n\r]+#")
_ENDS_IN_LINE_BREAK = pattern(r"[ \t\r\n]*\n")


def _notes(root: Any) -> list[str]:
    """The first note of each of the payment terms, empty ones left out."""
    return list(filter(None, (text(terms, "cbc:Note") for terms in nodes(root, "cac:PaymentTerms"))))


def _marked_lines(root: Any) -> list[str]:
    lines = (normalized(line) for note in _notes(root) for line in _LINE_BREAK.split(note))
    return [line for line in lines if line.startswith("#")]


def _discounts_in_form(root: Any) -> bool:
    """Every line that begins with # is a discount in form, and after the last one there is a line break."""
    marked = _marked_lines(root)
    return not marked or (
        all(_DISCOUNT.fullmatch(line) for line in marked)
        and all(_ENDS_IN_LINE_BREAK.match(_DISCOUNT_LINE.split(note)[-1]) for note in _notes(root))
    )


def discounts_stop(root: Any) -> bool:
    """Whether the artefact stops at DE-R-018: it takes what follows the last discount of several notes for one text."""
    marked = _marked_lines(root)
    return len(_notes(root)) > 1 and bool(marked) and _DISCOUNT.fullmatch(marked[0]) is not None


def _has_creditor_id(root: Any) -> bool:
    if not has(root, f"cac:PaymentMeans/{_MANDATE}"):
        return True
    parties = (*nodes(root, _SELLER), *nodes(root, "cac:PayeeParty"))
    identifiers = [found for party in parties for found in nodes(party, "cac:PartyIdentification/cbc:ID")]
    return any(identifier.get("schemeID") == "SEPA" for identifier in identifiers)


def _has_debited_account(root: Any) -> bool:
    account = f"cac:PaymentMeans/{_MANDATE}/cac:PayerFinancialAccount/cbc:ID"
    return not has(root, f"cac:PaymentMeans/{_MANDATE}") or has(root, account)


DOCUMENT_PAYMENT: Scope[Any] = Scope(
    "German terms of payment",
    lambda document: (document.root,),
    (
        Rule(
            "DE-R-018",
            "BT-20",
            "Between German parties a discount is #SKONTO#TAGE=n#PROZENT=n.nn#, maybe BASISBETRAG, and a line break",
            "Mellan tyska parter skrivs kassarabatt #SKONTO#TAGE=n#PROZENT=n.nn#, ev. med BASISBETRAG, och radbrytning",
            _discounts_in_form,
            found=lambda root: text(root, "cac:PaymentTerms/cbc:Note"),
        ),
        Rule(
            "DE-R-030",
            "BT-90",
            "Between German parties a direct debit has the creditor's identifier (SEPA)",
            "Mellan tyska parter har autogiro betalningsmottagarens identifikation (SEPA)",
            _has_creditor_id,
        ),
        Rule(
            "DE-R-031",
            "BT-91",
            "Between German parties a direct debit has the account to be debited",
            "Mellan tyska parter har autogiro kontot som debiteras",
            _has_debited_account,
        ),
    ),
    locate=itself,
)


def is_iban(written: str) -> bool:
    """The check digits of an IBAN (ISO 13616), white space left out, as DE-R-019 reckons them."""
    iban = _WHITE.sub("", written)
    if not _IBAN.fullmatch(iban):
        return False
    turned = iban[4:] + iban[:2].upper() + iban[2:4]
    # Small letters are not raised first, so theirs are numbers of their own here.
    digits = "".join(str(ord(character) - (55 if ord(character) > 64 else 48)) for character in turned)
    return int(digits) % 97 == 1


def _code(means: Any) -> str:
    return normalized(text(means, "cbc:PaymentMeansCode"))


def _of_codes(*codes: str) -> Callable[[Document], list[Any]]:
    return lambda document: [means for means in nodes(document.root, "cac:PaymentMeans") if _code(means) in codes]


def _group_rules(number: str, words: str, words_sv: str, group: str, others: tuple[str, str]) -> tuple[Rule[Any], ...]:
    """The group that a means of payment needs, and the two that it excludes."""
    return (
        Rule(
            f"{number}-1",
            "BG-17 BG-18 BG-19",
            f"Between German parties payment by {words}",
            f"Mellan tyska parter har betalning med {words_sv}",
            lambda means: has(means, group),
            found=_code,
        ),
        Rule(
            f"{number}-2",
            "BG-17 BG-18 BG-19",
            f"Between German parties payment by {words}, and nothing of other means",
            f"Mellan tyska parter har betalning med {words_sv}, och inget av andra betalningssätt",
            lambda means: not any(has(means, other) for other in others),
            found=_code,
        ),
    )


TRANSFERS: Scope[Any] = Scope(
    "German credit transfers",
    _of_codes("30", "58"),
    (
        Rule(
            "DE-R-019",
            "BT-84",
            "Between German parties the account of a SEPA transfer (58) is a valid IBAN",
            "Mellan tyska parter är kontot för en SEPA-betalning (58) ett giltigt IBAN",
            lambda means: _code(means) != "58" or is_iban(text(means, f"{_ACCOUNT}/cbc:ID")),
            Severity.WARNING,
            found=lambda means: text(means, f"{_ACCOUNT}/cbc:ID"),
        ),
        *_group_rules(
            "DE-R-023",
            "transfer (30, 58) has the account",
            "girering (30, 58) kontot",
            _ACCOUNT,
            (_CARD, _MANDATE),
        ),
    ),
    locate=itself,
)

CARDS: Scope[Any] = Scope(
    "German card payments",
    _of_codes("48", "54", "55"),
    _group_rules(
        "DE-R-024",
        "card (48, 54, 55) has the card",
        "kort (48, 54, 55) kortet",
        _CARD,
        (_ACCOUNT, _MANDATE),
    ),
    locate=itself,
)

DEBITS: Scope[Any] = Scope(
    "German direct debits",
    _of_codes("59"),
    (
        Rule(
            "DE-R-020",
            "BT-91",
            "Between German parties the account of a SEPA direct debit (59) is a valid IBAN",
            "Mellan tyska parter är kontot för SEPA-autogiro (59) ett giltigt IBAN",
            lambda means: is_iban(text(means, f"{_MANDATE}/cac:PayerFinancialAccount/cbc:ID")),
            Severity.WARNING,
            found=lambda means: text(means, f"{_MANDATE}/cac:PayerFinancialAccount/cbc:ID"),
        ),
        *_group_rules(
            "DE-R-025",
            "direct debit (59) has the mandate",
            "autogiro (59) medgivandet",
            _MANDATE,
            (_ACCOUNT, _CARD),
        ),
    ),
    locate=itself,
)
