"""PDFs with files in them."""

from datetime import date
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import StreamObject

ON = date(2026, 11, 1)  # by whose rules the tests judge


def pdf(files: dict[str, bytes], password: str | None = None, *, compressed: bool = False) -> bytes:
    """A PDF of one empty page with files attached, compressed as most programs do it or as they are."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, content in files.items():
        writer.add_attachment(name, content)
    for place, one in enumerate(writer._objects if compressed else ()):
        if isinstance(one, StreamObject) and one.get("/Type") == "/EmbeddedFile":
            writer._objects[place] = one.flate_encode()
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
