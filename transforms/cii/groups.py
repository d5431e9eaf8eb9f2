"""The groups of EN 16931 in CII: parties, payment, VAT, allowances, totals, prices and items, in schema order.

Source: CEN/TS 16931-3-3. What no row names is not taken.
"""

from pipeline import invoice as model
from transforms.cii.names import Special
from transforms.table import Charges, Coded, Kind, Row, Table

TEXT, DATE, NUMBER, AMOUNT = Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.AMOUNT

IDENTIFIER = Coded(model=model.Identifier, content="value", attributes={"schemeID": "scheme"})
CLASSIFICATION = Coded(
    model=model.Identifier, content="value", attributes={"listID": "scheme", "listVersionID": "version"}
)
BINARY = Coded(model=model.Attachment, content="content", attributes={"mimeCode": "mime", "filename": "filename"})

ADDRESS = Table(
    model.Address,
    (
        ("ram:PostcodeCode", TEXT, "postcode"),
        ("ram:LineOne", TEXT, "line1"),
        ("ram:LineTwo", TEXT, "line2"),
        ("ram:LineThree", TEXT, "line3"),
        ("ram:CityName", TEXT, "city"),
        ("ram:CountryID", TEXT, "country"),
        ("ram:CountrySubDivisionName", TEXT, "subdivision"),
    ),
)
NOTE = Table(model.Note, (("ram:Content", TEXT, "text"), ("ram:SubjectCode", TEXT, "subject")))
CONTACT = Table(
    model.Contact,
    (
        ("ram:PersonName", TEXT, "name"),
        ("ram:DepartmentName", Special.DEPARTMENT, "name"),
        ("ram:TelephoneUniversalCommunication/ram:CompleteNumber", TEXT, "telephone"),
        ("ram:EmailURIUniversalCommunication/ram:URIID", TEXT, "email"),
    ),
)
TAX_REGISTRATION = Table(model.TaxRegistration, (("ram:ID", Special.TAX_NUMBER, "identifier"),), elsewhere=("scheme",))
_IDENTIFIERS: tuple[Row, ...] = (
    ("ram:ID*", Special.PLAIN_ID, "identifiers"),
    ("ram:GlobalID*", Special.GLOBAL_ID, "identifiers"),
)
_NAME: Row = ("ram:Name", TEXT, "name")
_LEGAL_ID: Row = ("ram:SpecifiedLegalOrganization/ram:ID", IDENTIFIER, "legal_id")
_ADDRESS: Row = ("ram:PostalTradeAddress", ADDRESS, "address")
_REGISTRATIONS: Row = ("ram:SpecifiedTaxRegistration*", TAX_REGISTRATION, "tax_registrations")
_PARTY: tuple[Row, ...] = (
    _LEGAL_ID,
    ("ram:SpecifiedLegalOrganization/ram:TradingBusinessName", TEXT, "trading_name"),
    ("ram:DefinedTradeContact", CONTACT, "contact"),
    _ADDRESS,
    ("ram:URIUniversalCommunication/ram:URIID", IDENTIFIER, "endpoint"),
    _REGISTRATIONS,
)
SELLER = Table(model.Party, (*_IDENTIFIERS, _NAME, ("ram:Description", TEXT, "legal_form"), *_PARTY))
BUYER = Table(model.Party, (*_IDENTIFIERS, _NAME, *_PARTY), lacks={"legal_form": "BT-33"})
PAYEE = Table(model.Payee, (*_IDENTIFIERS, _NAME, _LEGAL_ID))
TAX_REPRESENTATIVE = Table(model.TaxRepresentative, (_NAME, _ADDRESS, _REGISTRATIONS))

_DATES: tuple[Row, ...] = (("ram:StartDateTime", DATE, "start"), ("ram:EndDateTime", DATE, "end"))
PERIOD = Table(model.Period, _DATES, elsewhere=("tax_point_code",))
LINE_PERIOD = Table(model.Period, _DATES, lacks={"tax_point_code": "BT-8"})
PRECEDING = Table(
    model.PrecedingInvoice,
    (
        ("ram:IssuerAssignedID", TEXT, "number"),
        ("ram:FormattedIssueDateTime", Special.FORMATTED_DATE, "issue_date"),
    ),
)
REFERENCE = Table(
    model.SupportingDocument,
    (
        ("ram:IssuerAssignedID", IDENTIFIER, "reference"),
        ("ram:URIID", TEXT, "uri"),
        ("ram:TypeCode", Special.SUPPORTING_TYPE, "type_code"),
        ("ram:Name", TEXT, "description"),
        ("ram:AttachmentBinaryObject", BINARY, "attachment"),
    ),
)
# BT-17, BT-18 or BT-128: a number, its type, and a scheme for which the model has a place in the identifier.
TYPED_REFERENCE: tuple[Row, ...] = (
    ("ram:IssuerAssignedID", TEXT, "value"),
    ("ram:TypeCode", TEXT, "type"),
    ("ram:ReferenceTypeCode", TEXT, "scheme"),
)

PAYMENT = Table(
    model.PaymentInstructions,
    (
        ("ram:TypeCode", TEXT, "means_code"),
        ("ram:Information", TEXT, "means_text"),
        ("ram:ApplicableTradeSettlementFinancialCard", Kind.SOURCE, "card"),
        ("ram:ApplicableTradeSettlementFinancialCard/ram:ID", TEXT, "card.number"),
        ("ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName", TEXT, "card.holder"),
        ("ram:PayerPartyDebtorFinancialAccount", Kind.SOURCE, "debit"),
        ("ram:PayerPartyDebtorFinancialAccount/ram:IBANID", TEXT, "debit.account"),
        ("ram:PayeePartyCreditorFinancialAccount", Kind.SOURCE, "transfer"),
        ("ram:PayeePartyCreditorFinancialAccount/ram:IBANID", Special.IBAN, "transfer.account"),
        ("ram:PayeePartyCreditorFinancialAccount/ram:AccountName", TEXT, "transfer.name"),
        ("ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID", Special.PROPRIETARY, "transfer.account"),
        ("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", TEXT, "transfer.provider"),
    ),
    elsewhere=("remittance", "due_date"),
    parts={"card": model.PaymentCard, "debit": model.DirectDebit, "transfer": model.CreditTransfer},
)

_CATEGORY: tuple[Row, ...] = (
    ("ram:TypeCode", Special.TAX, "scheme"),
    ("ram:CategoryCode", TEXT, "code"),
    ("ram:RateApplicablePercent", NUMBER, "rate"),
)
CATEGORY = Table(model.VatCategory, _CATEGORY, lacks={"exemption_code": "BT-121", "exemption_reason": "BT-120"})
BREAKDOWN = Table(
    model.VatBreakdown,
    (
        ("ram:CalculatedAmount", AMOUNT, "tax"),
        ("ram:TypeCode", Special.TAX, "category.scheme"),
        ("ram:ExemptionReason", TEXT, "category.exemption_reason"),
        ("ram:BasisAmount", AMOUNT, "taxable"),
        ("ram:CategoryCode", TEXT, "category.code"),
        ("ram:ExemptionReasonCode", TEXT, "category.exemption_code"),
        ("ram:TaxPointDate", Special.TAX_POINT_DATE, "tax_point_date"),
        ("ram:DueDateTypeCode", Special.TAX_POINT_CODE, "tax_point_code"),
        ("ram:RateApplicablePercent", NUMBER, "category.rate"),
    ),
    parts={"category": model.VatCategory},
)
_ALLOWANCE: tuple[Row, ...] = (
    ("ram:ChargeIndicator!/udt:Indicator", Kind.INDICATOR, "indicator"),
    ("ram:CalculationPercent", NUMBER, "percent"),
    ("ram:BasisAmount", AMOUNT, "base"),
    ("ram:ActualAmount", AMOUNT, "amount"),
    ("ram:ReasonCode", TEXT, "reason_code"),
    ("ram:Reason", TEXT, "reason"),
)
ALLOWANCE = Table(model.AllowanceCharge, (*_ALLOWANCE, ("ram:CategoryTradeTax", CATEGORY, "vat")))
LINE_ALLOWANCE = Table(model.AllowanceCharge, _ALLOWANCE, lacks={"vat": "BT-95"})
TOTALS = Table(
    model.Totals,
    (
        ("ram:LineTotalAmount", AMOUNT, "lines"),
        ("ram:ChargeTotalAmount", AMOUNT, "charges"),
        ("ram:AllowanceTotalAmount", AMOUNT, "allowances"),
        ("ram:TaxBasisTotalAmount", AMOUNT, "without_vat"),
        ("ram:TaxTotalAmount*", Special.TAX_TOTAL, "vat"),
        ("ram:RoundingAmount", AMOUNT, "rounding"),
        ("ram:GrandTotalAmount", AMOUNT, "with_vat"),
        ("ram:TotalPrepaidAmount", AMOUNT, "prepaid"),
        ("ram:DuePayableAmount", AMOUNT, "payable"),
    ),
    elsewhere=("vat_accounting",),
)
ATTRIBUTE = Table(model.ItemAttribute, (("ram:Description", TEXT, "name"), ("ram:Value", TEXT, "value")))
CHARGES, LINE_CHARGES = Charges(ALLOWANCE), Charges(LINE_ALLOWANCE)
