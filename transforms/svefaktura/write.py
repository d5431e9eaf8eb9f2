"""The model to Svefaktura 1.0, function by function the mirror of the reader.

What Svefaktura cannot say as it stands is said another way, or told as lost, before anything is written: see fit.py.
"""

from typing import Any

from lxml import etree

from pipeline import invoice as model
from transforms.attachments.object_envelope import EncodedObject, object_envelope, object_id
from transforms.format import Written
from transforms.svefaktura.fit import fit
from transforms.svefaktura.names import (
    AGGREGATES,
    ATTACHMENT,
    BASICS,
    CONTRACT,
    INVOICE,
    OBJECT,
    ROOT,
    SCHEME,
    SFTI,
    cac,
    cbc,
    inv,
)
from transforms.svefaktura.write_addresses import address
from transforms.svefaktura.write_lines import line
from transforms.svefaktura.write_parties import buyer, seller
from transforms.svefaktura.write_payment import payment_means, payment_terms
from transforms.svefaktura.write_totals import allowance_charge, exchange_rate, legal_total, tax_total
from transforms.svefaktura.write_values import Page, child, date, day, holdable, text, unless_empty

_PREFIXES: Any = {None: INVOICE, "cac": AGGREGATES, "cbc": BASICS}

_KINDS = (CONTRACT, OBJECT, "DQ", ATTACHMENT)
_AGENCY_NAME = "identificationSchemeAgencyName"


def write(invoice: model.Invoice) -> Written:
    """A Svefaktura in UTF-8. Raises Unconvertible for what Svefaktura cannot express and must not leave out."""
    fitted, carried = fit(invoice)
    root = etree.Element(ROOT, nsmap=_PREFIXES)
    _invoice(root, fitted)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    objects = [_object(one, one.attachment) for one in fitted.documents if one.attachment is not None]
    return Written(content=content, carried=carried, objects=object_envelope(fitted, objects) if objects else None)


def _object(document: model.SupportingDocument, attachment: model.Attachment) -> EncodedObject:
    texts = (object_id(document) or "", attachment.content, attachment.mime or "", attachment.filename or "")
    for one in texts:
        holdable(one)
    return EncodedObject(id=texts[0], text=texts[1], mime=attachment.mime, filename=attachment.filename)


def _invoice(root: Any, invoice: model.Invoice) -> None:
    totals = invoice.totals or model.Totals()
    page = Page(currency=invoice.currency or "", vat_currency=invoice.vat_currency)
    _header(root, invoice)
    references(root, invoice)
    buyer(root, invoice.buyer)
    seller(root, invoice.seller)
    _delivery(root, invoice.delivery)
    payment_means(root, invoice)
    payment_terms(root, invoice.payment_terms)
    for one in (*invoice.allowances, *invoice.charges):
        allowance_charge(page, root, one)
    exchange_rate(page, root, invoice, totals)
    tax_total(page, root, invoice, totals)
    legal_total(page, root, totals)
    for one_line in invoice.lines:
        line(page, root, one_line, invoice.purchase_order)
    for requisitionist in (invoice.buyer_reference, invoice.buyer_accounting):
        if requisitionist is not None:
            text(child(root, inv("RequisitionistDocumentReference")), cac("ID"), requisitionist)
    for preceding in invoice.preceding:
        text(child(root, inv("InitialInvoiceDocumentReference")), cac("ID"), preceding.number or "")
    _period(root, invoice.period)


def _header(root: Any, invoice: model.Invoice) -> None:
    text(root, inv("ID"), invoice.number)
    date(root, cbc("IssueDate"), invoice.issue_date)
    text(root, inv("InvoiceTypeCode"), invoice.type_code)
    for note in invoice.notes:
        text(root, cbc("Note"), note.text)
    date(root, inv("TaxPointDate"), invoice.tax_point_date)
    text(root, inv("InvoiceCurrencyCode"), invoice.currency)
    text(root, inv("TaxCurrencyCode"), invoice.vat_currency)
    text(root, inv("LineItemCountNumeric"), str(len(invoice.lines)))


def references(root: Any, invoice: model.Invoice) -> None:
    """AdditionalDocumentReference: BT-12, BT-18, and the supporting documents."""
    if invoice.contract is not None:
        _reference(root, invoice.contract, CONTRACT)
    if invoice.object is not None:
        _reference(root, invoice.object.value, OBJECT)
    for document in invoice.documents:
        if document.uri is not None:
            _reference(root, document.uri, ATTACHMENT)
        elif document.reference is not None:
            _reference(root, document.reference.value, document.reference.scheme)


def _reference(root: Any, number: str, kind: str | None) -> None:
    element = text(child(root, inv("AdditionalDocumentReference")), cac("ID"), number)
    if kind is not None:
        element.set(SCHEME, holdable(kind))
    if kind in _KINDS:
        element.set(_AGENCY_NAME, SFTI)


def _delivery(root: Any, value: model.Delivery | None) -> None:
    if value is None:
        return
    element = child(root, cac("Delivery"))
    day(element, cbc("ActualDeliveryDateTime"), value.date)
    if value.address is not None or value.location is not None or value.name is not None:
        address(element, cac("DeliveryAddress"), value.address, place=value.location, receiver=value.name)


def _period(root: Any, value: model.Period | None) -> None:
    if value is None:
        return
    element = child(root, inv("InvoicingPeriod"))
    day(element, cbc("StartDateTime"), value.start)
    day(element, cbc("EndDateTime"), value.end)
    unless_empty(element)
