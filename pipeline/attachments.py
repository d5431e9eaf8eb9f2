"""Attachments: what is in a document, or came beside it, as files: what kind they are by their bytes, and safe names.

They come embedded (UBL, CII, JSON), in the object envelope of a Svefaktura, or as files of the zip that the invoice
came in. An external reference stays a reference: nothing is fetched from an address that a document gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.attachment_words import remark, wrong
from pipeline.findings import Finding
from pipeline.identify import Identified
from pipeline.invoice import Attachment, Identifier, Invoice, SupportingDocument
from pipeline.location import normalised_xpath
from pipeline.outcomes import Rejected
from pipeline.records import Limits
from transforms.attachments.clipping import Clippings, mark_for, octets_of
from transforms.attachments.kinds import Kind, kind_of, said_type
from transforms.attachments.names import safe_names
from transforms.attachments.object_envelope import document_number, encoded_objects, object_id, with_objects
from transforms.attachments.octets import BrokenBase64, Measured, Octets, Stored, measured
from transforms.format import Reading

FOLDER = "attachments"


@dataclass(slots=True, kw_only=True, frozen=True)
class Attached:
    """One attachment: as the document speaks of it, and what its bytes are. `name` is safe, and no other has it."""

    name: str
    document: SupportingDocument
    attachment: Attachment
    octets: Octets = field(repr=False)
    measured: Measured
    kind: Kind | None

    @property
    def mime(self) -> str:
        """Its type, which is that of its bytes."""
        return self.kind.mime if self.kind else said_type(self.attachment.mime)


@dataclass(slots=True, kw_only=True, frozen=True)
class Attachments:
    """All that is attached to a document.

    `clippings` are the contents for which a mark stands in its model. `external` are documents that are only referred
    to, by their addresses. `remarks` stop nothing.
    """

    clippings: Clippings = field(default_factory=dict, repr=False)
    files: tuple[Attached, ...] = ()
    external: tuple[SupportingDocument, ...] = ()
    remarks: tuple[Finding, ...] = ()
    came_beside: bool = False  # whether something of it does not stand in the document itself


NOTHING = Attachments()


def attachments(identified: Identified, reading: Reading, limits: Limits) -> tuple[Reading, Attachments]:
    """A document that was read, with what came beside it in its place, and all that is attached to it.

    Raises Rejected where something of that is not as it may be.
    """
    whole, clippings = with_what_came_beside(identified, reading)
    invoice = whole.invoice
    documents = [one for one in invoice.documents if one.attachment is not None]
    faults = list(_of_another_invoice(identified, invoice))
    if len(documents) > limits.attachments:
        faults.append(wrong("ATTACHMENT-COUNT", f"{len(documents):,}", expected=f"{limits.attachments:,}"))
    if faults:
        raise Rejected(faults)
    files = [_examined(document, clippings, limits, faults) for document in documents]
    if faults:
        raise Rejected(faults)
    names = safe_names((_called(one), one.kind) for one in files if one is not None)
    return whole, Attachments(
        clippings=clippings,
        files=tuple(replace(one, name=name) for one, name in zip(filter(None, files), names, strict=True)),
        external=tuple(one for one in invoice.documents if one.uri is not None and object_id(one) is None),
        came_beside=whole is not reading,
        remarks=tuple(_remarks(reading.invoice, invoice)),
    )


def with_what_came_beside(identified: Identified, reading: Reading) -> tuple[Reading, Clippings]:
    """The document with the objects of its envelopes and the loose files of its zip attached, and all long texts."""
    objects = [one for envelope in identified.objects for one in encoded_objects(envelope)]
    invoice, clippings = _with_loose_files(identified, with_objects(reading.invoice, objects))
    if invoice is reading.invoice:
        return reading, clippings
    return replace(reading, invoice=invoice, beside=tuple(identified.objects)), clippings


def _with_loose_files(identified: Identified, invoice: Invoice) -> tuple[Invoice, Clippings]:
    """The files of a zip beside the invoice are attached to it as if they stood in it."""
    clippings = dict(identified.clippings)
    documents = []
    for file in identified.package.files if identified.package else ():
        mark, clipping = mark_for(Stored(file.pieces))
        clippings |= clipping
        name = file.name.rpartition("/")[2]
        attachment = Attachment(content=mark, filename=name)
        documents.append(SupportingDocument(reference=Identifier(value=name), attachment=attachment))
    return (replace(invoice, documents=[*invoice.documents, *documents]) if documents else invoice), clippings


def _of_another_invoice(identified: Identified, invoice: Invoice) -> Iterator[Finding]:
    number = (invoice.number or "").strip()
    for envelope in identified.objects:
        named = document_number(envelope)
        if named is not None and named != number:
            yield wrong("ATTACHMENT-OTHER-INVOICE", named, expected=number, location=normalised_xpath(envelope))


def _examined(
    document: SupportingDocument, clippings: Clippings, limits: Limits, faults: list[Finding]
) -> Attached | None:
    attachment = document.attachment
    if attachment is None:
        return None
    octets = octets_of(attachment.content, clippings)
    try:
        told = measured(octets)
    except BrokenBase64:
        faults.append(_wrong("ATTACHMENT-BASE64", attachment, attachment.filename))
        return None
    kind = kind_of(told.head)
    faults.extend(_faults(attachment, told, kind, limits))
    return Attached(name="", document=document, attachment=attachment, octets=octets, measured=told, kind=kind)


def _faults(attachment: Attachment, told: Measured, kind: Kind | None, limits: Limits) -> Iterator[Finding]:
    called = attachment.filename or ""
    said, is_in_fact = said_type(attachment.mime), kind.mime if kind else "unknown"
    allowed = ", ".join(limits.attachment_types)
    if not told.size:
        yield _wrong("ATTACHMENT-EMPTY", attachment, called)
    elif told.size > limits.attachment_bytes:
        found, most = f"{called}: {told.size:,} bytes", f"{limits.attachment_bytes:,} bytes"
        yield _wrong("ATTACHMENT-SIZE", attachment, found, expected=most)
    elif said and said not in limits.attachment_types:
        yield _wrong("ATTACHMENT-TYPE", attachment, f"{called}: {said}", expected=allowed)
    elif said and said != is_in_fact:
        yield _wrong("ATTACHMENT-CONTENT", attachment, f"{called}: {is_in_fact}", expected=said)
    elif is_in_fact not in limits.attachment_types:
        yield _wrong("ATTACHMENT-TYPE", attachment, f"{called}: {is_in_fact}", expected=allowed)


def _wrong(rule: str, attachment: Attachment, found: str | None, *, expected: str | None = None) -> Finding:
    source = attachment.source
    location = normalised_xpath(source) if hasattr(source, "getparent") else ""
    return wrong(rule, (found or "").removeprefix(": "), expected=expected, location=location)


def _remarks(before: Invoice, after: Invoice) -> Iterator[Finding]:
    for document in after.documents:
        wanted = object_id(document)
        if wanted is not None and document.attachment is None:
            yield remark("ATTACHMENT-MISSING", wanted)
    for document in after.documents[len(before.documents) :]:
        yield remark("ATTACHMENT-UNNAMED", document.reference.value if document.reference else "")


def _called(one: Attached) -> str | None:
    """What the document calls a file, or the reference to it, where it calls it nothing."""
    reference = one.document.reference
    return one.attachment.filename or (reference.value if reference else None)
