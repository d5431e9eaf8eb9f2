"""SFTI's object envelope 1.0: what is attached to a Svefaktura, in a document beside it. In and out.

The invoice refers to an object by `urn:sfti:documents:object:` and its ObjectID, the envelope to the invoice by its
number. White space round both is none of theirs: SFTI's own sample is indented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from pipeline.invoice import Attachment, Identifier, Invoice, SupportingDocument

OBJECTS = "urn:sfti:documents:ObjectEnvelope:1:0"
OBJECT_ENVELOPE = f"{{{OBJECTS}}}ObjectEnvelope"
ATTACHED_OBJECT = "urn:sfti:documents:object:"

_PREFIXES: Any = {None: OBJECTS}
_INVOICE_TYPE = "urn:sfti:documents:BasicInvoice:1:0"
_ORGANISATION = {"identificationSchemeID": "SWT"}  # the issuer's identifier is an organisation number


@dataclass(slots=True, kw_only=True, frozen=True)
class EncodedObject:
    """One object, as received: its id, its content as base64 text (or the mark for it), and what is said of it."""

    id: str
    text: str
    mime: str | None = None
    filename: str | None = None
    source: Any = None

    @property
    def attachment(self) -> Attachment:
        """The object as the model has it (BT-125)."""
        return Attachment(source=self.source, content=self.text, mime=self.mime, filename=self.filename)


def encoded_objects(envelope: Any) -> Iterator[EncodedObject]:
    """The objects in an envelope whose lxml root is given; one without content has an empty text."""
    for element in envelope.iterchildren(_tag("EncodedObject")):
        content = element.find(_tag("EncodedData"))
        attributes = {} if content is None else content.attrib
        yield EncodedObject(
            id=(element.findtext(_tag("ObjectID")) or "").strip(),
            text="" if content is None else content.text or "",
            mime=attributes.get("mimeCode"),
            filename=attributes.get("filename"),
            source=element,
        )


def document_number(envelope: Any) -> str | None:
    """The number of the invoice that an envelope says it belongs to."""
    number: str | None = envelope.findtext(f"{_tag('DocumentReference')}/{_tag('DocumentID')}")
    return number.strip() if number and number.strip() else None


def object_id(document: SupportingDocument) -> str | None:
    """The id of the object that a reference of a Svefaktura names, None where it names none."""
    where = (document.uri or "").strip()
    return where.removeprefix(ATTACHED_OBJECT) if where.startswith(ATTACHED_OBJECT) else None


def with_objects(invoice: Invoice, objects: Sequence[EncodedObject]) -> Invoice:
    """The invoice with what came beside it: at the references to it, and behind them what no reference names."""
    by_id: dict[str, list[EncodedObject]] = {}
    for one in reversed(objects):
        by_id.setdefault(one.id, []).append(one)
    named: set[int] = set()
    documents = []
    for document in invoice.documents:
        of_id = by_id.get(object_id(document) or "") if document.attachment is None else None
        if of_id:
            found = of_id.pop()
            named.add(id(found))
            document = replace(document, attachment=found.attachment)
        documents.append(document)
    documents += [
        SupportingDocument(
            source=one.source, reference=Identifier(source=one.source, value=one.id), attachment=one.attachment
        )
        for one in objects
        if id(one) not in named
    ]
    return replace(invoice, documents=documents) if objects else invoice


def object_envelope(invoice: Invoice, objects: Sequence[EncodedObject]) -> bytes:
    """One envelope for all objects of an invoice, in UTF-8. Made of the model alone, it is dated as the invoice is."""
    root = etree.Element(OBJECT_ENVELOPE, nsmap=_PREFIXES)
    reference = _child(root, "DocumentReference")
    _child(reference, "DocumentID", (invoice.number or "").strip())
    if invoice.issue_date is not None:
        _child(reference, "IssueDate", invoice.issue_date.isoformat())
    if invoice.seller is not None and invoice.seller.legal_id is not None:
        _child(reference, "IssuerID", invoice.seller.legal_id.value.strip(), _ORGANISATION)
    _child(reference, "DocumentType", _INVOICE_TYPE)
    _child(root, "CreationDateTime", f"{invoice.issue_date}T00:00:00")
    for one in objects:
        element = _child(root, "EncodedObject")
        _child(element, "ObjectID", one.id)
        said = {"format": "BASE64", "mimeCode": one.mime, "filename": one.filename}
        _child(element, "EncodedData", one.text, {name: value for name, value in said.items() if value is not None})
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _child(parent: Any, name: str, text: str | None = None, attributes: Any = None) -> Any:
    element = etree.SubElement(parent, _tag(name), attributes)
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{OBJECTS}}}{name}"
