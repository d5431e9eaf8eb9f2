"""The one XML parser of the project, hardened: no DTD, no entities, no network; limits on size and depth.

Everything that arrives goes through `parse`. Whatever it refuses is a Rejected with one finding that says what was
found, where, and what to do about it.
"""

import re
from functools import cache
from typing import Any

from lxml import etree

from pipeline.outcomes import Rejected, refused

MAX_BYTES = 50 * 1024 * 1024

# libxml2 holds single text nodes to 10 MB and depth to 256, unless it is told that the document is huge (depth 2,048).
_HUGE_FROM = 9_000_000

_DOCTYPE = re.compile(rb"<!(?i:DOCTYPE)")


def parse(content: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """The root element of `content`, comments and processing instructions in it left out. Raises Rejected.

    Processing instructions beside the root stay: Svefaktura has a rule on the stylesheet that a document names there.
    """
    if not content or content.isspace():
        raise _rejected("XML-EMPTY")
    if len(content) > max_bytes:
        found = f"{len(content):,} bytes, the limit is {max_bytes:,}"
        raise _rejected("XML-TOO-LARGE", found=found)
    if _DOCTYPE.search(content, 0, 4096):
        raise _rejected("XML-DTD")
    try:
        root = etree.fromstring(content, _parser(len(content) > _HUGE_FROM))
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error, content) from None
    except ValueError as error:
        raise _rejected("XML-SYNTAX", found=str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:  # in another encoding than the search above sees
        raise _rejected("XML-DTD")
    etree.strip_elements(root, etree.PI, with_tail=False)
    return root


@cache
def _parser(huge: bool) -> etree.XMLParser:
    """Threads take turns with a parser, so that for huge documents is one of its own: the others do not wait for it."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=False,
        huge_tree=huge,
    )


def _syntax_error(error: etree.XMLSyntaxError, content: bytes) -> Rejected:
    message = str(error.msg or "")
    line, column = error.position if error.position else (None, None)
    if "depth" in message.lower():
        rule = "XML-TOO-DEEP"
    elif "utf-8" in message.lower() or "encoding" in message.lower():
        rule = "XML-ENCODING"
    elif not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        rule = "XML-NOT-XML"
    else:
        rule = "XML-SYNTAX"
    return _rejected(rule, found=message, line=line, column=column)


def _rejected(rule: str, *, found: str | None = None, line: int | None = None, column: int | None = None) -> Rejected:
    return refused("xml", rule, _TEXTS, found=found, line=line, column=column)


_TEXTS = {
    "XML-EMPTY": (
        "The file is empty. Send the invoice again from the accounting program.",
        "Filen är tom. Skicka fakturan igen från bokföringsprogrammet.",
    ),
    "XML-TOO-LARGE": (
        "The file is too large. Make its attachments smaller or send them another way.",
        "Filen är för stor. Gör bilagorna mindre eller skicka dem på annat sätt.",
    ),
    "XML-DTD": (
        "The file has a DOCTYPE, which may hide entities and is not accepted. Send it without its DOCTYPE.",
        "Filen har en DOCTYPE, som kan dölja entiteter och inte tas emot. Skicka den utan DOCTYPE.",
    ),
    "XML-TOO-DEEP": (
        "The elements of the file are nested too deep to be an invoice. Send a real invoice.",
        "Filens element ligger för djupt i varandra för att vara en faktura. Skicka en riktig faktura.",
    ),
    "XML-ENCODING": (
        "The file has bytes that do not fit the encoding it declares. Save it as UTF-8, or declare its encoding.",
        "Filen har tecken som inte stämmer med teckenkodningen den anger. Spara den som UTF-8 eller ange rätt kodning.",
    ),
    "XML-NOT-XML": (
        "The file is not XML. Export the invoice as Peppol BIS Billing 3.0 or Svefaktura 1.0.",
        "Filen är inte XML. Exportera fakturan som Peppol BIS Billing 3.0 eller Svefaktura 1.0.",
    ),
    "XML-SYNTAX": (
        "The file is broken XML, perhaps cut off on the way. Send it again.",
        "Filen är trasig XML, kanske avhuggen på vägen. Skicka den igen.",
    ),
}
