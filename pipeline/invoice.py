"""The semantic model of EN 16931-1: BT-1 to BT-165 and BG-1 to BG-32, for invoices and credit notes.

Texts are as received: never trimmed, never repaired. Absent is None, present but empty is "", repeated is a list.
Amounts and quantities are Decimal in the unit of their neighbour (`Invoice.currency`, `Line.unit`); a text that is no
number is Decimal("NaN"), so that arithmetic on it neither raises nor holds. Dates are dates (a time zone is dropped).

Every group keeps `source`, the element it was read from (None for a model made by hand). It is no part of equality.
The model is read-only for the type checker; at run time the classes are plain, because freezing costs at construction.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def _group(cls: type[_T]) -> type[_T]:
    """A group of business terms: slots and keyword arguments only."""
    return dataclass(slots=True, kw_only=True)(cls)


@_group
class Group:
    """What every group has: the element it was read from, for locations worked out only when there is a finding."""

    source: Any = field(default=None, compare=False, repr=False)


@_group
class Identifier(Group):
    """An identifier with its scheme; `version` only where the norm has one (BT-158-2)."""

    value: str
    scheme: str | None = None
    version: str | None = None


@_group
class Note(Group):  # BG-1
    text: str | None = None  # BT-22
    subject: str | None = None  # BT-21, UNTDID 4451


@_group
class PrecedingInvoice(Group):  # BG-3
    number: str | None = None  # BT-25
    issue_date: datetime.date | None = None  # BT-26


@_group
class Address(Group):  # BG-5, BG-8, BG-12, BG-15
    line1: str | None = None  # BT-35, BT-50, BT-64, BT-75
    line2: str | None = None  # BT-36, BT-51, BT-65, BT-76
    line3: str | None = None  # BT-162, BT-163, BT-164, BT-165
    city: str | None = None  # BT-37, BT-52, BT-66, BT-77
    postcode: str | None = None  # BT-38, BT-53, BT-67, BT-78
    subdivision: str | None = None  # BT-39, BT-54, BT-68, BT-79
    country: str | None = None  # BT-40, BT-55, BT-69, BT-80


@_group
class Contact(Group):  # BG-6, BG-9
    name: str | None = None  # BT-41, BT-56
    telephone: str | None = None  # BT-42, BT-57
    email: str | None = None  # BT-43, BT-58


@_group
class TaxRegistration(Group):
    """A number at a tax authority. Scheme VAT makes it BT-31, BT-48 or BT-63; the seller's other one is BT-32."""

    identifier: Identifier | None = None
    scheme: str | None = None

    @property
    def is_vat(self) -> bool:
        return self.scheme is not None and self.scheme.strip().upper() == "VAT"


@_group
class Party(Group):  # BG-4 seller, BG-7 buyer
    name: str | None = None  # BT-27, BT-44
    trading_name: str | None = None  # BT-28, BT-45
    identifiers: list[Identifier] = field(default_factory=list)  # BT-29 (seller 0..n), BT-46; BT-90 with scheme SEPA
    legal_id: Identifier | None = None  # BT-30, BT-47
    tax_registrations: list[TaxRegistration] = field(default_factory=list)  # BT-31, BT-48 and BT-32
    legal_form: str | None = None  # BT-33, seller only
    endpoint: Identifier | None = None  # BT-34, BT-49
    address: Address | None = None  # BG-5, BG-8
    contact: Contact | None = None  # BG-6, BG-9

    @property
    def vat_id(self) -> str | None:
        """BT-31 or BT-48: the first number registered for VAT."""
        return next((r.identifier.value for r in self.tax_registrations if r.is_vat and r.identifier), None)

    @property
    def tax_id(self) -> str | None:
        """BT-32: the first registration that is not for VAT (in Sweden the F-tax statement)."""
        return next((r.identifier.value for r in self.tax_registrations if not r.is_vat and r.identifier), None)


@_group
class Payee(Group):  # BG-10: who is paid, where that is not the seller
    name: str | None = None  # BT-59
    identifiers: list[Identifier] = field(default_factory=list)  # BT-60; BT-90 with scheme SEPA
    legal_id: Identifier | None = None  # BT-61


@_group
class TaxRepresentative(Group):  # BG-11
    name: str | None = None  # BT-62
    tax_registrations: list[TaxRegistration] = field(default_factory=list)  # BT-63
    address: Address | None = None  # BG-12


@_group
class Period(Group):  # BG-14, BG-26
    start: datetime.date | None = None  # BT-73, BT-134
    end: datetime.date | None = None  # BT-74, BT-135
    tax_point_code: str | None = None  # BT-8, UNTDID 2005; UBL keeps it in the period of the document


@_group
class Delivery(Group):  # BG-13
    name: str | None = None  # BT-70
    location: Identifier | None = None  # BT-71
    date: datetime.date | None = None  # BT-72
    address: Address | None = None  # BG-15


@_group
class CreditTransfer(Group):  # BG-17
    account: Identifier | None = None  # BT-84
    name: str | None = None  # BT-85
    provider: str | None = None  # BT-86: BIC, or SE:BANKGIRO and SE:PLUSGIRO


@_group
class PaymentCard(Group):  # BG-18
    number: str | None = None  # BT-87
    network: str | None = None  # UBL's mandatory NetworkID, no term of the norm
    holder: str | None = None  # BT-88


@_group
class DirectDebit(Group):  # BG-19; BT-90 is an identifier of the seller or payee with scheme SEPA
    mandate: str | None = None  # BT-89
    account: str | None = None  # BT-91


@_group
class PaymentInstructions(Group):
    """BG-16. UBL and Svefaktura repeat it once an account, so BG-17 stands here at most once."""

    means_code: str | None = None  # BT-81, UNTDID 4461
    means_text: str | None = None  # BT-82
    remittance: list[str] = field(default_factory=list)  # BT-83; the norm has one, UBL allows several
    transfer: CreditTransfer | None = None  # BG-17
    card: PaymentCard | None = None  # BG-18
    debit: DirectDebit | None = None  # BG-19
    due_date: datetime.date | None = None  # BT-9 of a UBL credit note


@_group
class VatCategory(Group):
    code: str | None = None  # BT-95, BT-102, BT-118, BT-151, UNCL 5305
    rate: Decimal | None = None  # BT-96, BT-103, BT-119, BT-152, percent
    exemption_reason: str | None = None  # BT-120
    exemption_code: str | None = None  # BT-121
    scheme: str | None = None  # the tax: VAT


@_group
class AllowanceCharge(Group):  # BG-20, BG-21, BG-27, BG-28; the price's discount
    indicator: str | None = None  # as received: true, false, 1 or 0; None lets the writer choose by the list it is in
    amount: Decimal | None = None  # BT-92, BT-99, BT-136, BT-141, BT-147
    base: Decimal | None = None  # BT-93, BT-100, BT-137, BT-142, BT-148
    percent: Decimal | None = None  # BT-94, BT-101, BT-138, BT-143
    vat: VatCategory | None = None  # BT-95 and BT-96, BT-102 and BT-103
    reason: str | None = None  # BT-97, BT-104, BT-139, BT-144
    reason_code: str | None = None  # BT-98, BT-105, BT-140, BT-145


@_group
class Totals(Group):  # BG-22
    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    without_vat: Decimal | None = None  # BT-109
    vat: Decimal | None = None  # BT-110
    vat_accounting: Decimal | None = None  # BT-111, in Invoice.vat_currency
    with_vat: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal | None = None  # BT-115


@_group
class VatBreakdown(Group):  # BG-23
    taxable: Decimal | None = None  # BT-116
    tax: Decimal | None = None  # BT-117
    category: VatCategory | None = None  # BT-118 to BT-121


@_group
class Attachment(Group):
    """BT-125: the object as base64 text, as received, decoded only by whoever needs the bytes."""

    content: str
    mime: str | None = None
    filename: str | None = None


@_group
class SupportingDocument(Group):  # BG-24
    reference: Identifier | None = None  # BT-122
    type_code: str | None = None  # UBL's DocumentTypeCode where it is neither 130 (BT-18) nor 50 (BT-11)
    description: str | None = None  # BT-123
    uri: str | None = None  # BT-124
    attachment: Attachment | None = None  # BT-125


@_group
class Price(Group):  # BG-29
    net: Decimal | None = None  # BT-146
    base_quantity: Decimal | None = None  # BT-149
    base_unit: str | None = None  # BT-150
    discount: AllowanceCharge | None = None  # amount is BT-147, base is BT-148 (gross price)


@_group
class ItemAttribute(Group):  # BG-32
    name: str | None = None  # BT-160
    value: str | None = None  # BT-161


@_group
class Item(Group):  # BG-31
    name: str | None = None  # BT-153
    description: str | None = None  # BT-154
    seller_id: str | None = None  # BT-155
    buyer_id: str | None = None  # BT-156
    standard_id: Identifier | None = None  # BT-157
    classifications: list[Identifier] = field(default_factory=list)  # BT-158, scheme is the list, with its version
    origin: str | None = None  # BT-159
    attributes: list[ItemAttribute] = field(default_factory=list)  # BG-32
    vat: VatCategory | None = None  # BG-30: BT-151, BT-152; UBL keeps it in the item


@_group
class Line(Group):  # BG-25
    id: str | None = None  # BT-126
    note: str | None = None  # BT-127
    object: Identifier | None = None  # BT-128
    quantity: Decimal | None = None  # BT-129
    unit: str | None = None  # BT-130, Rec 20 with Rec 21
    net: Decimal | None = None  # BT-131
    order_line: str | None = None  # BT-132
    accounting: str | None = None  # BT-133
    period: Period | None = None  # BG-26
    allowances: list[AllowanceCharge] = field(default_factory=list)  # BG-27
    charges: list[AllowanceCharge] = field(default_factory=list)  # BG-28
    price: Price | None = None  # BG-29
    item: Item | None = None  # BG-31 with BG-30


@_group
class Invoice(Group):
    credit_note: bool = False  # a UBL CreditNote, or a Svefaktura of type 381
    number: str | None = None  # BT-1
    issue_date: datetime.date | None = None  # BT-2
    type_code: str | None = None  # BT-3, UNTDID 1001
    currency: str | None = None  # BT-5
    vat_currency: str | None = None  # BT-6
    tax_point_date: datetime.date | None = None  # BT-7
    due_date: datetime.date | None = None  # BT-9
    buyer_reference: str | None = None  # BT-10
    project: str | None = None  # BT-11
    contract: str | None = None  # BT-12
    purchase_order: str | None = None  # BT-13
    sales_order: str | None = None  # BT-14
    receiving_advice: str | None = None  # BT-15
    despatch_advice: str | None = None  # BT-16
    tender: str | None = None  # BT-17
    object: Identifier | None = None  # BT-18
    buyer_accounting: str | None = None  # BT-19
    payment_terms: str | None = None  # BT-20
    notes: list[Note] = field(default_factory=list)  # BG-1
    process: str | None = None  # BT-23
    specification: str | None = None  # BT-24
    preceding: list[PrecedingInvoice] = field(default_factory=list)  # BG-3
    seller: Party | None = None  # BG-4
    buyer: Party | None = None  # BG-7
    payee: Payee | None = None  # BG-10
    tax_representative: TaxRepresentative | None = None  # BG-11
    delivery: Delivery | None = None  # BG-13
    period: Period | None = None  # BG-14, with BT-8
    payments: list[PaymentInstructions] = field(default_factory=list)  # BG-16
    allowances: list[AllowanceCharge] = field(default_factory=list)  # BG-20
    charges: list[AllowanceCharge] = field(default_factory=list)  # BG-21
    totals: Totals | None = None  # BG-22
    vat_breakdown: list[VatBreakdown] = field(default_factory=list)  # BG-23
    documents: list[SupportingDocument] = field(default_factory=list)  # BG-24
    lines: list[Line] = field(default_factory=list)  # BG-25
