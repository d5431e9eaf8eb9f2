"""There and back: what both formats can say is the same again, and whatever is not is in an account of the way."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline import invoice as model
from pipeline.convert import Conversion, convert
from pipeline.identify import identify
from pipeline.invoice import Identifier, Invoice
from pipeline.outcomes import Rejected
from tests.conformance.conversions import examples
from tests.svefaktura.models import WORDS, invoices
from transforms.cii import CII
from transforms.format import Format, Unconvertible, rewrite
from transforms.peppol import PEPPOL
from transforms.semantic import JSON
from transforms.svefaktura import SVEFAKTURA
from transforms.svefaktura.complete import complete
from transforms.terms import Term, terms_of

# What may be told on the way and is the same again at the end of it, whatever the way: both formats say it.
CARRIED = frozenset(
    {
        *("number", "issue_date", "type_code", "currency", "vat_currency", "tax_point_date", "due_date"),
        *("buyer_reference", "buyer_accounting", "contract", "purchase_order", "object.value", "preceding.number"),
        *("seller.name", "seller.trading_name", "seller.legal_id.value", "seller.legal_form", "seller.contact.name"),
        *("seller.tax_registrations.identifier.value", "buyer.tax_registrations.identifier.value"),
        *("buyer.name", "buyer.trading_name", "buyer.legal_id.value", "buyer.contact.name", "buyer.contact.email"),
        *("seller.address.line1", "seller.address.line2", "seller.address.line3", "seller.address.city"),
        *("buyer.address.line1", "buyer.address.line2", "buyer.address.line3", "buyer.address.city"),
        *(
            "payee.name",
            "delivery.date",
            "delivery.address.line1",
            "delivery.address.city",
            "period.start",
            "period.end",
        ),
        *("payments.transfer.account.value", "payments.transfer.provider", "payment_terms"),
        *("allowances.amount", "allowances.vat.code", "allowances.vat.rate", "charges.amount", "charges.vat.rate"),
        *("totals.lines", "totals.without_vat", "totals.vat", "totals.vat_accounting", "totals.rounding"),
        *("totals.payable", "vat_breakdown.taxable", "vat_breakdown.tax", "vat_breakdown.category.code"),
        *("vat_breakdown.category.rate", "vat_breakdown.category.exemption_reason"),
        *("lines.id", "lines.quantity", "lines.net", "lines.order_line", "lines.item.name", "lines.item.seller_id"),
        *("lines.item.buyer_id", "lines.item.vat.code", "lines.item.vat.rate", "lines.price.net"),
        *("lines.price.base_quantity", "lines.allowances.amount", "lines.charges.amount"),
    }
)

A_FEW = settings(max_examples=25)  # each goes through two or three conversions, judged
TEXTS = ("notes.text", "lines.note", "payment_terms")


def read(format: Format, content: bytes) -> Invoice:
    return format.read(identify(content).root).invoice


def there_and_back(content: bytes, by: Format) -> tuple[Invoice, Invoice, tuple[Conversion, Conversion]] | None:
    """The model before and after a way through another format, and both conversions; None where one is refused."""
    source = identify(content).format
    try:
        there = convert(content, by)
        back = convert(there.content, source)
    except (Unconvertible, Rejected):
        return None
    return read(source, content), read(source, back.content), (there, back)


def changed(before: Invoice, after: Invoice) -> list[Term]:
    """The terms of the first model that the second has nowhere in the same place of the norm."""
    kept: dict[str, set[str]] = {}
    for term in terms_of(after):
        kept.setdefault(term.place, set()).add(term.key)
    return [term for term in terms_of(before) if term.key not in kept.get(term.place, ())]


def told(conversions: Iterable[Conversion]) -> set[str | None]:
    """The terms that the accounts of a way do not call kept."""
    return {one.term for conversion in conversions if conversion.loss for one in conversion.loss.told}


def untold(content: bytes, by: Format) -> list[Term]:
    """What a way through a format changed, and neither account of it tells. A note that only became longer is kept."""
    way = there_and_back(content, by)
    if way is None:
        return []
    before, after, conversions = way
    known = told(conversions)
    notes = "\n".join(
        term.text for term in terms_of(after) if term.place in ("notes.text", "lines.note", "payment_terms")
    )
    return [
        term
        for term in changed(before, after)
        if term.number not in known and not all(line.strip() in notes for line in term.text.split("\n"))
    ]


@st.composite
def svefakturas(draw: st.DrawFn) -> Invoice:
    """A Svefaktura whose parties have numbers that Peppol accepts."""
    whole = draw(invoices())
    totals = whole.totals or model.Totals()
    assume((totals.payable or 0) >= 0 and (totals.with_vat or 0) >= 0)
    seller, buyer = whole.seller or model.Party(), whole.buyer or model.Party()
    if totals.vat_accounting is not None and (totals.vat or 0) < 0:
        totals = replace(totals, vat_accounting=-totals.vat_accounting)
    return replace(
        whole,
        totals=totals,
        seller=replace(seller, legal_id=Identifier(value="5599900106")),
        buyer=replace(buyer, legal_id=Identifier(value="5599900205")),
    )


@st.composite
def peppols(draw: st.DrawFn) -> Invoice:
    """A valid Peppol invoice or credit note, with much that Svefaktura has no place for."""
    whole, _ = complete(read(SVEFAKTURA, SVEFAKTURA.write(draw(svefakturas())).content))
    maybe_words = st.none() | WORDS
    seller = whole.seller or model.Party()
    return replace(
        whole,
        sales_order=draw(maybe_words) if whole.purchase_order is not None else None,
        project=draw(maybe_words),
        tender=draw(maybe_words),
        receiving_advice=draw(maybe_words),
        despatch_advice=draw(maybe_words),
        object=draw(st.none() | st.builds(Identifier, value=WORDS, scheme=st.sampled_from((None, "AVE")))),
        seller=replace(seller, legal_form=draw(st.sampled_from((None, "Aktiebolag", "Säte Exempelstad")))),
        lines=[
            replace(
                line,
                accounting=draw(maybe_words),
                item=replace(
                    line.item or model.Item(),
                    description=draw(maybe_words),
                    attributes=draw(st.lists(st.builds(model.ItemAttribute, name=WORDS, value=WORDS), max_size=1)),
                ),
            )
            for line in whole.lines
        ],
    )


@A_FEW
@given(svefakturas())
def test_a_svefaktura_through_peppol_is_the_same_but_for_what_is_told(invoice: Invoice) -> None:
    assert untold(SVEFAKTURA.write(invoice).content, PEPPOL) == []


@A_FEW
@given(peppols())
def test_a_peppol_invoice_through_svefaktura_is_the_same_but_for_what_is_told(invoice: Invoice) -> None:
    assert untold(PEPPOL.write(invoice).content, SVEFAKTURA) == []


@pytest.mark.parametrize("by", [CII, JSON])
@A_FEW
@given(peppols())
def test_a_peppol_invoice_through_a_format_of_the_norm_is_the_same(by: Format, invoice: Invoice) -> None:
    content = PEPPOL.write(invoice).content
    way = there_and_back(content, by)
    assume(way is not None)  # rules of Germany, where both parties are there
    assert way is not None
    assert changed(way[0], way[1]) == changed(way[1], way[0]) == []


@A_FEW
@given(svefakturas())
def test_what_both_can_say_is_the_same_again(invoice: Invoice) -> None:
    """Whether an account tells of it or not: but for lines without a price, whose price and quantity are derived."""
    before = read(SVEFAKTURA, SVEFAKTURA.write(invoice).content)
    peppol = read(PEPPOL, rewrite(before, SVEFAKTURA, PEPPOL).content)
    after = read(SVEFAKTURA, rewrite(peppol, PEPPOL, SVEFAKTURA).content)
    assert [term.path for term in changed(before, after) if term.place in CARRIED] == []


@A_FEW
@given(peppols())
def test_what_both_can_say_is_the_same_again_the_other_way(invoice: Invoice) -> None:
    svefaktura = read(SVEFAKTURA, rewrite(invoice, PEPPOL, SVEFAKTURA).content)
    after = read(PEPPOL, rewrite(svefaktura, SVEFAKTURA, PEPPOL).content)
    assert [term.path for term in changed(invoice, after) if term.place in CARRIED - {"seller.legal_form"}] == []


def test_nothing_of_the_examples_changes_untold(shared: Path) -> None:
    ways: dict[str, Any] = {}
    for sample in examples(shared):
        for by in (PEPPOL, SVEFAKTURA, CII):
            try:
                source = identify(sample.content).format
            except Rejected:
                continue
            if by is not source and (lost := untold(sample.content, by)):
                ways[f"{sample.name} by {by.name}"] = [f"{term.number} {term.path} {term.text}" for term in lost]
    assert ways == {}
