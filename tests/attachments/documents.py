"""Invoices with something attached, in each way in which it comes: embedded, in an object envelope, in a zip."""

import io
import zipfile
from base64 import b64encode, encodebytes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.convert import convert
from tests.flow.documents import BUYER, SELLER, invoice
from transforms.svefaktura import SVEFAKTURA

ATS = "urn:sfti:documents:object:"


def zipped(files: Mapping[str, bytes], **options: int) -> bytes:
    """A zip of some files, always the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=options.get("method", zipfile.ZIP_DEFLATED))
    return made.getvalue()


PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))
CSV = "artikel;antal\r\nSkruv på rulle;4\r\n".encode()
XLSX = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
ODS = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"}, method=0)
TIFF = b"II*\x00" + bytes(64)
GIF = b"GIF89a" + bytes(64)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OF_EACH_KIND = {
    "application/pdf": PDF,
    "image/png": PNG,
    "image/jpeg": JPEG,
    "text/csv": CSV,
    XLSX_TYPE: XLSX,
    ODS_TYPE: ODS,
}


@dataclass(frozen=True, kw_only=True)
class File:
    """One attachment as a document speaks of it; None is not said."""

    content: bytes = PDF
    mime: str | None = "application/pdf"
    filename: str | None = "bilaga.pdf"
    id: str = "B-1"
    text: str | None = None  # base64 text, where it is not simply that of the content

    @property
    def base64(self) -> str:
        return b64encode(self.content).decode() if self.text is None else self.text


def lines(content: bytes) -> str:
    """Base64 text in lines of 76 characters, as mail programs write it."""
    return encodebytes(content).decode()


def peppol(*files: File, number: str = "1", uri: str | None = None) -> bytes:
    """A Peppol invoice with files embedded, and an address of what is elsewhere."""
    references = "".join(_embedded(file) for file in files)
    if uri is not None:
        references += _REFERENCE.format(
            id="E-1",
            attachment=f"<cac:ExternalReference><cbc:URI>{uri}</cbc:URI></cac:ExternalReference>",
        )
    before = "  <cac:AccountingSupplierParty>"
    return invoice(number).decode().replace(before, references + before, 1).encode()


def _embedded(file: File) -> str:
    said = {"mimeCode": file.mime, "filename": file.filename}
    attributes = "".join(f' {name}="{value}"' for name, value in said.items() if value is not None)
    element = f"<cbc:EmbeddedDocumentBinaryObject{attributes}>{file.base64}</cbc:EmbeddedDocumentBinaryObject>"
    return _REFERENCE.format(id=file.id, attachment=element)


_REFERENCE = (
    "  <cac:AdditionalDocumentReference><cbc:ID>{id}</cbc:ID><cac:Attachment>{attachment}</cac:Attachment>"
    "</cac:AdditionalDocumentReference>\n"
)


def svefaktura(*ids: str, number: str = "1", seller: str = SELLER, buyer: str = BUYER) -> bytes:
    """A Svefaktura that refers to objects by their ids, or to anything else by what begins with http."""
    text = convert(invoice(number, seller=seller, buyer=buyer), SVEFAKTURA).content.decode()
    references = "".join(_ATS.format(value=id if id.startswith("http") else ATS + id) for id in ids)
    before = "  <cac:BuyerParty>"
    return text.replace(before, references + before, 1).encode()


_ATS = (
    '  <AdditionalDocumentReference><cac:ID identificationSchemeID="ATS" identificationSchemeAgencyName="SFTI">'
    "{value}</cac:ID></AdditionalDocumentReference>\n"
)


def objects(*files: File, number: str | None = "1") -> bytes:
    """An object envelope, indented as SFTI's own sample is."""
    encoded = "".join(_object(file) for file in files)
    reference = f"<DocumentReference><DocumentID> {number} </DocumentID></DocumentReference>" if number else ""
    return (
        f'<ObjectEnvelope xmlns="urn:sfti:documents:ObjectEnvelope:1:0">{reference}'
        f"<CreationDateTime>2026-03-02T08:00:00</CreationDateTime>{encoded}</ObjectEnvelope>"
    ).encode()


def _object(file: File) -> str:
    said = {"mimeCode": file.mime, "filename": file.filename}
    attributes = "".join(f' {name}="{value}"' for name, value in said.items() if value is not None)
    return (
        f"<EncodedObject><ObjectID>\n{file.id}\n</ObjectID>"
        f'<EncodedData format="BASE64"{attributes}>{file.base64}</EncodedData></EncodedObject>'
    )


def enveloped(*payloads: bytes, namespace: str = "urn:sfti:documents:StandardBusinessDocumentHeader") -> bytes:
    """Documents in one envelope, without their declarations of XML."""
    inner = b"".join(one.partition(b"?>\n")[2] if one.startswith(b"<?xml") else one for one in payloads)
    return (
        f'<StandardBusinessDocument xmlns="{namespace}"><StandardBusinessDocumentHeader>'
        "<HeaderVersion>1.0</HeaderVersion><Sender><Identifier>1</Identifier></Sender>"
        "<Receiver><Identifier>2</Identifier></Receiver><DocumentIdentification>"
        "<Standard>urn:sfti:documents:BasicInvoice:1:0</Standard><TypeVersion>1.0</TypeVersion>"
        "<InstanceIdentifier>7</InstanceIdentifier><Type>BasicInvoice</Type><MultipleType>true</MultipleType>"
        "<CreationDateAndTime>2026-03-02T08:00:00Z</CreationDateAndTime></DocumentIdentification>"
        "</StandardBusinessDocumentHeader>"
    ).encode() + inner + b"</StandardBusinessDocument>"  # fmt: skip


def in_zip(document: bytes, *envelopes: bytes, loose: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """An invoice, object envelopes and loose files, in one zip."""
    files = {"faktura.xml": document}
    files |= {f"faktura.objects{number or ''}.xml": one for number, one in enumerate(envelopes)}
    return zipped(files | dict(loose))
