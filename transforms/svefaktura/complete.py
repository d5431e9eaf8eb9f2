"""Makes of a model that was read from a Svefaktura one that is complete by EN 16931 and Peppol (the mapping guide).

What Svefaktura says in other words or places is said here in those of EN 16931; what it does not say is derived where
the mapping tells how, and the account says so; where it does not, the document is refused with the term named.
The steps change a draft of the invoice.
"""

from decimal import localcontext

from pipeline.invoice import Identifier, Invoice, Note, Period, SupportingDocument
from pipeline.money import EXACT
from transforms.attachments.object_envelope import object_id
from transforms.changed import amend, drafted, replace
from transforms.format import NO_WISHES, Carry, Unconvertible, Wishes
from transforms.svefaktura.beside import Beside, found_at, path, paths_of
from transforms.svefaktura.blanks import without_blanks
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.complete_lines import complete_lines
from transforms.svefaktura.complete_notes import NOTED, note_what_has_no_term
from transforms.svefaktura.complete_parties import ACCOUNTS_CONTACT, complete_buyer, complete_delivery, complete_seller
from transforms.svefaktura.complete_payment import PAID_BESIDE, complete_payment
from transforms.svefaktura.complete_totals import complete_allowances, complete_totals
from transforms.svefaktura.complete_vat import complete_vat
from transforms.svefaktura.names import CONTRACT, DESPATCH, OBJECT
from transforms.svefaktura.signs import reversed_invoice

_DESCRIPTIONS = {DESPATCH: "Följesedel", CONTRACT: "Avtal", OBJECT: "Fakturerat objekt"}
_INVOICE, _CREDIT_NOTE = "380", "381"
_CURRENCY = path("/InvoiceCurrencyCode")
_BESIDE = paths_of(*NOTED, *PAID_BESIDE, ACCOUNTS_CONTACT, _CURRENCY)


def complete(invoice: Invoice, wishes: Wishes = NO_WISHES) -> tuple[Invoice, list[Carry]]:
    """The complete invoice, and what moved, was derived or is lost on the way. Raises Unconvertible.

    A credit note stays one, or becomes an invoice with negative amounts where that is wished for. Electronic addresses
    are derived, and what the rules of Sweden demand in the Peppol network is refused where it is lacking, only for
    targets that are of the network.
    """
    carriage = Carriage()
    with localcontext(EXACT):  # what is no number does not raise here, but where it is written
        invoice = _complete(invoice, wishes, carriage)
        if invoice.credit_note and wishes.negative_invoices:
            invoice = replace(reversed_invoice(invoice), credit_note=False, type_code=_INVOICE)
            carriage.moved("BT-3", _CREDIT_NOTE, _INVOICE, "credit notes are sent as invoices with negative amounts")
        amend(invoice, notes=_notes(invoice, carriage))
    return invoice, carriage.carried


def _complete(invoice: Invoice, wishes: Wishes, carriage: Carriage) -> Invoice:
    beside = found_at(_BESIDE, invoice.source)
    note_what_has_no_term(invoice, beside, carriage)
    draft = drafted(without_blanks(invoice) or Invoice())
    _refuse(draft)
    _complete_header(draft, beside, carriage)
    seller = complete_seller(draft, beside, wishes, carriage)
    amend(draft, seller=seller, buyer=complete_buyer(draft, seller, wishes, carriage))
    amend(draft, delivery=complete_delivery(draft, carriage))
    complete_payment(draft, beside, carriage)
    complete_lines(draft, carriage)
    complete_allowances(draft, carriage)
    complete_vat(draft, wishes, carriage)
    complete_totals(draft, carriage)
    return draft


def _refuse(invoice: Invoice) -> None:
    for term, value, name, name_sv in (
        ("BT-1", invoice.number, "an invoice number", "fakturanummer"),
        ("BT-2", invoice.issue_date, "a date of issue", "fakturadatum"),
        ("BT-5", invoice.currency, "a currency", "valuta"),
        ("BT-27", invoice.seller and invoice.seller.name, "the seller's name", "säljarens namn"),
        ("BT-44", invoice.buyer and invoice.buyer.name, "the buyer's name", "köparens namn"),
        ("BG-22", invoice.totals, "totals", "summor"),
        ("BG-25", invoice.lines or None, "lines", "rader"),
    ):
        if value is None:
            raise Unconvertible(term, f"EN 16931 needs {name}", f"EN 16931 kräver {name_sv}")


def _complete_header(invoice: Invoice, beside: Beside, carriage: Carriage) -> None:
    """Type, currencies, references and period."""
    if invoice.source is not None and _CURRENCY not in beside:
        carriage.derived("BT-5", invoice.currency, "it is the currency of the amount to pay")
    if invoice.vat_currency is not None and invoice.vat_currency == invoice.currency:
        amend(invoice, vat_currency=None)
        if invoice.totals is not None:
            amend(invoice, totals=replace(invoice.totals, vat_accounting=None))
    if invoice.vat_currency is not None and (invoice.totals is None or invoice.totals.vat_accounting is None):
        raise Unconvertible("BT-111", "the VAT in the VAT currency is missing", "momsen i momsvalutan saknas")
    amend(
        invoice,
        type_code=_CREDIT_NOTE if invoice.credit_note else _INVOICE,
        documents=[_complete_document(document, carriage) for document in invoice.documents],
        period=_complete_period(invoice.period, carriage),
    )


def _complete_document(document: SupportingDocument, carriage: Carriage) -> SupportingDocument:
    """A kind of reference that is SFTI's, or another that the parties agreed on, is described in words.

    One to an object that came along becomes the attachment itself.
    """
    reference = document.reference
    if document.attachment is not None and object_id(document) is not None:
        carriage.moved("BT-124", document.uri, "BT-125", "the object is attached to the document itself")
        document = replace(document, uri=None)
    if reference is None or reference.scheme is None:
        return document
    described = _DESCRIPTIONS.get(reference.scheme, reference.scheme)
    for term in ("BT-122-1", "BT-123"):  # the kind itself, and the words for it
        carriage.moved(term, reference.scheme, "BT-123", "EN 16931 has the kind of a document in words")
    return replace(document, reference=Identifier(value=reference.value), description=document.description or described)


def _complete_period(period: Period | None, carriage: Carriage) -> Period | None:
    if period is None or period.start is None or period.end is None or period.end >= period.start:
        return period
    carriage.note("BG-14", "Faktureringsperiod", f"{period.start} - {period.end}")
    return None


def _notes(invoice: Invoice, carriage: Carriage) -> list[Note]:
    """Peppol has one note (rule R002)."""
    text = joined([note.text for note in invoice.notes if note.text is not None], carriage.notes)
    return [] if text is None else [Note(text=text)]
