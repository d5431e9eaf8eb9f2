"""A small invoice of EN 16931 with changes, and what fitting makes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline import invoice as model
from pipeline.invoice import Identifier, Invoice
from tests.svefaktura.conversions import fitted
from transforms.format import Unconvertible
from transforms.svefaktura.write import write


def minimal(**changes: Any) -> Invoice:
    """A small valid invoice: one line of 100 kronor and its VAT."""
    vat = model.VatCategory(code="S", rate=Decimal(25), scheme="VAT")
    seller = model.Party(
        name="Exempelbolaget AB",
        legal_id=Identifier(value="5599900106", scheme="0007"),
        tax_registrations=[model.TaxRegistration(identifier=Identifier(value="SE559990010601"), scheme="VAT")],
        address=model.Address(country="SE"),
    )
    whole = Invoice(
        number="1",
        issue_date=date(2026, 10, 15),
        type_code="380",
        currency="SEK",
        buyer_reference="REF",
        seller=seller,
        buyer=model.Party(name="Exempelkunden AB", address=model.Address(country="SE")),
        totals=model.Totals(
            lines=Decimal(100),
            without_vat=Decimal(100),
            vat=Decimal(25),
            with_vat=Decimal(125),
            payable=Decimal(125),
        ),
        vat_breakdown=[model.VatBreakdown(taxable=Decimal(100), tax=Decimal(25), category=vat)],
        lines=[
            model.Line(
                id="1",
                quantity=Decimal(2),
                unit="HUR",
                net=Decimal(100),
                price=model.Price(net=Decimal(50)),
                item=model.Item(name="Rådgivning", vat=vat),
            )
        ],
    )
    return replace(whole, **changes)


def with_line(**changes: Any) -> Invoice:
    whole = minimal()
    return replace(whole, lines=[replace(whole.lines[0], **changes)])


def with_seller(**changes: Any) -> Invoice:
    whole = minimal()
    assert whole.seller is not None
    return replace(whole, seller=replace(whole.seller, **changes))


def note_of(invoice: Invoice) -> str:
    notes = fitted(invoice).notes
    return notes[0].text or "" if notes else ""


def line_note(invoice: Invoice) -> str | None:
    return fitted(invoice).lines[0].note


def refused(invoice: Invoice) -> str:
    with pytest.raises(Unconvertible) as caught:
        write(invoice)
    assert caught.value.text and caught.value.text_sv
    return caught.value.term
