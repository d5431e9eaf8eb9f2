"""What is written is what an XML library would write, element by element; what XML cannot hold is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from lxml import etree

from pipeline.invoice import Address, Delivery, Identifier, Invoice, Note, PrecedingInvoice, SupportingDocument
from tests.svefaktura.models import invoices
from tests.svefaktura.small import minimal, refused, with_line, with_seller
from transforms.format import Unconvertible
from transforms.svefaktura.write import write


def written(invoice: Invoice) -> str:
    return write(invoice).content.decode()


@given(invoices())
def test_what_is_written_is_what_lxml_writes_of_the_same_elements(invoice: Invoice) -> None:
    try:
        content = write(invoice).content
    except Unconvertible:
        return
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    assert content == etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b> & \"c\" 'd'", "&lt;b&gt; &amp; \"c\" 'd'"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("one\r\ntwo", "one&#13;\ntwo"),
        ("å漢\U0001f600\u2028\x7f\x85", "å漢\U0001f600\u2028\x7f\x85"),
        ("", ""),
    ],
)
def test_a_text_is_escaped_so_that_it_reads_the_same(text: str, said: str) -> None:
    assert f"\n  <cbc:Note>{said}</cbc:Note>\n" in written(minimal(notes=[Note(text=text)]))


def test_an_attribute_is_escaped_so_that_it_reads_the_same() -> None:
    document = SupportingDocument(reference=Identifier(value="1", scheme='<a> & "b"\n\tå'))
    said = 'identificationSchemeID="&lt;a&gt; &amp; &quot;b&quot;&#10;&#9;å"'
    assert f"    <cac:ID {said}>1</cac:ID>\n" in written(minimal(documents=[document]))


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_refused_in_texts_and_in_attributes(character: str) -> None:
    broken = SupportingDocument(reference=Identifier(value="1", scheme=f"a{character}"))
    for invoice in (minimal(number=f"1{character}"), minimal(documents=[broken]), with_line(unit=character)):
        with pytest.raises(Unconvertible, match=rf"U\+{ord(character):04X}"):
            write(invoice)


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_a_quantity_that_is_no_number_is_refused(value: str) -> None:
    assert refused(with_line(quantity=Decimal(value), price=None)) == "number"


def test_what_the_schema_demands_stands_also_where_there_is_nothing_to_say() -> None:
    assert "        <cbc:Name></cbc:Name>\n" in written(with_seller(name=None, trading_name=""))
    assert "      <cac:Address/>\n" in written(with_seller(address=None))
    assert "    <cac:ID></cac:ID>\n" in written(minimal(preceding=[PrecedingInvoice()]))


def test_a_delivery_says_where_it_went_only_if_that_is_known() -> None:
    assert "  <cac:Delivery/>\n" in written(minimal(delivery=Delivery()))
    known = written(minimal(delivery=Delivery(address=Address(city="Exempelstad"))))
    assert "    <cac:DeliveryAddress>\n      <cbc:CityName>Exempelstad</cbc:CityName>\n" in known
