"""Arithmetic as XPath does it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.money import decimal_of, xpath_round

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5.00", "5.00"),
        ("+5.00", "5.00"),
        ("007", "7"),
        ("5.", "5"),
        (".5", "0.5"),
        ("-.40", "-0.40"),
        (" 5\n", "5"),
        ("12345678901234567890.123", "12345678901234567890.123"),
    ],
)
def test_every_form_of_a_decimal_is_read(text: str, value: str) -> None:
    assert decimal_of(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", " ", "1e5", "1E5", "INF", "NaN", "1,00", "1 000", "--5", "5.0.0", "1_000", "٣", None]
)
def test_what_is_no_decimal_is_not_a_number(text: str | None) -> None:
    assert decimal_of(text).is_nan()


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "0.00"),
        ("1.125", "1.13"),
        ("-1.125", "-1.12"),
        ("-1.126", "-1.13"),
        ("2.5", "2.50"),
    ],
)
def test_a_tie_goes_up_also_below_zero(value: str, rounded: str) -> None:
    assert xpath_round(Decimal(value)) == Decimal(rounded)


@given(DECIMALS)
def test_rounding_moves_a_value_by_half_a_cent_at_most(value: Decimal) -> None:
    assert -Decimal("0.005") < xpath_round(value) - value <= Decimal("0.005")


@given(DECIMALS)
def test_rounding_twice_is_rounding_once(value: Decimal) -> None:
    assert xpath_round(xpath_round(value)) == xpath_round(value)


@given(st.text(max_size=12))
def test_no_text_makes_reading_a_number_raise(text: str) -> None:
    value = decimal_of(text)
    assert value.is_nan() or value.is_finite()
