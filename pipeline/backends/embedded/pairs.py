"""Object envelopes in an inbox: each becomes one file with the invoice that it lies beside (pairing.py).

Written in an order in which nothing is lost: the zip takes the invoice's name in one step, and only then the envelope
is removed. A worker that died between the two left a zip and the envelope that is in it, which the next one removes.
"""

import errno
import fcntl
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from pipeline.backends.embedded.durable import sync
from pipeline.pairing import BEGINNING, invoice_of, pack, packed_with

_numbers = count()


def pair(folder: Path, envelope: str, seen: tuple[os.stat_result, os.stat_result]) -> None:
    """Makes an envelope and its invoice one, unless either is no longer what was seen: status of invoice and envelope.

    Raises OSError for the disk's faults; what may not be read is left to be told of as it is.
    """
    document = folder / invoice_of(envelope)
    with _alone(folder):
        try:
            with _opened(document, seen[0]) as invoice, _opened(folder / envelope, seen[1]) as objects:
                if invoice.read(len(BEGINNING)) != BEGINNING:
                    invoice.seek(0)
                    _replace(document, invoice, objects, seen[0])
                elif not _is_in(invoice, objects):
                    return  # a zip of the sender's own, and an envelope that is not in it
        except (PermissionError, _Other):
            return
        (folder / envelope).unlink()
        sync([str(folder)])


class _Other(Exception):
    """It is not the file that was seen."""


def _replace(document: Path, invoice: BinaryIO, objects: BinaryIO, seen: os.stat_result) -> None:
    beside = document.with_name(f".{os.getpid()}-pair-{next(_numbers)}")
    try:
        with beside.open("xb") as target:
            pack(invoice, objects, target)
        # As old as the invoice is: both have been left alone for long enough.
        os.utime(beside, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        sync([str(beside)])
        if not _same(document.lstat(), seen):
            raise _Other
        beside.rename(document)
        sync([str(document.parent)])
    finally:
        beside.unlink(missing_ok=True)


def _is_in(packed: BinaryIO, envelope: BinaryIO) -> bool:
    try:
        return packed_with(packed, envelope)
    except (BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error):
        return False
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # a file shorter than the end of a zip
            raise
        return False


@contextmanager
def _opened(path: Path, seen: os.stat_result) -> Iterator[BinaryIO]:
    if not stat.S_ISREG(seen.st_mode):
        raise _Other
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _Other from None
    with os.fdopen(descriptor, "rb") as file:
        if not _same(os.fstat(descriptor), seen):
            raise _Other
        yield file


def _same(now: os.stat_result, seen: os.stat_result) -> bool:
    return (now.st_ino, now.st_mtime_ns, now.st_size) == (seen.st_ino, seen.st_mtime_ns, seen.st_size)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One worker pairs in an inbox at a time."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
