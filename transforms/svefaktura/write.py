"""The model to Svefaktura 1.0, by tables that are file by file the mirror of the reader's.

What Svefaktura cannot say as it stands is said another way, or told as lost, before anything is written: see fit.py.
"""

from typing import NamedTuple

from pipeline import invoice as model
from transforms.attachments.object_envelope import EncodedObject, object_envelope, object_id
from transforms.format import Written
from transforms.svefaktura import write_values as own
from transforms.svefaktura.fit import fit
from transforms.svefaktura.names import (
    AGGREGATES,
    ATTACHMENT,
    BASICS,
    CONTRACT,
    DESPATCH,
    INVOICE,
    OBJECT,
    SFTI,
    Special,
)
from transforms.svefaktura.write_addresses import DELIVERY
from transforms.svefaktura.write_lines import LINE
from transforms.svefaktura.write_parties import BUYER, SELLER
from transforms.svefaktura.write_payment import PAYMENTS
from transforms.svefaktura.write_totals import ALLOWANCES, EXCHANGE_RATE, LEGAL_TOTAL, TAX_TOTAL
from transforms.table import Kind, Made, Row, Table
from transforms.write_groups import INDENT, WritingDialect, children
from transforms.write_values import unholdable, unwritable

TEXT, DATE = Kind.TEXT, Kind.DATE

_PROLOG = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    f'<Invoice xmlns="{INVOICE}" xmlns:cac="{AGGREGATES}" xmlns:cbc="{BASICS}">\n'
)
_KINDS = (CONTRACT, OBJECT, DESPATCH, ATTACHMENT)


def write(invoice: model.Invoice) -> Written:
    """A Svefaktura in UTF-8. Raises Unconvertible for what Svefaktura cannot express and must not leave out."""
    fitted, carried = fit(invoice)
    page = own.SvefakturaPage(fitted)
    page.parts.append(_PROLOG)
    children(page, fitted, _INVOICE, INDENT)
    page.parts.append("</Invoice>\n")
    content = "".join(page.parts).encode()
    objects = [_object(one, one.attachment) for one in fitted.documents if one.attachment is not None]
    return Written(content=content, carried=carried, objects=object_envelope(fitted, objects) if objects else None)


def _object(document: model.SupportingDocument, attachment: model.Attachment) -> EncodedObject:
    texts = (object_id(document) or "", attachment.content, attachment.mime or "", attachment.filename or "")
    for one in texts:
        character = unwritable(one)
        if character is not None:
            raise unholdable(character)
    return EncodedObject(id=texts[0], text=texts[1], mime=attachment.mime, filename=attachment.filename)


class Reference(NamedTuple):
    """A reference to a document: its number, and what kind of document that is, according to whom."""

    number: str
    kind: str | None = None
    agency: str | None = None


def _references(invoice: model.Invoice) -> list[Reference]:
    """AdditionalDocumentReference: BT-12, BT-18, and the supporting documents."""
    references = []
    if invoice.contract is not None:
        references.append(Reference(invoice.contract, CONTRACT, SFTI))
    if invoice.object is not None:
        references.append(Reference(invoice.object.value, OBJECT, SFTI))
    for document in invoice.documents:
        if document.uri is not None:
            references.append(Reference(document.uri, ATTACHMENT, SFTI))
        elif document.reference is not None:
            kind = document.reference.scheme
            references.append(Reference(document.reference.value, kind, SFTI if kind in _KINDS else None))
    return references


def _requisitionists(invoice: model.Invoice) -> list[Reference]:
    """BT-10, then BT-19."""
    return [Reference(one) for one in (invoice.buyer_reference, invoice.buyer_accounting) if one is not None]


def _preceding(invoice: model.Invoice) -> list[Reference]:
    """BG-3."""
    return [Reference(one.number or "") for one in invoice.preceding]


_REFERENCE = Table(
    Reference,
    (
        ("cac:ID", TEXT, "number"),
        ("cac:ID/@identificationSchemeID", TEXT, "kind"),
        ("cac:ID/@identificationSchemeAgencyName", TEXT, "agency"),
    ),
)
_ROWS: tuple[Row, ...] = (
    ("ID", TEXT, "number"),
    ("cbc:IssueDate", DATE, "issue_date"),
    ("InvoiceTypeCode", TEXT, "type_code"),
    ("cbc:Note", Special.NOTES, "notes"),
    ("TaxPointDate", DATE, "tax_point_date"),
    ("InvoiceCurrencyCode", TEXT, "currency"),
    ("TaxCurrencyCode", TEXT, "vat_currency"),
    ("LineItemCountNumeric", Special.COUNT, "lines"),
    ("AdditionalDocumentReference*", Made(_references, _REFERENCE), ""),
    ("cac:BuyerParty!/cac:Party", BUYER, "buyer"),
    ("cac:SellerParty!/cac:Party", SELLER, "seller"),
    ("cac:Delivery", DELIVERY, "delivery"),
    ("cac:PaymentMeans*", PAYMENTS, ""),
    ("cac:PaymentTerms/cbc:Note", TEXT, "payment_terms"),
    ("AllowanceCharge*", ALLOWANCES, "allowances"),
    ("cac:ExchangeRate", EXCHANGE_RATE, ""),
    ("cac:TaxTotal", TAX_TOTAL, ""),
    *LEGAL_TOTAL,
    ("cac:InvoiceLine*", LINE, "lines"),
    ("RequisitionistDocumentReference*", Made(_requisitionists, _REFERENCE), ""),
    ("InitialInvoiceDocumentReference*", Made(_preceding, _REFERENCE), ""),
    ("InvoicingPeriod/cbc:StartDateTime", Special.DAY, "period.start"),
    ("InvoicingPeriod/cbc:EndDateTime", Special.DAY, "period.end"),
)
_DIALECT = WritingDialect(
    givers={
        Kind.NUMBER: own.number,
        Kind.AMOUNT: own.amount,
        Special.CONVERTED: own.converted,
        Special.COUNT: own.count,
        Special.DAY: own.day,
        Special.IDENTIFIER: own.identifier,
        Special.NOTES: own.notes,
        Special.REASON: own.reason,
    },
    of_owner={
        Special.BASE_QUANTITY: own.base_quantity,
        Special.COMMON_NAME: own.common_name,
        Special.ORDER: own.order,
        Special.QUANTITY: own.quantity,
    },
)
_INVOICE = _DIALECT.steps(_ROWS)
