"""Dates, numbers and currencies as they are written, and what the reader notes of them."""

import datetime
from decimal import Decimal

import pytest

from tests.peppol.samples import changed, left, reading_of


@pytest.mark.parametrize(
    ("text", "date", "irregular", "taken"),
    [
        ("2026-03-02", datetime.date(2026, 3, 2), False, True),
        (" 2026-03-02\n", datetime.date(2026, 3, 2), True, True),
        ("2026-03-02Z", datetime.date(2026, 3, 2), True, True),
        ("2026-03-02+01:00", datetime.date(2026, 3, 2), True, True),
        ("2026-02-30", None, True, False),
        ("20260302", None, True, False),
        ("2026-W10-1", None, True, False),
        ("12026-03-02", None, True, False),
        ("2026-03-02T00:00:00", None, True, False),
        ("", None, True, False),
    ],
)
def test_a_date_is_a_date_or_left_over(text: str, date: datetime.date | None, irregular: bool, taken: bool) -> None:
    reading = reading_of(f"<cbc:IssueDate>{text}</cbc:IssueDate>")
    assert reading.invoice.issue_date == date
    assert [element.text or "" for element in reading.irregular] == ([text] if irregular else [])
    assert bool(reading.leftovers) is not taken


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+5.00", "5.00"),
        ("007", "7"),
        ("5.", "5"),
        (".5", "0.5"),
        (" 5\n", "5"),
        ("1e5", "NaN"),
        ("1,0", "NaN"),
        ("NaN", "NaN"),
        ("", "NaN"),
    ],
)
def test_a_number_that_is_not_written_as_it_prints_is_listed(text: str, value: str) -> None:
    reading = changed("invoice", (">1400.00<", f">{text}<"))
    assert reading.invoice.totals and str(reading.invoice.totals.lines) == value
    assert [element.text or "" for element in reading.irregular] == [text]


def test_a_very_long_number_is_read_to_its_last_digit() -> None:
    digits = "1" * 50 + ".25"
    reading = changed("invoice", (">1400.00<", f">{digits}<"))
    assert reading.invoice.totals and reading.invoice.totals.lines == Decimal(digits)


@pytest.mark.parametrize(
    ("written", "listed"), [(' currencyID="NOK"', "NOK"), ("", None), (' currencyID=" EUR"', " EUR")]
)
def test_an_amount_in_another_currency_than_the_documents_is_listed(written: str, listed: str | None) -> None:
    reading = changed("invoice", (' currencyID="EUR">1400.00', f"{written}>1400.00"))
    assert [(element.text, currency) for element, currency in reading.currencies] == [("1400.00", listed)]


def test_an_amount_without_currency_is_listed_even_where_the_document_has_none() -> None:
    reading = reading_of("<cac:InvoiceLine><cbc:LineExtensionAmount>1</cbc:LineExtensionAmount></cac:InvoiceLine>")
    assert [(element.text, currency) for element, currency in reading.currencies] == [("1", None)]


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        (
            "<cac:LegalMonetaryTotal><cbc:PayableAmount>1{}</cbc:PayableAmount></cac:LegalMonetaryTotal>",
            "PayableAmount",
        ),
        ("<cac:InvoiceLine><cbc:InvoicedQuantity>1{}</cbc:InvoicedQuantity></cac:InvoiceLine>", "InvoicedQuantity"),
        (
            "<cac:AllowanceCharge><cbc:MultiplierFactorNumeric>1{}</cbc:MultiplierFactorNumeric></cac:AllowanceCharge>",
            "MultiplierFactorNumeric",
        ),
        ("<cbc:IssueDate>2026-03-02{}</cbc:IssueDate>", "IssueDate"),
        ("<cbc:Note>Hej{}</cbc:Note>", "Note"),
        ("<cac:PaymentMeans><cbc:PaymentID>1{}</cbc:PaymentID></cac:PaymentMeans>", "PaymentID"),
        (
            "<cac:AccountingSupplierParty><cac:Party><cbc:EndpointID>1{}</cbc:EndpointID></cac:Party>"
            "</cac:AccountingSupplierParty>",
            "EndpointID",
        ),
    ],
)
def test_an_element_inside_any_kind_of_value_is_left_over(inside: str, place: str) -> None:
    (path,) = left(reading_of(inside.format("<cbc:ID/>")))
    assert path.endswith(f"{place}/cbc:ID")
