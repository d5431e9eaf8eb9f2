"""The rules on how often UBL elements occur and what attributes they have, each broken by one change."""

from tests.rules.cen_cases import (
    AGENT,
    ALLOWANCE,
    BUYER,
    CHARGE,
    CONTENT,
    ITEM,
    LINE,
    MEANS,
    PAYEE,
    PRICE,
    REFERENCE,
    SELLER,
    SUBTOTAL,
    TOTALS,
)
from tests.rules.peppol_cases import Case, case
from tests.rules.peppol_changes import Change, attribute, before, copy, drop, text, within, without

_LEGAL = "cac:PartyLegalEntity"


def _twice(rule: str, path: str) -> Case:
    return case(rule, copy(path))


def _marked(rule: str, path: str, name: str, sample: str = "invoice") -> Case:
    return case(rule, attribute(path, name, "X"), sample=sample)


def _another(path: str, value: str) -> tuple[Change, ...]:
    return copy(path), text(path, value)


REPEATED = (
    _twice("UBL-SR-01", "cac:ContractDocumentReference"),
    _twice("UBL-SR-02", "cac:ReceiptDocumentReference"),
    _twice("UBL-SR-03", "cac:DespatchDocumentReference"),
    _twice("UBL-SR-04", f"{REFERENCE}[1]"),
    _twice("UBL-SR-05", "cac:PaymentTerms/cbc:Note"),
    _twice("UBL-SR-06", "cac:BillingReference/cac:InvoiceDocumentReference"),
    case("UBL-SR-07", drop("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")),
    _twice("UBL-SR-08", "cac:InvoicePeriod"),
    _twice("UBL-SR-09", f"{SELLER}/{_LEGAL}/cbc:RegistrationName"),
    _twice("UBL-SR-10", f"{SELLER}/cac:PartyName"),
    _twice("UBL-SR-11", f"{SELLER}/{_LEGAL}/cbc:CompanyID"),
    _twice("UBL-SR-12", f"{SELLER}/cac:PartyTaxScheme[1]"),
    _twice("UBL-SR-13", f"{SELLER}/cac:PartyTaxScheme[2]"),
    _twice("UBL-SR-14", f"{SELLER}/{_LEGAL}/cbc:CompanyLegalForm"),
    _twice("UBL-SR-15", f"{BUYER}/{_LEGAL}"),
    _twice("UBL-SR-16", f"{BUYER}/cac:PartyIdentification"),
    _twice("UBL-SR-17", f"{BUYER}/{_LEGAL}/cbc:CompanyID"),
    _twice("UBL-SR-18", f"{BUYER}/cac:PartyTaxScheme"),
    _twice("UBL-SR-19", f"{PAYEE}/cac:PartyName"),
    case("UBL-SR-19", text(f"{PAYEE}/cac:PartyName/cbc:Name", "Exempelbolaget AB")),
    _twice("UBL-SR-20", f"{PAYEE}/cac:PartyIdentification"),
    _twice("UBL-SR-21", f"{PAYEE}/{_LEGAL}/cbc:CompanyID"),
    _twice("UBL-SR-22", f"{AGENT}/cac:PartyName"),
    _twice("UBL-SR-23", f"{AGENT}/cac:PartyTaxScheme"),
    _twice("UBL-SR-24", "cac:Delivery"),
    _twice("UBL-SR-25", "cac:Delivery/cac:DeliveryParty/cac:PartyName"),
    _twice("UBL-SR-26", f"{MEANS}/cbc:PaymentID"),
    _twice("UBL-SR-27", f"{MEANS}/cbc:PaymentMeansCode"),
    _twice("UBL-SR-28", f"{MEANS}/cac:PaymentMandate/cbc:ID"),
    case("UBL-SR-29", attribute(f"{SELLER}/cac:PartyIdentification/cbc:ID", "schemeID", "sepa")),
    _twice("UBL-SR-30", f"{ALLOWANCE}/cbc:AllowanceChargeReason"),
    _twice("UBL-SR-31", f"{CHARGE}/cbc:AllowanceChargeReason"),
    _twice("UBL-SR-32", f"{SUBTOTAL}[2]/cac:TaxCategory/cbc:TaxExemptionReason"),
    _twice("UBL-SR-33", f"{REFERENCE}/cbc:DocumentDescription"),
    _twice("UBL-SR-34", f"{LINE}/cbc:Note"),
    _twice("UBL-SR-35", f"{LINE}/cac:OrderLineReference"),
    _twice("UBL-SR-36", f"{LINE}/cac:InvoicePeriod"),
    _twice("UBL-SR-37", f"{PRICE}/cac:AllowanceCharge"),
    _twice("UBL-SR-39", "cac:ProjectReference"),
    _twice("UBL-SR-40", f"{BUYER}/cac:PartyName"),
    _twice("UBL-SR-42", f"{SELLER}/cac:PartyTaxScheme"),
    case("UBL-SR-43", attribute(f"{REFERENCE}[2]/cbc:ID", "schemeID", "AWV")),
    case("UBL-SR-43", within(f"{REFERENCE}[2]", "<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>")),
    case("UBL-SR-44", *_another(f"{MEANS}/cbc:PaymentID", "42")),
    case(
        "UBL-SR-45",
        before(f"{MEANS}/cbc:PaymentID", "<cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate>"),
        copy(f"{MEANS}/cbc:PaymentDueDate"),
    ),
    _twice("UBL-SR-46", f"{MEANS}/cbc:PaymentMeansCode"),
    case("UBL-SR-47", *_another(f"{MEANS}/cbc:PaymentMeansCode", "30")),
    _twice("UBL-SR-48", f"{ITEM}/cac:ClassifiedTaxCategory"),
    case("UBL-SR-48", drop(f"{LINE}[2]/cac:Item/cac:ClassifiedTaxCategory")),
    case("UBL-SR-49", copy("cac:InvoicePeriod"), sample="credit-note"),
    _twice("UBL-SR-50", f"{ITEM}/cbc:Description"),
    _twice("UBL-SR-51", f"{AGENT}/cac:PostalAddress/cac:AddressLine"),
    _twice("UBL-SR-52", f"{LINE}/cac:DocumentReference"),
    case("UBL-SR-53", drop(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID")),
    _twice("UBL-SR-54", f"{MEANS}/cac:CardAccount"),
    _twice("UBL-SR-55", f"{MEANS}/cac:PaymentMandate"),
    _twice("UBL-SR-56", "cac:OriginatorDocumentReference"),
)
TYPED = (
    case("UBL-DT-01", text(f"{TOTALS}/cbc:PayableAmount", "1500.000")),
    case("UBL-DT-06", without(CONTENT, "mimeCode")),
    case("UBL-DT-07", without(CONTENT, "filename")),
)
UNUSED_ATTRIBUTES = (
    "schemeName schemeAgencyName schemeDataURI schemeURI format unitCodeListIdentifier unitCodeListAgencyIdentifier",
    "unitCodeListAgencyName listAgencyName listName name languageID listURI listSchemeURI languageLocaleID uri",
    "currencyCodeListVersionID characterSetCode encodingCode schemeAgencyID listAgencyID",
)
ATTRIBUTES = (
    *(
        _marked(f"UBL-DT-{number:02}", f"{LINE}/cbc:ID", name)
        for number, name in enumerate(" ".join(UNUSED_ATTRIBUTES).split(), 8)
    ),
    _marked("UBL-CR-648", "cbc:CustomizationID", "schemeID"),
    _marked("UBL-CR-649", "cbc:ProfileID", "schemeID"),
    _marked("UBL-CR-650", "cbc:ID", "schemeID"),
    case("UBL-CR-651", before("cac:OrderReference", '<cbc:SalesOrderID schemeID="X">1</cbc:SalesOrderID>')),
    _marked("UBL-CR-652", f"{AGENT}/cac:PartyTaxScheme/cbc:CompanyID", "schemeID"),
    _marked("UBL-CR-653", f"{MEANS}/cbc:PaymentID", "schemeID"),
    _marked("UBL-CR-654", f"{MEANS}/cac:PayeeFinancialAccount/cbc:ID", "schemeID"),
    _marked("UBL-CR-655", f"{MEANS}/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID", "schemeID"),
    _marked("UBL-CR-656", "cbc:InvoiceTypeCode", "listID"),
    _marked("UBL-CR-657", "cbc:DocumentCurrencyCode", "listID"),
    _marked("UBL-CR-658", "cbc:TaxCurrencyCode", "listID"),
    _marked("UBL-CR-659", f"{REFERENCE}/cbc:DocumentTypeCode", "listID"),
    _marked("UBL-CR-660", f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "listID"),
    _marked("UBL-CR-661", f"{MEANS}/cbc:PaymentMeansCode", "listID"),
    _marked("UBL-CR-662", f"{LINE}/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", "listID"),
    _marked("UBL-CR-663", f"{PRICE}/cbc:BaseQuantity", "unitCodeListID"),
    _marked("UBL-CR-665", f"{REFERENCE}[2]/cbc:ID", "schemeID"),
    _marked("UBL-CR-667", f"{ITEM}/cac:BuyersItemIdentification/cbc:ID", "schemeID"),
    _marked("UBL-CR-668", f"{ITEM}/cac:SellersItemIdentification/cbc:ID", "schemeID"),
    _marked("UBL-CR-672", "cbc:CreditNoteTypeCode", "listID", "credit-note"),
    _marked("UBL-CR-674", f"{MEANS}/cac:CardAccount/cbc:PrimaryAccountNumberID", "schemeID"),
    _marked("UBL-CR-675", f"{MEANS}/cac:CardAccount/cbc:NetworkID", "schemeID"),
    _marked("UBL-CR-676", f"{MEANS}/cac:PaymentMandate/cbc:ID", "schemeID"),
    _marked("UBL-CR-677", f"{MEANS}/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", "schemeID"),
    _marked("UBL-CR-678", f"{ALLOWANCE}/cac:TaxCategory/cbc:ID", "schemeID"),
    _marked("UBL-CR-679", f"{ITEM}/cac:ClassifiedTaxCategory/cbc:ID", "schemeID"),
)
_DISCOUNT = f"{PRICE}/cac:AllowanceCharge"
ELEMENTS = (
    case("UBL-CR-002", before("cbc:CustomizationID", "<cbc:UBLVersionID>2.2</cbc:UBLVersionID>")),
    case("UBL-CR-412", before(f"{MEANS}/cbc:PaymentID", "<cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate>")),
    case(
        "UBL-CR-664",
        within(f"{MEANS}/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch", "<cac:FinancialInstitution/>"),
    ),
    case("UBL-CR-666", within(f"{REFERENCE}[1]", "<cac:Attachment/>")),
    case("UBL-CR-669", within(_DISCOUNT, "<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>")),
    case("UBL-CR-670", within(_DISCOUNT, "<cbc:AllowanceChargeReason>Rabatt</cbc:AllowanceChargeReason>")),
    case("UBL-CR-671", within(_DISCOUNT, "<cbc:MultiplierFactorNumeric>5</cbc:MultiplierFactorNumeric>")),
    case("UBL-CR-673", within(f"{REFERENCE}[1]", "<cbc:DocumentDescription>Mätare</cbc:DocumentDescription>")),
    case("UBL-CR-680", within(MEANS, "<cac:PayerFinancialAccount/>")),
)

CASES = (*REPEATED, *TYPED, *ATTRIBUTES, *ELEMENTS)
