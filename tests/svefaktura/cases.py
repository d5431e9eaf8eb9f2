"""For each of Svefaktura's rules a change to a sample that breaks it, where, and one that comes close but keeps it."""

from dataclasses import dataclass

from tests.svefaktura.changes import (
    NAMESPACES,
    Change,
    after,
    attribute,
    before,
    drop,
    drop_all,
    instruction,
    text,
)

BUYER, SELLER = "cac:BuyerParty/cac:Party", "cac:SellerParty/cac:Party"
TYPE, COUNT = "sfti:InvoiceTypeCode", "sfti:LineItemCountNumeric"
REFERENCE = "sfti:AdditionalDocumentReference[1]/cac:ID"
DELIVERED = "cac:Delivery/cbc:ActualDeliveryDateTime"
MEANS = "cac:PaymentMeans[1]"
ACCOUNT = f"{MEANS}/cac:PayeeFinancialAccount"
CHARGE, ALLOWANCE = "sfti:AllowanceCharge[1]", "sfti:AllowanceCharge[2]"
SUBTOTAL = "cac:TaxTotal/cac:TaxSubTotal"
LEGAL = "cac:LegalTotal"
LINE = "cac:InvoiceLine"
AGENCY, KIND = "identificationSchemeAgencyName", "identificationSchemeID"
PERIOD = "sfti:InvoicingPeriod"
WHOLE = ""  # the document itself


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, its severity, where it is broken by some changes, and the changes that come close to it but keep it."""

    rule: str
    severity: str
    where: str
    breaks: tuple[Change, ...]
    keeps: tuple[Change, ...] = ()
    sample: str = "invoice"


def fatal(rule: str, where: str, *breaks: Change, keeps: tuple[Change, ...] = (), sample: str = "invoice") -> Case:
    return Case(rule, "fatal", where, breaks, keeps, sample)


def warning(rule: str, where: str, *breaks: Change, keeps: tuple[Change, ...] = (), sample: str = "invoice") -> Case:
    return Case(rule, "warning", where, breaks, keeps, sample)


def information(rule: str, where: str, *breaks: Change, keeps: tuple[Change, ...] = ()) -> Case:
    return Case(rule, "information", where, breaks, keeps)


def _tax_total(vat: str) -> str:
    return f'<cac:TaxTotal><cbc:TotalTaxAmount amountCurrencyID="SEK">{vat}</cbc:TotalTaxAmount></cac:TaxTotal>'


def _reference(agency: str | None, kind: str | None) -> tuple[Change, ...]:
    return attribute(REFERENCE, AGENCY, agency), attribute(REFERENCE, KIND, kind)


_SCHEMA_LOCATION = f"{{{NAMESPACES['xsi']}}}schemaLocation"
_NO_COUNT = drop(COUNT)

DOCUMENT = (
    fatal("R-1", WHOLE, _NO_COUNT),
    fatal("R-17", WHOLE, after("cac:TaxTotal", _tax_total("0"))),
    warning("R-21", WHOLE, attribute("", _SCHEMA_LOCATION, "urn:x x.xsd")),
    warning("R-83", WHOLE, instruction("xml-stylesheet"), keeps=(instruction("other"),)),
    fatal("R-22", TYPE, text(TYPE, "382"), keeps=(text(TYPE, "380.0"),)),
    warning(
        "R-2",
        TYPE,
        text(TYPE, "381"),
        drop("sfti:InitialInvoiceDocumentReference"),
        drop(f"{PERIOD}/cbc:StartDateTime"),
        keeps=(text(TYPE, "381"), drop("sfti:InitialInvoiceDocumentReference")),
    ),
    fatal("R-27", COUNT, text(COUNT, "4"), keeps=(text(COUNT, "5.0"),)),
    fatal("R-29", COUNT, text(COUNT, "0")),
    fatal(
        "R-79",
        "sfti:RequisitionistDocumentReference[1]/cac:ID",
        text("sfti:RequisitionistDocumentReference[1]/cac:ID", "  "),
        keeps=(text("sfti:RequisitionistDocumentReference[1]/cac:ID", "\n"),),
    ),
    fatal("R-80", PERIOD, drop(f"{PERIOD}/cbc:StartDateTime")),
    warning(
        "R-81",
        PERIOD,
        text(f"{PERIOD}/cbc:StartDateTime", "2026-10-14T00:00:01"),
        keeps=(text(f"{PERIOD}/cbc:StartDateTime", "2026-10-14T01:00:00+01:00"),),
    ),
    warning(
        "R-82",
        PERIOD,
        text(f"{PERIOD}/cbc:EndDateTime", "2026-10-16T00:00:00"),
        keeps=(text(f"{PERIOD}/cbc:EndDateTime", "2026-10-15T24:00:00"),),
    ),
    warning(
        "R-47",
        DELIVERED,
        text(DELIVERED, "2026-10-16T00:00:00"),
        keeps=(text(DELIVERED, "2026-10-15T23:59:59"),),
    ),
)

CURRENCY = (
    fatal(
        "R-100",
        f"{LEGAL}/cac:RoundOffAmount",
        attribute(f"{LEGAL}/cac:RoundOffAmount", "amountCurrencyID", "EUR"),
        keeps=(attribute(f"{LEGAL}/cac:RoundOffAmount", "amountCurrencyID", "EUR"), drop("sfti:InvoiceCurrencyCode")),
    ),
    fatal("R-5", WHOLE, text("sfti:TaxCurrencyCode", "EUR"), sample="foreign"),
    fatal("R-23", "sfti:TaxCurrencyCode", drop("cac:ExchangeRate"), sample="foreign"),
    fatal("R-24", "sfti:TaxCurrencyCode", drop(SUBTOTAL), sample="foreign"),
    fatal("R-25", "sfti:TaxCurrencyCode", drop(f"{SUBTOTAL}/cac:TaxCurrencyTaxAmount"), sample="foreign"),
    fatal("R-26", "sfti:TaxCurrencyCode", drop("sfti:InvoiceCurrencyCode"), sample="foreign"),
    fatal("R-63", "cac:ExchangeRate/cac:SourceCurrencyCode", drop("sfti:InvoiceCurrencyCode"), sample="foreign"),
    fatal("R-64", "cac:ExchangeRate/cac:SourceCurrencyCode", drop("sfti:TaxCurrencyCode"), sample="foreign"),
    Case(
        "R-65",
        "information",
        "cac:ExchangeRate/cac:SourceCurrencyCode",
        (drop("cac:ExchangeRate/cbc:CalculationRate"),),
        sample="foreign",
    ),
    fatal(
        "R-66",
        "cac:ExchangeRate/cbc:CalculationRate",
        text("cac:ExchangeRate/cbc:CalculationRate", "0"),
        keeps=(text("cac:ExchangeRate/cbc:CalculationRate", "0.0001"),),
        sample="foreign",
    ),
    fatal("R-68", SUBTOTAL, drop(f"{SUBTOTAL}/cac:TaxCurrencyTaxAmount"), sample="foreign"),
    fatal(
        "R-3",
        "cac:TaxTotal",
        text(f"{SUBTOTAL}/cac:TaxCurrencyTaxAmount", "575.50"),
        keeps=(text(f"{SUBTOTAL}/cac:TaxCurrencyTaxAmount", "575.49"),),
        sample="foreign",
    ),
)

REFERENCES = (
    information("R-84", REFERENCE, *_reference("Bransch", "AB"), keeps=_reference("Bransch", "CT")),
    warning("R-31", REFERENCE, *_reference("Bransch", "CT"), keeps=_reference("Bransch", "AB")),
    information("R-85", REFERENCE, *_reference("Bransch", None), keeps=_reference(None, None)),
    information("R-29", REFERENCE, *_reference("SFTI", "AB"), keeps=_reference("SFTI", "DQ")),
    warning("R-30", REFERENCE, *_reference("SFTI", None), keeps=_reference("SFTI", "")),
    warning("R-86", REFERENCE, *_reference(None, "CT"), keeps=_reference(None, "AB")),
    information("R-87", REFERENCE, *_reference(None, "AB"), keeps=_reference(None, "CT")),
)

_IDENTIFICATION = "<cac:PartyIdentification><cac:ID>7</cac:ID></cac:PartyIdentification>"
_LINE = "<cac:AddressLine><cbc:Line>Torget 1</cbc:Line></cac:AddressLine>"
_LINES = "<cac:AddressLine><cbc:Line>Torget 1</cbc:Line><cbc:Line>Exempelstad</cbc:Line></cac:AddressLine>"


def _of_address(party: str, numbers: tuple[str, str, str]) -> tuple[Case, ...]:
    address = f"{party}/cac:Address"
    country = f"{address}/cac:Country"
    structured = ("StreetName", "CityName", "PostalZone")
    emptied = tuple(drop(f"{address}/cbc:{name}") for name in structured)
    if party == BUYER:
        emptied += (drop(f"{address}/cbc:Postbox"), drop(f"{address}/cbc:Department"))
    return (
        information(numbers[0], address, before(country, _LINES), keeps=(before(country, _LINES), *emptied)),
        information(numbers[1], address, before(country, _LINE), keeps=(before(country, _LINES),)),
        information(numbers[2], address, drop(f"{address}/cbc:CityName"), keeps=(text(f"{address}/cbc:CityName", ""),)),
    )


def _of_numbers(party: str, name: str, numbers: tuple[str, str, str]) -> tuple[Case, ...]:
    scheme = f"{party}/cac:PartyTaxScheme[1]"
    registered = f"{scheme}/cbc:RegistrationName"
    second_name = after(f"{party}/cac:PartyName/cbc:Name", "<cbc:Name>Ett annat namn</cbc:Name>")
    return (
        fatal(numbers[0], registered, text(registered, name), keeps=(text(registered, name), second_name)),
        warning(
            numbers[1],
            f"{scheme}/cac:CompanyID",
            text(f"{scheme}/cac:CompanyID", "559990-0205"),
            keeps=(text(f"{scheme}/cac:CompanyID", "+5599900205"),),
        ),
        fatal(
            numbers[2],
            f"{scheme}/cac:TaxScheme/cac:ID",
            text(f"{scheme}/cac:TaxScheme/cac:ID", "swt"),
            keeps=(text(f"{scheme}/cac:TaxScheme/cac:ID", " SWT "),),
        ),
    )


_TELEPHONE = f"{BUYER}/cac:Contact/cbc:Telephone"
_POSTCODE = f"{BUYER}/cac:Address/cbc:PostalZone"
_REGISTERED_VAT = f"{SELLER}/cac:PartyTaxScheme[2]/cac:TaxScheme/cac:ID"

PARTIES = (
    information("R-98", BUYER, after(f"{BUYER}/cac:PartyIdentification", _IDENTIFICATION)),
    information(
        "R-99",
        BUYER,
        before(f"{BUYER}/cac:Address/cbc:Postbox", "<cac:ID>7</cac:ID>"),
        keeps=(
            before(f"{BUYER}/cac:Address/cbc:Postbox", "<cac:ID>7</cac:ID>"),
            drop(f"{BUYER}/cac:PartyIdentification"),
        ),
    ),
    warning("R-8", _POSTCODE, text(_POSTCODE, "123 45"), keeps=(text(_POSTCODE, "åÄ€+45"),)),
    warning("R-9", _TELEPHONE, text(_TELEPHONE, "08-1234567"), keeps=(text(_TELEPHONE, "+٤٥"),)),
    *_of_address(BUYER, ("R-33", "R-34", "R-94")),
    *_of_address(SELLER, ("R-40", "R-41", "R-93")),
    fatal("R-38", SELLER, drop_all(f"{SELLER}/cac:PartyTaxScheme")),
    information("R-39", SELLER, drop(f"{SELLER}/cac:PartyTaxScheme[1]")),
    *_of_numbers(BUYER, "Exempelkommunen", ("R-35", "R-36", "R-37")),
    *_of_numbers(SELLER, "Exempelbutiken", ("R-44", "R-45", "R-46")),
    fatal("R-88", "cac:TaxTotal", text(_REGISTERED_VAT, " VAT"), keeps=(drop_all(SUBTOTAL),)),
)

_BANK = f"{ACCOUNT}/cac:FinancialInstitutionBranch/cac:FinancialInstitution/cac:ID"
_PAYEE = f"{MEANS}/cac:PayeePartyName/cbc:Name"
_INTEREST = "cac:PaymentTerms/cbc:PenaltySurchargePercent"
_DUE = f"{MEANS}/cbc:DuePaymentDate"

PAYMENT = (
    fatal("R-48", f"{MEANS}/cac:PaymentMeansTypeCode", text(f"{MEANS}/cac:PaymentMeansTypeCode", "42")),
    warning("R-49", _DUE, text(_DUE, "2026-10-14"), keeps=(text(_DUE, "2026-10-15"),)),
    warning("R-50", f"{ACCOUNT}/cac:ID", text(f"{ACCOUNT}/cac:ID", "555-0009"), keeps=(text(f"{ACCOUNT}/cac:ID", ""),)),
    fatal("R-51", _BANK, drop(f"{ACCOUNT}/cac:ID"), keeps=(drop(f"{ACCOUNT}/cac:ID"), text(_BANK, "SNDOSESS"))),
    warning("R-101", f"{ACCOUNT}/cac:ID", drop(_BANK)),
    warning("R-52", _PAYEE, text(_PAYEE, "Exempelbutiken"), keeps=(text(_PAYEE, "Exempelbolaget AB"),)),
    fatal("R-54", _INTEREST, text(_INTEREST, "-0.1"), keeps=(text(_INTEREST, "0"),)),
)

CASES = (*DOCUMENT, *CURRENCY, *REFERENCES, *PARTIES, *PAYMENT)
