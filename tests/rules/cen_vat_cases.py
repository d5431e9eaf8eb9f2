"""The rules on VAT categories: one document for each category, and the changes that break its ten rules."""

from dataclasses import dataclass

from tests.rules.cen_cases import AGENT, BUYER, LINE, SELLER, SUBTOTAL, TAX
from tests.rules.peppol_cases import Case, case
from tests.rules.peppol_changes import Change, before, drop, text

_ITEM = f"{LINE}[2]/cac:Item/cac:ClassifiedTaxCategory"
_BREAKDOWN = f"{SUBTOTAL}[2]"
_CATEGORY = f"{_BREAKDOWN}/cac:TaxCategory"
_ALLOWANCE = "cac:AllowanceCharge[1]/cac:TaxCategory"
_CHARGE = "cac:AllowanceCharge[2]/cac:TaxCategory"
_REASONS = tuple(drop(f"{_CATEGORY}/cbc:{name}") for name in ("TaxExemptionReason", "TaxExemptionReasonCode"))
_UNREGISTERED = (drop(f"{SELLER}/cac:PartyTaxScheme"), drop(AGENT))


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    id: str
    wrong_rate: str
    exempt: bool


CATEGORIES = (
    Category("Z", "Z", "5", exempt=False),
    Category("E", "E", "5", exempt=True),
    Category("AE", "AE", "5", exempt=True),
    Category("K", "IC", "5", exempt=True),
    Category("G", "G", "5", exempt=True),
    Category("L", "AF", "-1", exempt=False),
    Category("M", "AG", "-1", exempt=False),
)


def _given(category: Category) -> tuple[Change, ...]:
    """The second line and the second breakdown of the full sample, in a category other than exempt."""
    codes = (text(f"{_ITEM}/cbc:ID", category.code), text(f"{_CATEGORY}/cbc:ID", category.code))
    return codes if category.exempt else (*codes, *_REASONS)


def _charged(path: str, category: Category, rate: str = "0") -> tuple[Change, ...]:
    return text(f"{path}/cbc:ID", category.code), text(f"{path}/cbc:Percent", rate)


def _cases(category: Category) -> tuple[Case, ...]:
    given = _given(category)
    reason = before(f"{_CATEGORY}/cac:TaxScheme", "<cbc:TaxExemptionReason>Export</cbc:TaxExemptionReason>")
    allowance, charge = _charged(_ALLOWANCE, category), _charged(_CHARGE, category)
    return (
        case(f"BR-{category.id}-01", drop(_BREAKDOWN), given=given),
        case(f"BR-{category.id}-02", *_UNREGISTERED, given=given),
        case(f"BR-{category.id}-03", *_UNREGISTERED, given=(*given, *allowance)),
        case(f"BR-{category.id}-04", *_UNREGISTERED, given=(*given, *charge)),
        case(f"BR-{category.id}-05", text(f"{_ITEM}/cbc:Percent", category.wrong_rate), given=given),
        case(
            f"BR-{category.id}-06", text(f"{_ALLOWANCE}/cbc:Percent", category.wrong_rate), given=(*given, *allowance)
        ),
        case(f"BR-{category.id}-07", text(f"{_CHARGE}/cbc:Percent", category.wrong_rate), given=(*given, *charge)),
        case(f"BR-{category.id}-08", text(f"{_BREAKDOWN}/cbc:TaxableAmount", "499.00"), given=given),
        case(f"BR-{category.id}-09", text(f"{_BREAKDOWN}/cbc:TaxAmount", "1.00"), given=given),
        case(f"BR-{category.id}-10", *(_REASONS if category.exempt else (reason,)), given=given),
    )


_STANDARD_LINE = f"{LINE}[1]/cac:Item/cac:ClassifiedTaxCategory"
_STANDARD = f"{SUBTOTAL}[1]"
STANDARD = (
    case("BR-S-01", drop(_STANDARD)),
    case("BR-S-02", *_UNREGISTERED),
    case("BR-S-02", text(f"{_STANDARD_LINE}/cac:TaxScheme/cbc:ID", "GST")),
    case("BR-S-03", *_UNREGISTERED),
    case("BR-S-04", *_UNREGISTERED),
    case("BR-S-05", text(f"{_STANDARD_LINE}/cbc:Percent", "0")),
    case("BR-S-06", text(f"{_ALLOWANCE}/cbc:Percent", "0")),
    case("BR-S-07", drop(f"{_CHARGE}/cbc:Percent")),
    case("BR-S-08", text(f"{_STANDARD}/cbc:TaxableAmount", "851.00")),
    case("BR-S-08", text(f"{_STANDARD}/cac:TaxCategory/cbc:Percent", "12")),
    case("BR-S-09", text(f"{_STANDARD}/cbc:TaxAmount", "213.50")),
    case(
        "BR-S-10",
        before(
            f"{_STANDARD}/cac:TaxCategory/cac:TaxScheme", "<cbc:TaxExemptionReason>Undantag</cbc:TaxExemptionReason>"
        ),
    ),
)

# A document wholly outside the scope of VAT.
_OUTSIDE: tuple[Change, ...] = (
    drop(f"{LINE}[2]"),
    drop(_BREAKDOWN),
    drop(f"{SELLER}/cac:PartyTaxScheme[1]"),
    drop(f"{BUYER}/cac:PartyTaxScheme"),
    drop(AGENT),
    text(f"{_STANDARD}/cbc:TaxAmount", "0.00"),
    before(
        f"{_STANDARD}/cac:TaxCategory/cac:TaxScheme", "<cbc:TaxExemptionReason>Utanför momsen</cbc:TaxExemptionReason>"
    ),
    *(
        change
        for path in (_STANDARD_LINE, _ALLOWANCE, _CHARGE, f"{_STANDARD}/cac:TaxCategory")
        for change in (text(f"{path}/cbc:ID", "O"), drop(f"{path}/cbc:Percent"))
    ),
)
_VAT_NUMBER = before(
    f"{SELLER}/cac:PartyTaxScheme",
    "<cac:PartyTaxScheme><cbc:CompanyID>SE556000000101</cbc:CompanyID>"
    "<cac:TaxScheme><cbc:ID> vat </cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
)


def _outside(rule: str, *breaks: Change) -> Case:
    return case(rule, *breaks, given=_OUTSIDE)


def _rated(path: str) -> Change:
    return before(f"{path}/cac:TaxScheme", "<cbc:Percent>0</cbc:Percent>")


OUTSIDE = (
    _outside("BR-O-01", drop(TAX)),
    _outside("BR-O-02", _VAT_NUMBER),
    _outside("BR-O-03", _VAT_NUMBER),
    _outside("BR-O-04", _VAT_NUMBER),
    _outside("BR-O-05", _rated(_STANDARD_LINE)),
    _outside("BR-O-06", _rated(_ALLOWANCE)),
    _outside("BR-O-07", _rated(_CHARGE)),
    _outside("BR-O-08", text(f"{_STANDARD}/cbc:TaxableAmount", "850.01")),
    _outside("BR-O-09", text(f"{_STANDARD}/cbc:TaxAmount", "0.01")),
    _outside("BR-O-10", drop(f"{_STANDARD}/cac:TaxCategory/cbc:TaxExemptionReason")),
    _outside(
        "BR-O-11",
        before(
            _STANDARD,
            "<cac:TaxSubtotal><cac:TaxCategory><cbc:ID>Z</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
            "</cac:TaxCategory></cac:TaxSubtotal>",
        ),
    ),
    _outside("BR-O-12", text(f"{_STANDARD_LINE}/cbc:ID", "S")),
    _outside("BR-O-13", text(f"{_ALLOWANCE}/cbc:ID", "Z")),
    _outside("BR-O-14", text(f"{_CHARGE}/cbc:ID", "E")),
)
_WITHIN_EU = _given(CATEGORIES[3])
_ITALIAN = (
    *(text(f"{party}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "IT") for party in (SELLER, BUYER, AGENT)),
    text("cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode", "IT"),
    drop(f"{LINE}/cac:Item/cac:OriginCountry"),
    text(f"{_ITEM}/cbc:ID", "B"),
)
SINGLE = (
    case("BR-IC-11", drop("cac:Delivery/cbc:ActualDeliveryDate"), drop("cac:InvoicePeriod"), given=_WITHIN_EU),
    case("BR-IC-12", drop("cac:Delivery/cac:DeliveryLocation/cac:Address"), given=_WITHIN_EU),
    case("BR-B-01", text(f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "SE"), given=_ITALIAN),
    case("BR-B-02", text(f"{_ITEM}/cbc:ID", "B")),
)

CASES = (*(one for category in CATEGORIES for one in _cases(category)), *STANDARD, *OUTSIDE, *SINGLE)
