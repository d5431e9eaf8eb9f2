"""Makes of a model that was read from a Svefaktura one that is complete by EN 16931 and Peppol (the mapping guide).

What Svefaktura says in other words or places is said here in those of EN 16931; what it does not say is derived where
the mapping tells how, and the account says so; where it does not, the document is refused with the term named.
"""

from decimal import localcontext
from operator import is_not
from typing import Any, TypeVar

from pipeline.invoice import Group, Identifier, Invoice, Note, Period, SupportingDocument
from pipeline.money import EXACT
from transforms.attachments.object_envelope import object_id
from transforms.changed import fields_of, replace
from transforms.format import NO_WISHES, Carry, Unconvertible, Wishes
from transforms.svefaktura.carriage import Carriage, joined
from transforms.svefaktura.complete_lines import complete_lines
from transforms.svefaktura.complete_notes import note_what_has_no_term
from transforms.svefaktura.complete_parties import complete_buyer, complete_delivery, complete_seller
from transforms.svefaktura.complete_payment import complete_payment
from transforms.svefaktura.complete_totals import complete_allowances, complete_totals
from transforms.svefaktura.complete_vat import complete_vat
from transforms.svefaktura.names import CONTRACT, DESPATCH, OBJECT
from transforms.svefaktura.signs import reversed_invoice

_G = TypeVar("_G", bound=Group)

_DESCRIPTIONS = {DESPATCH: "Följesedel", CONTRACT: "Avtal", OBJECT: "Fakturerat objekt"}
_INVOICE, _CREDIT_NOTE = "380", "381"


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
        return _noted(invoice, carriage), carriage.carried


def _complete(invoice: Invoice, wishes: Wishes, carriage: Carriage) -> Invoice:
    note_what_has_no_term(invoice, carriage)
    invoice = without_blanks(invoice) or Invoice()
    _refuse(invoice)
    invoice = _header(invoice, carriage)
    seller = complete_seller(invoice, wishes, carriage)
    invoice = replace(invoice, seller=seller, buyer=complete_buyer(invoice, seller, wishes, carriage))
    invoice = replace(invoice, delivery=complete_delivery(invoice, carriage))
    invoice = complete_payment(invoice, carriage)
    invoice = complete_lines(invoice, carriage)
    invoice = complete_vat(complete_allowances(invoice, carriage), wishes, carriage)
    return complete_totals(invoice, carriage)


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


def _header(invoice: Invoice, carriage: Carriage) -> Invoice:
    """Type, currencies, references and period."""
    if invoice.source is not None and invoice.source.find("{*}InvoiceCurrencyCode") is None:
        carriage.derived("BT-5", invoice.currency, "it is the currency of the amount to pay")
    if invoice.vat_currency is not None and invoice.vat_currency == invoice.currency:
        invoice = replace(invoice, vat_currency=None)
        if invoice.totals is not None:
            invoice = replace(invoice, totals=replace(invoice.totals, vat_accounting=None))
    if invoice.vat_currency is not None and (invoice.totals is None or invoice.totals.vat_accounting is None):
        raise Unconvertible("BT-111", "the VAT in the VAT currency is missing", "momsen i momsvalutan saknas")
    return replace(
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


def _noted(invoice: Invoice, carriage: Carriage) -> Invoice:
    """Peppol has one note (rule R002)."""
    text = joined([note.text for note in invoice.notes if note.text is not None], carriage.notes)
    return replace(invoice, notes=[] if text is None else [Note(text=text)])


def without_blanks(value: _G) -> _G | None:
    """The group without texts that are blank and groups with nothing in them, which Peppol forbids (rule R008)."""
    changes: dict[str, Any] = {}
    empty = True
    names, values = fields_of(type(value))  # type: ignore[arg-type]  # as in changed.py
    for name, before in zip(names, values(value), strict=True):
        if before is None or name == "source":
            continue
        after = _unless_blank(before)
        if after is not before:
            changes[name] = after
        empty = empty and (after is None or after is False or after == [])
    if empty or "value" in changes:  # the value of an identifier is all of it
        return None
    return replace(value, **changes) if changes else value


def _unless_blank(value: Any) -> Any:
    if isinstance(value, str):
        return None if not value or value.isspace() else value
    if isinstance(value, list):
        return _unless_blanks(value) if value else value  # most are empty
    return without_blanks(value) if isinstance(value, Group) else value


def _unless_blanks(values: list[Any]) -> list[Any]:
    kept = [after for one in values if (after := _unless_blank(one)) is not None]
    return kept if len(kept) < len(values) or any(map(is_not, kept, values)) else values
