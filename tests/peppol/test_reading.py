"""What the reader takes, and what it leaves over."""

from decimal import Decimal
from functools import partial

import pytest
from lxml import etree

from pipeline.location import normalised_xpath
from tests.peppol.samples import changed, left, reading_of, root_of
from tests.steps import calls_of
from transforms.peppol.read import read


def test_an_empty_document_is_an_empty_invoice() -> None:
    reading = reading_of("")
    assert reading.invoice.number is None
    assert reading.invoice.totals is None
    assert reading.invoice.lines == []
    assert reading.leftovers == []


def test_the_root_tells_a_credit_note() -> None:
    assert not reading_of("").invoice.credit_note
    assert reading_of("", "CreditNote").invoice.credit_note


def test_an_absent_text_is_none_and_an_empty_one_is_empty() -> None:
    assert reading_of("").invoice.buyer_reference is None
    assert reading_of("<cbc:BuyerReference/>").invoice.buyer_reference == ""


def test_white_space_round_a_text_is_kept() -> None:
    assert reading_of("<cbc:ID> 1\n</cbc:ID>").invoice.number == " 1\n"


def test_every_group_knows_its_element() -> None:
    invoice = read(root_of("invoice")).invoice
    assert invoice.seller and invoice.seller.address and invoice.seller.endpoint
    assert normalised_xpath(invoice.seller.source) == "/Invoice/cac:AccountingSupplierParty/cac:Party"
    assert normalised_xpath(invoice.seller.endpoint.source).endswith("cac:Party/cbc:EndpointID")
    assert normalised_xpath(invoice.lines[1].source) == "/Invoice/cac:InvoiceLine[2]"
    assert invoice.totals and normalised_xpath(invoice.totals.source) == "/Invoice/cac:LegalMonetaryTotal"


def test_of_what_the_model_has_once_the_first_is_taken() -> None:
    reading = reading_of("<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>")
    assert reading.invoice.number == "1"
    assert left(reading) == ["/Invoice/cbc:ID[2]"]


def test_a_second_wrapper_is_left_over_even_where_it_has_what_the_first_lacks() -> None:
    first = "<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>"
    second = "<cac:OrderReference><cbc:SalesOrderID>2</cbc:SalesOrderID></cac:OrderReference>"
    reading = reading_of(first + second)
    assert (reading.invoice.purchase_order, reading.invoice.sales_order) == ("1", None)
    assert left(reading) == ["/Invoice/cac:OrderReference[2]"]


def test_a_wrapper_from_which_nothing_is_taken_is_left_over_as_one() -> None:
    reading = reading_of("<cac:OrderReference><cbc:UUID a='1'>1</cbc:UUID><cbc:UUID/></cac:OrderReference>")
    assert left(reading) == ["/Invoice/cac:OrderReference"]
    assert reading.attributes == []


def test_only_the_topmost_element_is_left_over() -> None:
    reading = changed("invoice", ("<cac:Delivery>", "<cac:Signature><cbc:ID>1</cbc:ID></cac:Signature><cac:Delivery>"))
    assert left(reading) == ["/Invoice/cac:Signature"]


def test_leftovers_stand_in_document_order() -> None:
    reading = changed(
        "invoice",
        ("<cac:TaxTotal>", "<cac:TaxTotal><cbc:TaxEvidenceIndicator>true</cbc:TaxEvidenceIndicator>"),
        ("<cbc:ID>1</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:UUID>9</cbc:UUID>"),
        ("<cbc:IssueDate>", "<cbc:UUID>8</cbc:UUID><cbc:IssueDate>"),
    )
    assert left(reading) == [
        "/Invoice/cbc:UUID",
        "/Invoice/cac:TaxTotal[1]/cbc:TaxEvidenceIndicator",
        "/Invoice/cac:InvoiceLine[1]/cbc:UUID",
    ]


def test_an_element_inside_a_value_is_left_over() -> None:
    reading = reading_of("<cbc:ID>1<cbc:ID>2</cbc:ID></cbc:ID>")
    assert reading.invoice.number == "1"
    assert left(reading) == ["/Invoice/cbc:ID/cbc:ID"]


def test_a_comment_is_nothing_that_was_left_over() -> None:
    root = etree.fromstring(etree.tostring(root_of("invoice")).replace(b"<cbc:DueDate>", b"<!-- due --><cbc:DueDate>"))
    assert read(root).leftovers == []


def test_an_attribute_that_the_binding_lacks_is_listed() -> None:
    reading = changed("invoice", ("<cbc:IssueDate>", '<cbc:IssueDate languageID="sv">'))
    assert [(element.text, name) for element, name in reading.attributes] == [("2026-03-02", "languageID")]


def test_attributes_of_xml_schema_itself_say_nothing_of_the_invoice() -> None:
    location = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x x.xsd"'
    assert changed("invoice", ("<Invoice ", f"<Invoice {location} ")).attributes == []


def test_attributes_that_the_binding_has_are_taken() -> None:
    invoice = read(root_of("invoice")).invoice
    attachment = invoice.documents[0].attachment
    assert attachment and (attachment.mime, attachment.filename) == ("text/csv", "tidrapport.csv")
    assert invoice.payments[0].means_text == "Direktdebitering"
    assert invoice.lines[0].price and invoice.lines[0].price.base_unit == "HUR"


def test_a_subject_code_of_a_note_is_told_from_its_text() -> None:
    texts = ("#AAI#Hej", "#AAI#", "#AB#Hej", "# AI#Hej", "Hej #AAI#", "#A#I#", "")
    notes = reading_of("".join(f"<cbc:Note>{text}</cbc:Note>" for text in texts)).invoice.notes
    assert [(note.subject, note.text) for note in notes] == [
        ("AAI", "Hej"),
        ("AAI", ""),
        (None, "#AB#Hej"),
        (" AI", "Hej"),
        (None, "Hej #AAI#"),
        (None, "#A#I#"),
        (None, ""),
    ]


@pytest.mark.parametrize(
    ("indicator", "charge"),
    [("true", True), ("1", True), (" true ", True), ("false", False), ("0", False), ("TRUE", False), ("", False)],
)
def test_the_indicator_tells_a_charge_from_an_allowance(indicator: str, charge: bool) -> None:
    inside = f"<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator></cac:AllowanceCharge>"
    invoice = reading_of(inside).invoice
    assert (len(invoice.charges), len(invoice.allowances)) == ((1, 0) if charge else (0, 1))
    assert (invoice.charges + invoice.allowances)[0].indicator == indicator


def test_without_an_indicator_it_is_an_allowance() -> None:
    assert reading_of("<cac:AllowanceCharge/>").invoice.allowances[0].indicator is None


def document_reference(kind: str, number: str) -> str:
    return (
        f"<cac:AdditionalDocumentReference><cbc:ID>{number}</cbc:ID><cbc:DocumentTypeCode>{kind}</cbc:DocumentTypeCode>"
        "</cac:AdditionalDocumentReference>"
    )


def test_the_second_invoiced_object_is_left_over() -> None:
    reading = reading_of(document_reference("130", "A") + document_reference("130", "B"))
    assert reading.invoice.object and reading.invoice.object.value == "A"
    assert left(reading) == ["/Invoice/cac:AdditionalDocumentReference[2]"]


def test_type_50_is_the_project_of_a_credit_note_but_a_supporting_document_of_an_invoice() -> None:
    credit_note = reading_of(document_reference("50", "P"), "CreditNote").invoice
    assert (credit_note.project, credit_note.documents) == ("P", [])
    invoice = reading_of(document_reference("50", "P")).invoice
    assert (invoice.project, invoice.documents[0].type_code) == (None, "50")


def test_the_scheme_of_a_project_is_no_part_of_the_model() -> None:
    reading = reading_of(document_reference("50", "P").replace("<cbc:ID>", '<cbc:ID schemeID="X">'), "CreditNote")
    assert [name for _, name in reading.attributes] == ["schemeID"]


def test_a_document_reference_of_a_line_is_its_object_only_with_type_130() -> None:
    reference = "<cac:DocumentReference><cbc:ID>M</cbc:ID>{}</cac:DocumentReference>"
    typed = reference.format("<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>")
    reading = reading_of(f"<cac:InvoiceLine>{reference.format('')}{typed}</cac:InvoiceLine>")
    assert reading.invoice.lines[0].object and reading.invoice.lines[0].object.value == "M"
    assert left(reading) == ["/Invoice/cac:InvoiceLine/cac:DocumentReference[1]"]


def tax_total(amount: str, currency: str, *, subtotals: bool = False) -> str:
    subtotal = "<cac:TaxSubtotal/>" if subtotals else ""
    return f'<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{amount}</cbc:TaxAmount>{subtotal}</cac:TaxTotal>'


BOTH = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"
ONE = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
SAME = BOTH.replace("SEK", "EUR")


@pytest.mark.parametrize(
    ("codes", "tax_totals", "vat", "accounting", "leftovers"),
    [
        (BOTH, [tax_total("1", "EUR", subtotals=True), tax_total("2", "SEK")], "1", "2", 0),
        (BOTH, [tax_total("2", "SEK"), tax_total("1", "EUR", subtotals=True)], "1", "2", 0),
        (BOTH, [tax_total("2", "SEK"), tax_total("1", "EUR")], "1", "2", 0),
        (BOTH, [tax_total("2", "SEK")], None, "2", 0),
        (BOTH, [tax_total("1", "SEK", subtotals=True), tax_total("2", "SEK")], "1", "2", 0),
        (BOTH, [tax_total("1", "EUR", subtotals=True), tax_total("2", "NOK")], "1", None, 1),
        (ONE, [tax_total("1", "EUR")], "1", None, 0),
        (ONE, [tax_total("1", "EUR"), tax_total("2", "EUR", subtotals=True)], "2", None, 1),
        (ONE, [tax_total("1", "EUR", subtotals=True), tax_total("2", "EUR", subtotals=True)], "1", None, 1),
        (ONE, [tax_total("1", "EUR", subtotals=True), tax_total("2", "SEK")], "1", None, 1),
        (SAME, [tax_total("1", "EUR"), tax_total("2", "EUR")], "1", "2", 0),
        (SAME, [tax_total("1", "EUR", subtotals=True), tax_total("2", "EUR")], "1", "2", 0),
        ("", [tax_total("1", "EUR")], "1", None, 0),
    ],
)
def test_tax_totals_are_told_apart_by_subtotals_and_currency(
    codes: str, tax_totals: list[str], vat: str | None, accounting: str | None, leftovers: int
) -> None:
    reading = reading_of(codes + "".join(tax_totals))
    totals = reading.invoice.totals
    assert totals is not None
    assert (totals.vat, totals.vat_accounting) == (decimal(vat), decimal(accounting))
    assert len(reading.leftovers) == leftovers


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_vat_in_the_accounting_currency_is_in_the_currency_it_should_be() -> None:
    assert reading_of(BOTH + tax_total("2", "SEK")).currencies == []


def test_a_tax_total_inside_a_line_is_left_over() -> None:
    reading = reading_of(f"<cac:InvoiceLine>{tax_total('1', 'EUR')}</cac:InvoiceLine>")
    assert left(reading) == ["/Invoice/cac:InvoiceLine/cac:TaxTotal"]


def test_the_lines_of_a_credit_note_are_left_over_in_an_invoice() -> None:
    assert left(reading_of("<cac:CreditNoteLine/>")) == ["/Invoice/cac:CreditNoteLine"]


@pytest.mark.parametrize("repeated", ["cac:InvoiceLine", "cac:TaxTotal", "cac:OrderReference", "cac:AllowanceCharge"])
def test_twice_as_many_elements_cost_twice_as_many_steps(repeated: str) -> None:
    element = f"<{repeated}><cbc:ID>1</cbc:ID><cbc:Note/></{repeated}>"
    few, many = (calls_of(partial(read, reading_of(element * count).root)) for count in (100, 200))
    assert many <= 2 * few
