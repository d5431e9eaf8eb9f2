"""EN 16931 demands of each attachment its MIME type and file name, which a Svefaktura need not say: its bytes tell."""

from dataclasses import replace

from pipeline.invoice import Attachment, Invoice, SupportingDocument
from transforms.attachments.clipping import Clippings, octets_of
from transforms.attachments.kinds import EN16931, Kind, kind_of
from transforms.attachments.names import safe_name
from transforms.attachments.octets import BrokenBase64
from transforms.format import Carry, Format, Unconvertible

_BY_BYTES = "the bytes of the file tell its type"
_BY_TYPE = "it is made of the reference and the type of the file"


def with_types(invoice: Invoice, target: Format, clippings: Clippings) -> tuple[Invoice, list[Carry]]:
    """The invoice with what a format of EN 16931 demands of its attachments, and what was derived for that.

    Raises Unconvertible for a kind of file that EN 16931 does not allow.
    """
    carried: list[Carry] = []
    if not target.names_attachments:
        return invoice, carried
    documents = [_document(one, clippings, carried) for one in invoice.documents]
    changed = any(one is not before for one, before in zip(documents, invoice.documents, strict=True))
    return (replace(invoice, documents=documents) if changed else invoice), carried


def _document(document: SupportingDocument, clippings: Clippings, carried: list[Carry]) -> SupportingDocument:
    attachment = document.attachment
    if attachment is None or (attachment.mime in EN16931 and attachment.filename):
        return document
    kind = _kind(attachment, clippings)
    if attachment.mime not in EN16931:
        carried.append(_derived("BT-125-1", kind.mime, _BY_BYTES))
        attachment = replace(attachment, mime=kind.mime)
    if not attachment.filename:
        name = safe_name(document.reference.value if document.reference else None, kind)
        carried.append(_derived("BT-125-2", name, _BY_TYPE))
        attachment = replace(attachment, filename=name)
    return replace(document, attachment=attachment)


def _kind(attachment: Attachment, clippings: Clippings) -> Kind:
    try:
        kind = kind_of(next(iter(octets_of(attachment.content, clippings)), b""))
    except BrokenBase64:
        raise Unconvertible("BT-125", "an attachment is no base64 text", "en bilaga är inte base64-text") from None
    if kind is None or kind.mime not in EN16931:
        said = kind.mime if kind else attachment.mime or "unknown"
        raise Unconvertible(
            "BT-125",
            f"EN 16931 has no attachments of the type {said} ({attachment.filename or 'without a name'})",
            f"EN 16931 har inga bilagor av typen {said} ({attachment.filename or 'utan namn'})",
        )
    return kind


def _derived(term: str, value: str, reason: str) -> Carry:
    return Carry(fate="derived", term=term, value=value, reason=reason)
