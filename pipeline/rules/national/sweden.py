"""Sweden: SE-R-001 to SE-R-013 of the Peppol release. All look at the seller; see Rule texts for what they ask."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pipeline.findings import Severity
from pipeline.invoice import Invoice, VatCategory
from pipeline.rules.peppol_numbers import swedish_organisation
from pipeline.rules.peppol_view import collected, countries, vat_numbers
from pipeline.rules.predicates import is_number, normalized, number
from pipeline.rules.rule import Check, Document, Gate, Rule, Scope
from pipeline.rules.ubl import has, itself, left_over, node, nodes, text, text_of, texts

RATES = frozenset({Decimal(25), Decimal(12), Decimal(6)})
F_TAX_STATEMENT = "GODKÄND FÖR F-SKATT"


def _seller(document: Document) -> list[Any]:
    return nodes(document.root, "cac:AccountingSupplierParty/cac:Party")


def _vat_number(document: Document) -> str | None:
    """The seller's VAT number where it is a Swedish one. Two numbers stop the artefact, so the first is as good."""
    seller = document.invoice.seller
    found = vat_numbers(seller.tax_registrations) if seller else []
    return next((number for number in found if number.startswith("SE")), None)


def _registered(document: Document) -> tuple[Document, ...]:
    return () if _vat_number(document) is None else (document,)


def _seller_element(document: Document) -> Any:
    return node(document.root, "cac:AccountingSupplierParty/cac:Party")


VAT_NUMBER: Scope[Document] = Scope(
    "Swedish VAT number",
    _registered,
    (
        Rule(
            "SE-R-001",
            "BT-31",
            "A Swedish VAT number has 14 characters",
            "Ett svenskt momsregistreringsnummer har 14 tecken",
            lambda document: len(normalized(_vat_number(document))) == 14,
            found=_vat_number,
        ),
        Rule(
            "SE-R-002",
            "BT-31",
            "A Swedish VAT number has a number of twelve digits after SE",
            "Ett svenskt momsregistreringsnummer har tolv siffror efter SE",
            lambda document: is_number((_vat_number(document) or "")[2:14]),
            found=_vat_number,
        ),
    ),
    locate=_seller_element,
)


def _legal_entities(document: Document) -> Iterator[Any]:
    for party in _seller(document):
        for entity in nodes(party, "cac:PartyLegalEntity"):
            if has(entity, "cbc:CompanyID"):
                yield entity


def _company_id(entity: Any) -> str:
    return text(entity, "cbc:CompanyID")


ORGANISATION_NUMBER: Scope[Any] = Scope(
    "Swedish organisation number",
    _legal_entities,
    (
        Rule(
            "SE-R-003",
            "BT-30",
            "The organisation number of a Swedish seller is a number",
            "En svensk säljares organisationsnummer är ett tal",
            lambda entity: is_number(_company_id(entity)),
            found=_company_id,
        ),
        Rule(
            "SE-R-004",
            "BT-30",
            "The organisation number of a Swedish seller has ten digits",
            "En svensk säljares organisationsnummer har tio siffror",
            lambda entity: len(normalized(_company_id(entity))) == 10,
            found=_company_id,
        ),
        Rule(
            "SE-R-013",
            "BT-30",
            "The last digit of a Swedish organisation number is its check digit",
            "Den sista siffran i ett svenskt organisationsnummer är dess kontrollsiffra",
            lambda entity: swedish_organisation(normalized(_company_id(entity))),
            found=_company_id,
        ),
    ),
    locate=itself,
)


def _tax_statements(document: Document) -> Iterator[Any]:
    for party in _seller(document):
        if has(party, "cac:PartyLegalEntity/cbc:CompanyID"):
            for registration in nodes(party, "cac:PartyTaxScheme"):
                if normalized(text(registration, "cac:TaxScheme/cbc:ID").upper()) != "VAT":
                    yield from nodes(registration, "cbc:CompanyID")


F_TAX: Scope[Any] = Scope(
    "F-tax statement",
    _tax_statements,
    (
        Rule(
            "SE-R-005",
            "BT-32",
            "The tax registration of a Swedish seller that is not for VAT reads 'Godkänd för F-skatt'",
            "En svensk säljares skatteregistrering utöver moms lyder 'Godkänd för F-skatt'",
            lambda element: normalized(text_of(element).upper()) == F_TAX_STATEMENT,
            found=text_of,
            expected=lambda element: "Godkänd för F-skatt",
        ),
    ),
    locate=itself,
)

_SE_R_006: Rule[Any] = Rule(
    "SE-R-006",
    "BT-96 BT-103 BT-119 BT-152",
    "The standard VAT rates of a Swedish seller are 25, 12 and 6 percent",
    "En svensk säljares momssatser är 25, 12 och 6 procent",
    lambda element: number(text(element, "cbc:Percent")) in (25, 12, 6),
    found=lambda element: text(element, "cbc:Percent"),
    expected=lambda element: "25, 12 or 6",
)


def _wrong_rates(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    if _vat_number(document) is None:
        return
    for vat in categories(document.invoice):
        if vat is not None and vat.code == "S" and vat.rate not in RATES and not _SE_R_006.holds(vat.source):
            yield _SE_R_006, vat.source
    for element in left_over(document, "cac:TaxCategory", "cac:ClassifiedTaxCategory"):
        if text(element, "cbc:ID") == "S" and not _SE_R_006.holds(element):
            yield _SE_R_006, element


def categories(invoice: Invoice) -> Iterator[VatCategory | None]:
    """The VAT of every line, breakdown, allowance and charge that the model has."""
    for line in invoice.lines:
        if line.item is not None:
            yield line.item.vat
    for part in invoice.vat_breakdown:
        yield part.category
    for charge in (*invoice.allowances, *invoice.charges):
        yield charge.vat


WRONG_RATES = Check("Swedish VAT rates", {_SE_R_006.id: _SE_R_006}, _wrong_rates)


def _providers(document: Document) -> dict[str, list[Any]]:
    """Accounts of transfers with code 30 by the provider (BT-86) that they name."""
    found: dict[str, list[Any]] = {}
    for means in collected(document, "cac:PaymentMeans"):
        if normalized(_code(means)) == "30":
            provider = normalized(text(means, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"))
            found.setdefault(provider, []).extend(nodes(means, "cac:PayeeFinancialAccount/cbc:ID"))
    return found


def _accounts(provider: str) -> Callable[[Document], list[Any]]:
    return lambda document: document.view(_providers).get(provider, [])


PLUSGIRO: Scope[Any] = Scope(
    "plusgiro accounts",
    _accounts("SE:PLUSGIRO"),
    (
        Rule(
            "SE-R-007",
            "BT-84",
            "A plusgiro number is a number",
            "Ett plusgironummer består av siffror",
            lambda element: is_number(element.text),
            Severity.WARNING,
            found=text_of,
        ),
        Rule(
            "SE-R-010",
            "BT-84",
            "A plusgiro number has two to eight digits",
            "Ett plusgironummer har två till åtta siffror",
            lambda element: 2 <= len(normalized(element.text)) <= 8,
            Severity.WARNING,
            found=text_of,
        ),
    ),
    locate=itself,
)

BANKGIRO: Scope[Any] = Scope(
    "bankgiro accounts",
    _accounts("SE:BANKGIRO"),
    (
        Rule(
            "SE-R-008",
            "BT-84",
            "A bankgiro number is a number",
            "Ett bankgironummer består av siffror",
            lambda element: is_number(element.text),
            Severity.WARNING,
            found=text_of,
        ),
        Rule(
            "SE-R-009",
            "BT-84",
            "A bankgiro number has seven or eight digits",
            "Ett bankgironummer har sju eller åtta siffror",
            lambda element: len(normalized(element.text)) in (7, 8),
            Severity.WARNING,
            found=text_of,
        ),
    ),
    locate=itself,
)


def _code(means: Any) -> str:
    return text(means, "cbc:PaymentMeansCode")


def _domestic_means(document: Document) -> Iterator[Any]:
    if document.view(countries).domestic("SE"):
        yield from collected(document, "cac:PaymentMeans")


MEANS: Scope[Any] = Scope(
    "Swedish means of payment",
    lambda document: collected(document, "cac:PaymentMeans"),
    (
        Rule(
            "SE-R-011",
            "BT-81 BT-86",
            "A Swedish seller states bankgiro and plusgiro as code 30 with SE:BANKGIRO or SE:PLUSGIRO, not as 50 or 56",
            "En svensk säljare anger bankgiro och plusgiro med 30 och SE:BANKGIRO eller SE:PLUSGIRO, inte 50 eller 56",
            lambda means: _code(means) not in ("50", "56"),
            Severity.WARNING,
            found=_code,
            expected=lambda means: "30",
        ),
    ),
    locate=itself,
)

DOMESTIC_MEANS: Scope[Any] = Scope(
    "domestic Swedish means of payment",
    _domestic_means,
    (
        Rule(
            "SE-R-012",
            "BT-81",
            "Between Swedish parties a credit transfer has code 30, not 31",
            "Mellan svenska parter har en gireringsbetalning kod 30, inte 31",
            lambda means: "31" not in texts(means, "cbc:PaymentMeansCode"),
            Severity.WARNING,
            found=_code,
            expected=lambda means: "30",
        ),
    ),
    locate=itself,
)

SWEDEN = Gate(
    "Sweden",
    lambda document: document.view(countries).supplier_address == "SE",
    (VAT_NUMBER, ORGANISATION_NUMBER, F_TAX, WRONG_RATES, PLUSGIRO, BANKGIRO, MEANS, DOMESTIC_MEANS),
)
