"""An invoice and the object envelope of its attachments, put beside each other, made one file: a zip of the two.

`4711.xml` and `4711.objects.xml` belong together by their names. The zip holds both as they were, unchanged and
uncompressed, under names that are always the same: the same two files give the same bytes, whatever they were called.
"""

import os
from shutil import copyfileobj
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

BEGINNING = b"PK\x03\x04"  # of what was packed
_ENDING, _DOCUMENT = ".objects.xml", ".xml"
# How the zip of two files and no comment ends; then come size and place of their list, and a comment of no length.
_END = b"PK\x05\x06\0\0\0\0\x02\0\x02\0" + bytes(10)
_NAMES = ("invoice.xml", "invoice.objects.xml")


def is_envelope(name: str) -> bool:
    """Whether a file is an object envelope by its name."""
    return name.endswith(_ENDING) and name != _ENDING


def invoice_of(envelope: str) -> str:
    """The name of the invoice that an object envelope belongs to."""
    return envelope.removesuffix(_ENDING) + _DOCUMENT


def pack(invoice: BinaryIO, envelope: BinaryIO, into: BinaryIO) -> None:
    """Writes both into one zip, a piece at a time."""
    with ZipFile(into, "w", ZIP_STORED) as archive:
        for name, source in zip(_NAMES, (invoice, envelope), strict=True):
            with archive.open(ZipInfo(name), "w") as target:
                copyfileobj(source, target)


def packed_with(packed: BinaryIO, envelope: BinaryIO) -> bool:
    """Whether a zip is one that `pack` made with this very envelope."""
    packed.seek(-len(_END), os.SEEK_END)
    if packed.read(len(_END))[:12] != _END[:12]:
        return False
    with ZipFile(packed) as archive, archive.open(_NAMES[1]) as within:
        while piece := envelope.read(1 << 16):
            if within.read(len(piece)) != piece:
                return False
        return not within.read(1)
