"""Svefaktura to EN 16931: quantities, units, prices and items of lines (sections 10 and 11 of the mapping)."""

from decimal import Decimal

import pytest

from pipeline.invoice import Identifier
from tests.svefaktura.changes import attribute, drop, text
from tests.svefaktura.conversions import completed

FIRST, SECOND, THIRD = (f"cac:InvoiceLine[{number}]" for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("said", "code"),
    [("st", "EA"), ("ST.", "EA"), ("liter", "LTR"), ("tim", "HUR"), ("PCE", "EA"), ("KGM", "KGM"), ("hink", "C62")],
)
def test_units_in_words_become_codes(said: str, code: str) -> None:
    change = attribute(f"{THIRD}/cbc:InvoicedQuantity", "quantityUnitCode", said)
    line = completed(change).lines[2]
    assert line.unit == code
    assert (line.note or "").endswith(f"Enhet: {said}") == (code == "C62")


def test_a_base_quantity_has_the_unit_of_its_line() -> None:
    changes = (
        attribute(f"{FIRST}/cbc:InvoicedQuantity", "quantityUnitCode", "burk"),
        attribute(f"{FIRST}/cac:Item/cac:BasePrice/cbc:BaseQuantity", "quantityUnitCode", "burk"),
    )
    line = completed(*changes).lines[0]
    assert line.unit == "C62" and line.price is not None and line.price.base_unit == "C62"


def test_a_price_without_quantity_gets_the_one_that_comes_to_the_amount() -> None:
    line = completed(drop(f"{THIRD}/cbc:InvoicedQuantity")).lines[2]
    assert (line.quantity, line.unit) == (Decimal("2.5"), "C62")


def test_a_quantity_without_price_gets_the_one_that_comes_to_the_amount() -> None:
    line = completed(drop(f"{THIRD}/cac:Item/cac:BasePrice")).lines[2]
    assert line.price is not None and line.price.net == Decimal(70)


def test_a_line_with_neither_is_one_of_its_amount() -> None:
    line = completed().lines[4]
    assert (line.quantity, line.unit, line.price and line.price.net) == (Decimal(1), "C62", Decimal(150))


def test_a_price_that_does_not_come_to_the_amount_is_computed_and_the_stated_one_noted() -> None:
    line = completed(text(f"{THIRD}/cac:Item/cac:BasePrice/cbc:PriceAmount", "70.10")).lines[2]
    assert line.price is not None and line.price.net == Decimal("70.00")
    assert line.note == "Pris: 70.10"


def test_a_negative_price_gives_its_sign_to_the_quantity() -> None:
    price = f"{THIRD}/cac:Item/cac:BasePrice/cbc:PriceAmount"
    line = completed(text(price, "-70"), text(f"{THIRD}/cbc:InvoicedQuantity", "-2.5")).lines[2]
    assert (line.quantity, line.price and line.price.net) == (Decimal("2.5"), Decimal(70))


def test_allowances_of_lines_have_reasons_and_percentages() -> None:
    first, second = completed().lines[:2]
    (allowance,), (charge,) = first.allowances, second.charges
    assert (allowance.reason, allowance.base, allowance.percent) == ("Rabatt", Decimal(1000), Decimal(10))
    assert (charge.reason, charge.amount) == ("Avgift", Decimal(50))


def test_a_line_without_description_is_named_by_its_note() -> None:
    line = completed(drop(f"{FIRST}/cac:Item/cbc:Description")).lines[0]
    assert line.item is not None and line.item.name == "Första raden"


def test_what_a_line_says_beside_its_terms_is_in_its_note() -> None:
    said = (completed().lines[0].note or "").split("\n")
    assert said == ["Första raden", "Följesedel FS-88, rad 1", "Leveransdatum: 2026-10-09"]


def test_lines_with_different_orders_name_them_in_their_notes() -> None:
    place = f"{SECOND}/cac:OrderLineReference/cac:OrderReference/cac:BuyersID"
    invoice = completed(text(place, "O-501"))
    assert invoice.purchase_order is None
    assert [(line.note or "").split("\n")[-1] for line in invoice.lines[1:3]] == [
        "Ordernummer: O-501",
        "Ordernummer: O-500",
    ]


def test_an_article_number_of_agency_9_is_a_gtin() -> None:
    item = completed().lines[0].item
    assert item is not None and item.standard_id == Identifier(value="7359999000106", scheme="0160")


def test_an_article_number_of_no_known_scheme_moves_to_the_note() -> None:
    place = f"{FIRST}/cac:Item/cac:StandardItemIdentification/cac:ID"
    changes = (attribute(place, "identificationSchemeAgencyID", None), text(place, "ABC"))
    line = completed(*changes).lines[0]
    assert line.item is not None and line.item.standard_id is None
    assert "Artikelnummer: ABC" in (line.note or "")
