"""Documents to draw, and what stands in a PDF."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from pipeline.identify import identify
from pipeline.invoice import Invoice

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
SAMPLE = ROOT / "samples" / "01-peppol-unchanged.xml"

# What each shows that the others do not.
DOCUMENTS = {
    "short": SAMPLE,  # öre rounding, three rates, a discount on a line, bankgiro and OCR
    "credit-note": ROOT / "samples" / "04-credit-note-peppol-to-svefaktura.xml",
    "full": ROOT
    / "tests"
    / "peppol"
    / "samples"
    / "full-invoice.xml",  # every term, in EUR with VAT in SEK; attachments
    "svefaktura": ROOT / "tests" / "svefaktura" / "samples" / "invoice.xml",
    "foreign": ROOT / "tests" / "svefaktura" / "samples" / "foreign.xml",
}


def invoice_of(path: Path) -> Invoice:
    identified = identify(path.read_bytes())
    return identified.format.read(identified.root).invoice


def long_invoice() -> Invoice:
    short = invoice_of(SAMPLE)
    return replace(short, lines=short.lines * 25)


def pages_of(drawn: bytes) -> list[str]:
    """The text of each page, a line of it a line, without blanks that only the layout made."""
    return [
        "\n".join(" ".join(line.split()) for line in page.extract_text().splitlines() if line.strip())
        for page in PdfReader(BytesIO(drawn)).pages
    ]
