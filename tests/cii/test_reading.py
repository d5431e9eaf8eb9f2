"""Reading CII: what stands in another place than in UBL, what is left over, and that nothing raises."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from pipeline.location import normalised_xpath
from tests.cii.test_judging import SAMPLES
from transforms.cii import CII
from transforms.cii.complete import complete
from transforms.format import Reading
from transforms.xml import parse

CII_TEXT = SAMPLES["invoice"].decode()


def changed(*changes: tuple[str, str]) -> Reading:
    text = CII_TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return CII.read(parse(text.encode()))


def left(reading: Reading) -> list[str]:
    return [normalised_xpath(element).rpartition("/")[2] for element in reading.leftovers]


@pytest.mark.parametrize(("code", "credit_note"), [("380", False), ("381", True), ("396", True), ("384", False)])
def test_the_type_tells_a_credit_note(code: str, credit_note: bool) -> None:
    reading = changed(("<ram:TypeCode>380<", f"<ram:TypeCode>{code}<"))
    assert reading.invoice.credit_note is credit_note


def test_a_date_in_another_format_is_left_over() -> None:
    reading = changed(('format="102">20260302', 'format="610">202603'))
    assert reading.invoice.issue_date is None
    assert left(reading) == ["ram:IssueDateTime"]


@pytest.mark.parametrize("text", ["2026-03-02", "20260230", "2026030", "", "２０２６０３０２"])
def test_what_is_no_date_is_left_over(text: str) -> None:
    reading = changed((">20260302<", f">{text}<"))
    assert reading.invoice.issue_date is None
    assert left(reading) == ["ram:IssueDateTime"]


def test_a_contact_that_is_a_department_has_its_name() -> None:
    reading = changed(("ram:PersonName", "ram:DepartmentName"), ("/ram:PersonName", "/ram:DepartmentName"))
    assert reading.invoice.seller is not None
    assert reading.invoice.seller.contact is not None
    assert reading.invoice.seller.contact.name
    assert left(reading) == []


def test_a_basis_quantity_beside_the_gross_price_alone_is_taken() -> None:
    net = (
        '<ram:ChargeAmount>95.00</ram:ChargeAmount>\n          <ram:BasisQuantity unitCode="HUR">1</ram:BasisQuantity>'
    )
    reading = changed((net, "<ram:ChargeAmount>95.00</ram:ChargeAmount>"))
    price = reading.invoice.lines[0].price
    assert price is not None
    assert (str(price.base_quantity), price.base_unit) == ("1", "HUR")
    assert left(reading) == []


def test_a_basis_quantity_beside_the_gross_price_that_differs_is_left_over() -> None:
    reading = changed(('<ram:BasisQuantity unitCode="HUR">1<', '<ram:BasisQuantity unitCode="HUR">7<'))
    assert left(reading) == ["ram:BasisQuantity"]


def test_an_amount_in_another_currency_is_noted() -> None:
    reading = changed(("<ram:DuePayableAmount>", '<ram:DuePayableAmount currencyID="NOK">'))
    assert [currency for _, currency in reading.currencies] == ["NOK"]


def test_a_name_of_a_project_that_says_something_is_left_over() -> None:
    reading = changed(("Project reference", "Skolan i byn"))
    assert reading.invoice.project == "PROJEKT-4"
    assert left(reading) == ["ram:Name"]


def test_a_remittance_text_without_a_means_of_payment_is_kept_and_the_means_derived() -> None:
    start, end = (
        CII_TEXT.index("<ram:SpecifiedTradeSettlementPaymentMeans>"),
        CII_TEXT.rindex("</ram:SpecifiedTradeSettlementPaymentMeans>"),
    )
    text = CII_TEXT[:start] + CII_TEXT[end + len("</ram:SpecifiedTradeSettlementPaymentMeans>") :]
    invoice = CII.read(parse(text.encode())).invoice
    assert [payment.means_code for payment in invoice.payments] == [None]
    completed, carried = complete(invoice)
    assert [payment.means_code for payment in completed.payments] == ["1"]
    assert [(one.fate, one.term) for one in carried] == [("derived", "BT-81")]


def test_a_gross_price_without_a_discount_gets_the_difference() -> None:
    begin = CII_TEXT.index("          <ram:AppliedTradeAllowanceCharge>")
    end = CII_TEXT.index("        </ram:GrossPriceProductTradePrice>")
    invoice = CII.read(parse((CII_TEXT[:begin] + CII_TEXT[end:]).encode())).invoice
    completed, carried = complete(invoice)
    assert [(one.fate, one.term, one.value) for one in carried] == [("derived", "BT-147", "5.00")]
    price = completed.lines[0].price
    assert price is not None
    assert price.discount is not None
    assert str(price.discount.amount) == "5.00"


def damaged(root: Any) -> Iterator[Any]:
    """The document without each of its elements in turn, and with each of them empty."""
    for number in range(1, sum(1 for _ in root.iter())):
        for empty in (False, True):
            copy = deepcopy(root)
            element = list(copy.iter())[number]
            if empty:
                element.clear()
            else:
                element.getparent().remove(element)
            yield copy


def test_nothing_that_is_missing_or_empty_raises() -> None:
    for root in damaged(parse(SAMPLES["invoice"])):
        reading = CII.read(root)
        complete(reading.invoice)


def test_a_bare_root_is_read() -> None:
    root = parse(b'<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>')
    reading = CII.read(root)
    assert reading.invoice.lines == []
