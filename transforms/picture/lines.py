"""The lines of an invoice, and its allowances and charges, as they stand in the table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Item, Line, Period, Price, VatCategory
from transforms.picture.countries import country
from transforms.picture.numbers import amount, plain_number
from transforms.picture.units import unit
from transforms.picture.words import Row, labelled, text, word


@dataclass(slots=True, kw_only=True)
class LineView:
    """One line of the table; `details` stand below its name in smaller letters."""

    id: str
    name: str
    quantity: str
    price: str
    vat: str
    amount: str
    details: list[str] = field(default_factory=list)


def line_view(line: Line, language: str) -> LineView:
    """A line as it is shown."""
    item = line.item
    return LineView(
        id=text(line.id),
        name=text(item.name) if item else "",
        quantity=f"{plain_number(line.quantity, language)} {unit(text(line.unit), language)}".strip(),
        price=_price(line.price, language),
        vat=rate(item.vat if item else None, language),
        amount=amount(line.net, language),
        details=[detail for detail in _details(line, language) if detail],
    )


def adjustment(entry: AllowanceCharge, kind: str, language: str) -> Row:
    """An "allowance", which is taken off, or a "charge": its reason with the rate, and its amount."""
    percent = f" ({plain_number(entry.percent, language)} %)" if entry.percent is not None else ""
    signed = -entry.amount if kind == "allowance" and entry.amount is not None else entry.amount
    return f"{text(entry.reason) or word(kind, language)}{percent}", amount(signed, language)


def rate(category: VatCategory | None, language: str) -> str:
    """A VAT rate, or the code of the category where there is none."""
    if category is None:
        return ""
    return f"{plain_number(category.rate, language)} %" if category.rate is not None else text(category.code)


def span(period: Period | None) -> str:
    """A period from day to day."""
    return " – ".join(dict.fromkeys(str(day) for day in (period.start, period.end) if day)) if period else ""


def _price(price: Price | None, language: str) -> str:
    if price is None:
        return ""
    net, per = amount(price.net, language, least=2), price.base_quantity
    if per in (None, Decimal(1)):
        return net
    return f"{net} / {plain_number(per, language)} {unit(text(price.base_unit), language)}".strip()


def _details(line: Line, language: str) -> Iterator[str]:
    item = line.item or Item()
    yield text(item.description)
    yield ", ".join(filter(None, _numbers(item, language)))
    for attribute in item.attributes:
        yield f"{text(attribute.name)}: {text(attribute.value)}"
    yield labelled("origin", country(text(item.origin), language), language)
    yield labelled("period", span(line.period), language)
    yield ", ".join(filter(None, _references(line, language)))
    if discount := line.price.discount if line.price else None:
        yield _discount(discount, language)
    for entry in line.allowances:
        yield " ".join(adjustment(entry, "allowance", language))
    for entry in line.charges:
        yield " ".join(adjustment(entry, "charge", language))
    yield text(line.note)


def _numbers(item: Item, language: str) -> Iterator[str]:
    yield labelled("article", item.seller_id, language)
    yield labelled("your article", item.buyer_id, language)
    if item.standard_id:
        yield labelled(
            "gtin" if item.standard_id.scheme == "0160" else "standard article", item.standard_id.value, language
        )
    yield labelled("classification", ", ".join(text(each.value) for each in item.classifications), language)


def _references(line: Line, language: str) -> Iterator[str]:
    yield labelled("order line", line.order_line, language)
    yield labelled("accounting", line.accounting, language)
    yield labelled("object", line.object.value if line.object else "", language)


def _discount(discount: AllowanceCharge, language: str) -> str:
    """The discount that is in the price already."""
    gross, off = amount(discount.base, language), amount(discount.amount, language)
    if not gross or not discount.amount:
        return ""
    return f"{word('gross price', language)} {gross}, {word('allowance', language).lower()} {off}"
