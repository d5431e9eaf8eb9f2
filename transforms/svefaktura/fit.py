"""Makes of any invoice of EN 16931 one that Svefaktura can say, by section 1 to 10 of the mapping in reverse.

What has no place of its own moves to a note, with a word before it that says what it is; what would change the meaning
is refused. A model that was read from a valid Svefaktura stays as it is. The steps change a draft of the invoice.
"""

from decimal import localcontext

from pipeline.invoice import Invoice, Note, Period, Totals
from pipeline.money import EXACT
from transforms.changed import amend, drafted, replace
from transforms.format import Carry, Unconvertible
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.codes import DOCUMENT_TYPES, SELF_BILLED, is_currency
from transforms.svefaktura.fit_check import check
from transforms.svefaktura.fit_documents import fit_documents
from transforms.svefaktura.fit_lines import fit_lines
from transforms.svefaktura.fit_parties import fit_buyer, fit_delivery, fit_seller, note_tax_representative
from transforms.svefaktura.fit_payment import fit_payment
from transforms.svefaktura.fit_vat import fit_vat
from transforms.svefaktura.signs import reversed_invoice

_ZERO = 0
_BLANK_REFERENCE = "-"


def fit(invoice: Invoice) -> tuple[Invoice, list[Carry]]:
    """The invoice as Svefaktura can say it, and what moved, was derived or is lost. Raises Unconvertible."""
    carriage = Carriage()
    with localcontext(EXACT):  # what is no number does not raise here, but where it is written
        return _fit(invoice, carriage), carriage.carried


def _fit(invoice: Invoice, carriage: Carriage) -> Invoice:
    draft = drafted(invoice)
    _fit_vat_currency(draft, carriage)
    _refuse(draft)
    draft = _typed(draft, carriage)
    _fit_references(draft, carriage)
    note_tax_representative(draft.tax_representative, carriage)
    amend(
        draft,
        seller=fit_seller(draft.seller, carriage),
        buyer=fit_buyer(draft.buyer, carriage),
        tax_representative=None,
        delivery=fit_delivery(draft.delivery, carriage),
        period=_period(draft.period, carriage),
    )
    fit_payment(draft, carriage)
    fit_vat(draft, carriage)
    fit_lines(draft, carriage)
    _fit_totals(draft)
    check(draft)
    _fit_notes(draft, carriage)
    return draft


def _refuse(invoice: Invoice) -> None:
    """What Svefaktura demands and cannot be derived, and what it must not pass over in silence."""
    for term, value, name, name_sv in (
        ("BT-1", invoice.number, "an invoice number", "fakturanummer"),
        ("BT-2", invoice.issue_date, "a date of issue", "fakturadatum"),
        ("BT-5", invoice.currency, "a currency", "valuta"),
        ("BG-4", invoice.seller, "a seller", "säljare"),
        ("BG-7", invoice.buyer, "a buyer", "köpare"),
        ("BG-22", invoice.totals, "totals", "summor"),
        ("BG-25", invoice.lines or None, "lines", "rader"),
    ):
        if value is None:
            raise Unconvertible(term, f"Svefaktura needs {name}", f"Svefaktura kräver {name_sv}")
    if (invoice.type_code or "").strip() in SELF_BILLED:
        raise Unconvertible("BT-3", "Svefaktura has no self-billing", "Svefaktura har ingen självfakturering")
    for term, currency in (("BT-5", invoice.currency), ("BT-6", invoice.vat_currency)):
        if currency is not None and not is_currency(currency):
            raise Unconvertible(term, f"Svefaktura has no currency {currency}", f"Svefaktura saknar valutan {currency}")
    paid = invoice.totals.prepaid if invoice.totals else None
    if paid:
        raise Unconvertible(
            "BT-113",
            f"Svefaktura cannot say that {paid} is paid in advance, unless a line below zero is wanted",
            f"Svefaktura kan inte ange att {paid} är betalt i förskott, om inte en rad under noll önskas",
        )


def _fit_vat_currency(invoice: Invoice, carriage: Carriage) -> None:
    """A VAT currency that is that of the invoice goes without saying (rule R-5)."""
    if invoice.vat_currency is None or invoice.vat_currency != invoice.currency:
        return
    carriage.moved("BT-6", invoice.vat_currency, "InvoiceCurrencyCode", "it is the currency of the invoice too")
    totals = invoice.totals and replace(invoice.totals, vat_accounting=None)
    amend(invoice, vat_currency=None, totals=totals)


def _typed(invoice: Invoice, carriage: Carriage) -> Invoice:
    """As 380 or 381, whichever makes the amount to pay positive (section 9 of the mapping)."""
    code = (invoice.type_code or "").strip()
    totals = invoice.totals or Totals()
    credit_note = invoice.credit_note
    if any(total is not None and total < _ZERO for total in (totals.payable, totals.with_vat)):
        credit_note = not credit_note
        invoice = reversed_invoice(invoice)
        carriage.moved(
            "BT-3", code, "InvoiceTypeCode", "amounts below zero make an invoice a credit note, and reversed"
        )
    if code not in ("380", "381") and code:
        carriage.note("BT-3", "Dokumenttyp", DOCUMENT_TYPES.get(code, code))
    amend(invoice, credit_note=credit_note, type_code="381" if credit_note else "380")
    return invoice


def _fit_references(invoice: Invoice, carriage: Carriage) -> None:
    """References that have a place, and those that move to the note (sections 1 and 2)."""
    for term, lead, value in (
        ("BT-14", "Säljarens ordernummer", invoice.sales_order),
        ("BT-15", "Mottagningsbevis", invoice.receiving_advice),
        ("BT-17", "Anbud", invoice.tender),
    ):
        if value is not None:
            carriage.note(term, lead, value)
    for term, value in (("BT-23", invoice.process), ("BT-24", invoice.specification)):
        if value is not None:
            carriage.lost(term, value, "it names another format")
    if invoice.object is not None and invoice.object.scheme is not None:
        carriage.lost("BT-18-1", invoice.object.scheme, "Svefaktura does not say what kind of object it is")
    _fit_requisitionists(invoice, carriage)
    for preceding in invoice.preceding:
        if preceding.issue_date is not None:
            carriage.note("BT-26", f"Fakturadatum för {preceding.number}", preceding.issue_date.isoformat())
    amend(
        invoice,
        preceding=[replace(one, issue_date=None) for one in invoice.preceding],
        documents=fit_documents(invoice, carriage),
        despatch_advice=None,
        sales_order=None,
        receiving_advice=None,
        tender=None,
        process=None,
        specification=None,
    )


def _fit_requisitionists(invoice: Invoice, carriage: Carriage) -> None:
    """The buyer's references: BT-10 and BT-19, with BT-13 and BT-11 standing in where there is none."""
    first, second = invoice.buyer_reference, invoice.buyer_accounting
    if not (first or "").strip(" "):
        first = invoice.purchase_order if (invoice.purchase_order or "").strip(" ") else _BLANK_REFERENCE
        carriage.derived("BT-10", first or "", "Svefaktura demands a reference of the buyer's")
    if invoice.project is not None:
        if second is None:
            second = invoice.project
            carriage.moved("BT-11", invoice.project, "RequisitionistDocumentReference", "Svefaktura has no project")
        else:
            carriage.note("BT-11", "Projekt", invoice.project)
    if second is not None and not second.strip(" "):
        second = None
    amend(invoice, buyer_reference=first, buyer_accounting=second, project=None)


def _period(period: Period | None, carriage: Carriage) -> Period | None:
    """Svefaktura has a period with both ends or none."""
    if period is None:
        return None
    if period.tax_point_code is not None:
        carriage.note("BT-8", "Kod för momsdatum", period.tax_point_code)
    start, end = period.start or period.end, period.end or period.start
    if start is None or end is None:
        return None
    if (start, end) != (period.start, period.end):
        carriage.derived("BG-14", f"{start} - {end}", "Svefaktura has a period only with both its ends")
    return replace(period, start=start, end=end, tax_point_code=None)


def _fit_totals(invoice: Invoice) -> None:
    """The amount to pay is stated, and what EN 16931 sums up beside it goes without saying."""
    totals = invoice.totals or Totals()
    payable = totals.payable
    if payable is None and totals.with_vat is not None:
        payable = totals.with_vat + (totals.rounding or _ZERO)
    if payable is None:
        raise Unconvertible("BT-115", "the amount to pay is missing", "beloppet att betala saknas")
    lines = totals.lines
    if lines is None:
        raise Unconvertible("BT-106", "the total of the lines is missing", "radsumman saknas")
    amend(invoice, totals=replace(totals, payable=payable, prepaid=None))


def _fit_notes(invoice: Invoice, carriage: Carriage) -> None:
    """One note holds all notes, and all that moved to it."""
    for note in invoice.notes:
        if note.subject is not None:
            carriage.lost("BT-21", note.subject, "Svefaktura does not say what a note is about")
    said = [note.text for note in invoice.notes if note.text is not None]
    if len(invoice.notes) == 1 and not carriage.notes and invoice.notes[0].subject is None:
        return
    text = joined(said, carriage.notes)
    amend(invoice, notes=[] if text is None else [Note(text=text)])
