"""The groups of EN 16931 in UBL 2.1: parties, references, payment, VAT, allowances, totals and items, in schema order.

Source: EN 16931-3-2 and the Peppol BIS Billing 3.0 syntax reference. What no row names is not taken.
"""

from pipeline import invoice as model
from transforms.table import Coded, Kind, Row, Table

TEXT, DATE, NUMBER, AMOUNT = Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.AMOUNT

IDENTIFIER = Coded(model=model.Identifier, content="value", attributes={"schemeID": "scheme"})
CLASSIFICATION = Coded(
    model=model.Identifier, content="value", attributes={"listID": "scheme", "listVersionID": "version"}
)
BINARY = Coded(model=model.Attachment, content="content", attributes={"mimeCode": "mime", "filename": "filename"})

ADDRESS = Table(
    model.Address,
    (
        ("cbc:StreetName", TEXT, "line1"),
        ("cbc:AdditionalStreetName", TEXT, "line2"),
        ("cbc:CityName", TEXT, "city"),
        ("cbc:PostalZone", TEXT, "postcode"),
        ("cbc:CountrySubentity", TEXT, "subdivision"),
        ("cac:AddressLine/cbc:Line", TEXT, "line3"),
        ("cac:Country/cbc:IdentificationCode", TEXT, "country"),
    ),
)
CONTACT = Table(
    model.Contact,
    (
        ("cbc:Name", TEXT, "name"),
        ("cbc:Telephone", TEXT, "telephone"),
        ("cbc:ElectronicMail", TEXT, "email"),
    ),
)
TAX_REGISTRATION = Table(
    model.TaxRegistration,
    (
        ("cbc:CompanyID", IDENTIFIER, "identifier"),
        ("cac:TaxScheme/cbc:ID", TEXT, "scheme"),
    ),
)
_PARTY: tuple[Row, ...] = (
    ("cbc:EndpointID", IDENTIFIER, "endpoint"),
    ("cac:PartyIdentification*/cbc:ID", IDENTIFIER, "identifiers"),
    ("cac:PartyName/cbc:Name", TEXT, "trading_name"),
    ("cac:PostalAddress", ADDRESS, "address"),
    ("cac:PartyTaxScheme*", TAX_REGISTRATION, "tax_registrations"),
    ("cac:PartyLegalEntity/cbc:RegistrationName", TEXT, "name"),
    ("cac:PartyLegalEntity/cbc:CompanyID", IDENTIFIER, "legal_id"),
)
_CONTACT: Row = ("cac:Contact", CONTACT, "contact")
SELLER = Table(model.Party, (*_PARTY, ("cac:PartyLegalEntity/cbc:CompanyLegalForm", TEXT, "legal_form"), _CONTACT))
BUYER = Table(model.Party, (*_PARTY, _CONTACT), lacks={"legal_form": "BT-33"})
PAYEE = Table(
    model.Payee,
    (
        ("cac:PartyIdentification*/cbc:ID", IDENTIFIER, "identifiers"),
        ("cac:PartyName/cbc:Name", TEXT, "name"),
        ("cac:PartyLegalEntity/cbc:CompanyID", IDENTIFIER, "legal_id"),
    ),
)
TAX_REPRESENTATIVE = Table(
    model.TaxRepresentative,
    (
        ("cac:PartyName/cbc:Name", TEXT, "name"),
        ("cac:PostalAddress", ADDRESS, "address"),
        ("cac:PartyTaxScheme*", TAX_REGISTRATION, "tax_registrations"),
    ),
)

_DATES: tuple[Row, ...] = (("cbc:StartDate", DATE, "start"), ("cbc:EndDate", DATE, "end"))
PERIOD = Table(model.Period, (*_DATES, ("cbc:DescriptionCode", TEXT, "tax_point_code")))
LINE_PERIOD = Table(model.Period, _DATES, lacks={"tax_point_code": "BT-8"})
PRECEDING = Table(
    model.PrecedingInvoice,
    (
        ("cbc:ID", TEXT, "number"),
        ("cbc:IssueDate", DATE, "issue_date"),
    ),
)
REFERENCE = Table(
    model.SupportingDocument,
    (
        ("cbc:ID", IDENTIFIER, "reference"),
        ("cbc:DocumentTypeCode", TEXT, "type_code"),
        ("cbc:DocumentDescription", TEXT, "description"),
        ("cac:Attachment/cbc:EmbeddedDocumentBinaryObject", BINARY, "attachment"),
        ("cac:Attachment/cac:ExternalReference/cbc:URI", TEXT, "uri"),
    ),
)
# Document type codes (UNTDID 1001) that tell BT-18, BT-128 and BT-11 of a credit note from supporting documents.
OBJECT_TYPE = "130"
PROJECT_TYPE = "50"

# What has such a type is an identifier and nothing more.
TYPED_REFERENCE = Table(model.SupportingDocument, REFERENCE.rows[:2], elsewhere=("description", "attachment", "uri"))

DELIVERY = Table(
    model.Delivery,
    (
        ("cbc:ActualDeliveryDate", DATE, "date"),
        ("cac:DeliveryLocation/cbc:ID", IDENTIFIER, "location"),
        ("cac:DeliveryLocation/cac:Address", ADDRESS, "address"),
        ("cac:DeliveryParty/cac:PartyName/cbc:Name", TEXT, "name"),
    ),
)
CARD = Table(
    model.PaymentCard,
    (
        ("cbc:PrimaryAccountNumberID", TEXT, "number"),
        ("cbc:NetworkID", TEXT, "network"),
        ("cbc:HolderName", TEXT, "holder"),
    ),
)
TRANSFER = Table(
    model.CreditTransfer,
    (
        ("cbc:ID", IDENTIFIER, "account"),
        ("cbc:Name", TEXT, "name"),
        ("cac:FinancialInstitutionBranch/cbc:ID", TEXT, "provider"),
    ),
)
DEBIT = Table(
    model.DirectDebit,
    (
        ("cbc:ID", TEXT, "mandate"),
        ("cac:PayerFinancialAccount/cbc:ID", TEXT, "account"),
    ),
)
_MEANS: tuple[Row, ...] = (
    ("cbc:PaymentMeansCode", TEXT, "means_code"),
    ("cbc:PaymentMeansCode/@name", TEXT, "means_text"),
)
_PAYMENT: tuple[Row, ...] = (
    ("cbc:PaymentID*", TEXT, "remittance"),
    ("cac:CardAccount", CARD, "card"),
    ("cac:PayeeFinancialAccount", TRANSFER, "transfer"),
    ("cac:PaymentMandate", DEBIT, "debit"),
)
PAYMENT = Table(model.PaymentInstructions, (*_MEANS, *_PAYMENT), elsewhere=("due_date",))
# A credit note has no DueDate of its own.
CREDIT_PAYMENT = Table(model.PaymentInstructions, (*_MEANS, ("cbc:PaymentDueDate", DATE, "due_date"), *_PAYMENT))

_SCHEME: Row = ("cac:TaxScheme/cbc:ID", TEXT, "scheme")
_RATE: tuple[Row, ...] = (("cbc:ID", TEXT, "code"), ("cbc:Percent", NUMBER, "rate"))
CATEGORY = Table(model.VatCategory, (*_RATE, _SCHEME), lacks={"exemption_code": "BT-121", "exemption_reason": "BT-120"})
BREAKDOWN_CATEGORY = Table(
    model.VatCategory,
    (
        *_RATE,
        ("cbc:TaxExemptionReasonCode", TEXT, "exemption_code"),
        ("cbc:TaxExemptionReason", TEXT, "exemption_reason"),
        _SCHEME,
    ),
)
BREAKDOWN = Table(
    model.VatBreakdown,
    (
        ("cbc:TaxableAmount", AMOUNT, "taxable"),
        ("cbc:TaxAmount", AMOUNT, "tax"),
        ("cac:TaxCategory", BREAKDOWN_CATEGORY, "category"),
    ),
)
_ALLOWANCE: tuple[Row, ...] = (
    ("cbc:ChargeIndicator", Kind.INDICATOR, "indicator"),
    ("cbc:AllowanceChargeReasonCode", TEXT, "reason_code"),
    ("cbc:AllowanceChargeReason", TEXT, "reason"),
    ("cbc:MultiplierFactorNumeric", NUMBER, "percent"),
    ("cbc:Amount", AMOUNT, "amount"),
    ("cbc:BaseAmount", AMOUNT, "base"),
)
ALLOWANCE = Table(model.AllowanceCharge, (*_ALLOWANCE, ("cac:TaxCategory", CATEGORY, "vat")))
LINE_ALLOWANCE = Table(model.AllowanceCharge, _ALLOWANCE, lacks={"vat": "BT-95"})
DISCOUNT = Table(
    model.AllowanceCharge,
    (_ALLOWANCE[0], *_ALLOWANCE[4:]),
    lacks={"reason_code": "BT-140", "reason": "BT-139", "percent": "BT-138", "vat": "BT-95"},
)
MAIN_TAX_TOTAL: tuple[Row, ...] = (
    ("cbc:TaxAmount", AMOUNT, "vat"),
    ("cac:TaxSubtotal*", BREAKDOWN, "vat_breakdown"),
)
TOTALS = Table(
    model.Totals,
    (
        ("cbc:LineExtensionAmount", AMOUNT, "lines"),
        ("cbc:TaxExclusiveAmount", AMOUNT, "without_vat"),
        ("cbc:TaxInclusiveAmount", AMOUNT, "with_vat"),
        ("cbc:AllowanceTotalAmount", AMOUNT, "allowances"),
        ("cbc:ChargeTotalAmount", AMOUNT, "charges"),
        ("cbc:PrepaidAmount", AMOUNT, "prepaid"),
        ("cbc:PayableRoundingAmount", AMOUNT, "rounding"),
        ("cbc:PayableAmount", AMOUNT, "payable"),
    ),
    elsewhere=("vat", "vat_accounting"),
)

PRICE = Table(
    model.Price,
    (
        ("cbc:PriceAmount", AMOUNT, "net"),
        ("cbc:BaseQuantity", NUMBER, "base_quantity"),
        ("cbc:BaseQuantity/@unitCode", TEXT, "base_unit"),
        ("cac:AllowanceCharge", DISCOUNT, "discount"),
    ),
)
ATTRIBUTE = Table(model.ItemAttribute, (("cbc:Name", TEXT, "name"), ("cbc:Value", TEXT, "value")))
ITEM = Table(
    model.Item,
    (
        ("cbc:Description", TEXT, "description"),
        ("cbc:Name", TEXT, "name"),
        ("cac:BuyersItemIdentification/cbc:ID", TEXT, "buyer_id"),
        ("cac:SellersItemIdentification/cbc:ID", TEXT, "seller_id"),
        ("cac:StandardItemIdentification/cbc:ID", IDENTIFIER, "standard_id"),
        ("cac:OriginCountry/cbc:IdentificationCode", TEXT, "origin"),
        ("cac:CommodityClassification*/cbc:ItemClassificationCode", CLASSIFICATION, "classifications"),
        ("cac:ClassifiedTaxCategory", CATEGORY, "vat"),
        ("cac:AdditionalItemProperty*", ATTRIBUTE, "attributes"),
    ),
)
