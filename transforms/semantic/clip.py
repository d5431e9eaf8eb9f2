"""A long attachment is clipped out of JSON before that is decoded, as out of XML (transforms/attachments/clipping.py).

Only base64 without any blank or escape is: what `faktura convert` writes, and whoever encodes it in one line.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from pipeline.outcomes import Rejected
from transforms.attachments.clipping import LONG, Clippings, clip
from transforms.semantic.parse import parse

_CONTENT: Final = re.compile(rb'"content"[ \t\r\n]*:[ \t\r\n]*"')


def parse_clipped(content: bytes, *, max_bytes: int) -> tuple[Any, Clippings]:
    """The decoded JSON as `parse` gives it, marks in the place of long attachments. Raises Rejected."""
    if LONG < len(content) <= max_bytes:
        clipped, clippings = clip(content, _long_texts(content))
        if clippings:
            try:
                decoded = parse(clipped, max_bytes=max_bytes)
            except Rejected:
                pass  # said again of the whole, with its own lines and columns
            else:
                if sum(text in clippings for text in _attached(decoded)) == len(clippings):
                    return decoded, clippings
    return parse(content, max_bytes=max_bytes), {}


def _long_texts(content: bytes) -> Iterator[tuple[int, int]]:
    """Where the long strings that may be attachments begin and end; none goes beyond the next quotation mark."""
    for found in _CONTENT.finditer(content):
        end = content.find(b'"', found.end())
        if end - found.end() >= LONG:
            yield found.end(), end


def _attached(decoded: Any) -> Iterator[str]:
    """The texts of attachments, where the model has them; what stands elsewhere is no attachment."""
    documents = decoded.get("documents") if isinstance(decoded, dict) else None
    for document in documents if isinstance(documents, list) else ():
        attachment = document.get("attachment") if isinstance(document, dict) else None
        text = attachment.get("content") if isinstance(attachment, dict) else None
        if isinstance(text, str):
            yield text
