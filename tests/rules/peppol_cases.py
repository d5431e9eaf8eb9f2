"""One document for each of Peppol's own rules that keeps it, and the change that breaks it."""

from dataclasses import dataclass

from tests.rules.peppol_changes import Change, attribute, before, copy, drop, text, within

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
MEANS = "cac:PaymentMeans"
ACCOUNT = f"{MEANS}/cac:PayeeFinancialAccount"
CHARGE = "cac:AllowanceCharge"
LINE = "cac:InvoiceLine"
PRICE = f"{LINE}/cac:Price"
CATEGORY = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, what prepares a full sample so that it keeps the rule, and what then breaks it."""

    rule: str
    breaks: tuple[Change, ...]
    given: tuple[Change, ...] = ()
    sample: str = "invoice"


def case(rule: str, *breaks: Change, given: tuple[Change, ...] = (), sample: str = "invoice") -> Case:
    return Case(rule, breaks, given, sample)


def _scheme(rule: str, scheme: str, right: str, wrong: str) -> Case:
    endpoint = f"{BUYER}/cbc:EndpointID"
    given = (attribute(endpoint, "schemeID", scheme), text(endpoint, right))
    return case(rule, text(endpoint, wrong), given=given)


def _exemption(rule: str, reason: str, category: str) -> Case:
    given = (
        before(f"{CATEGORY}/cac:TaxScheme", f"<cbc:TaxExemptionReasonCode>{reason}</cbc:TaxExemptionReasonCode>"),
        text(f"{CATEGORY}/cbc:ID", category),
    )
    return case(rule, text(f"{CATEGORY}/cbc:ID", "Z"), given=given)


_DUTCH_NUMBER = text(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "NL999999999B01")
_EUR_TOTAL = text("cac:TaxTotal/cbc:TaxAmount", "-212.50")

GENERAL = (
    case("PEPPOL-EN16931-R001", drop("cbc:ProfileID")),
    case("PEPPOL-EN16931-R002", copy("cbc:Note")),
    case("PEPPOL-EN16931-R003", drop("cac:OrderReference/cbc:ID"), given=(drop("cbc:BuyerReference"),)),
    case("PEPPOL-EN16931-R004", text("cbc:CustomizationID", "urn:cen.eu:en16931:2017")),
    case("PEPPOL-EN16931-R005", text("cbc:TaxCurrencyCode", " EUR ")),
    case("PEPPOL-EN16931-R007", text("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:99:1.0")),
    case("PEPPOL-EN16931-R008", text("cbc:AccountingCost", " \n ")),
    case("PEPPOL-EN16931-R010", drop(f"{BUYER}/cbc:EndpointID")),
    case("PEPPOL-EN16931-R020", drop(f"{SELLER}/cbc:EndpointID")),
    case(
        "PEPPOL-EN16931-R040", text(f"{CHARGE}/cbc:Amount", "100.03"), given=(text(f"{CHARGE}/cbc:Amount", "100.02"),)
    ),
    case("PEPPOL-EN16931-R041", drop(f"{CHARGE}/cbc:BaseAmount")),
    case("PEPPOL-EN16931-R042", drop(f"{LINE}/{CHARGE}/cbc:MultiplierFactorNumeric")),
    case("PEPPOL-EN16931-R043", text(f"{CHARGE}/cbc:ChargeIndicator", "1")),
    case("PEPPOL-EN16931-R044", text(f"{PRICE}/{CHARGE}/cbc:ChargeIndicator", "true")),
    case("PEPPOL-EN16931-R046", text(f"{PRICE}/{CHARGE}/cbc:Amount", "5.01")),
    case("PEPPOL-EN16931-R051", attribute(f"{PRICE}/cbc:PriceAmount", "currencyID", "SEK")),
    case("PEPPOL-EN16931-R053", drop("cac:TaxTotal/cac:TaxSubtotal")),
    case("PEPPOL-EN16931-R054", drop("cbc:TaxCurrencyCode")),
    case("PEPPOL-EN16931-R055", _EUR_TOTAL),
    case("PEPPOL-EN16931-R061", drop(f"{MEANS}/cac:PaymentMandate")),
    case(
        "PEPPOL-EN16931-R080",
        text("cac:AdditionalDocumentReference/cbc:DocumentTypeCode", "50"),
        given=(text("cac:AdditionalDocumentReference/cbc:DocumentTypeCode", "130"),),
        sample="credit-note",
    ),
    case("PEPPOL-EN16931-R100", copy(f"{LINE}/cac:DocumentReference")),
    case("PEPPOL-EN16931-R101", text(f"{LINE}/cac:DocumentReference/cbc:DocumentTypeCode", "50")),
    case("PEPPOL-EN16931-R110", text(f"{LINE}/cac:InvoicePeriod/cbc:StartDate", "2026-01-31")),
    case("PEPPOL-EN16931-R111", text(f"{LINE}/cac:InvoicePeriod/cbc:EndDate", "2026-03-01")),
    case("PEPPOL-EN16931-R120", text(f"{LINE}/cbc:LineExtensionAmount", "900.03")),
    case("PEPPOL-EN16931-R121", text(f"{PRICE}/cbc:BaseQuantity", "0")),
    case("PEPPOL-EN16931-R130", attribute(f"{PRICE}/cbc:BaseQuantity", "unitCode", "DAY")),
    case("PEPPOL-EN16931-F001", text("cbc:DueDate", "2026-04-01Z")),
    case(
        "PEPPOL-EN16931-CL001",
        attribute(
            "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject", "mimeCode", "text/plain"
        ),
    ),
    case("PEPPOL-EN16931-CL002", text(f"{CHARGE}/cbc:AllowanceChargeReasonCode", "1")),
    case("PEPPOL-EN16931-CL003", text(f"{LINE}/{CHARGE}[2]/cbc:AllowanceChargeReasonCode", "1")),
    case(
        "PEPPOL-EN16931-CL006",
        text("cac:InvoicePeriod/cbc:DescriptionCode", "4"),
        given=(within("cac:InvoicePeriod", "<cbc:DescriptionCode>35</cbc:DescriptionCode>"),),
    ),
    case("PEPPOL-EN16931-CL007", attribute("cac:TaxTotal[2]/cbc:TaxAmount", "currencyID", "sek")),
    case("PEPPOL-EN16931-CL008", attribute(f"{BUYER}/cbc:EndpointID", "schemeID", "9955")),
    case("PEPPOL-EN16931-P0100", text("cbc:InvoiceTypeCode", "389")),
    case("PEPPOL-EN16931-P0101", text("cbc:CreditNoteTypeCode", "261"), sample="credit-note"),
    case("PEPPOL-EN16931-P0112", text("cbc:InvoiceTypeCode", "326")),
    _exemption("PEPPOL-EN16931-P0104", "VATEX-EU-G", "G"),
    _exemption("PEPPOL-EN16931-P0105", "vatex-eu-o", "O"),
    _exemption("PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K"),
    _exemption("PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE"),
    _exemption("PEPPOL-EN16931-P0108", "VATEX-EU-D", "E"),
    _exemption("PEPPOL-EN16931-P0109", "VATEX-EU-F", "E"),
    _exemption("PEPPOL-EN16931-P0110", "VATEX-EU-I", "E"),
    _exemption("PEPPOL-EN16931-P0111", "VATEX-EU-J", "E"),
    _scheme("PEPPOL-COMMON-R040", "0088", "7350000000009", "7350000000008"),
    _scheme("PEPPOL-COMMON-R041", "0192", "999000002", "999000003"),
    _scheme("PEPPOL-COMMON-R042", "0184", "DK12345678", " DK12345678"),
    _scheme("PEPPOL-COMMON-R043", "0208", "0999000030", "0999000031"),
    _scheme("PEPPOL-COMMON-R044", "0201", "ABC123", "ABC12"),
    _scheme("PEPPOL-COMMON-R045", "0210", "EXEMPL00A00A000A", "EXEMPL00A00A0000"),
    _scheme("PEPPOL-COMMON-R046", "9907", "12345678901", "1234567890"),
    _scheme("PEPPOL-COMMON-R047", "0211", "IT99900000003", "IT99900000004"),
    _scheme("PEPPOL-COMMON-R049", "0007", "5560000001", "5560000002"),
    _scheme("PEPPOL-COMMON-R050", "0151", "99900000180", "99900000181"),
    _scheme("PEPPOL-COMMON-R052", "0096", "1234567890", "123456789"),
    _scheme("PEPPOL-COMMON-R053", "0198", "DK12345678", "12345678"),
    _scheme("PEPPOL-COMMON-R054", "0106", "12345678", "1234567"),
    _scheme("PEPPOL-COMMON-R055", "0190", "12345678901234567890", "1234567890123456789"),
    _scheme("PEPPOL-COMMON-R056-1", "9944", "NL999999999B01", "NL999999999"),
    case(
        "PEPPOL-COMMON-R056-2",
        text(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "NL99999999B01"),
        given=(_DUTCH_NUMBER,),
    ),
    _scheme("PEPPOL-COMMON-R057", "0217", "123456789012", "12345678901"),
)

_VAT = f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID"
_TAX = f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID"
_LEGAL = f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"
_BRANCH = f"{ACCOUNT}/cac:FinancialInstitutionBranch/cbc:ID"


def _giro(provider: str, account: str) -> tuple[Change, ...]:
    return (
        text(f"{MEANS}/cbc:PaymentMeansCode", "30"),
        text(_BRANCH, provider),
        text(f"{ACCOUNT}/cbc:ID", account),
    )


SWEDISH = (
    case("SE-R-001", text(_VAT, "SE5560000001011")),
    case("SE-R-002", text(_VAT, "SE55600000010A")),
    case("SE-R-003", text(_LEGAL, "556000-0001")),
    case("SE-R-004", text(_LEGAL, "165560000001")),
    case("SE-R-013", text(_LEGAL, "5560000002")),
    case("SE-R-005", text(_TAX, "F-skattebevis finns")),
    case("SE-R-006", text(f"{LINE}/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "20")),
    case("SE-R-007", text(f"{ACCOUNT}/cbc:ID", "12-3"), given=_giro("SE:PLUSGIRO", "123")),
    case("SE-R-010", text(f"{ACCOUNT}/cbc:ID", "123456789"), given=_giro("SE:PLUSGIRO", "123")),
    case("SE-R-008", text(f"{ACCOUNT}/cbc:ID", "123-4567"), given=_giro("SE:BANKGIRO", "1234567")),
    case("SE-R-009", text(f"{ACCOUNT}/cbc:ID", "123456"), given=_giro("SE:BANKGIRO", "12345678")),
    case("SE-R-011", text(f"{MEANS}/cbc:PaymentMeansCode", "50")),
    case("SE-R-012", text(f"{MEANS}/cbc:PaymentMeansCode", "31")),
)
