"""What a person sees of an invoice, made from the model once and drawn by the HTML page and the PDF alike.

Every text is ready to be shown; nothing here knows HTML or typst. Numbers are written as the language writes them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.invoice import (
    Address,
    AllowanceCharge,
    Contact,
    Invoice,
    Line,
    Party,
    PaymentInstructions,
    VatBreakdown,
    VatCategory,
)
from transforms.picture.numbers import amount, bankgiro, organisation_number, plain_number, plusgiro
from transforms.picture.words import word

Row = tuple[str, str]  # label, value


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


@dataclass(slots=True, kw_only=True)
class Picture:
    """An invoice as a person reads it, from the top of the page to its foot."""

    language: str
    title: str
    currency: str
    heading: list[Row]
    seller: list[str]
    buyer: list[str]
    blocks: list[tuple[str, list[str]]]  # delivery, payee, tax representative: title and lines
    lines: list[LineView]
    adjustments: list[Row]  # allowances and charges of the document
    vat: list[tuple[str, str, str, str]]  # category or rate, taxable amount, tax, reason
    totals: list[Row]
    payable: Row
    payment: list[Row]
    notes: list[str]
    attachments: list[str]
    labels: dict[str, str]


def picture(invoice: Invoice, language: str = "sv") -> Picture:
    """The view of an invoice in Swedish ("sv") or English (anything else)."""
    return Picture(
        language=language,
        title=word("credit note" if invoice.credit_note else "invoice", language),
        currency=_text(invoice.currency),
        heading=_heading(invoice, language),
        seller=_party(invoice.seller, language),
        buyer=_party(invoice.buyer, language),
        blocks=_blocks(invoice, language),
        lines=[_line(line, language) for line in invoice.lines],
        adjustments=_adjustments(invoice, language),
        vat=[_vat(breakdown, language) for breakdown in invoice.vat_breakdown],
        totals=_totals(invoice, language),
        payable=_payable(invoice, language),
        payment=_payment(invoice, language),
        notes=[_text(note.text) for note in invoice.notes if note.text],
        attachments=_attachments(invoice),
        labels={key: word(key, language) for key in _LABELS},
    )


_LABELS = (
    *("seller", "buyer", "line", "description", "quantity", "price", "vat", "amount", "basis", "rate"),
    *("payment", "notes", "attachments", "page", "of"),
)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _rows(language: str, rows: Iterable[tuple[str, object]]) -> list[Row]:
    return [(word(key, language), _text(value)) for key, value in rows if _text(value)]


def _heading(invoice: Invoice, language: str) -> list[Row]:
    period = invoice.period
    return _rows(
        language,
        [
            ("number", invoice.number),
            ("issue date", invoice.issue_date),
            ("due date", due_date(invoice)),
            ("tax point", invoice.tax_point_date),
            ("period", _span(period.start, period.end) if period else ""),
            ("buyer reference", invoice.buyer_reference),
            ("purchase order", invoice.purchase_order),
            ("sales order", invoice.sales_order),
            ("contract", invoice.contract),
            ("project", invoice.project),
            ("object", invoice.object.value if invoice.object else ""),
            ("tender", invoice.tender),
            ("despatch advice", invoice.despatch_advice),
            ("receiving advice", invoice.receiving_advice),
            ("accounting", invoice.buyer_accounting),
            ("preceding", ", ".join(_text(earlier.number) for earlier in invoice.preceding)),
        ],
    )


def due_date(invoice: Invoice) -> date | None:
    """BT-9, which a UBL credit note keeps in its payment means."""
    return invoice.due_date or next((means.due_date for means in invoice.payments if means.due_date), None)


def _span(start: date | None, end: date | None) -> str:
    return " – ".join(str(day) for day in (start, end) if day)


def _party(party: Party | None, language: str) -> list[str]:
    if party is None:
        return []
    legal_id = organisation_number(party.legal_id)
    lines = [
        _text(party.name),
        _text(party.trading_name) if _text(party.trading_name) != _text(party.name) else "",
        *_address(party.address),
        f"{word('organisation number', language)} {legal_id}" if legal_id else "",
        f"{word('vat number', language)} {_text(party.vat_id)}" if party.vat_id else "",
        _text(party.tax_id),
        _text(party.legal_form),
        *_contact(party.contact, language),
    ]
    return [line for line in lines if line]


def _address(address: Address | None) -> list[str]:
    if address is None:
        return []
    town = " ".join(_text(part) for part in (address.postcode, address.city) if _text(part))
    lines = [address.line1, address.line2, address.line3, town, address.subdivision, address.country]
    return [_text(line) for line in lines if _text(line)]


def _contact(contact: Contact | None, language: str) -> list[str]:
    if contact is None:
        return []
    words = [_text(part) for part in (contact.name, contact.telephone, contact.email) if _text(part)]
    return [f"{word('contact', language)}: {', '.join(words)}"] if words else []


def _blocks(invoice: Invoice, language: str) -> list[tuple[str, list[str]]]:
    blocks: list[tuple[str, list[str]]] = []
    if delivery := invoice.delivery:
        day = f"{word('delivered', language)} {delivery.date}" if delivery.date else ""
        location = delivery.location.value if delivery.location else ""
        blocks.append((word("delivery", language), [day, _text(delivery.name), location, *_address(delivery.address)]))
    if payee := invoice.payee:
        identifiers = [identifier.value for identifier in payee.identifiers]
        blocks.append((word("payee", language), [_text(payee.name), *identifiers, organisation_number(payee.legal_id)]))
    if representative := invoice.tax_representative:
        number = next((r.identifier.value for r in representative.tax_registrations if r.identifier), "")
        lines = [_text(representative.name), number, *_address(representative.address)]
        blocks.append((word("representative", language), lines))
    shown = [(title, [line.strip() for line in lines if line.strip()]) for title, lines in blocks]
    return [(title, lines) for title, lines in shown if lines]


def _line(line: Line, language: str) -> LineView:
    item, price = line.item, line.price
    net = amount(price.net, language, least=2) if price else ""
    per = price.base_quantity if price else None
    return LineView(
        id=_text(line.id),
        name=_text(item.name) if item else "",
        quantity=f"{plain_number(line.quantity, language)} {_text(line.unit)}".strip(),
        price=f"{net} / {plain_number(per, language)}" if per not in (None, Decimal(1)) else net,
        vat=_rate(item.vat if item else None, language),
        amount=amount(line.net, language),
        details=_details(line, language),
    )


def _details(line: Line, language: str) -> list[str]:
    item = line.item
    article = next((_text(number) for number in (item.seller_id, item.buyer_id) if number), "") if item else ""
    details = [
        _text(item.description) if item else "",
        f"{word('article', language)} {article}" if article else "",
        *(f"{_text(a.name)}: {_text(a.value)}" for a in (item.attributes if item else [])),
        _span(line.period.start, line.period.end) if line.period else "",
        *(" ".join(_adjustment(entry, "allowance", language)) for entry in line.allowances),
        *(" ".join(_adjustment(entry, "charge", language)) for entry in line.charges),
        _text(line.note),
    ]
    return [detail for detail in details if detail]


def _rate(category: VatCategory | None, language: str) -> str:
    if category is None:
        return ""
    return f"{plain_number(category.rate, language)} %" if category.rate is not None else _text(category.code)


def _adjustment(entry: AllowanceCharge, kind: str, language: str) -> Row:
    reason = _text(entry.reason) or word(kind, language)
    percent = f" ({plain_number(entry.percent, language)} %)" if entry.percent is not None else ""
    signed = -entry.amount if kind == "allowance" and entry.amount is not None else entry.amount
    return f"{reason}{percent}", amount(signed, language)


def _adjustments(invoice: Invoice, language: str) -> list[Row]:
    return [
        *(_adjustment(entry, "allowance", language) for entry in invoice.allowances),
        *(_adjustment(entry, "charge", language) for entry in invoice.charges),
    ]


def _vat(breakdown: VatBreakdown, language: str) -> tuple[str, str, str, str]:
    category = breakdown.category
    reason = _text(category.exemption_reason) or _text(category.exemption_code) if category else ""
    return _rate(category, language), amount(breakdown.taxable, language), amount(breakdown.tax, language), reason


def _totals(invoice: Invoice, language: str) -> list[Row]:
    totals = invoice.totals
    if totals is None:
        return []
    rows = [
        ("sum of lines", totals.lines),
        ("allowances", -totals.allowances if totals.allowances else None),
        ("charges", totals.charges or None),
        ("without vat", totals.without_vat),
        ("vat", totals.vat),
        ("with vat", totals.with_vat),
        ("prepaid", -totals.prepaid if totals.prepaid else None),
        ("rounding", totals.rounding or None),
    ]
    shown = [(word(key, language), amount(value, language)) for key, value in rows if value is not None]
    if totals.vat_accounting is not None:
        shown.append(
            (f"{word('vat', language)} {_text(invoice.vat_currency)}", amount(totals.vat_accounting, language))
        )
    return shown


def _payable(invoice: Invoice, language: str) -> Row:
    value = invoice.totals.payable if invoice.totals else None
    back = invoice.credit_note or (value is not None and value < 0)
    return word("to credit" if back else "to pay", language), f"{amount(value, language)} {_text(invoice.currency)}"


def _payment(invoice: Invoice, language: str) -> list[Row]:
    rows = [row for means in invoice.payments for row in _account(means, language)]
    references = dict.fromkeys(_text(text) for means in invoice.payments for text in means.remittance if _text(text))
    rows += [(word("reference", language), reference) for reference in references]
    if day := due_date(invoice):
        rows.append((word("due date", language), str(day)))
    if _text(invoice.payment_terms):
        rows.append((word("terms", language), _text(invoice.payment_terms)))
    return rows


def _account(means: PaymentInstructions, language: str) -> Iterable[Row]:
    if means.transfer and means.transfer.account:
        account, provider = means.transfer.account.value.strip(), _text(means.transfer.provider)
        kind = {"SE:BANKGIRO": "bankgiro", "SE:PLUSGIRO": "plusgiro"}.get(provider.upper())
        if kind:
            yield word(kind, language), bankgiro(account) if kind == "bankgiro" else plusgiro(account)
        else:
            yield word("account", language), " ".join(part for part in (account, provider) if part)
    if means.card:
        yield word("card", language), " ".join(_text(part) for part in (means.card.number, means.card.holder) if part)
    if means.debit:
        yield (
            word("direct debit", language),
            " ".join(_text(part) for part in (means.debit.mandate, means.debit.account) if part),
        )


def _attachments(invoice: Invoice) -> list[str]:
    shown = []
    for document in invoice.documents:
        reference = document.reference.value if document.reference else ""
        where = document.attachment.filename if document.attachment else document.uri
        shown.append(" – ".join(_text(part) for part in (reference, document.description, where) if _text(part)))
    return [text for text in shown if text]
