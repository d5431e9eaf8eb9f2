"""Models made by hypothesis: complete, canonical invoices as a reader of UBL would make them.

Canonical: what UBL has in one place only is in that place (BT-9 of a credit note in the payment instructions), and what
it has no place for (a reason for the discount of a price) is absent.
"""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipeline import invoice as model

# Anything that XML can hold, with a liking for what is easily lost on the way: blanks, line ends, markup.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\u00a0&<>\"'#åäöÅÄÖ]"),
        st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
)
CODES = st.sampled_from(("380", "S", "E", "30", "NAR", "SE", "0088", "VATEX-EU-O"))
DATES = st.dates()
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2) | st.builds(
    Decimal, st.sampled_from(("0", "-0.00", "1E+3", "0.000000000001", "12345678901234567890.123456789", "25.0"))
)
CURRENCIES = st.sampled_from(("SEK", "EUR", "NOK"))
_TEXT, _CODE, _DATE, _NUMBER = st.none() | TEXTS, st.none() | CODES, st.none() | DATES, st.none() | NUMBERS


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=most)


def _subjectless(text: str) -> bool:
    return not (text[:1] == "#" == text[4:5] and "#" not in text[1:4])


IDENTIFIERS = st.builds(model.Identifier, value=TEXTS, scheme=_maybe(CODES | TEXTS))
NOTES = st.builds(model.Note, text=TEXTS, subject=st.sampled_from(("AAI", "SUR", "ö<&"))) | st.builds(
    model.Note, text=TEXTS.filter(_subjectless)
)
ADDRESSES = st.builds(
    model.Address,
    line1=_TEXT,
    line2=_TEXT,
    line3=_TEXT,
    city=_TEXT,
    postcode=_TEXT,
    subdivision=_TEXT,
    country=_CODE,
)
TAX_REGISTRATIONS = st.builds(
    model.TaxRegistration, identifier=_maybe(IDENTIFIERS), scheme=_maybe(st.sampled_from(("VAT", "TAX", "")))
)


def parties(*, seller: bool) -> st.SearchStrategy[model.Party]:
    """BG-4 or BG-7; only the seller has a legal form."""
    return st.builds(
        model.Party,
        name=_TEXT,
        trading_name=_TEXT,
        identifiers=_some(IDENTIFIERS),
        legal_id=_maybe(IDENTIFIERS),
        tax_registrations=_some(TAX_REGISTRATIONS),
        legal_form=_TEXT if seller else st.none(),
        endpoint=_maybe(IDENTIFIERS),
        address=_maybe(ADDRESSES),
        contact=_maybe(st.builds(model.Contact, name=_TEXT, telephone=_TEXT, email=_TEXT)),
    )


PAYEES = st.builds(model.Payee, name=_TEXT, identifiers=_some(IDENTIFIERS), legal_id=_maybe(IDENTIFIERS))
REPRESENTATIVES = st.builds(
    model.TaxRepresentative,
    name=_TEXT,
    tax_registrations=_some(TAX_REGISTRATIONS, 1),
    address=_maybe(ADDRESSES),
)
DELIVERIES = st.builds(model.Delivery, name=_TEXT, location=_maybe(IDENTIFIERS), date=_DATE, address=_maybe(ADDRESSES))
PRECEDING = st.builds(model.PrecedingInvoice, number=_TEXT, issue_date=_DATE)
ATTACHMENTS = st.builds(
    model.Attachment, content=st.sampled_from(("", "ZmFrdHVyYQ==")), mime=_CODE | TEXTS, filename=_TEXT
)
DOCUMENTS = st.builds(
    model.SupportingDocument,
    reference=_maybe(IDENTIFIERS),
    type_code=_maybe(st.sampled_from(("916", "", "130 "))),
    description=_TEXT,
    uri=_TEXT,
    attachment=_maybe(ATTACHMENTS),
)


@st.composite
def payments(draw: st.DrawFn, *, credit_note: bool) -> model.PaymentInstructions:
    """BG-16; a text of the means only with its code, a card only with its network, a due date only in a credit note."""
    code = draw(_CODE)
    card = st.builds(model.PaymentCard, number=_TEXT, network=TEXTS, holder=_TEXT)
    transfer = st.builds(model.CreditTransfer, account=_maybe(IDENTIFIERS), name=_TEXT, provider=_TEXT)
    return model.PaymentInstructions(
        means_code=code,
        means_text=None if code is None else draw(_TEXT),
        remittance=draw(_some(TEXTS)),
        transfer=draw(_maybe(transfer)),
        card=draw(_maybe(card)),
        debit=draw(_maybe(st.builds(model.DirectDebit, mandate=_TEXT, account=_TEXT))),
        due_date=draw(_DATE) if credit_note else None,
    )


CATEGORIES = st.builds(model.VatCategory, code=_CODE, rate=_NUMBER, scheme=_maybe(st.just("VAT")))
BREAKDOWNS = st.builds(
    model.VatBreakdown,
    taxable=_NUMBER,
    tax=_NUMBER,
    category=_maybe(
        st.builds(
            model.VatCategory,
            code=_CODE,
            rate=_NUMBER,
            exemption_reason=_TEXT,
            exemption_code=_CODE,
            scheme=_maybe(st.just("VAT")),
        )
    ),
)


def allowances(*, charge: bool, line: bool) -> st.SearchStrategy[model.AllowanceCharge]:
    """BG-20, BG-21, BG-27 or BG-28; VAT only on that of a document."""
    return st.builds(
        model.AllowanceCharge,
        indicator=st.sampled_from(("true", "1", " true ") if charge else ("false", "0", "")),
        amount=_NUMBER,
        base=_NUMBER,
        percent=_NUMBER,
        vat=st.none() if line else _maybe(CATEGORIES),
        reason=_TEXT,
        reason_code=_CODE,
    )


DISCOUNTS = st.builds(model.AllowanceCharge, indicator=st.just("false"), amount=_NUMBER, base=_NUMBER)
ITEMS = st.builds(
    model.Item,
    name=_TEXT,
    description=_TEXT,
    seller_id=_TEXT,
    buyer_id=_TEXT,
    standard_id=_maybe(IDENTIFIERS),
    classifications=_some(st.builds(model.Identifier, value=TEXTS, scheme=_CODE, version=_TEXT)),
    origin=_CODE,
    attributes=_some(st.builds(model.ItemAttribute, name=_TEXT, value=_TEXT)),
    vat=_maybe(CATEGORIES),
)


@st.composite
def prices(draw: st.DrawFn) -> model.Price:
    """BG-29; a unit only with its quantity."""
    quantity = draw(_NUMBER)
    return model.Price(
        net=draw(_NUMBER),
        base_quantity=quantity,
        base_unit=None if quantity is None else draw(_CODE),
        discount=draw(_maybe(DISCOUNTS)),
    )


@st.composite
def lines(draw: st.DrawFn) -> model.Line:
    """BG-25; a unit only with its quantity."""
    quantity = draw(_NUMBER)
    return model.Line(
        id=draw(_TEXT),
        note=draw(_TEXT),
        object=draw(_maybe(IDENTIFIERS)),
        quantity=quantity,
        unit=None if quantity is None else draw(_CODE),
        net=draw(_NUMBER),
        order_line=draw(_TEXT),
        accounting=draw(_TEXT),
        period=draw(_maybe(st.builds(model.Period, start=_DATE, end=_DATE))),
        allowances=draw(_some(allowances(charge=False, line=True))),
        charges=draw(_some(allowances(charge=True, line=True))),
        price=draw(_maybe(prices())),
        item=draw(_maybe(ITEMS)),
    )


def totals(*, accounting: bool) -> st.SearchStrategy[model.Totals]:
    """BG-22; BT-111 only beside BT-6."""
    return st.builds(
        model.Totals,
        lines=_NUMBER,
        allowances=_NUMBER,
        charges=_NUMBER,
        without_vat=_NUMBER,
        vat=_NUMBER,
        vat_accounting=_NUMBER if accounting else st.none(),
        with_vat=_NUMBER,
        prepaid=_NUMBER,
        rounding=_NUMBER,
        payable=_NUMBER,
    )


PARTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        **dict.fromkeys(
            (
                "number",
                "buyer_reference",
                "project",
                "contract",
                "receiving_advice",
                "despatch_advice",
                "tender",
                "buyer_accounting",
                "payment_terms",
            ),
            _TEXT,
        ),
        "process": TEXTS,
        "specification": TEXTS,
        "type_code": _CODE,
        "issue_date": _DATE,
        "tax_point_date": _DATE,
        "object": _maybe(IDENTIFIERS),
        "notes": _some(NOTES),
        "preceding": _some(PRECEDING),
        "seller": _maybe(parties(seller=True)),
        "buyer": _maybe(parties(seller=False)),
        "payee": _maybe(PAYEES),
        "tax_representative": _maybe(REPRESENTATIVES),
        "delivery": _maybe(DELIVERIES),
        "period": _maybe(st.builds(model.Period, start=_DATE, end=_DATE, tax_point_code=_CODE)),
        "allowances": _some(allowances(charge=False, line=False)),
        "charges": _some(allowances(charge=True, line=False)),
        "vat_breakdown": _some(BREAKDOWNS),
        "documents": _some(DOCUMENTS),
        "lines": _some(lines()),
    }
)


@st.composite
def invoices(draw: st.DrawFn) -> model.Invoice:
    """An invoice or a credit note with any of its terms present or absent."""
    credit_note = draw(st.booleans())
    currency = draw(_maybe(CURRENCIES))
    vat_currency = draw(_maybe(CURRENCIES.filter(lambda code: code != currency)))
    purchase_order = draw(_TEXT)
    return model.Invoice(
        credit_note=credit_note,
        currency=currency,
        vat_currency=vat_currency,
        due_date=None if credit_note else draw(_DATE),
        purchase_order=purchase_order,
        sales_order=None if purchase_order is None else draw(_TEXT),
        payments=draw(_some(payments(credit_note=credit_note))),
        totals=draw(_maybe(totals(accounting=vat_currency is not None))),
        **draw(PARTS),
    )
