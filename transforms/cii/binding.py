"""The document and its lines in CII, in the order of its schema (CEN/TS 16931-3-3)."""

from pipeline import invoice as model
from transforms.cii.groups import (
    ADDRESS,
    ATTRIBUTE,
    BREAKDOWN,
    BUYER,
    CATEGORY,
    CHARGES,
    CLASSIFICATION,
    IDENTIFIER,
    LINE_CHARGES,
    LINE_PERIOD,
    NOTE,
    PAYEE,
    PAYMENT,
    PERIOD,
    PRECEDING,
    SELLER,
    TAX_REPRESENTATIVE,
    TOTALS,
)
from transforms.cii.names import Special
from transforms.table import Kind, Row, Table, below

TEXT, DATE, NUMBER, AMOUNT, SOURCE = Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.AMOUNT, Kind.SOURCE


_PRODUCT: tuple[Row, ...] = (
    ("ram:GlobalID", IDENTIFIER, "item.standard_id"),
    ("ram:SellerAssignedID", TEXT, "item.seller_id"),
    ("ram:BuyerAssignedID", TEXT, "item.buyer_id"),
    ("ram:Name", TEXT, "item.name"),
    ("ram:Description", TEXT, "item.description"),
    ("ram:ApplicableProductCharacteristic*", ATTRIBUTE, "item.attributes"),
    ("ram:DesignatedProductClassification*/ram:ClassCode", CLASSIFICATION, "item.classifications"),
    ("ram:OriginTradeCountry/ram:ID", TEXT, "item.origin"),
)
_PRICES: tuple[Row, ...] = (
    ("ram:BuyerOrderReferencedDocument/ram:LineID", TEXT, "order_line"),
    ("ram:GrossPriceProductTradePrice", SOURCE, "price.discount"),
    ("ram:GrossPriceProductTradePrice/ram:ChargeAmount", AMOUNT, "price.discount.base"),
    ("ram:GrossPriceProductTradePrice/ram:BasisQuantity", Special.GROSS_BASIS, "price.gross_basis"),
    (
        "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator",
        TEXT,
        "price.discount.indicator",
    ),
    (
        "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount",
        AMOUNT,
        "price.discount.amount",
    ),
    ("ram:NetPriceProductTradePrice", SOURCE, "price"),
    ("ram:NetPriceProductTradePrice/ram:ChargeAmount", AMOUNT, "price.net"),
    ("ram:NetPriceProductTradePrice/ram:BasisQuantity", Special.BASIS, "price.base_quantity"),
)
_LINE_SETTLEMENT: tuple[Row, ...] = (
    ("ram:ApplicableTradeTax", CATEGORY, "item.vat"),
    ("ram:BillingSpecifiedPeriod", LINE_PERIOD, "period"),
    ("ram:SpecifiedTradeAllowanceCharge*", LINE_CHARGES, "allowances"),
    ("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", AMOUNT, "net"),
    ("ram:AdditionalReferencedDocument", Special.OBJECT, "object"),
    ("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", TEXT, "accounting"),
)


def _price(**fields: object) -> model.Price:
    """BG-29; BT-149 from beside the gross price where it is not beside the net price."""
    basis = fields.pop("gross_basis", None)
    if basis is not None:
        fields["base_quantity"], fields["base_unit"] = basis  # type: ignore[misc]
    return model.Price(**fields)  # type: ignore[arg-type]


LINE = Table(
    model.Line,
    (
        ("ram:AssociatedDocumentLineDocument!/ram:LineID", TEXT, "id"),
        ("ram:AssociatedDocumentLineDocument!/ram:IncludedNote/ram:Content", TEXT, "note"),
        ("ram:SpecifiedTradeProduct", SOURCE, "item"),
        *below("ram:SpecifiedTradeProduct", *_PRODUCT),
        *below("ram:SpecifiedLineTradeAgreement!", *_PRICES),
        ("ram:SpecifiedLineTradeDelivery!/ram:BilledQuantity", NUMBER, "quantity"),
        ("ram:SpecifiedLineTradeDelivery!/ram:BilledQuantity/@unitCode", TEXT, "unit"),
        *below("ram:SpecifiedLineTradeSettlement!", *_LINE_SETTLEMENT),
    ),
    parts={"price.discount": model.AllowanceCharge, "price": _price, "item": model.Item},
)

_DOCUMENT: tuple[Row, ...] = (
    ("ram:ID", TEXT, "number"),
    ("ram:TypeCode", TEXT, "type_code"),
    ("ram:IssueDateTime", DATE, "issue_date"),
    ("ram:IncludedNote*", NOTE, "notes"),
)
_AGREEMENT: tuple[Row, ...] = (
    ("ram:BuyerReference", TEXT, "buyer_reference"),
    ("ram:SellerTradeParty", SELLER, "seller"),
    ("ram:BuyerTradeParty", BUYER, "buyer"),
    ("ram:SellerTaxRepresentativeTradeParty", TAX_REPRESENTATIVE, "tax_representative"),
    ("ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", TEXT, "sales_order"),
    ("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", TEXT, "purchase_order"),
    ("ram:ContractReferencedDocument/ram:IssuerAssignedID", TEXT, "contract"),
    ("ram:AdditionalReferencedDocument*", Special.REFERENCE, "documents"),
    ("ram:SpecifiedProcuringProject", Special.PROJECT, "project"),
)
_DELIVERY: tuple[Row, ...] = (
    ("ram:ShipToTradeParty", SOURCE, "delivery"),
    ("ram:ShipToTradeParty/ram:ID", Special.PLAIN_PLACE, "delivery.location"),
    ("ram:ShipToTradeParty/ram:GlobalID", Special.GLOBAL_PLACE, "delivery.location"),
    ("ram:ShipToTradeParty/ram:Name", TEXT, "delivery.name"),
    ("ram:ShipToTradeParty/ram:PostalTradeAddress", ADDRESS, "delivery.address"),
    ("ram:ActualDeliverySupplyChainEvent", SOURCE, "delivery"),
    ("ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", DATE, "delivery.date"),
    ("ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID", TEXT, "despatch_advice"),
    ("ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID", TEXT, "receiving_advice"),
)
_SETTLEMENT: tuple[Row, ...] = (
    ("ram:CreditorReferenceID", Special.CREDITOR, "creditor"),
    ("ram:PaymentReference", Special.REMITTANCE, "remittance"),
    ("ram:TaxCurrencyCode", TEXT, "vat_currency"),
    ("ram:InvoiceCurrencyCode", TEXT, "currency"),
    ("ram:PayeeTradeParty", PAYEE, "payee"),
    ("ram:SpecifiedTradeSettlementPaymentMeans*", PAYMENT, "payments"),
    ("ram:ApplicableTradeTax*", BREAKDOWN, "vat_breakdown"),
    ("ram:BillingSpecifiedPeriod", PERIOD, "period"),
    ("ram:SpecifiedTradeAllowanceCharge*", CHARGES, "allowances"),
    ("ram:SpecifiedTradePaymentTerms/ram:Description", TEXT, "payment_terms"),
    ("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime", DATE, "due_date"),
    ("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID", Special.MANDATE, "mandate"),
    ("ram:SpecifiedTradeSettlementHeaderMonetarySummation", TOTALS, "totals"),
    ("ram:InvoiceReferencedDocument*", PRECEDING, "preceding"),
    ("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", TEXT, "buyer_accounting"),
)
_TRANSACTION: tuple[Row, ...] = (
    ("ram:IncludedSupplyChainTradeLineItem*", LINE, "lines"),
    *below("ram:ApplicableHeaderTradeAgreement!", *_AGREEMENT),
    *below("ram:ApplicableHeaderTradeDelivery!", *_DELIVERY),
    *below("ram:ApplicableHeaderTradeSettlement!", *_SETTLEMENT),
)
DOCUMENT = Table(
    model.Invoice,
    (
        (
            "rsm:ExchangedDocumentContext!/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
            TEXT,
            "process",
        ),
        (
            "rsm:ExchangedDocumentContext!/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
            TEXT,
            "specification",
        ),
        *below("rsm:ExchangedDocument!", *_DOCUMENT),
        *below("rsm:SupplyChainTradeTransaction!", *_TRANSACTION),
    ),
    elsewhere=("object", "tender", "tax_point_date"),
    parts={"delivery": model.Delivery},
)
