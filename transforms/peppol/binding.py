"""The documents of Peppol BIS Billing 3.0 in UBL 2.1: Invoice and CreditNote, each in the order of its schema."""

from pipeline import invoice as model
from transforms.peppol.groups import (
    ALLOWANCE,
    BUYER,
    CREDIT_PAYMENT,
    DELIVERY,
    ITEM,
    LINE_ALLOWANCE,
    LINE_PERIOD,
    PAYEE,
    PAYMENT,
    PERIOD,
    PRECEDING,
    PRICE,
    SELLER,
    TAX_REPRESENTATIVE,
)
from transforms.peppol.table import Special
from transforms.table import Charges, Kind, Row, Table

TEXT, DATE, NUMBER, AMOUNT = Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.AMOUNT

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"  # BT-24
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"  # BT-23


def _line(quantity: str) -> Table:
    return Table(
        model.Line,
        (
            ("cbc:ID", TEXT, "id"),
            ("cbc:Note", TEXT, "note"),
            (quantity, NUMBER, "quantity"),
            (f"{quantity}/@unitCode", TEXT, "unit"),
            ("cbc:LineExtensionAmount", AMOUNT, "net"),
            ("cbc:AccountingCost", TEXT, "accounting"),
            ("cac:InvoicePeriod", LINE_PERIOD, "period"),
            ("cac:OrderLineReference/cbc:LineID", TEXT, "order_line"),
            ("cac:DocumentReference*", Special.OBJECT, "object"),
            ("cac:AllowanceCharge*", Charges(LINE_ALLOWANCE), "allowances"),
            ("cac:Item", ITEM, "item"),
            ("cac:Price", PRICE, "price"),
        ),
    )


_IDENTITY: tuple[Row, ...] = (
    ("cbc:CustomizationID", TEXT, "specification"),
    ("cbc:ProfileID", TEXT, "process"),
    ("cbc:ID", TEXT, "number"),
    ("cbc:IssueDate", DATE, "issue_date"),
)
_NOTES: Row = ("cbc:Note*", Special.NOTE, "notes")
_TAX_POINT: Row = ("cbc:TaxPointDate", DATE, "tax_point_date")
_REFERENCES: tuple[Row, ...] = (
    ("cbc:DocumentCurrencyCode", TEXT, "currency"),
    ("cbc:TaxCurrencyCode", TEXT, "vat_currency"),
    ("cbc:AccountingCost", TEXT, "buyer_accounting"),
    ("cbc:BuyerReference", TEXT, "buyer_reference"),
    ("cac:InvoicePeriod", PERIOD, "period"),
    ("cac:OrderReference/cbc:ID", TEXT, "purchase_order"),
    ("cac:OrderReference/cbc:SalesOrderID", TEXT, "sales_order"),
    ("cac:BillingReference*/cac:InvoiceDocumentReference", PRECEDING, "preceding"),
    ("cac:DespatchDocumentReference/cbc:ID", TEXT, "despatch_advice"),
    ("cac:ReceiptDocumentReference/cbc:ID", TEXT, "receiving_advice"),
)
_TENDER: Row = ("cac:OriginatorDocumentReference/cbc:ID", TEXT, "tender")
_CONTRACT: tuple[Row, ...] = (
    ("cac:ContractDocumentReference/cbc:ID", TEXT, "contract"),
    ("cac:AdditionalDocumentReference*", Special.REFERENCE, "documents"),
)
_PARTIES: tuple[Row, ...] = (
    ("cac:AccountingSupplierParty/cac:Party", SELLER, "seller"),
    ("cac:AccountingCustomerParty/cac:Party", BUYER, "buyer"),
    ("cac:PayeeParty", PAYEE, "payee"),
    ("cac:TaxRepresentativeParty", TAX_REPRESENTATIVE, "tax_representative"),
    ("cac:Delivery", DELIVERY, "delivery"),
)
_AMOUNTS: tuple[Row, ...] = (
    ("cac:PaymentTerms/cbc:Note", TEXT, "payment_terms"),
    ("cac:AllowanceCharge*", Charges(ALLOWANCE), "allowances"),
    ("cac:TaxTotal*", Special.TAX_TOTAL, "vat_breakdown"),
    ("cac:LegalMonetaryTotal", Special.TOTALS, "totals"),
)

INVOICE = Table(
    model.Invoice,
    (
        *_IDENTITY,
        ("cbc:DueDate", DATE, "due_date"),
        ("cbc:InvoiceTypeCode", TEXT, "type_code"),
        _NOTES,
        _TAX_POINT,
        *_REFERENCES,
        _TENDER,
        *_CONTRACT,
        ("cac:ProjectReference/cbc:ID", TEXT, "project"),
        *_PARTIES,
        ("cac:PaymentMeans*", PAYMENT, "payments"),
        *_AMOUNTS,
        ("cac:InvoiceLine*", _line("cbc:InvoicedQuantity"), "lines"),
    ),
    elsewhere=("object",),
)
CREDIT_NOTE = Table(
    model.Invoice,
    (
        *_IDENTITY,
        _TAX_POINT,
        ("cbc:CreditNoteTypeCode", TEXT, "type_code"),
        _NOTES,
        *_REFERENCES,
        *_CONTRACT,
        _TENDER,
        *_PARTIES,
        ("cac:PaymentMeans*", CREDIT_PAYMENT, "payments"),
        *_AMOUNTS,
        ("cac:CreditNoteLine*", _line("cbc:CreditedQuantity"), "lines"),
    ),
    elsewhere=("object", "project", "due_date"),
)
