"""What is attached, kept where it was received: its bytes are decoded, or encoded, piece by piece as they are written.

A document of 27 MB of base64 text is in memory once, as it was received; nothing here makes a copy of all of it.
"""

import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

_PIECE = 3 * (1 << 15)  # bytes: a multiple of 3, so that each piece is base64 text by itself
_BLANK = b" \t\r\n"  # what XML calls white space
_HEAD = 4096  # bytes in which the kind of a file shows

Text = bytes | memoryview


class BrokenBase64(ValueError):
    """A text that is no base64: a foreign character, or its length or end is not that of one."""


class Octets(Protocol):
    """The content of an attachment: its bytes, and the base64 text for them, both in pieces, as often as asked."""

    def text(self) -> Iterator[Text]:
        """The base64 text."""

    def __iter__(self) -> Iterator[bytes]:
        """The bytes. Raises BrokenBase64 where the text stands for none."""


@dataclass(slots=True, frozen=True)
class Base64Text:
    """Base64 text as received, perhaps a view into the document that it stands in."""

    received: Text

    def text(self) -> Iterator[Text]:
        """The text as it was received."""
        yield self.received

    def __iter__(self) -> Iterator[bytes]:
        """The bytes it stands for."""
        view, rest = memoryview(self.received), b""
        for start in range(0, len(view), _PIECE):
            rest += bytes(view[start : start + _PIECE]).translate(None, _BLANK)
            whole = len(rest) - len(rest) % 4
            # The last group may end in padding, so it is kept for the end.
            ready, rest = rest[: whole - 4], rest[max(whole - 4, 0) :]
            if ready:
                yield _decoded(ready)
        if rest:
            yield _decoded(rest)


@dataclass(slots=True, frozen=True)
class Stored:
    """A file that can be read again: what reads it gives its bytes in pieces of any length."""

    read: Callable[[], Iterator[bytes]]

    def text(self) -> Iterator[Text]:
        """The file as base64 text, without line breaks."""
        rest = b""
        for piece in self.read():
            rest += piece
            whole = len(rest) - len(rest) % 3
            ready, rest = rest[:whole], rest[whole:]
            if ready:
                yield binascii.b2a_base64(ready, newline=False)
        if rest:
            yield binascii.b2a_base64(rest, newline=False)

    def __iter__(self) -> Iterator[bytes]:
        """The bytes of the file."""
        return self.read()


@dataclass(slots=True, kw_only=True, frozen=True)
class Measured:
    """What one pass over the bytes of an attachment tells: how many, their digest in hex, and how they begin."""

    size: int
    sha256: str
    head: bytes


def measured(octets: Octets) -> Measured:
    """One pass over the bytes. Raises BrokenBase64."""
    digest, size, head = hashlib.sha256(), 0, b""
    for piece in octets:
        digest.update(piece)
        size += len(piece)
        if len(head) < _HEAD:
            head += piece[: _HEAD - len(head)]
    return Measured(size=size, sha256=digest.hexdigest(), head=head)


def _decoded(text: bytes) -> bytes:
    if len(text) % 4:
        raise BrokenBase64("its length is no multiple of four")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error as error:
        raise BrokenBase64(str(error)) from None


class Pieces:
    """A document whose long base64 texts stand in it again: its bytes in pieces, as often as asked."""

    def __init__(self, parts: Iterable[Text | Octets]) -> None:
        self._parts = tuple(parts)

    def __iter__(self) -> Iterator[Text]:
        for part in self._parts:
            if isinstance(part, bytes | memoryview):
                yield part
            else:
                yield from part.text()


Content = bytes | Pieces  # a document: whole, or in pieces to be written one after the other


def in_pieces(content: Content) -> Iterable[Text]:
    """The document as it is written, piece by piece."""
    return (content,) if isinstance(content, bytes) else content


def whole(content: Content) -> bytes:
    """The document as one, for whoever cannot take it in pieces."""
    return content if isinstance(content, bytes) else b"".join(content)
