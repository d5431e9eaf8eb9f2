"""Models made by hypothesis of what Svefaktura can carry: amounts that add up, and no term it has no place for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipeline import invoice as model
from transforms.svefaktura.names import BANKGIRO, PLUSGIRO

# Texts that no converter may touch: blanks inside, markup, letters of other scripts; but not blank altogether.
WORDS = st.text(st.sampled_from("abcÅÄÖåäö 019&<>\"'é漢"), min_size=1, max_size=12).filter(
    lambda said: bool(said.strip()) and said == said.strip()
)
NUMBERS = st.text(st.sampled_from("0123456789"), min_size=1, max_size=10)
DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
UNITS = st.sampled_from(("EA", "HUR", "LTR", "st", "liter", ""))
STANDARD_RATES = st.sampled_from((Decimal(25), Decimal(12), Decimal(6)))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The strategy, or None."""
    return st.none() | strategy


IDENTIFIERS = st.builds(model.Identifier, value=NUMBERS, scheme=st.sampled_from((None, "0088", "0192")))
ADDRESSES = st.builds(
    model.Address,
    line1=WORDS,
    line2=maybe(WORDS),
    line3=maybe(WORDS),
    city=maybe(WORDS),
    postcode=maybe(NUMBERS),
    country=maybe(st.sampled_from(("SE", "NO", "DE"))),
)
CONTACTS = st.builds(model.Contact, name=WORDS, telephone=maybe(NUMBERS), email=maybe(WORDS))
VAT_NUMBER = model.TaxRegistration(identifier=model.Identifier(value="SE559990010601"), scheme="VAT")


@st.composite
def parties(draw: st.DrawFn, *, seller: bool) -> model.Party:
    """BG-4 or BG-7 with an organisation number; the seller with VAT number, F-tax statement and registered office."""
    names = draw(st.lists(WORDS, min_size=1, max_size=2, unique=True))
    registrations = [VAT_NUMBER] if seller or draw(st.booleans()) else []
    if seller and draw(st.booleans()):
        statement = model.Identifier(value=draw(WORDS))
        registrations = [*registrations, model.TaxRegistration(identifier=statement, scheme="TAX")]
    return model.Party(
        name=names[0],
        trading_name=names[1] if len(names) > 1 else None,
        identifiers=draw(st.lists(IDENTIFIERS, max_size=2)),
        legal_id=model.Identifier(value=draw(NUMBERS)),
        tax_registrations=registrations,
        legal_form=draw(st.sampled_from((None, "Säte Exempelstad", "Säte Exempelstad, SE"))) if seller else None,
        address=draw(maybe(ADDRESSES)),
        contact=draw(maybe(CONTACTS)),
    )


@st.composite
def categories(draw: st.DrawFn) -> model.VatCategory:
    """S with a Swedish rate, or E with a reason."""
    if draw(st.booleans()):
        return model.VatCategory(code="S", rate=draw(STANDARD_RATES), scheme="VAT")
    return model.VatCategory(code="E", rate=Decimal(0), scheme="VAT")


@st.composite
def priced(draw: st.DrawFn) -> model.Line:
    """What makes up an amount: price times quantity, less an allowance or plus a charge, or neither."""
    amount, sign = draw(AMOUNTS), draw(st.sampled_from((-1, 0, 1)))
    one = model.AllowanceCharge(indicator="true" if sign > 0 else "false", amount=amount, base=draw(maybe(AMOUNTS)))
    unit, base = draw(UNITS), draw(st.sampled_from((None, Decimal(1), Decimal(10))))
    quantity = Decimal(draw(st.integers(1, 100)))
    price = draw(st.decimals(min_value=0, max_value=1000, places=2))
    return model.Line(
        quantity=quantity,
        unit=unit,
        net=(price * quantity / (base or 1) + sign * amount).quantize(Decimal("0.01")),
        allowances=[one] if sign < 0 else [],
        charges=[one] if sign > 0 else [],
        price=model.Price(net=price, base_quantity=base, base_unit=None if base is None else unit),
    )


ITEMS = st.builds(
    model.Item,
    name=WORDS,
    seller_id=maybe(NUMBERS),
    buyer_id=maybe(NUMBERS),
    standard_id=maybe(st.builds(model.Identifier, value=NUMBERS, scheme=st.sampled_from((None, "0160")))),
    vat=categories(),
)


@st.composite
def lines(draw: st.DrawFn, number: int, order: str | None) -> model.Line:
    """A line with a price, or of a mere amount."""
    delivered = draw(maybe(DATES))
    return replace(
        draw(priced() | st.builds(model.Line, net=AMOUNTS)),
        id=str(number),
        note=draw(maybe(WORDS)),
        order_line=draw(maybe(NUMBERS)) if order is not None else None,
        period=None if delivered is None else model.Period(start=delivered, end=delivered),
        item=draw(ITEMS),
    )


@st.composite
def payments(draw: st.DrawFn) -> model.PaymentInstructions:
    """An account: bankgiro, plusgiro, or one in a bank."""
    provider = draw(st.sampled_from((None, BANKGIRO, PLUSGIRO, "EXEMSESS")))
    account = draw(NUMBERS | st.just("SE3550000000054910000003"))
    return model.PaymentInstructions(
        means_code="1",
        remittance=draw(st.lists(NUMBERS, max_size=1)),
        transfer=model.CreditTransfer(account=model.Identifier(value=account), provider=provider),
    )


@st.composite
def documents(draw: st.DrawFn) -> model.SupportingDocument:
    """A delivery note, a reference of another kind or of none, or what lies elsewhere."""
    if draw(st.booleans()):
        name = draw(NUMBERS)
        return model.SupportingDocument(
            reference=model.Identifier(value=name),
            uri=draw(st.sampled_from(("https://exempel.example/", "urn:sfti:documents:object:"))) + name,
        )
    scheme = draw(st.sampled_from((None, "DQ", "AB")))
    return model.SupportingDocument(reference=model.Identifier(value=draw(NUMBERS), scheme=scheme))


def _allowance(*, charge: bool) -> st.SearchStrategy[model.AllowanceCharge]:
    return st.builds(
        model.AllowanceCharge,
        indicator=st.just("true" if charge else "false"),
        amount=AMOUNTS,
        base=maybe(AMOUNTS),
        percent=maybe(st.decimals(min_value=0, max_value=100, places=1)),
        vat=categories(),
        reason=maybe(WORDS),
    )


def _breakdown(whole: model.Invoice) -> list[model.VatBreakdown]:
    """BG-23 of lines, allowances and charges."""
    sums: dict[tuple[str | None, Decimal | None], Decimal] = {}
    taxed = [(line.item.vat, line.net) for line in whole.lines if line.item]
    taxed += [(one.vat, one.amount) for one in whole.charges]
    taxed += [(one.vat, -one.amount) for one in whole.allowances if one.amount is not None]
    for category, amount in taxed:
        if category is not None and amount is not None:
            key = category.code, category.rate
            sums[key] = sums.get(key, Decimal(0)) + amount
    return [
        model.VatBreakdown(
            taxable=amount,
            tax=(amount * (rate or 0) / 100).quantize(Decimal("0.01")),
            category=model.VatCategory(
                code=code, rate=rate, scheme="VAT", exemption_reason="Sjukvård" if code == "E" else None
            ),
        )
        for (code, rate), amount in sums.items()
    ]


def _totals(whole: model.Invoice, rounding: Decimal | None, accounting: Decimal | None) -> model.Totals:
    net = sum((line.net for line in whole.lines if line.net is not None), Decimal(0))
    charged = sum((one.amount for one in whole.charges if one.amount is not None), Decimal(0))
    allowed = sum((one.amount for one in whole.allowances if one.amount is not None), Decimal(0))
    vat = sum((one.tax for one in whole.vat_breakdown if one.tax is not None), Decimal(0))
    payable = net + charged - allowed + vat + (rounding or 0)
    return model.Totals(
        lines=net,
        without_vat=net + charged - allowed,
        vat=vat,
        vat_accounting=accounting,
        with_vat=payable - (rounding or 0),
        rounding=rounding,
        payable=payable,
    )


@st.composite
def headers(draw: st.DrawFn) -> model.Invoice:
    """What stands before the parties: numbers, dates, references."""
    credit_note = draw(st.booleans())
    return model.Invoice(
        credit_note=credit_note,
        number=draw(NUMBERS),
        issue_date=draw(DATES),
        type_code="381" if credit_note else "380",
        currency="SEK",
        vat_currency=draw(st.sampled_from((None, "EUR"))),
        tax_point_date=draw(maybe(DATES)),
        buyer_reference=draw(WORDS),
        contract=draw(maybe(WORDS)),
        purchase_order=draw(maybe(NUMBERS)),
        object=draw(maybe(st.builds(model.Identifier, value=WORDS))),
        buyer_accounting=draw(maybe(WORDS)),
        notes=[model.Note(text=text) for text in draw(st.lists(WORDS, max_size=1))],
        preceding=[model.PrecedingInvoice(number=number) for number in draw(st.lists(NUMBERS, max_size=2))],
        documents=draw(st.lists(documents(), max_size=2)),
    )


DELIVERIES = st.builds(model.Delivery, date=DATES, location=maybe(IDENTIFIERS), address=maybe(ADDRESSES))
PERIODS = st.tuples(DATES, DATES).map(lambda days: model.Period(start=min(days), end=max(days)))


@st.composite
def invoices(draw: st.DrawFn) -> model.Invoice:
    """An invoice or credit note with whatever Svefaktura has a place for."""
    header = draw(headers())
    seller = draw(parties(seller=True))
    paid = [] if header.credit_note else draw(st.lists(payments(), max_size=3))
    payee = draw(maybe(WORDS)) if paid else None
    whole = replace(
        header,
        due_date=draw(maybe(DATES)) if paid else None,
        payment_terms=None if header.credit_note else draw(maybe(WORDS)),
        seller=seller,
        buyer=draw(parties(seller=False)),
        payee=None if payee in (None, seller.name, seller.trading_name) else model.Payee(name=payee),
        delivery=draw(maybe(DELIVERIES)),
        period=draw(maybe(PERIODS)),
        payments=paid,
        allowances=draw(st.lists(_allowance(charge=False), max_size=1)),
        charges=draw(st.lists(_allowance(charge=True), max_size=2)),
        lines=[draw(lines(number, header.purchase_order)) for number in range(1, draw(st.integers(1, 3)) + 1)],
    )
    whole = replace(whole, vat_breakdown=_breakdown(whole))
    rounding = draw(st.none() | st.decimals(min_value=-1, max_value=1, places=2))
    return replace(whole, totals=_totals(whole, rounding, draw(AMOUNTS) if whole.vat_currency else None))
