"""As peppol_cases.py, for the rules of the countries but Sweden: the full sample moves abroad first."""

from tests.rules.peppol_cases import ACCOUNT, BUYER, CHARGE, LINE, MEANS, SELLER, Case
from tests.rules.peppol_changes import Change, attribute, before, copy, drop, text, within, without

_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_VAT = "cac:PartyTaxScheme/cbc:CompanyID"
_LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
_TAX = f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID"
_CODE = f"{MEANS}/cbc:PaymentMeansCode"
_PAYER = f"{MEANS}/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"
_BRANCH = f"{ACCOUNT}/cac:FinancialInstitutionBranch/cbc:ID"
_REFERENCE = "cac:AdditionalDocumentReference"

NORWEGIAN = (
    text(f"{SELLER}/{_COUNTRY}", "NO"),
    text(f"{SELLER}/{_VAT}", "NO999000002MVA"),
    text(_TAX, "Foretaksregisteret"),
)
_DANISH_SELLER = (
    text(f"{SELLER}/{_COUNTRY}", "DK"),
    text(f"{SELLER}/{_VAT}", "DK12345678"),
    attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0184"),
    text(f"{SELLER}/{_LEGAL}", "DK12345678"),
)
DANISH = (
    *_DANISH_SELLER,
    text(f"{BUYER}/{_COUNTRY}", "DK"),
    attribute(f"{BUYER}/{_LEGAL}", "schemeID", "0184"),
    text(f"{BUYER}/{_LEGAL}", "12345678"),
    attribute(f"{SELLER}/cac:PartyIdentification[2]/cbc:ID", "schemeID", "0199"),
)
ITALIAN = (
    text(f"{SELLER}/{_COUNTRY}", "IT"),
    text(f"{SELLER}/{_VAT}", "IT99900000003"),
    text(_TAX, "EXEMPL00A00A000A"),
)
DUTCH = (
    text(f"{SELLER}/{_COUNTRY}", "nl "),
    attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0106"),
    text(f"{SELLER}/{_LEGAL}", "12345678"),
    text(f"{BUYER}/{_COUNTRY}", "NL"),
    attribute(f"{BUYER}/{_LEGAL}", "schemeID", "0190"),
    text(f"{BUYER}/{_LEGAL}", "12345678901234567890"),
    text(f"cac:TaxRepresentativeParty/{_COUNTRY}", "NL"),
)
ICELANDIC = (
    text(f"{SELLER}/{_COUNTRY}", "IS"),
    attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0196"),
    text(f"{BUYER}/{_COUNTRY}", "IS"),
    attribute(f"{BUYER}/{_LEGAL}", "schemeID", "0196"),
    text(_CODE, "9"),
    text(f"{ACCOUNT}/cbc:ID", "123456789012"),
    within(_REFERENCE, "<cbc:DocumentDescription>EINDAGI</cbc:DocumentDescription>"),
    text(f"{_REFERENCE}/cbc:ID", "2026-04-02"),
)
GREEK = (
    text(f"{SELLER}/{_COUNTRY}", "GR"),
    text(f"{SELLER}/{_VAT}", "EL999000006"),
    attribute(f"{SELLER}/cbc:EndpointID", "schemeID", "9933"),
    text(f"{SELLER}/cbc:EndpointID", "999000006"),
    text(f"{BUYER}/{_COUNTRY}", "GR"),
    text(f"{BUYER}/{_VAT}", "EL998000008"),
    attribute(f"{BUYER}/cbc:EndpointID", "schemeID", "9933"),
    text(f"{BUYER}/cbc:EndpointID", "998000008"),
    text("cbc:ID", "999000006|02/03/2026|17|1.1|A|B"),
    text(f"{_REFERENCE}[2]/cbc:DocumentDescription", "##M.AR.K##"),
    text(f"{_REFERENCE}[2]/cbc:ID", "400001"),
    before(f"{_REFERENCE}[3]/cac:Attachment", "<cbc:DocumentDescription>##INVOICE|URL##</cbc:DocumentDescription>"),
)
GERMAN = (
    text(f"{SELLER}/{_COUNTRY}", "DE"),
    text(f"{BUYER}/{_COUNTRY}", "de"),
    drop(f"{MEANS}/cac:CardAccount"),
    drop(ACCOUNT),
)
_GERMAN_TRANSFER = (
    *GERMAN[:2],
    text(_CODE, "58"),
    drop(f"{MEANS}/cac:CardAccount"),
    drop(f"{MEANS}/cac:PaymentMandate"),
    text(f"{ACCOUNT}/cbc:ID", "DE20 5000 0000 0000 0000 01"),
)
_GERMAN_CARD = (*GERMAN[:2], text(_CODE, "48"), drop(ACCOUNT), drop(f"{MEANS}/cac:PaymentMandate"))
_URL = f"{_REFERENCE}/cac:Attachment/cac:ExternalReference/cbc:URI"


def _cases(given: tuple[Change, ...], *cases: tuple[str, Change], sample: str = "invoice") -> tuple[Case, ...]:
    return tuple(Case(rule, (breaks,), given, sample) for rule, breaks in cases)


def _paid(code: str, reference: str, account: str) -> tuple[Change, ...]:
    return (*DANISH, text(_CODE, code), text(f"{MEANS}/cbc:PaymentID", reference), text(f"{ACCOUNT}/cbc:ID", account))


_REASON = f"{LINE}/{CHARGE}"
_NOTE = "cac:PaymentTerms/cbc:Note"

NATIONAL = (
    *_cases(
        NORWEGIAN,
        ("NO-R-001", text(f"{SELLER}/{_VAT}", "NO999000003MVA")),
        ("NO-R-002", text(_TAX, "Registrert")),
    ),
    *_cases(
        DANISH,
        ("DK-R-002", drop(f"{SELLER}/{_LEGAL}")),
        ("DK-R-005", text(_CODE, "30")),
        ("DK-R-013", without(f"{SELLER}/cac:PartyIdentification/cbc:ID", "schemeID")),
        ("DK-R-014", attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0198")),
        ("DK-R-017", attribute(f"{BUYER}/{_LEGAL}", "schemeID", "0198")),
    ),
    *_cases(
        (
            *DANISH,
            attribute(f"{LINE}/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode", "listID", "TST"),
        ),
        (
            "DK-R-003",
            attribute(
                f"{LINE}/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode", "listVersionID", "1.0"
            ),
        ),
    ),
    *_cases(
        (
            *DANISH,
            text(f"{_REASON}/cbc:AllowanceChargeReasonCode", "ZZZ"),
            text(_REASON + "/cbc:AllowanceChargeReason", "3021"),
        ),
        ("DK-R-004", text(f"{_REASON}/cbc:AllowanceChargeReason", "#3021")),
    ),
    *_cases((*DANISH, text(_CODE, "42")), ("DK-R-006", drop(_BRANCH))),
    *_cases((*DANISH, text(_CODE, "49")), ("DK-R-007", drop(_PAYER))),
    *_cases(_paid("50", "01#", "1234567"), ("DK-R-008", text(f"{ACCOUNT}/cbc:ID", "123456"))),
    *_cases(_paid("50", "04#1234567890123456", "1234567"), ("DK-R-009", text(f"{MEANS}/cbc:PaymentID", "04#1"))),
    *_cases(_paid("93", "73#", "12345678"), ("DK-R-010", text(f"{MEANS}/cbc:PaymentID", "70#"))),
    *_cases(_paid("93", "71#123456789012345", "12345678"), ("DK-R-011", text(f"{MEANS}/cbc:PaymentID", "71#1"))),
    *_cases(
        DANISH[:-1],
        ("DK-R-016", text("cac:LegalMonetaryTotal/cbc:PayableAmount", "-1.00")),
        sample="credit-note",
    ),
    *_cases(
        ITALIAN,
        ("IT-R-001", text(_TAX, "exempl00a00a000a")),
        ("IT-R-002", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName")),
        ("IT-R-003", drop(f"{SELLER}/cac:PostalAddress/cbc:CityName")),
        ("IT-R-004", drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone")),
    ),
    *_cases(
        (*DUTCH, text(_CODE, "58")),
        ("NL-R-002", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName")),
        ("NL-R-003", attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0007")),
        ("NL-R-004", drop(f"{BUYER}/cac:PostalAddress/cbc:CityName")),
        ("NL-R-005", text(f"{BUYER}/{_LEGAL}", " ")),
        ("NL-R-006", drop("cac:TaxRepresentativeParty/cac:PostalAddress/cbc:PostalZone")),
        ("NL-R-007", drop(MEANS)),
        ("NL-R-008", text(_CODE, "42")),
        ("NL-R-009", drop("cac:OrderReference")),
    ),
    *_cases(DUTCH, ("NL-R-001", drop("cac:BillingReference")), sample="credit-note"),
    *_cases(
        ICELANDIC,
        ("IS-R-001", text("cbc:InvoiceTypeCode", "383")),
        ("IS-R-002", attribute(f"{SELLER}/{_LEGAL}", "schemeID", "0007")),
        ("IS-R-003", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName")),
        ("IS-R-004", attribute(f"{BUYER}/{_LEGAL}", "schemeID", "0007")),
        ("IS-R-005", drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone")),
        ("IS-R-006", text(f"{ACCOUNT}/cbc:ID", "12345678901")),
        ("IS-R-008", text(f"{_REFERENCE}/cbc:ID", "02.04.2026")),
        ("IS-R-009", drop("cbc:DueDate")),
        ("IS-R-010", text("cbc:DueDate", "2026-04-03")),
    ),
    *_cases((*ICELANDIC, text(_CODE, "42")), ("IS-R-007", text(f"{ACCOUNT}/cbc:ID", "12345678901"))),
    *_cases(
        GREEK,
        ("GR-R-001-1", text("cbc:ID", "999000006|02/03/2026|17|1.1|A")),
        ("GR-R-001-2", text("cbc:ID", "998000008|02/03/2026|17|1.1|A|B")),
        ("GR-R-001-3", text("cbc:ID", "999000006|03/03/2026|17|1.1|A|B")),
        ("GR-R-001-4", text("cbc:ID", "999000006|02/03/2026|-17|1.1|A|B")),
        ("GR-R-001-5", text("cbc:ID", "999000006|02/03/2026|17|1.2|A|B")),
        ("GR-R-001-6", text("cbc:ID", "999000006|02/03/2026|17|1.1||B")),
        ("GR-R-001-7", text("cbc:ID", "999000006|02/03/2026|17|1.1|A|")),
        ("GR-R-002", drop(f"{SELLER}/cac:PartyName")),
        ("GR-S-011", text(f"{SELLER}/{_VAT}", "EL999000007")),
        ("GR-R-003", text(f"{SELLER}/{_VAT}", "EL999000007")),
        ("GR-R-004-1", copy(f"{_REFERENCE}[2]")),
        ("GR-R-004-2", text(f"{_REFERENCE}[2]/cbc:ID", "0400001")),
        ("GR-S-008-1", drop(f"{_REFERENCE}[3]")),
        ("GR-R-008-2", copy(f"{_REFERENCE}[3]")),
        ("GR-R-008-3", text(_URL, " ")),
        ("GR-R-005", drop(f"{BUYER}/cac:PartyName")),
        ("GR-R-006", drop(f"{BUYER}/cac:PartyTaxScheme")),
        ("GR-R-009", text(f"{SELLER}/cbc:EndpointID", "999000007")),
        ("GR-R-010", attribute(f"{BUYER}/cbc:EndpointID", "schemeID", "0088")),
    ),
    *_cases(
        GERMAN,
        ("DE-R-001", drop(MEANS)),
        ("DE-R-002", drop(f"{SELLER}/cac:Contact")),
        ("DE-R-003", drop(f"{SELLER}/cac:PostalAddress/cbc:CityName")),
        ("DE-R-004", text(f"{SELLER}/cac:PostalAddress/cbc:PostalZone", " ")),
        ("DE-R-005", drop(f"{SELLER}/cac:Contact/cbc:Name")),
        ("DE-R-006", drop(f"{SELLER}/cac:Contact/cbc:Telephone")),
        ("DE-R-007", drop(f"{SELLER}/cac:Contact/cbc:ElectronicMail")),
        ("DE-R-008", drop(f"{BUYER}/cac:PostalAddress/cbc:CityName")),
        ("DE-R-009", drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone")),
        ("DE-R-010", drop("cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName")),
        ("DE-R-011", drop("cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:PostalZone")),
        ("DE-R-014", drop("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent")),
        ("DE-R-015", drop("cbc:BuyerReference")),
        ("DE-R-017", text("cbc:InvoiceTypeCode", "383")),
        ("DE-R-018", text(_NOTE, "#SKONTO#TAGE=7#PROZENT=2.00#")),
        ("DE-R-020", text(_PAYER, "SE5250000000054000000018")),
        ("DE-R-022", copy(f"{_REFERENCE}[2]")),
        ("DE-R-025-1", drop(f"{MEANS}/cac:PaymentMandate")),
        ("DE-R-025-2", within(MEANS, "<cac:CardAccount/>")),
        ("DE-R-027", text(f"{SELLER}/cac:Contact/cbc:Telephone", "12")),
        ("DE-R-028", text(f"{SELLER}/cac:Contact/cbc:ElectronicMail", "ekonomi@exempel")),
        ("DE-R-030", drop("cac:PayeeParty")),
        ("DE-R-031", drop(_PAYER)),
        ("DE-R-T02", text(_URL, "/bilagor/2")),
    ),
    *_cases(
        (*GERMAN, drop("cac:TaxRepresentativeParty")),
        ("DE-R-016", drop(f"{SELLER}/cac:PartyTaxScheme")),
    ),
    *_cases((*GERMAN, text("cbc:InvoiceTypeCode", "384")), ("DE-R-026", drop("cac:BillingReference"))),
    *_cases(
        _GERMAN_TRANSFER,
        ("DE-R-019", text(f"{ACCOUNT}/cbc:ID", "DE21 5000 0000 0000 0000 01")),
        ("DE-R-023-1", drop(ACCOUNT)),
        ("DE-R-023-2", within(MEANS, "<cac:CardAccount/>")),
    ),
    *_cases(
        _GERMAN_CARD,
        ("DE-R-024-1", drop(f"{MEANS}/cac:CardAccount")),
        ("DE-R-024-2", within(MEANS, "<cac:PaymentMandate/>")),
    ),
)
