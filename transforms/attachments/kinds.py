"""What kind of file some bytes are: by how they begin, not by what is said of them.

The six that EN 16931 allows (BR-CL-24), and pictures that Svefaktura's guide on attached objects names besides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

PDF = "application/pdf"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

EN16931 = (PDF, "image/png", "image/jpeg", CSV, XLSX, ODS)
SVEFAKTURA = (*EN16931, "image/gif", "image/tiff")

# How others call the same types; one that says nothing is as good as none.
_ALSO = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/tif": "image/tiff",
    "image/tiff-fx": "image/tiff",
    "application/x-pdf": PDF,
    "application/csv": CSV,
    "text/plain": CSV,
    "application/octet-stream": "",
    "binary/octet-stream": "",
}

_ZIP = b"PK\x03\x04"
_ODS_MIMETYPE = b"mimetype" + ODS.encode()  # the first entry of an OpenDocument file: stored, without extra fields
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|script|svg|\?xml|[a-z][a-z0-9:-]*[\s>])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: its MIME type, the endings of its names (the usual one first), and how its bytes begin."""

    mime: str
    endings: tuple[str, ...]
    begins: Callable[[bytes], object]


def _with(*signatures: bytes) -> Callable[[bytes], object]:
    return lambda head: head.startswith(signatures)


def _is_xlsx(head: bytes) -> bool:
    """A zip of Open Packaging Conventions; the workbook may be listed far behind its first entries."""
    return head.startswith(_ZIP) and (b"[Content_Types].xml" in head or b"xl/" in head) and b"word/" not in head


def _is_ods(head: bytes) -> bool:
    return head.startswith(_ZIP) and head[30:].startswith(_ODS_MIMETYPE)


def _is_csv(head: bytes) -> bool:
    """Text, in any of the encodings that programs write, that is no markup a browser would run."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) - len(head) % 2].decode("utf-16", "replace")
    else:
        text = head.decode("latin-1")
    return not _CONTROL.search(text) and not _MARKUP.match(text.lstrip("\ufeffï»¿").encode("utf-8", "replace"))


# In the order in which they are asked: a CSV is whatever text is nothing else.
KINDS = (
    Kind(mime=PDF, endings=("pdf",), begins=_with(b"%PDF-")),
    Kind(mime="image/png", endings=("png",), begins=_with(b"\x89PNG\r\n\x1a\n")),
    Kind(mime="image/jpeg", endings=("jpg", "jpeg", "jpe"), begins=_with(b"\xff\xd8\xff")),
    Kind(mime="image/gif", endings=("gif",), begins=_with(b"GIF87a", b"GIF89a")),
    Kind(mime="image/tiff", endings=("tif", "tiff"), begins=_with(b"II*\x00", b"MM\x00*")),
    Kind(mime=ODS, endings=("ods",), begins=_is_ods),
    Kind(mime=XLSX, endings=("xlsx",), begins=_is_xlsx),
    Kind(mime="application/zip", endings=("zip",), begins=_with(_ZIP, b"PK\x05\x06")),
    Kind(mime="application/vnd.microsoft.portable-executable", endings=("exe",), begins=_with(b"MZ")),
    Kind(mime="text/html", endings=("html", "htm"), begins=lambda head: _MARKUP.match(head.lstrip(b"\xef\xbb\xbf"))),
    Kind(mime=CSV, endings=("csv", "txt"), begins=_is_csv),
)


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file by its first four kilobytes, None for one of no kind known here, or an empty one."""
    return next((kind for kind in KINDS if kind.begins(head)), None) if head else None


def said_type(mime: str | None) -> str:
    """The MIME type that a document gives, in lower case and without parameters; "" where it says nothing."""
    bare = (mime or "").partition(";")[0].strip().lower()
    return _ALSO.get(bare, bare)
