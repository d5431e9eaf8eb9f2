"""What the writer adds, refuses, and tells as lost."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline import invoice as model
from tests.peppol.samples import UBL, root_of
from transforms.format import Carry, Unconvertible
from transforms.peppol.read import read
from transforms.peppol.write import write
from transforms.xml import parse

DAY = datetime.date(2026, 4, 1)
NAMED: Any = {"specification": "x", "process": "y"}


def fates(carried: list[Carry]) -> list[tuple[str, str, str]]:
    return [(one.fate, one.term, one.value) for one in carried]


def texts(content: bytes, path: str) -> list[str]:
    return [element.text or "" for element in parse(content).iterfind(path, UBL)]


def test_the_document_is_utf_8_with_an_element_a_line() -> None:
    lines = write(model.Invoice(**NAMED, number="Å1")).content.decode().splitlines()
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert "  <cbc:ID>Å1</cbc:ID>" in lines
    assert lines[-1] == "</Invoice>"


def test_an_invoice_without_specification_and_process_gets_those_of_peppol() -> None:
    written = write(model.Invoice())
    assert texts(written.content, "cbc:CustomizationID") == [
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    ]
    assert [one.term for one in written.carried] == ["BT-24", "BT-23"]


def test_its_own_specification_and_process_are_kept() -> None:
    written = write(model.Invoice(specification="", process="mine"))
    assert texts(written.content, "cbc:CustomizationID") == [""]
    assert texts(written.content, "cbc:ProfileID") == ["mine"]
    assert written.carried == []


def test_a_sales_order_alone_gets_a_purchase_order_that_is_not_available() -> None:
    written = write(model.Invoice(**NAMED, sales_order="SO-1"))
    assert texts(written.content, "cac:OrderReference/cbc:ID") == ["NA"]
    assert fates(written.carried) == [("derived", "BT-13", "NA")]


def test_a_card_without_network_gets_one_that_is_not_available() -> None:
    card = model.PaymentInstructions(means_code="48", card=model.PaymentCard(number="4321"))
    written = write(model.Invoice(**NAMED, payments=[card]))
    assert texts(written.content, "cac:PaymentMeans/cac:CardAccount/cbc:NetworkID") == ["NA"]
    assert fates(written.carried) == [("derived", "BG-18", "NA")]


def test_the_due_date_of_a_credit_note_moves_to_its_payment_instructions() -> None:
    payments = [model.PaymentInstructions(means_code="30"), model.PaymentInstructions(means_code="30")]
    written = write(model.Invoice(**NAMED, credit_note=True, due_date=DAY, payments=payments))
    assert texts(written.content, "cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-04-01"]
    assert fates(written.carried) == [("moved", "BT-9", "2026-04-01")]


def test_the_due_date_of_a_credit_note_without_payment_instructions_is_lost() -> None:
    written = write(model.Invoice(**NAMED, credit_note=True, due_date=DAY))
    assert fates(written.carried) == [("lost", "BT-9", "2026-04-01")]


def test_another_due_date_in_the_payment_instructions_of_a_credit_note_stays() -> None:
    other = model.PaymentInstructions(means_code="30", due_date=datetime.date(2026, 5, 1))
    written = write(model.Invoice(**NAMED, credit_note=True, due_date=DAY, payments=[other]))
    assert texts(written.content, "cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-05-01"]
    assert fates(written.carried) == [("lost", "BT-9", "2026-04-01")]


@pytest.mark.parametrize("own", [None, DAY])
def test_a_due_date_in_the_payment_instructions_of_an_invoice_is_its_due_date(own: datetime.date | None) -> None:
    payment = model.PaymentInstructions(means_code="30", due_date=DAY)
    written = write(model.Invoice(**NAMED, due_date=own, payments=[payment]))
    assert texts(written.content, "cbc:DueDate") == ["2026-04-01"]
    assert texts(written.content, "cac:PaymentMeans/cbc:PaymentDueDate") == []
    assert fates(written.carried) == [("moved", "BT-9", "2026-04-01")]


def test_of_two_due_dates_an_invoice_loses_the_one_that_is_not_its_own() -> None:
    payment = model.PaymentInstructions(means_code="30", due_date=datetime.date(2026, 5, 1))
    written = write(model.Invoice(**NAMED, due_date=DAY, payments=[payment]))
    assert texts(written.content, "cbc:DueDate") == ["2026-04-01"]
    assert fates(written.carried) == [("lost", "BT-9", "2026-05-01")]


@pytest.mark.parametrize(
    ("invoice", "term", "value"),
    [
        (model.Invoice(**NAMED, buyer=model.Party(legal_form="Säte Umeå")), "BT-33", "Säte Umeå"),
        (model.Invoice(**NAMED, lines=[model.Line(period=model.Period(tax_point_code="35"))]), "BT-8", "35"),
        (model.Invoice(**NAMED, lines=[model.Line(unit="HUR")]), "BT-130", "HUR"),
        (model.Invoice(**NAMED, lines=[model.Line(price=model.Price(base_unit="HUR"))]), "BT-150", "HUR"),
        (model.Invoice(**NAMED, payments=[model.PaymentInstructions(means_text="Bankgiro")]), "BT-82", "Bankgiro"),
        (
            model.Invoice(
                **NAMED, lines=[model.Line(price=model.Price(discount=model.AllowanceCharge(reason="Rabatt")))]
            ),
            "BT-139",
            "Rabatt",
        ),
        (
            model.Invoice(
                **NAMED, lines=[model.Line(item=model.Item(vat=model.VatCategory(exemption_reason="Export")))]
            ),
            "BT-120",
            "Export",
        ),
    ],
)
def test_what_ubl_has_no_place_for_is_told_as_lost(invoice: model.Invoice, term: str, value: str) -> None:
    assert fates(write(invoice).carried) == [("lost", term, value)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(Unconvertible, match="PayableAmount is no number"):
        write(model.Invoice(totals=model.Totals(payable=Decimal(number))))


def test_vat_in_an_accounting_currency_that_is_not_named_is_refused() -> None:
    with pytest.raises(Unconvertible) as refused:
        write(model.Invoice(currency="EUR", totals=model.Totals(vat_accounting=Decimal(1))))
    assert refused.value.term == "BT-6"
    assert "BT-111" in refused.value.text_sv


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_control_character_is_refused(character: str) -> None:
    with pytest.raises(Unconvertible, match=f"U\\+{ord(character):04X}"):
        write(model.Invoice(number=f"1{character}"))


def test_markup_in_a_text_is_no_markup_in_the_document() -> None:
    said = "<cbc:ID>&amp;]]>\"'"
    endpoint = model.Identifier(value=said, scheme=said)
    written = write(model.Invoice(**NAMED, number=said, seller=model.Party(endpoint=endpoint)))
    invoice = read(parse(written.content)).invoice
    assert invoice.number == said
    assert invoice.seller and invoice.seller.endpoint == endpoint


def test_an_allowance_without_indicator_is_told_by_the_list_it_is_in() -> None:
    def one() -> list[model.AllowanceCharge]:
        return [model.AllowanceCharge()]

    line = model.Line(allowances=one(), charges=one(), price=model.Price(discount=one()[0]))
    written = write(model.Invoice(**NAMED, allowances=one(), charges=one(), lines=[line]))
    assert texts(written.content, "cac:AllowanceCharge/cbc:ChargeIndicator") == ["false", "true"]
    assert texts(written.content, "cac:InvoiceLine/cac:AllowanceCharge/cbc:ChargeIndicator") == ["false", "true"]
    assert texts(written.content, ".//cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator") == ["false"]


def test_amounts_are_in_the_currency_of_the_document_but_for_vat_in_the_accounting_currency() -> None:
    root = parse(write(read(root_of("invoice")).invoice).content)
    currencies = [element.get("currencyID") for element in root.iterfind("cac:TaxTotal/cbc:TaxAmount", UBL)]
    assert currencies == ["EUR", "SEK"]
    assert {element.get("currencyID") for element in root.iter() if element.get("currencyID")} == {"EUR", "SEK"}


def test_writing_changes_nothing_in_the_model() -> None:
    def made() -> Any:
        payment = model.PaymentInstructions(card=model.PaymentCard(), due_date=DAY)
        return model.Invoice(sales_order="1", payments=[payment])

    invoice = made()
    write(invoice)
    assert invoice == made()
