"""EN 16931 to Svefaktura: VAT, allowances and lines (sections 6, 7 and 10 of the mapping)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline import invoice as model
from pipeline.invoice import Identifier, Invoice
from tests.svefaktura.conversions import faults, fitted, round_trip
from tests.svefaktura.small import line_note, minimal, note_of, refused, with_line, with_seller
from transforms.svefaktura.write import write


@pytest.mark.parametrize("code", ["L", "M", "B"])
def test_taxes_that_svefaktura_does_not_know_are_refused(code: str) -> None:
    category = model.VatCategory(code=code, rate=Decimal(5), scheme="VAT")
    assert refused(minimal(vat_breakdown=[model.VatBreakdown(tax=Decimal(0), category=category)])) == "BT-118"


def test_a_seller_that_charges_vat_needs_a_vat_number() -> None:
    assert refused(with_seller(tax_registrations=[])) == "BT-31"


@pytest.mark.parametrize(
    ("term", "change"),
    [
        ("BT-117", lambda whole: _with_breakdown(whole, tax=Decimal("25.50"))),
        ("BT-116", lambda whole: _with_breakdown(whole, taxable=Decimal("100.60"))),
    ],
)
def test_sums_that_fatal_rules_would_reject_are_refused(term: str, change: Callable[[Invoice], Invoice]) -> None:
    assert refused(change(minimal())) == term


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"quantity": Decimal(3)}, "Pris: 50"),
        ({"quantity": None}, "Pris: 50"),
        (
            {"price": model.Price(net=Decimal(50), base_quantity=Decimal(10), base_unit="HUR")},
            "Pris: 50\nPriset gäller: 10 HUR",
        ),
    ],
)
def test_a_price_that_does_not_come_to_the_amount_moves_to_the_note_of_the_line(changes: Any, note: str) -> None:
    whole = with_line(**changes)
    assert line_note(whole) == note
    assert fitted(whole).lines[0].price is None
    assert faults(write(whole).content) == {}


def _with_breakdown(whole: Invoice, **changes: Any) -> Invoice:
    return replace(whole, vat_breakdown=[replace(whole.vat_breakdown[0], **changes)])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("AE", "Omvänd betalningsskyldighet"),
        ("K", "Gemenskapsintern försäljning"),
        ("G", "Export"),
        ("Z", "Nollskattesats"),
        ("O", "ML är inte tillämplig"),
    ],
)
def test_categories_without_vat_become_e_with_a_reason(code: str, reason: str) -> None:
    category = model.VatCategory(code=code, rate=None if code == "O" else Decimal(0), scheme="VAT")
    whole = _untaxed(category)
    (subtotal,) = fitted(whole).vat_breakdown
    assert subtotal.category == model.VatCategory(code="E", rate=Decimal(0), exemption_reason=reason, scheme="VAT")
    assert faults(write(whole).content) == {}


def _untaxed(category: model.VatCategory, **changes: Any) -> Invoice:
    whole = with_line(item=model.Item(name="Varor", vat=replace(category, exemption_reason=None)))
    hundred = Decimal(100)
    totals = model.Totals(lines=hundred, without_vat=hundred, vat=Decimal(0), with_vat=hundred, payable=hundred)
    breakdown = [model.VatBreakdown(taxable=hundred, tax=Decimal(0), category=category)]
    return replace(whole, totals=totals, vat_breakdown=breakdown, **changes)


def test_an_invoice_outside_vat_of_a_seller_without_vat_number_has_no_vat_at_all() -> None:
    outside = model.VatCategory(code="O", exemption_reason="Inomstatlig", scheme="VAT")
    seller = model.Party(name="Myndigheten", legal_id=Identifier(value="5599900106", scheme="0007"))
    charge = model.AllowanceCharge(amount=Decimal(10), reason="Påminnelseavgift", vat=outside)
    whole = _untaxed(outside, seller=seller, charges=[charge])
    totals = replace(
        whole.totals or model.Totals(), without_vat=Decimal(110), with_vat=Decimal(110), payable=Decimal(110)
    )
    whole = replace(whole, totals=totals)
    without = fitted(whole)
    assert (without.vat_breakdown, without.charges, without.totals and without.totals.vat) == ([], [], None)
    assert [line.item.name for line in without.lines if line.item] == ["Varor", "Påminnelseavgift"]
    assert note_of(whole) == "Moms: Inomstatlig"
    assert faults(write(whole).content) == {}


def test_allowances_have_their_reasons_in_words_and_no_negative_amounts() -> None:
    vat = model.VatCategory(code="S", rate=Decimal(25), scheme="VAT")
    whole = minimal(
        allowances=[model.AllowanceCharge(amount=Decimal(-10), reason_code="95", vat=vat)],
        charges=[model.AllowanceCharge(amount=Decimal(10), reason_code="FC", reason="Frakt", vat=vat)],
    )
    totals = replace(whole.totals or model.Totals(), without_vat=Decimal(120), with_vat=Decimal(150))
    breakdown = [model.VatBreakdown(taxable=Decimal(120), tax=Decimal(30), category=vat)]
    whole = replace(whole, vat_breakdown=breakdown, totals=replace(totals, vat=Decimal(30), payable=Decimal(150)))
    charges = fitted(whole).charges
    assert fitted(whole).allowances == []
    assert [(one.amount, one.reason, one.indicator) for one in charges] == [
        (Decimal(10), "Rabatt", "true"),
        (Decimal(10), "Frakt", "true"),
    ]
    assert faults(write(whole).content) == {}


def test_several_allowances_of_a_line_are_one_of_their_sum() -> None:
    allowances = [model.AllowanceCharge(amount=Decimal(30), reason="Rabatt"), model.AllowanceCharge(amount=Decimal(5))]
    whole = with_line(
        allowances=allowances,
        charges=[model.AllowanceCharge(amount=Decimal(15), reason="Miljöavgift")],
        price=model.Price(net=Decimal(60)),
    )
    line = fitted(whole).lines[0]
    assert (line.allowances, line.charges) == ([model.AllowanceCharge(indicator="false", amount=Decimal(20))], [])
    assert line.note == "Rabatt: Rabatt, 30\nRabatt: 5\nAvgift: Miljöavgift, 15"
    assert faults(write(whole).content) == {}


def test_what_a_line_has_no_place_for_is_in_its_note() -> None:
    item = model.Item(
        name="Stol",
        description="Blå",
        origin="SE",
        classifications=[Identifier(value="56112100", scheme="MP")],
        attributes=[model.ItemAttribute(name="Höjd", value="80")],
        vat=model.VatCategory(code="S", rate=Decimal(25), scheme="VAT"),
    )
    whole = with_line(
        note="Hej",
        item=item,
        accounting="K7",
        object=Identifier(value="M1"),
        period=model.Period(start=date(2026, 10, 1), end=date(2026, 10, 14)),
        price=model.Price(net=Decimal(50), discount=model.AllowanceCharge(amount=Decimal(5), base=Decimal(55))),
    )
    assert (line_note(whole) or "").split("\n") == [
        "Hej",
        "Beskrivning: Blå",
        "Klassificering MP: 56112100",
        "Ursprungsland: SE",
        "Höjd: 80",
        "Fakturerat objekt: M1",
        "Kontering: K7",
        "Period: 2026-10-01 - 2026-10-14",
        "Bruttopris: 55",
        "Prisrabatt: 5",
    ]


def test_vat_in_another_currency_is_divided_between_the_subtotals_and_adds_up() -> None:
    whole = minimal(vat_currency="EUR")
    totals = replace(whole.totals or model.Totals(), vat_accounting=Decimal("2.17"))
    written = round_trip(write(replace(whole, totals=totals)).content)
    assert written.totals is not None and written.totals.vat_accounting == Decimal("2.17")
    assert faults(write(replace(whole, totals=totals)).content) == {}
