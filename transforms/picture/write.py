"""Draws the view of an invoice: `html` as one self-contained page, `pdf` as PDF/A-3a, `png` as one picture a page.

Both libraries are loaded at the first use, and each template is compiled once a process. The same model gives the
same bytes. The typst compiler sees no file but the template and uses no font but its own.
"""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from pipeline.invoice import Invoice
from transforms.picture import MOST_EMBEDDED, TooLong
from transforms.picture.view import picture

if TYPE_CHECKING:
    from jinja2 import Template

# Of threads: typst's compiler is one thread's at a time, and refuses a second.
_ONE_AT_A_TIME = Lock()


def html(invoice: Invoice, language: str = "sv") -> bytes:
    """A page that needs nothing beside itself, in Swedish ("sv") or English; UTF-8."""
    return _page().render(p=picture(invoice, language)).encode()


def pdf(
    invoice: Invoice,
    language: str = "sv",
    *,
    document: tuple[str, bytes] | None = None,
    most: int | None = None,
) -> bytes:
    """An A4 document of as many pages as it takes, PDF/A-3a, with `document` (name and bytes) embedded in it.

    PDF/A forbids signs that no font of typst's has; an invoice with such a sign becomes an ordinary PDF. A document of
    more than 5 MB, which has files in it, is not embedded. Raises TooLong for more than `most` characters.
    """
    inputs = _inputs(invoice, language)
    if most is not None and len(inputs["picture"]) > most:
        raise TooLong(f"{len(inputs['picture'])} characters in {len(invoice.lines)} lines, at most {most}")
    if document and len(document[1]) <= MOST_EMBEDDED:
        inputs |= _embedded(*document)
    issued = _issued(invoice)
    try:
        drawn: bytes = _draw(format="pdf", pdf_standards="a-3a", timestamp=issued, sys_inputs=inputs)
    except RuntimeError:  # typst's own error is one
        drawn = _draw(format="pdf", timestamp=issued, sys_inputs=inputs)
    return drawn


def _embedded(name: str, content: bytes) -> dict[str, str]:
    """A file for typst, which is handed texts: UTF-8 as it is, any other bytes as numbers."""
    given = {"name": name, "mime": "application/json" if name.endswith(".json") else "application/xml"}
    try:
        return given | {"document": content.decode()}
    except UnicodeDecodeError:
        return given | {"document": json.dumps(list(content)), "binary": "yes"}


def png(invoice: Invoice, language: str = "sv", *, dots_per_inch: int = 96) -> list[bytes]:
    """The pages of the PDF as pictures."""
    pages = _draw(format="png", ppi=dots_per_inch, sys_inputs=_inputs(invoice, language))
    return [pages] if isinstance(pages, bytes) else list(pages)


def _inputs(invoice: Invoice, language: str) -> dict[str, str]:
    return {"picture": json.dumps(asdict(picture(invoice, language)))}


def _issued(invoice: Invoice) -> int:
    """The instant that the document carries: its issue date, so that the same model gives the same bytes."""
    return int(datetime.combine(invoice.issue_date or date(1970, 1, 1), time(), UTC).timestamp())


@cache
def _page() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string((resources.files("transforms.picture") / "invoice.html.j2").read_text("utf-8"))


def _draw(**how: Any) -> Any:
    with _ONE_AT_A_TIME:
        return _typst().compile(**how)


@cache
def _typst() -> Any:
    import typst

    # A path, not bytes: a compiler that was given bytes finds them only once.
    template = Path(str(resources.files("transforms.picture") / "invoice.typ"))
    return typst.Compiler(str(template), root=str(template.parent), ignore_system_fonts=True)
