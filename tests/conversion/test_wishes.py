"""What may be asked of a conversion, and what an envelope tells it: the result is valid either way."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.convert import Conversion, convert
from pipeline.identify import identify
from pipeline.invoice import Attachment, Identifier, Invoice, Party, SupportingDocument, Totals
from tests.svefaktura.changes import Change, changed, drop, text
from tests.svefaktura.conversions import faults
from tests.svefaktura.small import minimal
from transforms.attachments.octets import whole
from transforms.cii import CII
from transforms.envelope.wrap import wrap
from transforms.format import Format, Unconvertible, Wishes
from transforms.peppol import PEPPOL
from transforms.semantic import JSON
from transforms.svefaktura import SVEFAKTURA
from transforms.xml import parse

SELLER, BUYER = "cac:SellerParty/cac:Party", "cac:BuyerParty/cac:Party"
AS_LINE = Wishes(prepaid_as_line=True)


def svefaktura(*changes: Change, sample: str = "invoice") -> bytes:
    from lxml import etree

    content: bytes = etree.tostring(changed(sample, *changes))
    return content


def read(conversion: Conversion) -> Invoice:
    return conversion.target.read(identify(conversion.content).root).invoice


def prepaid(amount: Decimal, **changes: object) -> Invoice:
    """A small invoice of which something was paid before."""
    whole = replace(minimal(), **changes)  # type: ignore[arg-type]
    totals = whole.totals or Totals()
    return replace(whole, totals=replace(totals, prepaid=amount, payable=(totals.with_vat or Decimal(0)) - amount))


def test_a_credit_note_becomes_a_negative_invoice_where_that_is_wished() -> None:
    content = svefaktura(sample="foreign")
    plain, negative = convert(content, PEPPOL), convert(content, PEPPOL, Wishes(negative_invoices=True))
    assert (read(plain).type_code, read(negative).type_code) == ("381", "380")
    assert faults(negative.content) == {}
    assert negative.loss is not None
    assert [one.fate for one in negative.loss.entries if one.term == "BT-3"] == ["moved"]


def test_a_negative_invoice_comes_back_as_the_credit_note_it_was() -> None:
    content = svefaktura(sample="foreign")
    negative = convert(content, PEPPOL, Wishes(negative_invoices=True)).content
    again, first = read(convert(negative, SVEFAKTURA)), SVEFAKTURA.read(parse(content)).invoice
    assert (again.type_code, again.totals, again.vat_breakdown) == (first.type_code, first.totals, first.vat_breakdown)
    assert [(line.quantity, line.net) for line in again.lines] == [(line.quantity, line.net) for line in first.lines]


def test_what_is_paid_in_advance_is_refused_unless_a_line_is_wished() -> None:
    content = JSON.write(prepaid(Decimal(50))).content
    with pytest.raises(Unconvertible) as refusal:
        convert(content, SVEFAKTURA)
    assert refusal.value.term == "BT-113"
    written = read(convert(content, SVEFAKTURA, AS_LINE))
    line = written.lines[-1]
    assert (line.id, line.net, line.item and line.item.name) == ("2", Decimal(-50), "Förskott/delbetalning")
    assert written.totals is not None
    assert (written.totals.without_vat, written.totals.payable) == (Decimal(50), Decimal(75))
    exempt = written.vat_breakdown[-1]
    assert (exempt.taxable, exempt.tax) == (Decimal(-50), Decimal(0))
    assert exempt.category is not None and exempt.category.exemption_reason == "Förskott/delbetalning"


def test_the_line_of_what_is_paid_in_advance_has_a_number_of_its_own() -> None:
    whole = prepaid(Decimal(50), lines=[replace(minimal().lines[0], id="2")])
    assert [line.id for line in read(convert(JSON.write(whole).content, SVEFAKTURA, AS_LINE)).lines] == ["2", "3"]


def test_the_account_says_where_what_was_paid_went() -> None:
    loss = convert(JSON.write(prepaid(Decimal(50))).content, SVEFAKTURA, AS_LINE).loss
    assert loss is not None and loss.loses(["BT-113", "BT-106", "BT-109", "BT-112"]) == ()
    assert {(one.term, one.target) for one in loss.told} >= {("BT-113", "InvoiceLine"), ("BT-109", "BT-109: 50")}


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_whatever_is_paid_in_advance_the_result_is_valid_and_asks_for_the_rest(amount: Decimal) -> None:
    converted = convert(JSON.write(prepaid(amount)).content, SVEFAKTURA, AS_LINE)
    assert faults(converted.content) == {}
    written = read(converted)
    rest = written.totals.payable if written.totals else None
    assert rest == abs(Decimal(125) - amount)
    assert written.credit_note is (amount > 125)


def test_the_addresses_on_an_envelope_come_first() -> None:
    from datetime import UTC, datetime

    content = wrap(
        svefaktura(),
        sender="0088:7359999000038",
        receiver="9955:SE559990030401",
        document_type="urn:sfti:documents:BasicInvoice:1:0::Invoice##urn:sfti:documents:BasicInvoice:1:0::1.0",
        process="urn:sfti:services:documentprocessing:BasicInvoice:1:0",
        country="SE",
        instance="1",
        created=datetime(2026, 11, 17, tzinfo=UTC),
    )
    written = read(convert(whole(content), PEPPOL))
    assert written.seller is not None and written.buyer is not None
    assert written.seller.endpoint == Identifier(value="7359999000038", scheme="0088")
    assert written.buyer.endpoint == Identifier(value="5599900304", scheme="0007")


@pytest.mark.parametrize("target", [CII, JSON])
def test_what_only_the_network_demands_is_asked_only_of_what_goes_there(target: Format) -> None:
    wrong = f"{SELLER}/cac:PartyTaxScheme[1]/cac:CompanyID"
    content = svefaktura(text(wrong, "5599900107"), drop(f"{SELLER}/cac:PartyIdentification"))
    with pytest.raises(Unconvertible) as refusal:
        convert(content, PEPPOL)
    assert refusal.value.term == "BT-30" and "5599900106 would be one" in refusal.value.text
    assert faults(convert(content, target).content) == {}


def test_a_long_attachment_with_line_breaks_is_valid_json_too() -> None:
    """It is put into the result as it was received, past the writer of JSON that would escape its line breaks."""
    text = "\r\n".join(["QUJD" * 19] * 1000)
    attachment = Attachment(content=text, mime="application/pdf", filename="b.pdf")
    document = SupportingDocument(reference=Identifier(value="b"), attachment=attachment)
    seller = replace(minimal().seller or Party(), endpoint=Identifier(value="5599900106", scheme="0007"))
    content = PEPPOL.write(minimal(documents=[document], seller=seller)).content
    written = read(convert(content, JSON)).documents[0].attachment
    assert written is not None and written.content.split() == text.split()
