"""What of UBL has no place in EN 16931: UBL-CR-001 to UBL-CR-680 and the attributes of UBL-DT-08 to UBL-DT-28.

Each forbids an element at one path, or an attribute. What is forbidden the reader did not take, but for three
attributes; so only its leftovers are compared with the table, and a document that has none costs nothing.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.findings import Severity
from pipeline.location import prefixed
from pipeline.rules.rule import Check, Document, Rule
from pipeline.rules.ubl import CREDIT_NOTE, text_of, texts

_FILE = Path(__file__).parent.parent.parent / "schemas" / "codes" / "ubl-outside-en16931.json"
_PARENTS: dict[str, dict[str, int]] = json.loads(_FILE.read_text(encoding="utf-8"))

Condition = Callable[[Any], bool]  # of the element


def _any(_: Any) -> bool:
    return True


def _rule(number: int, what: str, severity: Severity = Severity.WARNING) -> Rule[Any]:
    return Rule(
        f"UBL-CR-{number:03}",
        "",
        f"EN 16931 has no place for {what}",
        f"EN 16931 har ingen plats för {what}",
        bool,
        severity,
    )


def _path(parent: str, name: str) -> str:
    return f"{parent}/{name}" if parent else name


# By the path from the root, with lines of credit notes read as those of invoices.
_BY_PATH: dict[str, Rule[Any]] = {
    _path(parent, name): _rule(number, _path(parent, name))
    for parent, names in _PARENTS.items()
    for name, number in names.items()
}


def _of_object(element: Any) -> bool:
    return "130" in texts(element.getparent(), "cbc:DocumentTypeCode")


def _not_of_object(element: Any) -> bool:
    codes = texts(element.getparent(), "cbc:DocumentTypeCode")
    return not codes or any(code != "130" for code in codes)


def _other_version(element: Any) -> bool:
    return text_of(element) != "2.1"


def _of_invoice(element: Any) -> bool:
    return bool(element.getroottree().getroot().tag != CREDIT_NOTE)


# (number, path, condition): the last steps of the path, or all of them where it begins with a slash.
_ELEMENTS: tuple[tuple[int, str, Condition], ...] = (
    (2, "/cbc:UBLVersionID", _other_version),
    (412, "/cac:PaymentMeans/cbc:PaymentDueDate", _of_invoice),
    (664, "cac:FinancialInstitution", _any),
    (666, "cac:AdditionalDocumentReference/cac:Attachment", _of_object),
    (669, "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", _any),
    (670, "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReason", _any),
    (671, "cac:Price/cac:AllowanceCharge/cbc:MultiplierFactorNumeric", _any),
    (673, "cac:AdditionalDocumentReference/cbc:DocumentDescription", _of_object),
    (680, "cac:PaymentMeans/cac:PayerFinancialAccount", _any),
)
_ATTRIBUTES: tuple[tuple[int, str, str, Condition], ...] = (
    (648, "schemeID", "/cbc:CustomizationID", _any),
    (649, "schemeID", "/cbc:ProfileID", _any),
    (650, "schemeID", "/cbc:ID", _any),
    (651, "schemeID", "/cbc:SalesOrderID", _any),
    (652, "schemeID", "cac:PartyTaxScheme/cbc:CompanyID", _any),
    (653, "schemeID", "/cac:PaymentMeans/cbc:PaymentID", _any),
    (654, "schemeID", "/cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", _any),
    (655, "schemeID", "/cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID", _any),
    (656, "listID", "/cbc:InvoiceTypeCode", _any),
    (657, "listID", "/cbc:DocumentCurrencyCode", _any),
    (658, "listID", "/cbc:TaxCurrencyCode", _any),
    (659, "listID", "/cac:AdditionalDocumentReference/cbc:DocumentTypeCode", _any),
    (660, "listID", "cac:Country/cbc:IdentificationCode", _any),
    (661, "listID", "/cac:PaymentMeans/cbc:PaymentMeansCode", _any),
    (662, "listID", "cbc:AllowanceChargeReasonCode", _any),
    (665, "schemeID", "cac:AdditionalDocumentReference/cbc:ID", _not_of_object),
    (667, "schemeID", "cac:BuyersItemIdentification/cbc:ID", _any),
    (668, "schemeID", "cac:SellersItemIdentification/cbc:ID", _any),
    (672, "listID", "/cbc:CreditNoteTypeCode", _any),
    (674, "schemeID", "cbc:PrimaryAccountNumberID", _any),
    (675, "schemeID", "cac:CardAccount/cbc:NetworkID", _any),
    (676, "schemeID", "cac:PaymentMandate/cbc:ID", _any),
    (677, "schemeID", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", _any),
    (678, "schemeID", "cac:TaxCategory/cbc:ID", _any),
    (679, "schemeID", "cac:ClassifiedTaxCategory/cbc:ID", _any),
)
_FATAL = {666, 673}
_NEVER_USED = (
    "schemeName",
    "schemeAgencyName",
    "schemeDataURI",
    "schemeURI",
    "format",
    "unitCodeListIdentifier",
    "unitCodeListAgencyIdentifier",
    "unitCodeListAgencyName",
    "listAgencyName",
    "listName",
    "name",
    "languageID",
    "listURI",
    "listSchemeURI",
    "languageLocaleID",
    "uri",
    "currencyCodeListVersionID",
    "characterSetCode",
    "encodingCode",
    "schemeAgencyID",
    "listAgencyID",
)


def _attribute_rule(id: str, what: str) -> Rule[Any]:
    text, text_sv = f"EN 16931 has no place for {what}", f"EN 16931 har ingen plats för {what}"
    return Rule(id, "", text, text_sv, bool, Severity.WARNING)


_Ending = tuple[str, Condition, Rule[Any]]
_BY_NAME: dict[str, list[_Ending]] = {}
for _number, _ending, _condition in _ELEMENTS:
    _severity = Severity.FATAL if _number in _FATAL else Severity.WARNING
    _BY_NAME.setdefault(_ending.rpartition("/")[2], []).append(
        (_ending, _condition, _rule(_number, _ending.lstrip("/"), _severity))
    )
_BY_ATTRIBUTE: dict[tuple[str, str], list[_Ending]] = {}
for _number, _attribute, _ending, _condition in _ATTRIBUTES:
    _BY_ATTRIBUTE.setdefault((_attribute, _ending.rpartition("/")[2]), []).append(
        (_ending, _condition, _rule(_number, f"{_ending.lstrip('/')}/@{_attribute}"))
    )
_UNUSED: dict[str, Rule[Any]] = {
    name: _attribute_rule(f"UBL-DT-{number:02}", f"the attribute {name}") for number, name in enumerate(_NEVER_USED, 8)
}
_UNUSED["unitCodeListID"] = _rule(663, "the attribute unitCodeListID")
_ALL: tuple[Rule[Any], ...] = (
    *_BY_PATH.values(),
    *(rule for endings in (*_BY_NAME.values(), *_BY_ATTRIBUTE.values()) for _, _, rule in endings),
    *_UNUSED.values(),
)


def _full_path(element: Any) -> str:
    """The path from the root, which is left out: "/cac:Party/cbc:Name"; lines of credit notes as those of invoices."""
    steps: list[str] = []
    while (parent := element.getparent()) is not None:
        name = prefixed(element.tag)
        steps.append("cac:InvoiceLine" if name == "cac:CreditNoteLine" and parent.getparent() is None else name)
        element = parent
    return "/" + "/".join(reversed(steps))


def _below(element: Any, path: str) -> Iterator[tuple[Any, str]]:
    """An element and all below it, each with its path."""
    waiting = [(element, path)]
    while waiting:
        element, path = waiting.pop()
        yield element, path
        waiting.extend((child, f"{path}/{prefixed(child.tag)}") for child in element.iterchildren("*"))


def _element_rules(element: Any, path: str) -> Iterator[Rule[Any]]:
    rule = _BY_PATH.get(path[1:])
    if rule is not None:
        yield rule
    yield from _matching(_BY_NAME.get(path.rpartition("/")[2], ()), element, path)


def _attribute_rules(element: Any, name: str, path: str) -> Iterator[Rule[Any]]:
    own = path.rpartition("/")[2]
    if name in _UNUSED and not (name == "name" and own == "cbc:PaymentMeansCode"):
        yield _UNUSED[name]
    yield from _matching(_BY_ATTRIBUTE.get((name, own), ()), element, path)


def _matching(endings: Any, element: Any, path: str) -> Iterator[Rule[Any]]:
    for ending, condition, rule in endings:
        matches = path == ending if ending.startswith("/") else path.endswith(f"/{ending}")
        if matches and condition(element):
            yield rule


def _taken_attributes(document: Document) -> Iterator[tuple[Any, str]]:
    """The schemes that the reader takes, though EN 16931 has no place for them."""
    invoice = document.invoice
    for party in (invoice.seller, invoice.buyer, invoice.tax_representative):
        for entry in party.tax_registrations if party else ():
            if entry.identifier is not None and entry.identifier.scheme is not None:
                yield entry.identifier.source, "schemeID"
    for payment in invoice.payments:
        account = payment.transfer.account if payment.transfer else None
        if account is not None and account.scheme is not None:
            yield account.source, "schemeID"
    for supporting in invoice.documents:
        if supporting.reference is not None and supporting.reference.scheme is not None:
            yield supporting.reference.source, "schemeID"


def _broken(document: Document) -> Iterator[Rule[Any]]:
    for leftover in document.leftovers:
        for element, path in _below(leftover, _full_path(leftover)):
            yield from _element_rules(element, path)
            for name, _ in element.items():
                yield from _attribute_rules(element, name, path)
    for element, name in (*document.attributes, *_taken_attributes(document)):
        yield from _attribute_rules(element, name, _full_path(element))


def _find(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    # Each rule is broken once, by the document, however often what it forbids occurs.
    for rule in {rule.id: rule for rule in _broken(document)}.values():
        yield rule, document.root


SUBSET = Check("UBL: what EN 16931 has no place for", {rule.id: rule for rule in _ALL}, _find)
