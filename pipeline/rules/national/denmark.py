"""Denmark: DK-R-002 to DK-R-017 of the Peppol release, for Danish sellers, most of them for Danish buyers too."""

from collections.abc import Iterator
from re import compile as pattern
from typing import Any

from pipeline.rules.peppol_view import LINES, collected, countries
from pipeline.rules.predicates import normalized, number
from pipeline.rules.rule import Document, Gate, Rule, Scope
from pipeline.rules.ubl import CREDIT_NOTE, INVOICE, has, itself, node, nodes, text, texts

_GIRO = pattern("[0-9]{7,8}")
_UNSPSC_VERSIONS = frozenset({"19.05.01", "19.0501", "26.08.01", "26.0801"})
_COMPANY = "cac:PartyLegalEntity/cbc:CompanyID"
_SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
_CUSTOMER = "cac:AccountingCustomerParty/cac:Party"
_ACCOUNT = "cac:PayeeFinancialAccount/cbc:ID"


def _has_cvr_scheme(party: Any) -> bool:
    return not has(party, _COMPANY) or normalized(_scheme(party)) == "0184"


def _scheme(party: Any) -> str | None:
    """The scheme of the legal number: of the first that has one, where there are several."""
    schemes = (company.get("schemeID") for company in nodes(party, _COMPANY))
    return next((scheme for scheme in schemes if scheme is not None), None)


def _supplier_scheme_is_cvr(root: Any) -> bool:
    return all(_has_cvr_scheme(party) for party in nodes(root, _SUPPLIER))


def _payable(root: Any) -> str:
    return text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount")


def _not_negative_credit(root: Any) -> bool:
    country = text(root, f"{_CUSTOMER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode")
    return root.tag != CREDIT_NOTE or country != "DK" or not number(_payable(root)) < 0


SELLER: Scope[Any] = Scope(
    "Danish seller",
    lambda document: (document.root,),
    (
        Rule(
            "DK-R-002",
            "BT-30",
            "A Danish seller states its CVR number",
            "En dansk säljare anger sitt CVR-nummer",
            lambda root: normalized(next(filter(None, texts(root, f"{_SUPPLIER}/{_COMPANY}")), "")) != "",
        ),
        Rule(
            "DK-R-014",
            "BT-30",
            "The legal number of a Danish seller has the scheme 0184",
            "En dansk säljares juridiska nummer har schemat 0184",
            _supplier_scheme_is_cvr,
            found=lambda root: _scheme(node(root, _SUPPLIER)),
            expected=lambda root: "0184",
        ),
        Rule(
            "DK-R-016",
            "BT-115",
            "A credit note between Danish parties has no negative amount to pay",
            "En kreditnota mellan danska parter har inget negativt belopp att betala",
            _not_negative_credit,
            found=_payable,
        ),
    ),
    locate=itself,
)


def _identifications(document: Document) -> Iterator[Any]:
    for party in (_SUPPLIER, _CUSTOMER):
        yield from nodes(document.root, f"{party}/cac:PartyIdentification")


def _has_scheme(identification: Any) -> bool:
    identifier = node(identification, "cbc:ID")
    return identifier is None or normalized(identifier.get("schemeID")) != ""


IDENTIFICATIONS: Scope[Any] = Scope(
    "identifiers of Danish parties",
    _identifications,
    (
        Rule(
            "DK-R-013",
            "BT-29 BT-46",
            "An identifier of a Danish party has its scheme",
            "En dansk parts identifikation har sitt schema",
            _has_scheme,
            found=lambda identification: text(identification, "cbc:ID"),
        ),
    ),
    locate=itself,
)


def _means(document: Document) -> list[Any]:
    return nodes(document.root, "cac:PaymentMeans") if document.root.tag == INVOICE else []


def _code(means: Any) -> str:
    return text(means, "cbc:PaymentMeansCode")


def _card(means: Any) -> str:
    return text(means, "cbc:PaymentID")[:3]


def _both(means: Any, first: str, second: str) -> bool:
    return normalized(text(means, first)) != "" and normalized(text(means, second)) != ""


def _bank_account(means: Any) -> bool:
    branch = "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"
    return _code(means) not in ("31", "42") or _both(means, _ACCOUNT, branch)


def _mandate(means: Any) -> bool:
    payer = "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
    return _code(means) != "49" or _both(means, "cac:PaymentMandate/cbc:ID", payer)


def _giro(means: Any) -> bool:
    known = _card(means) in ("01#", "04#", "15#") and _GIRO.fullmatch(text(means, _ACCOUNT))
    return _code(means) != "50" or bool(known)


def _giro_reference(means: Any) -> bool:
    return _code(means) != "50" or _card(means) not in ("04#", "15#") or len(text(means, "cbc:PaymentID")) == 19


def _joint_card(means: Any) -> bool:
    return _code(means) != "93" or (_card(means) in ("71#", "73#", "75#") and len(text(means, _ACCOUNT)) == 8)


def _joint_reference(means: Any) -> bool:
    return _code(means) != "93" or _card(means) not in ("71#", "75#") or len(text(means, "cbc:PaymentID")) in (18, 19)


def _payment_id(means: Any) -> str:
    return text(means, "cbc:PaymentID")


PAYMENT: Scope[Any] = Scope(
    "payment between Danish parties",
    _means,
    (
        Rule(
            "DK-R-005",
            "BT-81",
            "The means of payment of a Danish seller is 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 or 97",
            "En dansk säljares betalningssätt är 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 eller 97",
            lambda means: _listed_means(_code(means)),
            found=_code,
        ),
        Rule(
            "DK-R-006",
            "BT-84 BT-86",
            "Payment by 31 or 42 has the account and its registration number",
            "Betalning med 31 eller 42 har kontot och dess registreringsnummer",
            _bank_account,
        ),
        Rule(
            "DK-R-007",
            "BT-89 BT-91",
            "Payment by 49 has the mandate and the account to be debited",
            "Betalning med 49 har medgivandet och kontot som debiteras",
            _mandate,
        ),
        Rule(
            "DK-R-008",
            "BT-83 BT-84",
            "Payment by 50 has a reference that begins with 01#, 04# or 15#, and a giro account of 7 or 8 digits",
            "Betalning med 50 har en referens med 01#, 04# eller 15# först och ett girokonto med 7 eller 8 siffror",
            _giro,
            found=_payment_id,
        ),
        Rule(
            "DK-R-009",
            "BT-83",
            "A giro reference that begins with 04# or 15# goes on with 16 characters",
            "En giroreferens som börjar med 04# eller 15# fortsätter med 16 tecken",
            _giro_reference,
            found=_payment_id,
        ),
        Rule(
            "DK-R-010",
            "BT-83 BT-84",
            "Payment by 93 has a reference that begins with 71#, 73# or 75#, and a creditor number of 8 characters",
            "Betalning med 93 har en referens som börjar med 71#, 73# eller 75# och ett kreditornummer med 8 tecken",
            _joint_card,
            found=_payment_id,
        ),
        Rule(
            "DK-R-011",
            "BT-83",
            "A reference that begins with 71# or 75# goes on with 15 or 16 characters",
            "En referens som börjar med 71# eller 75# fortsätter med 15 eller 16 tecken",
            _joint_reference,
            found=_payment_id,
        ),
    ),
    locate=itself,
)


def _listed_means(code: str) -> bool:
    # The artefact looks for the code among blanks in a text of codes, so "1 10" is in it, and so is "".
    return f" {code} " in " 1 10 31 42 48 49 50 58 59 93 97 "


BUYER: Scope[Any] = Scope(
    "Danish buyer",
    lambda document: nodes(document.root, _CUSTOMER),
    (
        Rule(
            "DK-R-017",
            "BT-47",
            "The legal number of a Danish buyer has the scheme 0184",
            "En dansk köpares juridiska nummer har schemat 0184",
            _has_cvr_scheme,
            found=_scheme,
            expected=lambda party: "0184",
        ),
    ),
    locate=itself,
)


def _lines(document: Document) -> Iterator[Any]:
    for tag in LINES:
        yield from document.root.iterchildren(tag)


def _known_unspsc(line: Any) -> bool:
    codes = nodes(line, "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode")
    if not any(code.get("listID") == "TST" for code in codes):
        return True
    return any(code.get("listVersionID") in _UNSPSC_VERSIONS for code in codes)


CLASSIFICATIONS: Scope[Any] = Scope(
    "classification of Danish items",
    _lines,
    (
        Rule(
            "DK-R-003",
            "BT-158",
            "UNSPSC classification (TST) between Danish parties is of version 19.05.01 or 26.08.01",
            "UNSPSC-klassificering (TST) mellan danska parter är av version 19.05.01 eller 26.08.01",
            _known_unspsc,
        ),
    ),
    locate=itself,
)


def _names_its_tax(allowance: Any) -> bool:
    if text(allowance, "cbc:AllowanceChargeReasonCode") != "ZZZ":
        return True
    reason = text(allowance, "cbc:AllowanceChargeReason")
    category = len(normalized(reason)) == 4 and 0 <= number(reason) <= 9999
    return category or ("#" in reason and not reason.startswith("#") and not reason.endswith("#"))


TAXES: Scope[Any] = Scope(
    "Danish taxes other than VAT",
    lambda document: collected(document, "cac:AllowanceCharge"),
    (
        Rule(
            "DK-R-004",
            "BT-97 BT-98 BT-104 BT-105 BT-139 BT-140 BT-144 BT-145",
            "A tax other than VAT (ZZZ) between Danish parties names its category: four digits, or text#text",
            "En annan skatt än moms (ZZZ) mellan danska parter anger sin kategori: fyra siffror eller text#text",
            _names_its_tax,
            found=lambda allowance: text(allowance, "cbc:AllowanceChargeReason"),
        ),
    ),
    locate=itself,
)

DENMARK = Gate("Denmark", lambda document: document.view(countries).supplier_address == "DK", (SELLER,))
DENMARK_DOMESTIC = Gate(
    "Denmark, domestic",
    lambda document: document.view(countries).domestic("DK"),
    (IDENTIFICATIONS, PAYMENT, BUYER, CLASSIFICATIONS, TAXES),
)
