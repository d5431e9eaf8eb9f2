"""One change for each rule of EN 16931 that breaks it in a full sample; the rules on codes, UBL and VAT stand apart."""

from tests.rules.peppol_cases import Case, case
from tests.rules.peppol_changes import Change, attribute, copy, drop, text, within, without

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
PAYEE = "cac:PayeeParty"
AGENT = "cac:TaxRepresentativeParty"
MEANS = "cac:PaymentMeans"
ALLOWANCE = "cac:AllowanceCharge[1]"
CHARGE = "cac:AllowanceCharge[2]"
TOTALS = "cac:LegalMonetaryTotal"
TAX = "cac:TaxTotal"
SUBTOTAL = f"{TAX}/cac:TaxSubtotal"
LINE = "cac:InvoiceLine"
ITEM = f"{LINE}/cac:Item"
PRICE = f"{LINE}/cac:Price"
REFERENCE = "cac:AdditionalDocumentReference"
CONTENT = f"{REFERENCE}/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
_REASONS = ("cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")
_COUNTRY = "cac:Country/cbc:IdentificationCode"


def _without_reasons(charge: str) -> tuple[Change, ...]:
    return tuple(drop(f"{charge}/{reason}") for reason in _REASONS)


def _three_decimals(rule: str, path: str) -> Case:
    return case(rule, text(path, "100.000"))


DOCUMENT = (
    case("BR-01", text("cbc:CustomizationID", " \n")),
    case("BR-02", drop("cbc:ID")),
    case("BR-03", drop("cbc:IssueDate")),
    case("BR-04", text("cbc:InvoiceTypeCode", "")),
    case("BR-04", drop("cbc:CreditNoteTypeCode"), sample="credit-note"),
    case("BR-05", drop("cbc:DocumentCurrencyCode")),
    case("BR-16", drop(LINE)),
    case("BR-16", drop("cac:CreditNoteLine"), sample="credit-note"),
    case("BR-53", text("cbc:TaxCurrencyCode", "NOK")),
    case("BR-CO-03", within("cac:InvoicePeriod", "<cbc:DescriptionCode>35</cbc:DescriptionCode>")),
    case("BR-CO-18", drop(SUBTOTAL)),
    case("BR-52", text(f"{REFERENCE}[2]/cbc:ID", " ")),
    case("BR-55", drop("cac:BillingReference[2]/cac:InvoiceDocumentReference/cbc:ID")),
    case("BR-57", drop(f"cac:Delivery/cac:DeliveryLocation/cac:Address/{_COUNTRY}")),
    case("BR-29", text("cac:InvoicePeriod/cbc:EndDate", "2026-01-31")),
    case("BR-29", text("cac:InvoicePeriod/cbc:EndDate", "2026-02-01+01:00")),
    case("BR-CO-19", drop("cac:InvoicePeriod/cbc:StartDate"), drop("cac:InvoicePeriod/cbc:EndDate")),
    case("BR-30", text(f"{LINE}/cac:InvoicePeriod/cbc:StartDate", "2026-02-21")),
    case("BR-CO-20", *(drop(f"{LINE}/cac:InvoicePeriod/cbc:{name}Date") for name in ("Start", "End"))),
)
PARTIES = (
    case("BR-06", text(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName", "")),
    case("BR-07", drop(f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName")),
    case("BR-08", drop(f"{SELLER}/cac:PostalAddress")),
    case("BR-09", text(f"{SELLER}/cac:PostalAddress/{_COUNTRY}", "")),
    case("BR-10", drop(f"{BUYER}/cac:PostalAddress")),
    case("BR-11", drop(f"{BUYER}/cac:PostalAddress/cac:Country")),
    case("BR-17", text(f"{PAYEE}/cac:PartyName/cbc:Name", "Exempelbutiken")),
    case("BR-17", text(f"{PAYEE}/cac:PartyIdentification/cbc:ID", "Leverantör 11")),
    case("BR-17", drop(f"{PAYEE}/cac:PartyName")),
    case("BR-18", text(f"{AGENT}/cac:PartyName/cbc:Name", "\t")),
    case("BR-19", drop(f"{AGENT}/cac:PostalAddress")),
    case("BR-20", drop(f"{AGENT}/cac:PostalAddress/{_COUNTRY}")),
    case("BR-56", text(f"{AGENT}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", "TAX")),
    case("BR-62", without(f"{SELLER}/cbc:EndpointID", "schemeID")),
    case("BR-63", without(f"{BUYER}/cbc:EndpointID", "schemeID")),
    case("BR-CO-09", text(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "556000111601")),
    case(
        "BR-CO-26",
        drop(f"{SELLER}/cac:PartyIdentification"),
        drop(f"{SELLER}/cac:PartyTaxScheme[1]"),
        drop(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"),
    ),
)
_TRANSFER = (text(f"{MEANS}/cbc:PaymentMeansCode", "30"),)
PAYMENT = (
    case("BR-49", drop(f"{MEANS}/cbc:PaymentMeansCode")),
    case("BR-50", text(f"{MEANS}/cac:PayeeFinancialAccount/cbc:ID", ""), given=_TRANSFER),
    case("BR-51", text(f"{MEANS}/cac:CardAccount/cbc:PrimaryAccountNumberID", "4321432143214321")),
    case("BR-61", drop(f"{MEANS}/cac:PayeeFinancialAccount"), given=_TRANSFER),
    case("BR-31", drop(f"{ALLOWANCE}/cbc:Amount")),
    case("BR-32", drop(f"{ALLOWANCE}/cac:TaxCategory/cac:TaxScheme")),
    case("BR-33", *_without_reasons(ALLOWANCE)),
    case("BR-CO-21", *_without_reasons(ALLOWANCE)),
    _three_decimals("BR-DEC-01", f"{ALLOWANCE}/cbc:Amount"),
    _three_decimals("BR-DEC-02", f"{ALLOWANCE}/cbc:BaseAmount"),
    case("BR-36", drop(f"{CHARGE}/cbc:Amount")),
    case("BR-37", drop(f"{CHARGE}/cac:TaxCategory/cbc:ID")),
    case("BR-38", *_without_reasons(CHARGE)),
    case("BR-CO-22", *_without_reasons(CHARGE)),
    _three_decimals("BR-DEC-05", f"{CHARGE}/cbc:Amount"),
    _three_decimals("BR-DEC-06", f"{CHARGE}/cbc:BaseAmount"),
)
AMOUNTS = (
    case("BR-12", drop(f"{TOTALS}/cbc:LineExtensionAmount")),
    case("BR-13", drop(f"{TOTALS}/cbc:TaxExclusiveAmount")),
    case("BR-14", drop(f"{TOTALS}/cbc:TaxInclusiveAmount")),
    case("BR-15", drop(f"{TOTALS}/cbc:PayableAmount")),
    case("BR-45", drop(f"{SUBTOTAL}/cbc:TaxableAmount")),
    case("BR-46", drop(f"{SUBTOTAL}/cbc:TaxAmount")),
    case("BR-47", text(f"{SUBTOTAL}/cac:TaxCategory/cac:TaxScheme/cbc:ID", "GST")),
    case("BR-48", drop(f"{SUBTOTAL}/cac:TaxCategory/cbc:Percent")),
    case("BR-CO-10", text(f"{TOTALS}/cbc:LineExtensionAmount", "1399.99")),
    case("BR-CO-10", drop(f"{TOTALS}/cbc:LineExtensionAmount")),
    case("BR-CO-11", text(f"{TOTALS}/cbc:AllowanceTotalAmount", "100.01")),
    case("BR-CO-11", drop(f"{TOTALS}/cbc:AllowanceTotalAmount")),
    case("BR-CO-12", text(f"{TOTALS}/cbc:ChargeTotalAmount", "49.99")),
    case("BR-CO-13", text(f"{TOTALS}/cbc:TaxExclusiveAmount", "1350.01")),
    case("BR-CO-14", text(f"{TAX}/cbc:TaxAmount", "212.51")),
    case("BR-CO-15", text(f"{TOTALS}/cbc:TaxInclusiveAmount", "1562.49")),
    case("BR-CO-15", copy(f"{TAX}[1]")),
    case("BR-CO-16", text(f"{TOTALS}/cbc:PayableAmount", "1500.01")),
    case("BR-CO-16", drop(f"{TOTALS}/cbc:PayableRoundingAmount")),
    case("BR-CO-17", text(f"{SUBTOTAL}/cbc:TaxAmount", "213.50")),
    case("BR-CO-17", text(f"{SUBTOTAL}[2]/cbc:TaxAmount", "0.50")),
    _three_decimals("BR-DEC-09", f"{TOTALS}/cbc:LineExtensionAmount"),
    _three_decimals("BR-DEC-10", f"{TOTALS}/cbc:AllowanceTotalAmount"),
    _three_decimals("BR-DEC-11", f"{TOTALS}/cbc:ChargeTotalAmount"),
    _three_decimals("BR-DEC-12", f"{TOTALS}/cbc:TaxExclusiveAmount"),
    _three_decimals("BR-DEC-14", f"{TOTALS}/cbc:TaxInclusiveAmount"),
    _three_decimals("BR-DEC-16", f"{TOTALS}/cbc:PrepaidAmount"),
    _three_decimals("BR-DEC-17", f"{TOTALS}/cbc:PayableRoundingAmount"),
    _three_decimals("BR-DEC-18", f"{TOTALS}/cbc:PayableAmount"),
    case("BR-DEC-18", text(f"{TOTALS}/cbc:PayableAmount", "1500.00 ")),
    _three_decimals("BR-DEC-19", f"{SUBTOTAL}/cbc:TaxableAmount"),
    _three_decimals("BR-DEC-20", f"{SUBTOTAL}/cbc:TaxAmount"),
)
_LINE_ALLOWANCE, _LINE_CHARGE = f"{LINE}/cac:AllowanceCharge[1]", f"{LINE}/cac:AllowanceCharge[2]"
LINES = (
    case("BR-21", text(f"{LINE}/cbc:ID", " ")),
    case("BR-22", drop(f"{LINE}/cbc:InvoicedQuantity")),
    case("BR-23", without(f"{LINE}/cbc:InvoicedQuantity", "unitCode")),
    case("BR-24", drop(f"{LINE}/cbc:LineExtensionAmount")),
    case("BR-25", text(f"{ITEM}/cbc:Name", "")),
    case("BR-26", drop(f"{PRICE}/cbc:PriceAmount")),
    case("BR-27", text(f"{PRICE}/cbc:PriceAmount", "-95.00")),
    case("BR-27", drop(f"{LINE}[2]/cac:Price")),
    case("BR-28", text(f"{PRICE}/cac:AllowanceCharge/cbc:BaseAmount", "-1.00")),
    case("BR-CO-04", drop(f"{ITEM}/cac:ClassifiedTaxCategory")),
    _three_decimals("BR-DEC-23", f"{LINE}/cbc:LineExtensionAmount"),
    case("BR-41", drop(f"{_LINE_ALLOWANCE}/cbc:Amount")),
    case("BR-42", *_without_reasons(_LINE_ALLOWANCE)),
    case("BR-CO-23", *_without_reasons(_LINE_ALLOWANCE)),
    _three_decimals("BR-DEC-24", f"{_LINE_ALLOWANCE}/cbc:Amount"),
    _three_decimals("BR-DEC-25", f"{_LINE_ALLOWANCE}/cbc:BaseAmount"),
    case("BR-43", drop(f"{_LINE_CHARGE}/cbc:Amount")),
    case("BR-44", *_without_reasons(_LINE_CHARGE)),
    case("BR-CO-24", *_without_reasons(_LINE_CHARGE)),
    _three_decimals("BR-DEC-27", f"{_LINE_CHARGE}/cbc:Amount"),
    _three_decimals("BR-DEC-28", f"{_LINE_CHARGE}/cbc:BaseAmount"),
    case("BR-54", drop(f"{ITEM}/cac:AdditionalItemProperty[2]/cbc:Value")),
    case("BR-64", without(f"{ITEM}/cac:StandardItemIdentification/cbc:ID", "schemeID")),
    case("BR-65", without(f"{ITEM}/cac:CommodityClassification/cbc:ItemClassificationCode", "listID")),
)
CODES = (
    case("BR-CL-01", text("cbc:InvoiceTypeCode", "381")),
    case("BR-CL-01", text("cbc:CreditNoteTypeCode", "380"), sample="credit-note"),
    case("BR-CL-03", attribute(f"{TOTALS}/cbc:PayableAmount", "currencyID", "eur")),
    case("BR-CL-03", attribute(f"{PRICE}/cbc:PriceAmount", "currencyID", "E")),
    case("BR-CL-04", text("cbc:DocumentCurrencyCode", "XYZ")),
    case("BR-CL-05", text("cbc:TaxCurrencyCode", "XYZ")),
    case("BR-CL-06", text("cac:InvoicePeriod/cbc:DescriptionCode", "36"), sample="credit-note"),
    case("BR-CL-07", attribute(f"{REFERENCE}/cbc:ID", "schemeID", "0088")),
    case("BR-CL-08", text("cbc:Note", "Se #QQQ#")),
    case("BR-CL-10", attribute(f"{BUYER}/cac:PartyIdentification/cbc:ID", "schemeID", "SEPA")),
    case("BR-CL-11", attribute(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "schemeID", "7")),
    case("BR-CL-13", attribute(f"{ITEM}/cac:CommodityClassification/cbc:ItemClassificationCode", "listID", "UN")),
    case("BR-CL-14", text(f"{BUYER}/cac:PostalAddress/{_COUNTRY}", "EL")),
    case("BR-CL-15", text(f"{ITEM}/cac:OriginCountry/cbc:IdentificationCode", "se")),
    case("BR-CL-16", text(f"{MEANS}/cbc:PaymentMeansCode", "99")),
    case("BR-CL-17", text(f"{SUBTOTAL}/cac:TaxCategory/cbc:ID", "H")),
    case("BR-CL-18", text(f"{ITEM}/cac:ClassifiedTaxCategory/cbc:ID", "")),
    case("BR-CL-19", text(f"{ALLOWANCE}/cbc:AllowanceChargeReasonCode", "FC")),
    case("BR-CL-20", text(f"{_LINE_CHARGE}/cbc:AllowanceChargeReasonCode", "95")),
    case("BR-CL-21", attribute(f"{ITEM}/cac:StandardItemIdentification/cbc:ID", "schemeID", "GTIN")),
    case("BR-CL-22", text(f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:TaxExemptionReasonCode", "VATEX")),
    case("BR-CL-23", attribute(f"{PRICE}/cbc:BaseQuantity", "unitCode", "st")),
    case("BR-CL-24", attribute(CONTENT, "mimeCode", "text/html")),
    case("BR-CL-25", attribute(f"{SELLER}/cbc:EndpointID", "schemeID", "0001")),
    case("BR-CL-26", attribute("cac:Delivery/cac:DeliveryLocation/cbc:ID", "schemeID", "GLN")),
)

CASES = (*DOCUMENT, *PARTIES, *PAYMENT, *AMOUNTS, *LINES, *CODES)

# Rules of the artefact that no document can break, and why.
NEVER = {
    **dict.fromkeys(("BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08"), "its test is true()"),
    **dict.fromkeys(("BR-DEC-13", "BR-DEC-15"), "its test looks for the currency code inside the amount"),
}
