"""As peppol_cases.py, for our own rules on constructs at which the published Peppol artefact stops."""

from tests.rules.peppol_cases import BUYER, CHARGE, LINE, MEANS, SELLER, Case, case
from tests.rules.peppol_changes import attribute, copy, text
from tests.rules.peppol_national_cases import DANISH, GERMAN, GREEK, ICELANDIC, NORWEGIAN

_CODE = f"{MEANS}/cbc:PaymentMeansCode"
_TERMS = "cac:PaymentTerms"
_DISCOUNT = "#SKONTO#TAGE=7#PROZENT=2.00#\n"

STOPS: tuple[Case, ...] = (
    case("FAKTURA-ABORT-VAT-NUMBERS", copy(f"{SELLER}/cac:PartyTaxScheme")),
    case("FAKTURA-ABORT-VAT-NUMBERS", copy(f"{SELLER}/cac:PartyTaxScheme[2]"), given=NORWEGIAN),
    case("FAKTURA-ABORT-LEGAL-ENTITIES", copy(f"{SELLER}/cac:PartyLegalEntity"), given=DANISH),
    case("FAKTURA-ABORT-LEGAL-ENTITIES", copy(f"{BUYER}/cac:PartyLegalEntity"), given=DANISH),
    case("FAKTURA-ABORT-PARTY-NAMES", copy(f"{SELLER}/cac:PartyName"), given=GREEK),
    case("FAKTURA-ABORT-PERIODS", copy("cac:InvoicePeriod")),
    case("FAKTURA-ABORT-PERIODS", copy("cac:InvoicePeriod"), sample="credit-note"),
    case("FAKTURA-ABORT-PAYMENT-REFERENCES", copy(f"{MEANS}/cbc:PaymentID"), given=(*DANISH, text(_CODE, "50"))),
    case("FAKTURA-ABORT-ACCOUNTS", copy(MEANS), given=ICELANDIC),
    case("FAKTURA-ABORT-FINAL-DUE-DATES", copy("cac:AdditionalDocumentReference"), given=ICELANDIC),
    case(
        "FAKTURA-ABORT-REASONS",
        copy(f"{LINE}/{CHARGE}/cbc:AllowanceChargeReason"),
        given=(*DANISH, text(f"{LINE}/{CHARGE}/cbc:AllowanceChargeReasonCode", "ZZZ")),
    ),
    case("FAKTURA-ABORT-PAYMENT-TERMS", copy(_TERMS), given=(*GERMAN, text(f"{_TERMS}/cbc:Note", _DISCOUNT))),
    case("FAKTURA-ABORT-NUMBERS", text("cbc:ID", "999000006|02/03/2026|1.5|1.1|A|B"), given=GREEK),
    case("FAKTURA-ABORT-NUMBERS", text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "५५६००००००१")),
    case(
        "FAKTURA-ABORT-NUMBERS",
        text(f"{BUYER}/cbc:EndpointID", "IT+9990000000"),
        given=(attribute(f"{BUYER}/cbc:EndpointID", "schemeID", "0211"),),
    ),
)
