"""The schema's verdict is that of the W3C recommendation, and says in words what is wrong and where."""

from typing import Any

import pytest

from pipeline.findings import Finding, Severity
from pipeline.schema import NAMES, check_schema
from tests.svefaktura.changes import Change, after, attribute, changed, copy, drop, text
from transforms.xml import parse

LINE = "cac:InvoiceLine[1]"
ISSUED = "cbc:IssueDate"
DELIVERED = "cac:Delivery/cbc:ActualDeliveryDateTime"
CURRENCY = "sfti:InvoiceCurrencyCode"
PRICE = f"{LINE}/cac:Item/cac:BasePrice/cbc:PriceAmount"

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
UBL_INVOICE = f"""<Invoice xmlns="{UBL}:Invoice-2" xmlns:cac="{UBL}:CommonAggregateComponents-2"
  xmlns:cbc="{UBL}:CommonBasicComponents-2">
  <cbc:ID>1</cbc:ID>
  <cbc:IssueDate>2026-10-15</cbc:IssueDate>
  <cac:AdditionalDocumentReference>
    <cbc:ID>B1</cbc:ID>
    <cac:Attachment>
      <cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="b">QUJD</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment>
  </cac:AdditionalDocumentReference>
  <cac:AccountingSupplierParty/>
  <cac:AccountingCustomerParty/>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="SEK">100</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:LineExtensionAmount currencyID="SEK">100</cbc:LineExtensionAmount>
    <cac:Item/>
  </cac:InvoiceLine>
</Invoice>"""


def findings(*changes: Change) -> list[Finding]:
    return check_schema(changed("invoice", *changes), "svefaktura-1")


def only(found: list[Finding]) -> Finding:
    (finding,) = found
    assert (finding.layer, finding.severity) == ("xsd", Severity.FATAL)
    return finding


def ubl(before: str, after_: str) -> list[Finding]:
    assert before in UBL_INVOICE
    return check_schema(parse(UBL_INVOICE.replace(before, after_).encode()), "ubl-invoice")


def test_a_valid_document_gives_no_finding() -> None:
    assert findings() == []
    assert ubl("QUJD", "QUJD") == []


@pytest.mark.parametrize("blank", [" ", "\n\t", "\r "])
@pytest.mark.parametrize("path", [ISSUED, DELIVERED, "sfti:TaxPointDate", "cac:PaymentMeans[2]/cbc:DuePaymentDate"])
def test_blanks_round_a_date_are_ignored_as_the_recommendation_says(path: str, blank: str) -> None:
    said = changed("invoice").xpath("string(.)") and _text(path)
    assert findings(text(path, f"{blank}{said}{blank}")) == []


def _text(path: str) -> str:
    element = changed("invoice")
    for step in path.split("/"):
        name, _, position = step.partition("[")
        element = element.findall("{*}" + name.partition(":")[2])[int(position.rstrip("]") or 1) - 1]
    return str(element.text)


def test_blanks_round_a_date_of_ubl_are_ignored() -> None:
    assert ubl("2026-10-15", " 2026-10-15\n") == []


def test_blanks_inside_a_date_are_not_ignored() -> None:
    assert only(findings(text(ISSUED, "2026-10 -15"))).location == "/Invoice/cbc:IssueDate"


def test_a_date_with_a_blank_beside_another_breach_leaves_only_the_other_one() -> None:
    found = findings(text(ISSUED, " 2026-10-15"), attribute(PRICE, "amountCurrencyID", "sek"))
    assert only(found).rule == "XSD-CODE"


def test_a_wrong_date_with_a_blank_is_still_wrong() -> None:
    assert only(findings(text(ISSUED, " 2026-02-30"))).found == '"2026-02-30"'


def test_a_blank_round_a_code_is_part_of_the_code() -> None:
    finding = only(findings(text(CURRENCY, " SEK")))
    assert (finding.rule, finding.found) == ("XSD-CODE", '" SEK"')


def test_the_received_tree_is_not_changed() -> None:
    root = changed("invoice", text(ISSUED, " 2026-10-15 "))
    check_schema(root, "svefaktura-1")
    assert root.find("{*}IssueDate").text == " 2026-10-15 "


@pytest.mark.parametrize("content", ["QUJD", "QU JD", "\nQUJDRA==\n", ""])
def test_base64_may_have_blanks_between_its_characters(content: str) -> None:
    assert ubl("QUJD", content) == []


@pytest.mark.parametrize("content", ["QUJD-", "QUJD,QUJD", "data:QUJD", "QUJDÅ"])
def test_an_attachment_with_characters_that_base64_has_not_is_invalid(content: str) -> None:
    finding = only([one for one in ubl("QUJD", content) if "base64" in one.text][:1])
    assert finding.location.endswith("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")


@pytest.mark.parametrize("content", ["QUJ", "QUJD=", "QQ=="[:-1]])
def test_an_attachment_that_was_cut_off_is_invalid(content: str) -> None:
    assert "base64" in only(ubl("QUJD", content)).text


def test_every_breach_is_reported_and_not_only_the_first() -> None:
    found = findings(
        text(f"{LINE}/cbc:LineExtensionAmount", "1,5"),
        attribute(PRICE, "amountCurrencyID", None),
        drop("cac:LegalTotal/cbc:LineExtensionTotalAmount"),
        copy(CURRENCY),
    )
    assert sorted(one.rule for one in found) == [
        "XSD-ATTRIBUTE-MISSING",
        "XSD-ELEMENT",
        "XSD-ELEMENT",
        "XSD-VALUE",
    ]


@pytest.mark.parametrize(
    ("rule", "change", "location", "found", "expected"),
    [
        (
            "XSD-VALUE",
            text(PRICE, "1,50"),
            f"/Invoice/{PRICE}",
            '"1,50"',
            "a number with a decimal point, such as 1250.50",
        ),
        ("XSD-VALUE", text("sfti:LineItemCountNumeric", ""), "/Invoice/sfti:LineItemCountNumeric", '""', None),
        (
            "XSD-VALUE",
            text("sfti:AllowanceCharge[1]/cbc:ChargeIndicator", "JA"),
            "/Invoice/sfti:AllowanceCharge[1]/cbc:ChargeIndicator",
            '"JA"',
            "true or false",
        ),
        ("XSD-CODE", text(CURRENCY, "RON"), f"/Invoice/{CURRENCY}", '"RON"', "one of 167 codes, from AED to ZWD"),
        ("XSD-ATTRIBUTE", attribute(ISSUED, "format", "x"), f"/Invoice/{ISSUED}", '"x"', None),
        (
            "XSD-ATTRIBUTE-MISSING",
            attribute(f"{LINE}/cbc:InvoicedQuantity", "quantityUnitCode", None),
            f"/Invoice/{LINE}/cbc:InvoicedQuantity",
            None,
            "quantityUnitCode",
        ),
        (
            "XSD-FIXED",
            attribute(CURRENCY, "codeListID", "ISO"),
            f"/Invoice/{CURRENCY}",
            '"ISO"',
            "ISO 4217 Alpha",
        ),
        (
            "XSD-MISSING",
            drop("cac:Delivery/cac:DeliveryAddress/cac:AddressLine/cbc:Line"),
            "/Invoice/cac:Delivery/cac:DeliveryAddress/cac:AddressLine",
            None,
            "cbc:Line",
        ),
        (
            "XSD-ELEMENT",
            after("cac:LegalTotal", "<cac:PaymentTerms/>"),
            "/Invoice/cac:PaymentTerms[2]",
            "cac:PaymentTerms",
            "cac:InvoiceLine",
        ),
        ("XSD-TEXT", text("cac:PaymentTerms", "kontant"), "/Invoice/cac:PaymentTerms", '"kontant"', None),
    ],
)
def test_a_breach_says_what_was_found_where_and_what_was_allowed(
    rule: str, change: Change, location: str, found: str | None, expected: str | None
) -> None:
    finding = only(findings(change))
    assert (finding.rule, finding.location, finding.found) == (rule, location, found)
    assert expected is None or finding.expected == expected
    assert finding.line
    assert finding.text.endswith(".") and finding.text_sv.endswith(".") and finding.text != finding.text_sv


def test_elements_inside_a_value_are_named() -> None:
    def change(root: Any) -> None:
        root.find("{*}IssueDate").append(root.find("{*}Note"))

    finding = only(findings(change))
    assert (finding.rule, finding.found, finding.location) == ("XSD-CONTENT", "cbc:Note", "/Invoice/cbc:IssueDate")


def test_a_missing_element_is_told_of_once_and_not_at_all_that_follow_it() -> None:
    finding = only(findings(drop("cac:BuyerParty")))
    assert (finding.location, finding.expected) == (
        "/Invoice/cac:SellerParty",
        "sfti:AdditionalDocumentReference, cac:BuyerParty",
    )


def test_places_are_those_of_the_received_document_although_others_are_misplaced_before_them() -> None:
    found = findings(copy("cbc:Note"), copy("cac:PaymentTerms"), copy("cac:LegalTotal"), text(f"{LINE}/cac:ID", "1"))
    assert [one.location for one in found] == [
        "/Invoice/cbc:Note[2]",
        "/Invoice/cac:PaymentTerms[2]",
        "/Invoice/cac:LegalTotal[2]",
    ]


def test_an_element_once_too_often_is_told_from_one_in_the_wrong_place() -> None:
    repeated, misplaced = only(findings(copy("cac:PaymentTerms"))), only(findings(after("cac:LegalTotal", "<cac:X/>")))
    assert "more often" in repeated.text and "fler gånger" in repeated.text_sv
    assert "may not stand here" in misplaced.text


def test_an_amount_that_is_no_number_is_explained_also_in_ubl_whose_type_has_no_name() -> None:
    finding = only(ubl('currencyID="SEK">100</cbc:PayableAmount', 'currencyID="SEK">hundra</cbc:PayableAmount'))
    assert (finding.found, finding.expected) == ('"hundra"', "a number with a decimal point, such as 1250.50")


def test_a_long_value_is_cut_off() -> None:
    finding = only(findings(text(CURRENCY, "x" * 10_000)))
    assert finding.found is not None and len(finding.found) < 100


def test_another_root_is_not_accepted() -> None:
    root = parse(b'<InvoiceLine xmlns="urn:sfti:CommonAggregateComponents:1:0"/>')
    assert check_schema(root, "svefaktura-1")[0].location == "/InvoiceLine"
    assert only(check_schema(parse(b"<x/>"), "svefaktura-1")).rule == "XSD-ROOT"


def test_an_element_that_says_it_is_nil_is_not_accepted() -> None:
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    assert only(findings(attribute(CURRENCY, nil, "true"))).rule == "XSD-OTHER"


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_compiles_and_refuses_what_is_none_of_it(name: str) -> None:
    assert only(check_schema(parse(b"<x/>"), name)).rule == "XSD-ROOT"


def test_a_schema_that_there_is_not_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        check_schema(parse(b"<x/>"), "ubl-order")
