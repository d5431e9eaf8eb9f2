"""The PDF as a file: an archive's PDF/A-3 that carries the document, on as many pages as it takes."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.invoice import Invoice, Note
from tests.picture.drawn import SAMPLE, invoice_of, long_invoice, pages_of
from transforms.picture import MOST_EMBEDDED, TooLong
from transforms.picture.write import pdf

HEAD = "RAD BESKRIVNING ANTAL PRIS MOMS BELOPP"


@pytest.fixture(scope="module")
def sample() -> Invoice:
    return invoice_of(SAMPLE)


def opened(drawn: bytes) -> PdfReader:
    return PdfReader(BytesIO(drawn), strict=True)


def metadata(reader: PdfReader) -> str:
    assert reader.xmp_metadata is not None
    return reader.xmp_metadata.stream.get_data().decode()


def test_it_is_an_accessible_pdf_a_3(sample: Invoice) -> None:
    reader = opened(pdf(sample))
    assert "<pdfaid:part>3</pdfaid:part>" in metadata(reader)
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata(reader)
    root: Any = reader.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("sv", True)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert reader.metadata is not None and reader.metadata.title == "Faktura 2026-1041"


def _fonts(page: Any) -> dict[str, Any]:
    fonts: dict[str, Any] = page["/Resources"]["/Font"]
    return fonts


def test_every_font_is_in_it(sample: Invoice) -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        for page in opened(pdf(sample)).pages
        for font in _fonts(page).values()
    ]
    assert fonts and all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("invoice.xml", SAMPLE.read_bytes(), "/application/xml"),
        (
            "invoice.xml",
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe5\xe4\xf6</a>'.encode("latin-1"),
            "/application/xml",
        ),
        ("invoice.xml", b"\xef\xbb\xbf<a>\r\n</a>", "/application/xml"),
        ("invoice.json", b'{"number": "1"}', "/application/json"),
    ],
)
def test_the_document_is_in_it_byte_for_byte_as_its_alternative(
    sample: Invoice, name: str, content: bytes, kind: str
) -> None:
    reader = opened(pdf(sample, document=(name, content)))
    assert dict(reader.attachments) == {name: [content]}
    root: Any = reader.root_object
    (associated,) = (each.get_object() for each in root["/AF"])
    assert (associated["/AFRelationship"], associated["/UF"]) == ("/Alternative", name)
    stream = associated["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == kind
    assert stream["/Params"]["/ModDate"] == "D:20261116000000Z"  # PDF/A-3 wants a date; it is the day of issue
    assert "<pdfaid:part>3</pdfaid:part>" in metadata(reader)


def test_a_document_with_large_files_in_it_is_not_embedded(sample: Invoice) -> None:
    reader = opened(pdf(sample, document=("invoice.xml", b"<a>" + b" " * MOST_EMBEDDED + b"</a>")))
    assert dict(reader.attachments) == {}


def test_every_page_repeats_the_head_of_the_table_and_says_which_of_how_many_it_is() -> None:
    pages = pages_of(pdf(long_invoice()))
    assert len(pages) == 6
    assert [HEAD in page for page in pages] == [True] * 5 + [False]  # totals alone on the last
    assert [page.splitlines()[-1] for page in pages] == [
        f"Faktura 2026-1041 · Exempelbageriet AB Sida {number} av 6" for number in range(1, 7)
    ]


def test_no_line_is_lost_between_the_pages() -> None:
    together = "\n".join(pages_of(pdf(long_invoice())))
    assert [together.count(name) for name in ("Surdegslimpa 900 g", "Kanelbulle", "Hyra av brödbackar")] == [25, 25, 25]


def test_a_line_longer_than_a_page_goes_on_on_the_next(sample: Invoice) -> None:
    wordy = replace(sample.lines[0], note=" ".join(f"ord{number}" for number in range(3000)))
    together = " ".join(" ".join(pages_of(pdf(replace(sample, lines=[wordy])))).split())
    assert all(f"ord{number} " in together for number in (0, 1500, 2998))


def test_a_word_longer_than_its_place_is_broken_and_stays_on_the_page(sample: Invoice) -> None:
    assert sample.lines[0].item
    wide = replace(sample.lines[0], item=replace(sample.lines[0].item, name="x" * 400))
    drawn = opened(pdf(replace(sample, lines=[wide], buyer_reference="y" * 200, number="Z" * 90)))
    right: list[float] = []
    for page in drawn.pages:
        page.extract_text(visitor_text=lambda text, _, place, *__: right.append(place[4]) if text.strip() else None)
    assert max(right) < 595  # points: the width of A4
    lines = [line for page in drawn.pages for line in page.extract_text().splitlines()]
    assert sum(line.count("x") for line in lines) >= 400 and max(line.count("x") for line in lines) < 90


def test_a_sign_that_no_font_has_costs_the_archives_mark_and_nothing_else(sample: Invoice) -> None:
    reader = opened(pdf(replace(sample, buyer_reference="\U0001f680"), document=("invoice.xml", SAMPLE.read_bytes())))
    assert reader.xmp_metadata is None or "pdfaid" not in metadata(reader)
    assert dict(reader.attachments)["invoice.xml"] == [SAMPLE.read_bytes()]


def test_more_than_a_worker_draws_is_refused_where_that_is_asked(sample: Invoice) -> None:
    wordy = replace(sample, notes=[Note(text="ord " * 1000)])
    with pytest.raises(TooLong, match=r"in 4 lines, at most 4000"):
        pdf(wordy, most=4000)
    assert len(pages_of(pdf(wordy))) == 2
