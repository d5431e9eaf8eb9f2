"""Iceland: IS-R-001 to IS-R-010 of the Peppol release."""

from collections.abc import Callable
from typing import Any

from pipeline.findings import Severity
from pipeline.rules.peppol_view import countries
from pipeline.rules.predicates import is_xs_date, normalized
from pipeline.rules.rule import Gate, Rule, Scope
from pipeline.rules.ubl import has, itself, nodes, text, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_KENNITALA = "0196"
_FINAL_DUE_DATE = "EINDAGI"


def _type_code(root: Any) -> str:
    return normalized(text(root, "cbc:InvoiceTypeCode") or text(root, "cbc:CreditNoteTypeCode"))


def _invoice_or_credit_note(root: Any) -> bool:
    # The artefact looks for the code among blanks; a code that is not there is in the text too.
    codes = [normalized(text(root, name)) for name in ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")]
    return any(" " not in code and f" {code} " in " 380 381 " for code in codes)


def _has_kennitala(party: Any) -> bool:
    return any(company.get("schemeID") == _KENNITALA for company in nodes(party, "cac:PartyLegalEntity/cbc:CompanyID"))


def _has_address(party: Any) -> bool:
    return has(party, "cac:PostalAddress/cbc:StreetName") and has(party, "cac:PostalAddress/cbc:PostalZone")


def _each_seller(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda root: any(test(party) for party in nodes(root, _SELLER))


def _accounts(root: Any, code: str) -> list[str]:
    means = [found for found in nodes(root, "cac:PaymentMeans") if text(found, "cbc:PaymentMeansCode") == code]
    return [account for found in means for account in texts(found, "cac:PayeeFinancialAccount/cbc:ID")]


def _twelve_digit_account(code: str) -> Callable[[Any], bool]:
    def holds(root: Any) -> bool:
        if code not in texts(root, "cac:PaymentMeans/cbc:PaymentMeansCode"):
            return True
        accounts = _accounts(root, code)
        return bool(accounts) and len(normalized(accounts[0])) == 12

    return holds


def _found_account(code: str) -> Callable[[Any], str | None]:
    return lambda root: ", ".join(_accounts(root, code)) or None


def _final_due_dates(root: Any) -> list[Any]:
    references = nodes(root, "cac:AdditionalDocumentReference")
    return [found for found in references if _FINAL_DUE_DATE in texts(found, "cbc:DocumentDescription")]


def _written_as_date(root: Any) -> bool:
    references = _final_due_dates(root)
    written = text(references[0], "cbc:ID") if references else ""
    return not references or (len(written) == 10 and is_xs_date(written))


def _not_before_due(root: Any) -> bool:
    # Both are texts to the artefact, and are compared as such.
    references = _final_due_dates(root)
    due = texts(root, "cbc:DueDate")
    return not references or any(day <= last for day in due for found in references for last in texts(found, "cbc:ID"))


def _final_due_date(root: Any) -> str:
    return text(_final_due_dates(root)[0], "cbc:ID")


SELLER: Scope[Any] = Scope(
    "Icelandic seller",
    lambda document: (document.root,),
    (
        Rule(
            "IS-R-001",
            "BT-3",
            "The type of an Icelandic seller's document is 380 or 381",
            "Typen på en isländsk säljares dokument är 380 eller 381",
            _invoice_or_credit_note,
            Severity.WARNING,
            found=_type_code,
        ),
        Rule(
            "IS-R-002",
            "BT-30",
            "An Icelandic seller states its legal number with scheme 0196",
            "En isländsk säljare anger sitt juridiska nummer med schemat 0196",
            _each_seller(_has_kennitala),
        ),
        Rule(
            "IS-R-003",
            "BT-35 BT-38",
            "An Icelandic seller states street address and post code",
            "En isländsk säljare anger gatuadress och postnummer",
            _each_seller(_has_address),
        ),
        Rule(
            "IS-R-006",
            "BT-84",
            "Payment by code 9 to an Icelandic seller has an account of 12 digits",
            "Betalning med kod 9 till en isländsk säljare har ett konto med 12 siffror",
            _twelve_digit_account("9"),
            found=_found_account("9"),
        ),
        Rule(
            "IS-R-007",
            "BT-84",
            "Payment by code 42 to an Icelandic seller has an account of 12 digits",
            "Betalning med kod 42 till en isländsk säljare har ett konto med 12 siffror",
            _twelve_digit_account("42"),
            found=_found_account("42"),
        ),
        Rule(
            "IS-R-008",
            "BT-122",
            "The final due date (EINDAGI) is written YYYY-MM-DD",
            "Den slutliga förfallodagen (EINDAGI) skrivs ÅÅÅÅ-MM-DD",
            _written_as_date,
            found=_final_due_date,
        ),
        Rule(
            "IS-R-009",
            "BT-9 BT-122",
            "Where there is a final due date (EINDAGI) there is a due date",
            "Där det finns en slutlig förfallodag (EINDAGI) finns en förfallodag",
            lambda root: not _final_due_dates(root) or has(root, "cbc:DueDate"),
        ),
        Rule(
            "IS-R-010",
            "BT-9 BT-122",
            "The final due date (EINDAGI) is not before the due date",
            "Den slutliga förfallodagen (EINDAGI) är inte före förfallodagen",
            _not_before_due,
            found=_final_due_date,
            expected=lambda root: text(root, "cbc:DueDate") or None,
        ),
    ),
    locate=itself,
)


def _any_party(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda customer: any(test(party) for party in nodes(customer, "cac:Party"))


BUYER: Scope[Any] = Scope(
    "Icelandic buyer",
    lambda document: nodes(document.root, "cac:AccountingCustomerParty"),
    (
        Rule(
            "IS-R-004",
            "BT-47",
            "An Icelandic buyer's legal number is stated with scheme 0196",
            "En isländsk köpares juridiska nummer anges med schemat 0196",
            _any_party(_has_kennitala),
        ),
        Rule(
            "IS-R-005",
            "BT-50 BT-53",
            "An Icelandic buyer's street address and post code are stated",
            "En isländsk köpares gatuadress och postnummer anges",
            _any_party(_has_address),
        ),
    ),
    locate=itself,
)

ICELAND = Gate("Iceland", lambda document: document.view(countries).supplier_address == "IS", (SELLER,))
ICELAND_DOMESTIC = Gate("Iceland, domestic", lambda document: document.view(countries).domestic("IS"), (BUYER,))
