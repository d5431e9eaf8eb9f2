"""Writing the elements that only CII has: the mirror of read_elements."""

import re
from datetime import date as Date
from decimal import Decimal

from pipeline import invoice as model
from transforms.cii.fit import Header
from transforms.cii.groups import IDENTIFIER
from transforms.cii.names import (
    DATE_FORMAT,
    OBJECT_TYPE,
    OTHER_TAX_NUMBER,
    PROJECT_NAME,
    SUPPORTING_TYPE,
    TENDER_TYPE,
    VAT,
    VAT_NUMBER,
)
from transforms.write_groups import INDENT, Element, Steps, around, group
from transforms.write_values import (
    Page,
    attributed,
    coded,
    escaped,
    missing_vat_currency,
    plain,
    text,
)

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class CiiPage(Page):
    """A CII document as far as it is written, and what it says once."""

    __slots__ = ("header",)

    def __init__(self, invoice: model.Invoice, header: Header) -> None:
        super().__init__("CII", invoice.currency, invoice.vat_currency)
        self.header = header


def date(page: CiiPage, value: Date, tag: str, indent: str) -> None:
    """A date."""
    _dated(page, value, (tag, "udt:DateTimeString"), indent)


def formatted_date(page: CiiPage, value: Date, tag: str, indent: str) -> None:
    """A date in an element of the qualified types."""
    _dated(page, value, (tag, "qdt:DateTimeString"), indent)


def _dated(page: CiiPage, value: Date, tags: tuple[str, str], indent: str) -> None:
    tag, inner = tags
    said = value.isoformat().replace("-", "")
    page.parts.append(
        f'{indent}<{tag}>\n{indent}{INDENT}<{inner} format="{DATE_FORMAT}">{said}</{inner}>\n{indent}</{tag}>\n'
    )


def amount(page: CiiPage, value: Decimal, tag: str, indent: str) -> None:
    """An amount; that it is in the currency of the document goes without saying."""
    page.parts.append(f"{indent}<{tag}>{plain(value, tag)}</{tag}>\n")


def tax_total(page: CiiPage, owner: model.Totals, tag: str, indent: str) -> None:
    """BT-110, then BT-111."""
    if owner.vat is not None:
        page.parts.append(f"{indent}<{tag}{page.currency}>{plain(owner.vat, tag)}</{tag}>\n")
    if owner.vat_accounting is not None:
        if not page.vat_currency:
            raise missing_vat_currency()
        page.parts.append(f"{indent}<{tag}{page.vat_currency}>{plain(owner.vat_accounting, tag)}</{tag}>\n")


def plain_ids(page: CiiPage, values: list[model.Identifier], tag: str, indent: str) -> None:
    """The identifiers of a party that have no scheme."""
    for value in values:
        plain_id(page, value, tag, indent)


def plain_id(page: CiiPage, value: model.Identifier, tag: str, indent: str) -> None:
    """An identifier, if it has no scheme."""
    if value.scheme is None:
        text(page, value.value, tag, indent)


def global_ids(page: CiiPage, values: list[model.Identifier], tag: str, indent: str) -> None:
    """The identifiers of a party that have a scheme."""
    for value in values:
        global_id(page, value, tag, indent)


def global_id(page: CiiPage, value: model.Identifier, tag: str, indent: str) -> None:
    """An identifier, if it has a scheme."""
    if value.scheme is not None:
        coded(page, value, (tag, IDENTIFIER), indent)


def iban(page: CiiPage, value: model.Identifier, tag: str, indent: str) -> None:
    """BT-84, if it is an IBAN."""
    if is_iban(value.value):
        coded(page, value, (tag, IDENTIFIER), indent)


def proprietary(page: CiiPage, value: model.Identifier, tag: str, indent: str) -> None:
    """BT-84, if it is no IBAN."""
    if not is_iban(value.value):
        coded(page, value, (tag, IDENTIFIER), indent)


def is_iban(account: str) -> bool:
    """Whether an account has the form of an IBAN; its check digits are somebody else's to judge."""
    return _IBAN.fullmatch("".join(account.split()).upper()) is not None


def tax_number(page: CiiPage, owner: model.TaxRegistration, tag: str, indent: str) -> None:
    """A number at a tax authority, with the scheme that says for which tax."""
    if owner.identifier is not None:
        scheme = VAT_NUMBER if owner.is_vat else OTHER_TAX_NUMBER
        page.parts.append(f'{indent}<{tag} schemeID="{scheme}">{escaped(owner.identifier.value)}</{tag}>\n')


def project(page: CiiPage, value: str, tag: str, indent: str) -> None:
    """BT-11, with the name that the schema demands."""
    page.parts.append(f"{indent}<{tag}>\n")
    text(page, value, "ram:ID", indent + INDENT)
    text(page, PROJECT_NAME, "ram:Name", indent + INDENT)
    page.parts.append(f"{indent}</{tag}>\n")


def reference(page: CiiPage, owner: model.Invoice, more: Element, indent: str) -> None:
    """The supporting documents, then BT-17 and BT-18."""
    tag = more[0]
    for document in owner.documents:
        group(page, document, more, indent)
    if owner.tender is not None:
        _typed(page, model.Identifier(value=owner.tender), (tag, TENDER_TYPE), indent)
    if owner.object is not None:
        _typed(page, owner.object, (tag, OBJECT_TYPE), indent)


def supporting_type(page: CiiPage, owner: model.SupportingDocument, tag: str, indent: str) -> None:
    """The type of a supporting document."""
    text(page, SUPPORTING_TYPE if owner.type_code is None else owner.type_code, tag, indent)


def line_object(page: CiiPage, value: model.Identifier, tag: str, indent: str) -> None:
    """BT-128."""
    _typed(page, value, (tag, OBJECT_TYPE), indent)


def _typed(page: CiiPage, value: model.Identifier, more: tuple[str, str], indent: str) -> None:
    """A reference that is one identifier of the model."""
    tag, code = more
    steps: Steps = [
        (text, "value", "ram:IssuerAssignedID"),
        (_code, "", code),
        (text, "scheme", "ram:ReferenceTypeCode"),
    ]
    around(page, value, (tag, steps), indent)


def _code(page: CiiPage, _: model.Identifier, code: str, indent: str) -> None:
    text(page, code, "ram:TypeCode", indent)


def tax(page: CiiPage, owner: model.VatCategory, tag: str, indent: str) -> None:
    """The tax, which the schema demands and the norm has no other of."""
    text(page, VAT if owner.scheme is None else owner.scheme, tag, indent)


def tax_point_date(page: CiiPage, _: model.VatBreakdown, tag: str, indent: str) -> None:
    """BT-7, in each breakdown."""
    if page.header.tax_point_date is not None:
        _dated(page, page.header.tax_point_date, (tag, "udt:DateString"), indent)


def tax_point_code(page: CiiPage, _: model.VatBreakdown, tag: str, indent: str) -> None:
    """BT-8, in each breakdown."""
    if page.header.tax_point_code is not None:
        text(page, page.header.tax_point_code, tag, indent)


def gross_basis(page: CiiPage, owner: model.Price, tag: str, indent: str) -> None:
    """BT-149 beside the gross price, if there is one."""
    if owner.discount is not None and owner.discount.base is not None and owner.base_quantity is not None:
        basis(page, owner, tag, indent)


def basis(page: CiiPage, owner: model.Price, tag: str, indent: str) -> None:
    """BT-149 and BT-150 beside the net price."""
    attributed(page, owner, (tag, "base_quantity", {"unitCode": "base_unit"}), indent)


def creditor(page: CiiPage, _: model.Invoice, tag: str, indent: str) -> None:
    """BT-90."""
    _once(page, page.header.creditor, tag, indent)


def remittance(page: CiiPage, _: model.Invoice, tag: str, indent: str) -> None:
    """BT-83."""
    _once(page, page.header.remittance, tag, indent)


def mandate(page: CiiPage, _: model.Invoice, tag: str, indent: str) -> None:
    """BT-89."""
    _once(page, page.header.mandate, tag, indent)


def _once(page: CiiPage, value: str | None, tag: str, indent: str) -> None:
    if value is not None:
        text(page, value, tag, indent)


def unsaid(page: CiiPage, _: object, __: str, ___: str) -> None:
    """What is read, and written in another element."""
