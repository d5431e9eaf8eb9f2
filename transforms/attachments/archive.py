"""A zip file as somebody sent it: its files, each read when it is asked for, and none of them ever put under its name.

A zip from anybody is hostile: it may be encrypted, broken, a bomb, or have files without number.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipeline.outcomes import refused

_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_WITHIN = 65_557  # bytes from the end: the record that ends a zip, and the longest comment behind it
_LONGEST_DIRECTORY = 1 << 20  # bytes: more is never read
_MOST_FILES = 200
_PIECE = 1 << 16
_ENCRYPTED = 0x1
_LITTER = ("__MACOSX/", ".DS_Store")  # what macOS adds to a zip, and nobody sends


def is_zip(content: bytes) -> bool:
    """Whether bytes begin as a zip file does."""
    return content.startswith(_BEGINS)


@dataclass(slots=True, frozen=True, kw_only=True)
class ZippedFile:
    """One file of a zip: its name as received, which nobody should trust, and its size in bytes."""

    name: str
    size: int
    zip: ZipFile
    entry: ZipInfo

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. Raises Rejected where they cannot be had."""
        try:
            with self.zip.open(self.entry) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except (BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError, ValueError) as fault:
            _refuse("ZIP-BROKEN", f"{self.name}: {fault}"[:200])

    def content(self) -> bytes:
        """All its bytes at once. Raises Rejected."""
        return b"".join(self.pieces())


def zipped_files(content: bytes, *, max_bytes: int) -> list[ZippedFile]:
    """The files in a zip, in their order there, of no more than `max_bytes` when unpacked. Raises Rejected."""
    if len(content) > max_bytes:
        _refuse("ZIP-TOO-LARGE", f"{len(content):,} bytes, the limit is {max_bytes:,}")
    _measure_directory(content)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, ValueError, struct.error) as fault:
        _refuse("ZIP-BROKEN", str(fault)[:200])
    entries = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
    if len(entries) > _MOST_FILES:
        _refuse("ZIP-TOO-MANY", f"{len(entries):,} files, the limit is {_MOST_FILES}")
    if encrypted := [one.filename for one in entries if one.flag_bits & _ENCRYPTED]:
        _refuse("ZIP-ENCRYPTED", encrypted[0])
    # What an entry says of its size bounds what is read of it, so a bomb is known before it goes off.
    size = sum(one.file_size for one in entries)
    if size > max_bytes:
        _refuse("ZIP-TOO-LARGE", f"{size:,} bytes when unpacked, the limit is {max_bytes:,}")
    return [ZippedFile(name=one.filename, size=one.file_size, zip=archive, entry=one) for one in entries]


def _measure_directory(content: bytes) -> None:
    """Its list of files is read as a whole, and could be of any length."""
    end = content.rfind(_END, max(len(content) - _END_WITHIN, 0))
    if end < 0 or len(content) < end + 22:
        _refuse("ZIP-BROKEN", "it has no end")
    (directory,) = struct.unpack_from("<L", content, end + 12)
    if directory > _LONGEST_DIRECTORY:
        _refuse("ZIP-TOO-MANY", f"a list of files of {directory:,} bytes, the limit is {_LONGEST_DIRECTORY:,}")


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or name.rpartition("/")[2] == _LITTER[1]


def _refuse(rule: str, found: str) -> NoReturn:
    raise refused("zip", rule, _TEXTS, found=found) from None


_TEXTS = {
    "ZIP-TOO-LARGE": (
        "The zip file is too large. Make the attachments in it smaller or send them another way.",
        "Zip-filen är för stor. Gör bilagorna i den mindre eller skicka dem på annat sätt.",
    ),
    "ZIP-TOO-MANY": (
        "There are too many files in the zip file. Send one invoice with its attachments in it, and nothing more.",
        "Det är för många filer i zip-filen. Skicka en faktura med sina bilagor i den, och inget mer.",
    ),
    "ZIP-ENCRYPTED": (
        "The zip file is protected by a password. Make it again, without a password.",
        "Zip-filen är skyddad med lösenord. Skapa den på nytt, utan lösenord.",
    ),
    "ZIP-BROKEN": (
        "The zip file cannot be read: it is broken, perhaps cut off on the way. Make it again and send it again.",
        "Zip-filen går inte att läsa: den är trasig, kanske avhuggen på vägen. Skapa den på nytt och skicka den igen.",
    ),
}
