"""Fitting: references to documents (section 2). What is attached does not fit into a Svefaktura."""

from dataclasses import replace

from pipeline.invoice import Identifier, Invoice, SupportingDocument
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.names import DESPATCH

# How BT-123 says that a supporting document is a delivery note.
_DELIVERY_NOTES = ("följesedel", "delivery note", "despatch advice")


def fit_documents(invoice: Invoice, carriage: Carriage) -> list[SupportingDocument]:
    """BG-24 and BT-16, delivery notes with their kind."""
    documents = []
    if invoice.despatch_advice is not None:
        documents.append(_delivery_note(invoice.despatch_advice))
        carriage.moved("BT-16", invoice.despatch_advice, "AdditionalDocumentReference", "it is a delivery note")
    for document in invoice.documents:
        fitted = _document(document, carriage)
        if fitted is not None:
            documents.append(fitted)
    return documents


def _document(document: SupportingDocument, carriage: Carriage) -> SupportingDocument | None:
    number = document.reference.value if document.reference else None
    if document.attachment is not None:
        name = document.attachment.filename or number
        carriage.lost("BT-125", name, "Svefaktura keeps what is attached in a document of its own")
    if document.type_code is not None:
        carriage.lost("BT-122", document.type_code, "Svefaktura does not say what type of document it is")
    if document.description is not None:
        bare = document.attachment is None and document.uri is None
        if bare and number is not None and document.description.strip().lower() in _DELIVERY_NOTES:
            return _delivery_note(number)
        carriage.note("BT-123", f"Bilaga {number or document.uri or ''}".strip(), document.description)
    if number is None and document.uri is None:
        return None
    return replace(document, type_code=None, description=None, attachment=None)


def _delivery_note(number: str) -> SupportingDocument:
    return SupportingDocument(reference=Identifier(value=number, scheme=DESPATCH))
