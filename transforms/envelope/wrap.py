"""Puts a document into Peppol's business message envelope, for an access point to send on.

Source: Peppol Business Message Envelope (SBDH) 2.0, which also wants the country of the sending company.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from transforms.attachments.octets import Content, Pieces, Text, in_pieces, whole
from transforms.envelope.names import DOCUMENT_TYPE_SCHEME, PARTICIPANT_AUTHORITY, PEPPOL, PROCESS_SCHEME

# The declaration of XML, which may only stand at the beginning of a file, and the encoding in it.
_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?(?:encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?)?\?>\s*"""
)

_DOCUMENT_TYPE = re.compile("(?P<standard>.+?)::(?P<element>[^:#]+)##.+::(?P<version>[^:]+)")

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def document_type(*, credit_note: bool, specification: str) -> str:
    """Peppol's document type identifier of a UBL invoice or credit note of that specification (BT-24)."""
    name = "CreditNote" if credit_note else "Invoice"
    return f"{_UBL}{name}-2::{name}##{specification}::2.1"


def wrap(
    content: Content,
    *,
    sender: str,
    receiver: str,
    document_type: str,
    process: str,
    country: str,
    instance: str,
    created: datetime,
) -> Content:
    """The document in an envelope, in UTF-8; its own text is not touched, nor copied where it is long.

    `sender` and `receiver` are participant identifiers with their scheme (0007:5599900999); `document_type` is
    `namespace::element##specification::version`; `country` is that of the sending company; `instance` names this
    envelope and no other. Raises ValueError where the document type is no such identifier, or `created` has no zone.
    """
    parts = _DOCUMENT_TYPE.fullmatch(document_type)
    if parts is None:
        raise ValueError(f"no document type identifier: {document_type}")
    if created.tzinfo is None:
        raise ValueError("the time of creation has no time zone")
    header = _HEADER.format(
        namespace=PEPPOL,
        authority=f'"{PARTICIPANT_AUTHORITY}"',
        sender=escaped(sender),
        receiver=escaped(receiver),
        standard=escaped(parts["standard"]),
        version=escaped(parts["version"]),
        instance=escaped(instance),
        element=escaped(parts["element"]),
        created=created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        document_type=escaped(document_type),
        document_type_scheme=DOCUMENT_TYPE_SCHEME,
        process=escaped(process),
        process_scheme=PROCESS_SCHEME,
        country=escaped(country),
    )
    return Pieces([header.encode(), *without_declaration(content), b"\n</StandardBusinessDocument>\n"])


def escaped(text: str) -> str:
    """A text as it stands in XML."""
    # As xml.sax.saxutils has it, which brings an HTTP client along and would cost every start of the command.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_declaration(content: Content) -> Iterator[Text]:
    """The document in UTF-8, as bytes that may stand inside another one, in pieces."""
    pieces = iter(in_pieces(content))
    first = bytes(next(pieces, b""))
    if first.startswith(_UTF_16):
        yield _DECLARATION.sub(b"", whole(content).decode("utf-16").encode(), count=1)
        return
    declaration = _DECLARATION.match(first)
    encoding = ((declaration[1] if declaration else None) or b"utf-8").decode()
    if encoding.lower() not in ("utf-8", "us-ascii"):
        yield _DECLARATION.sub(b"", whole(content), count=1).decode(encoding).encode()
        return
    yield memoryview(first)[declaration.end() if declaration else 3 * first.startswith(b"\xef\xbb\xbf") :]
    yield from pieces


_HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="{namespace}">
  <StandardBusinessDocumentHeader>
    <HeaderVersion>1.0</HeaderVersion>
    <Sender>
      <Identifier Authority={authority}>{sender}</Identifier>
    </Sender>
    <Receiver>
      <Identifier Authority={authority}>{receiver}</Identifier>
    </Receiver>
    <DocumentIdentification>
      <Standard>{standard}</Standard>
      <TypeVersion>{version}</TypeVersion>
      <InstanceIdentifier>{instance}</InstanceIdentifier>
      <Type>{element}</Type>
      <CreationDateAndTime>{created}</CreationDateAndTime>
    </DocumentIdentification>
    <BusinessScope>
      <Scope>
        <Type>DOCUMENTID</Type>
        <InstanceIdentifier>{document_type}</InstanceIdentifier>
        <Identifier>{document_type_scheme}</Identifier>
      </Scope>
      <Scope>
        <Type>PROCESSID</Type>
        <InstanceIdentifier>{process}</InstanceIdentifier>
        <Identifier>{process_scheme}</Identifier>
      </Scope>
      <Scope>
        <Type>COUNTRY_C1</Type>
        <InstanceIdentifier>{country}</InstanceIdentifier>
      </Scope>
    </BusinessScope>
  </StandardBusinessDocumentHeader>
"""
