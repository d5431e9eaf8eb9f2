"""PDFs with files in them."""

from datetime import date
from io import BytesIO

from pypdf import PdfWriter

ON = date(2026, 11, 1)  # by whose rules the tests judge


def pdf(files: dict[str, bytes], password: str | None = None) -> bytes:
    """A PDF of one empty page with files attached."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, content in files.items():
        writer.add_attachment(name, content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
