"""A zip that came as one document: the invoice, the object envelopes of its attachments, and loose files beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.findings import Finding, Severity
from pipeline.outcomes import Rejected
from transforms.attachments.archive import ZippedFile, zipped_files
from transforms.attachments.clipping import Clippings, parse_clipped
from transforms.attachments.object_envelope import OBJECT_ENVELOPE
from transforms.attachments.octets import Octets
from transforms.envelope.names import ENVELOPES
from transforms.facturx import is_pdf
from transforms.registry import format_of
from transforms.semantic import is_json

_BEGINS_XML = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
_HEAD = 1024


@dataclass(slots=True, kw_only=True)
class Package:
    """What is in a zip. `content` is that of the one document; `objects` are lxml roots of object envelopes."""

    content: bytes
    objects: list[Any] = field(default_factory=list)
    files: list[ZippedFile] = field(default_factory=list)
    clippings: dict[str, Octets] = field(default_factory=dict)


def unpacked(content: bytes, *, max_bytes: int) -> Package:
    """The one document in a zip and what came with it. Raises Rejected."""
    package = Package(content=b"")
    documents: list[tuple[str, bytes]] = []
    for file in zipped_files(content, max_bytes=max_bytes):
        octets = _document(file)
        root, clippings = _parsed(file, octets, max_bytes) if octets is not None else (None, {})
        if octets is None or not _is_known(root):
            package.files.append(file)
        elif root is not None and root.tag == OBJECT_ENVELOPE:
            package.objects.append(root)
            package.clippings |= clippings
        else:
            documents.append((file.name, octets))
    if not documents:
        documents = _in_a_pdf(package)
    if len(documents) != 1:
        raise Rejected([_not_one([name for name, _ in documents])])
    package.content = documents[0][1]
    return package


def _in_a_pdf(package: Package) -> list[tuple[str, bytes]]:
    """The PDFs of a zip without any other document: one alone is taken for a Factur-X, and is no attachment then."""
    pdfs = [file for file in package.files if is_pdf(_head(file))]
    if len(pdfs) == 1:
        package.files.remove(pdfs[0])
    return [(file.name, file.content() if len(pdfs) == 1 else b"") for file in pdfs]


def _head(file: ZippedFile) -> bytes:
    return next(file.pieces(), b"")[:_HEAD]


def _document(file: ZippedFile) -> bytes | None:
    """The bytes of a file that is XML or JSON, None where it is neither."""
    head = _head(file).lstrip()
    json = file.name.lower().endswith(".json") and is_json(head)
    return file.content() if json or head.startswith(_BEGINS_XML) else None


def _parsed(file: ZippedFile, content: bytes, max_bytes: int) -> tuple[Any, Clippings]:
    """The root of a file that is XML, with its name where it is broken; None for JSON."""
    if is_json(content):  # no XML begins like that
        return None, {}
    try:
        return parse_clipped(content, max_bytes=max_bytes)
    except Rejected as rejected:
        raise Rejected(list(_named(file, rejected.findings))) from None


def _named(file: ZippedFile, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in findings:
        yield replace(finding, found=f"{file.name}: {finding.found}" if finding.found else file.name)


def _is_known(root: Any) -> bool:
    return root is None or root.tag in ENVELOPES or root.tag == OBJECT_ENVELOPE or format_of(root) is not None


def _not_one(names: list[str]) -> Finding:
    return Finding(
        layer="zip",
        rule="ZIP-DOCUMENT",
        severity=Severity.FATAL,
        text="A zip file holds one invoice and its attachments here, neither none nor several. Send each invoice in a "
        "zip file of its own.",
        text_sv="En zip-fil ska innehålla en faktura och dess bilagor, varken ingen eller flera. Skicka varje faktura "
        "i en egen zip-fil.",
        found=", ".join(names)[:200] or "no invoice",
    )
