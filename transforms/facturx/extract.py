"""The XML inside a Factur-X or ZUGFeRD PDF. The PDF itself stays as it was received and is delivered along.

A PDF from anybody is as hostile as XML from anybody, and its parser is somebody else's: whatever goes wrong in it is
the document's fault and a Rejected, never our bug. The file is taken out as it is, by its name, and goes to the one
parser of XML: the package factur-x would parse it by one without limits on entities, and with one of 10 MB on texts.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import NoReturn

from pipeline.outcomes import refused

# Files that the profiles of Factur-X, ZUGFeRD and XRechnung name; matched whatever their letter case.
FILE_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})

_BEGIN = b"%PDF-"
_SEARCHED = 1024  # readers find the header in the first kilobyte
_LOGGER = "pypdf"


def is_pdf(content: bytes) -> bool:
    """Whether bytes begin as a PDF does; a file that begins as XML is none, whatever it says further on."""
    head = content[:_SEARCHED]
    return _BEGIN in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def embedded_xml(content: bytes, *, max_bytes: int) -> bytes:
    """The bytes of the embedded invoice. Raises Rejected: too large, broken, encrypted, or none in it."""
    if len(content) > max_bytes:
        _refuse("PDF-TOO-LARGE", found=f"{len(content):,} bytes, the limit is {max_bytes:,}")
    xml = _extracted(content)
    if not xml:
        _refuse("PDF-NO-INVOICE")
    if len(xml) > max_bytes:
        _refuse("PDF-TOO-LARGE", found=f"{len(xml):,} bytes in it, the limit is {max_bytes:,}")
    return xml


def _extracted(content: bytes) -> bytes | None:
    """The first file with a name that the profiles know, and with anything in it."""
    from pypdf import PdfReader  # a tenth of a second, and only for a PDF

    with _silence():
        try:
            files = PdfReader(BytesIO(content)).attachment_list
            named = (file.content for file in files if file.name.lower() in FILE_NAMES)
            return next(filter(None, named), None)
        except (Exception, RecursionError) as fault:
            _refuse("PDF-BROKEN", found=f"{type(fault).__name__}: {fault}"[:200])


@contextmanager
def _silence() -> Iterator[None]:
    """What the parser logs of somebody's PDF is no news of this program."""
    logger = logging.getLogger(_LOGGER)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _refuse(rule: str, found: str | None = None) -> NoReturn:
    raise refused("pdf", rule, _TEXTS, found=found) from None


_TEXTS = {
    "PDF-TOO-LARGE": (
        "The PDF is too large. Make its pictures or attachments smaller or send them another way.",
        "PDF-filen är för stor. Gör dess bilder eller bilagor mindre eller skicka dem på annat sätt.",
    ),
    "PDF-BROKEN": (
        "The PDF cannot be read: it is broken or protected by a password. Make it again, without a password.",
        "PDF-filen går inte att läsa: den är trasig eller skyddad med lösenord. Skapa den på nytt, utan lösenord.",
    ),
    "PDF-NO-INVOICE": (
        "The PDF has no electronic invoice in it: it is a picture of one. Send it as Factur-X or ZUGFeRD, or as XML.",
        "PDF-filen innehåller ingen e-faktura utan bara en bild av en. Skicka den som Factur-X eller ZUGFeRD, "
        "eller som XML.",
    ),
}
