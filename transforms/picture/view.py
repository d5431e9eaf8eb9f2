"""What a person sees of an invoice, made from the model once and drawn by the HTML page and the PDF alike.

Every text is ready to be shown; nothing here knows HTML or typst. Numbers are written as the language writes them.
"""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.invoice import Invoice, PrecedingInvoice, SupportingDocument, VatBreakdown
from transforms.picture.lines import LineView, adjustment, line_view, rate, span
from transforms.picture.numbers import amount
from transforms.picture.parties import Block, blocks, home_of, party
from transforms.picture.payment import due_date, payment
from transforms.picture.words import EXEMPT, TYPES, Row, rows, text, word


@dataclass(slots=True, kw_only=True)
class Picture:
    """An invoice as a person reads it, from the top of the page to its foot."""

    language: str
    title: str
    number: str
    currency: str
    heading: list[Row]
    seller: list[str]
    buyer: list[str]
    blocks: list[Block]  # delivery, payee, tax representative
    lines: list[LineView]
    adjustments: list[Row]  # allowances and charges of the document
    vat: list[tuple[str, str, str, str]]  # rate, taxable amount, tax, reason for none
    totals: list[Row]
    payable: Row
    payment: list[Row]
    notes: list[str]
    attachments: list[str]
    labels: dict[str, str]


def picture(invoice: Invoice, language: str = "sv") -> Picture:
    """The view of an invoice in Swedish ("sv") or English (anything else)."""
    home = home_of(invoice)
    return Picture(
        language=language,
        title=_title(invoice, language),
        number=text(invoice.number),
        currency=text(invoice.currency),
        heading=_heading(invoice, language),
        seller=party(invoice.seller, language, home=home),
        buyer=party(invoice.buyer, language, home=home),
        blocks=blocks(invoice, language, home=home),
        lines=[line_view(line, language) for line in invoice.lines],
        adjustments=[
            *(adjustment(entry, "allowance", language) for entry in invoice.allowances),
            *(adjustment(entry, "charge", language) for entry in invoice.charges),
        ],
        vat=[_vat(breakdown, language) for breakdown in invoice.vat_breakdown],
        totals=_totals(invoice, language),
        payable=_payable(invoice, language),
        payment=payment(invoice, language),
        notes=[text(note.text) for note in invoice.notes if text(note.text)],
        attachments=[shown for document in invoice.documents if (shown := _attachment(document))],
        labels={key: word(key, language) for key in _LABELS},
    )


_LABELS = (
    *("seller", "buyer", "line", "description", "quantity", "price", "vat", "amount", "basis"),
    *("payment", "notes", "attachments", "page", "of"),
)


def _title(invoice: Invoice, language: str) -> str:
    kind = "credit note" if invoice.credit_note else "invoice"
    return word(TYPES.get(text(invoice.type_code), kind), language)


def _heading(invoice: Invoice, language: str) -> list[Row]:
    return rows(
        language,
        [
            ("issue date", invoice.issue_date),
            ("due date", due_date(invoice)),
            ("delivered", invoice.delivery.date if invoice.delivery else None),
            ("tax point", invoice.tax_point_date),
            ("period", span(invoice.period)),
            ("preceding", ", ".join(map(_preceding, invoice.preceding))),
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
        ],
    )


def _preceding(earlier: PrecedingInvoice) -> str:
    return f"{text(earlier.number)} ({earlier.issue_date})" if earlier.issue_date else text(earlier.number)


def _vat(breakdown: VatBreakdown, language: str) -> tuple[str, str, str, str]:
    category = breakdown.category
    if category is None:
        return "", amount(breakdown.taxable, language), amount(breakdown.tax, language), ""
    reason = text(category.exemption_reason)
    if not reason and (known := EXEMPT.get(text(category.code))):
        reason = word(known, language)
    return (
        rate(category, language),
        amount(breakdown.taxable, language),
        amount(breakdown.tax, language),
        reason or text(category.exemption_code),
    )


def _totals(invoice: Invoice, language: str) -> list[Row]:
    totals = invoice.totals
    if totals is None:
        return []
    adjusted = bool(invoice.allowances or invoice.charges or totals.lines != totals.without_vat)
    found: list[tuple[str, Decimal | None]] = [
        (word("sum of lines", language), totals.lines if adjusted else None),
        (word("allowances", language), -totals.allowances if totals.allowances else None),
        (word("charges", language), totals.charges or None),
        (word("without vat", language), totals.without_vat),
        (word("vat", language), totals.vat),
        (f"{word('vat in', language)} {text(invoice.vat_currency)}", totals.vat_accounting),
        (word("with vat", language), totals.with_vat),
        (word("prepaid", language), -totals.prepaid if totals.prepaid else None),
        (word("rounding", language), totals.rounding or None),
    ]
    return [(label, amount(value, language)) for label, value in found if value is not None]


def _payable(invoice: Invoice, language: str) -> Row:
    """What is to be paid, or comes back: by a credit note, or by an invoice with a negative sum."""
    value = invoice.totals.payable if invoice.totals else None
    negative = value is not None and value < 0
    back = invoice.credit_note is not negative
    shown = amount(abs(value) if value is not None else None, language)
    return word("to credit" if back else "to pay", language), f"{shown} {text(invoice.currency)}".strip()


def _attachment(document: SupportingDocument) -> str:
    reference = document.reference.value if document.reference else ""
    where = document.attachment.filename if document.attachment else document.uri
    return " – ".join(dict.fromkeys(text(part) for part in (reference, document.description, where) if text(part)))
