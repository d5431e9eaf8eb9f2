"""Fitting: references to documents (section 2), and what is attached, which the object envelope has (section 10)."""

from collections.abc import Iterator

from pipeline.invoice import Identifier, Invoice, SupportingDocument
from transforms.attachments.object_envelope import ATTACHED_OBJECT, object_id
from transforms.changed import replace
from transforms.svefaktura.carriage import Carriage
from transforms.svefaktura.names import DESPATCH

# How BT-123 says that a supporting document is a delivery note.
_DELIVERY_NOTES = ("följesedel", "delivery note", "despatch advice")
_UNNAMED = "1"


def fit_documents(invoice: Invoice, carriage: Carriage) -> list[SupportingDocument]:
    """BG-24 and BT-16, delivery notes with their kind, attachments with the id of their object."""
    documents = []
    if invoice.despatch_advice is not None:
        documents.append(_delivery_note(invoice.despatch_advice))
        carriage.moved("BT-16", invoice.despatch_advice, "AdditionalDocumentReference", "it is a delivery note")
    ids = {named for one in invoice.documents if one.attachment is not None and (named := object_id(one)) is not None}
    for document in invoice.documents:
        documents += _fitted(document, ids, carriage)
    return documents


def _fitted(document: SupportingDocument, ids: set[str], carriage: Carriage) -> Iterator[SupportingDocument]:
    number = document.reference.value if document.reference else None
    if document.type_code is not None:
        carriage.lost("BG-24", document.type_code, "Svefaktura does not say what type of document it is")
    if document.description is not None:
        bare = document.attachment is None and document.uri is None
        if bare and number is not None and document.description.strip().lower() in _DELIVERY_NOTES:
            yield _delivery_note(number)
            return
        carriage.note("BT-123", f"Bilaga {number or document.uri or ''}".strip(), document.description)
    fitted = replace(document, type_code=None, description=None)
    if document.attachment is not None:
        yield from _attached(fitted, ids, carriage)
    elif number is not None or document.uri is not None:
        yield fitted


def _attached(document: SupportingDocument, ids: set[str], carriage: Carriage) -> Iterator[SupportingDocument]:
    """The reference to an object in the envelope, and one to the address where the document gives that too."""
    if object_id(document) is not None:
        yield document
        return
    number = document.reference.value if document.reference else ""
    named = _unused("-".join(number.split()) or _UNNAMED, ids)
    if document.reference is not None and named != number:
        carriage.moved("BT-122", number, named, "the id of an object is one word, and no other's")
    called = document.attachment.filename if document.attachment else None
    carriage.moved("BT-125", called or named, "ObjectEnvelope", "the object envelope beside the invoice has it")
    yield replace(document, reference=Identifier(value=named), uri=ATTACHED_OBJECT + named)
    if document.uri is not None:
        address = "a reference of Svefaktura's is to an object or an address"
        carriage.moved("BT-124", document.uri, "AdditionalDocumentReference", address)
        yield SupportingDocument(uri=document.uri)


def _unused(wanted: str, ids: set[str]) -> str:
    named, number = wanted, 1
    while named in ids:
        number += 1
        named = f"{wanted}-{number}"
    ids.add(named)
    return named


def _delivery_note(number: str) -> SupportingDocument:
    return SupportingDocument(reference=Identifier(value=number, scheme=DESPATCH))
