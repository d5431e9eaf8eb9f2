"""Long base64 texts are clipped out of a document before it is parsed, and stand in it again where it is written.

libxml2 and Python would each make a copy of an attachment of 20 MB, and each format that is written another. So a mark
stands for it in the tree and in the model: a short base64 text of its own, which ends as the long one does, so that
schema and rules judge it likewise. Only what is surely base64 is clipped; all else is judged as it stands. The mark
holds a secret of this process: nobody who writes a document can know it.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from pipeline.outcomes import Rejected
from transforms.attachments.octets import Base64Text, Content, Octets, Pieces
from transforms.xml import MAX_BYTES, parse

LONG = 1 << 16  # bytes: a shorter text is left where it is

# How the names end of the elements that hold one: in UBL and CII, and in the object envelope of Svefaktura.
_NAMES = (b"BinaryObject", b"EncodedData")
_BLANK = b" \t\r\n"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_LAST_GROUP = re.compile(rb"[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)")
_STEP = 1 << 20

_SECRET = b64encode(secrets.token_bytes(18))
_numbers = count()

Clippings = Mapping[str, Octets]  # by mark: what it stands for


def parse_clipped(content: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[Any, Clippings]:
    """The root of a document as `parse` gives it, marks in the place of long texts. Raises Rejected."""
    if len(content) <= LONG or len(content) > max_bytes:
        return parse(content, max_bytes=max_bytes), {}
    clipped, clippings = clip(content, _long_texts(content), _BLANK)
    if clippings:
        try:
            root = parse(clipped, max_bytes=max_bytes)
        except Rejected:
            pass  # said again of the whole, with its own lines and columns
        else:
            if _stand_alone(root, clippings):
                return root, clippings
    return parse(content, max_bytes=max_bytes), {}


def clip(content: bytes, texts: Iterable[tuple[int, int]], blank: bytes = b"") -> tuple[bytes, dict[str, Octets]]:
    """A document with marks in the place of those of some texts (where they begin and end) that are surely base64.

    `blank`: the characters that may stand in such a text and mean nothing.
    """
    parts: list[bytes] = []
    clippings: dict[str, Octets] = {}
    view, done = memoryview(content), 0
    for start, end in texts:
        last = _end_of_base64(content, start, end, blank)
        if last is not None:
            mark = _mark() + last
            clippings[mark.decode()] = Base64Text(view[start:end])
            parts += (content[done:start], mark)
            done = end
    parts.append(content[done:])
    return b"".join(parts), clippings


def mark_for(octets: Octets) -> tuple[str, Clippings]:
    """A mark for what never stood in a document as text."""
    mark = f"{_mark().decode()}AAAA"
    return mark, {mark: octets}


def octets_of(text: str, clippings: Clippings) -> Octets:
    """The content that a base64 text of the model stands for."""
    return clippings.get(text) or Base64Text(text.encode("ascii", "replace"))


def restored(content: bytes, clippings: Clippings) -> Content:
    """A document that was written with marks, with what they stand for."""
    if not clippings:
        return content
    marks = re.compile(b"|".join(re.escape(mark.encode()) for mark in clippings))
    parts = list(_parts(content, marks, clippings))
    return Pieces(parts) if len(parts) > 1 else content


@dataclass(slots=True, frozen=True)
class InJson:
    """Base64 text within a string of JSON, which has no line breaks and tabs of its own: they are escaped."""

    octets: Octets

    def text(self) -> Iterator[bytes]:
        """The text, escaped."""
        for piece in self.octets.text():
            for start in range(0, len(piece), _STEP):
                step = bytes(piece[start : start + _STEP])
                yield step.replace(b"\n", b"\\n").replace(b"\r", b"\\r").replace(b"\t", b"\\t")

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.octets)


def in_json(clippings: Clippings) -> Clippings:
    """The same texts, for a document that is JSON."""
    return {mark: InJson(octets) for mark, octets in clippings.items()}


def _parts(content: bytes, marks: re.Pattern[bytes], clippings: Clippings) -> Iterator[bytes | Octets]:
    done = 0
    for found in marks.finditer(content):
        yield content[done : found.start()]
        yield clippings[found[0].decode()]
        done = found.end()
    yield content[done:]


def _long_texts(content: bytes) -> list[tuple[int, int]]:
    """Where the long texts of elements with the right names begin and end, in their order."""
    found = []
    for name in _NAMES:
        at = content.find(name)
        # A tag ends before the next `<`: nothing is looked at twice, however hostile the document.
        while at >= 0 and (end := content.find(b"<", at)) >= 0:
            start = content.find(b">", at, end) + 1
            if start and end - start >= LONG:
                found.append((start, end))
            at = content.find(name, end)
    return sorted(found)


def _end_of_base64(content: bytes, start: int, end: int, blank: bytes) -> bytes | None:
    """The last four characters of a text that is base64 by all that XML Schema asks; None where it is none."""
    last = end
    while last > start and content[last - 1] in blank:
        last -= 1
    group = content[last - 4 : last]
    blanks = sum(content.count(each.to_bytes(1, "big"), start, last) for each in blank)
    padded = content.find(b"=", start, last)
    if not _LAST_GROUP.fullmatch(group) or (last - start - blanks) % 4 or -1 < padded < last - 2:
        return None
    for step in range(start, last, _STEP):
        if content[step : min(step + _STEP, last)].translate(None, _ALPHABET + blank):
            return None
    return group


def _stand_alone(root: Any, clippings: Clippings) -> bool:
    """Whether each mark is all the text of one element: not in a comment, or amid other text."""
    return sum(1 for element in root.iter("*") if element.text in clippings) == len(clippings)


def _mark() -> bytes:
    return b"%s%08d" % (_SECRET, next(_numbers))
