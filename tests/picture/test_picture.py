"""What a person sees of an invoice."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.invoice import Identifier, Invoice
from tests.models import invoices
from tests.picture.drawn import ROOT, SAMPLE, invoice_of, long_invoice, pages_of
from transforms.picture.numbers import amount, bankgiro, iban, organisation_number, plain_number, plusgiro, postcode
from transforms.picture.view import picture
from transforms.picture.words import WORDS
from transforms.picture.write import html, pdf, png


class Texts(HTMLParser):
    """The texts of a page, and its tags."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(page.decode())

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@pytest.fixture(scope="module")
def sample() -> Invoice:
    return invoice_of(SAMPLE)


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        ("1234.5", "1\u00a0234,50", "1,234.50"),
        ("-0.1", "\u22120,10", "-0.10"),
        ("1234567.125", "1\u00a0234\u00a0567,125", "1,234,567.125"),
        ("0", "0,00", "0.00"),
    ],
)
def test_an_amount_is_written_as_the_language_writes_it(value: str, swedish: str, english: str) -> None:
    assert (amount(Decimal(value), "sv"), amount(Decimal(value), "en")) == (swedish, english)


def test_a_number_that_is_none_is_left_out() -> None:
    assert (amount(None, "sv"), amount(Decimal("NaN"), "sv"), plain_number(None, "sv")) == ("", "", "")


@pytest.mark.parametrize(("value", "written"), [("25.00", "25"), ("1.50", "1,5"), ("1000", "1\u00a0000"), ("0.0", "0")])
def test_a_quantity_has_no_decimals_that_say_nothing(value: str, written: str) -> None:
    assert plain_number(Decimal(value), "sv") == written


def test_giro_and_organisation_numbers_are_written_as_people_write_them() -> None:
    assert [bankgiro("9020033"), bankgiro("54029681"), bankgiro("SE45")] == ["902-0033", "5402-9681", "SE45"]
    assert [plusgiro("2865434"), plusgiro("34207"), plusgiro("x")] == ["28 65 43-4", "34 20-7", "x"]
    assert organisation_number(Identifier(value="5560160680", scheme="0007")) == "556016-0680"
    assert organisation_number(Identifier(value="5560160680", scheme="0192")) == "5560160680"
    assert iban("SE3550000000054910000003") == "SE35\u00a05000\u00a00000\u00a00549\u00a01000\u00a00003"
    assert [postcode("12345", "SE"), postcode("12345", "DE"), postcode("123 45", "SE")] == [
        "123\u00a045",
        "12345",
        "123 45",
    ]


def test_every_word_is_there_in_both_languages() -> None:
    assert all(swedish.strip() and english.strip() for swedish, english in WORDS.values())


def test_the_page_shows_what_has_to_be_paid_to_whom_and_when(sample: Invoice) -> None:
    shown = " ".join(Texts(html(sample, "sv")).texts)
    assert sample.totals and sample.totals.payable and sample.number and sample.seller and sample.seller.name
    assert amount(sample.totals.payable, "sv") in shown
    assert sample.number in shown
    assert sample.seller.name in shown
    assert str(sample.due_date) in shown
    assert all(line.item and line.item.name and line.item.name in shown for line in sample.lines)


def test_the_page_is_swedish_or_english_by_choice(sample: Invoice) -> None:
    assert "Att betala" in " ".join(Texts(html(sample, "sv")).texts)
    assert "To pay" in " ".join(Texts(html(sample, "en")).texts)


def test_the_page_needs_nothing_beside_itself_and_runs_nothing(sample: Invoice) -> None:
    page = html(sample)
    assert not re.search(rb"(src=|href=|url\(|@import)", page)
    assert "script" not in Texts(page).tags


def test_what_a_sender_writes_cannot_become_markup(sample: Invoice) -> None:
    hostile = replace(sample, buyer_reference="<script>alert(1)</script>", number='"><img onerror=x>')
    tags = Texts(html(hostile)).tags
    assert "script" not in tags and "img" not in tags


def test_what_a_sender_writes_cannot_become_typst(sample: Invoice) -> None:
    hostile = replace(sample, number='#read("/etc/passwd") #panic("x") $x$ *b*', buyer_reference="\\ ] } #{")
    assert pdf(hostile).startswith(b"%PDF-")


def test_the_same_invoice_gives_the_same_bytes(sample: Invoice) -> None:
    assert pdf(sample) == pdf(sample)
    assert html(sample) == html(sample)


def test_each_page_is_a_picture_of_its_own() -> None:
    pages = png(long_invoice(), dots_per_inch=20)
    assert len(pages) == len(pages_of(pdf(long_invoice()))) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


@given(invoices())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_invoice_can_be_drawn(invoice: Invoice) -> None:
    assert picture(invoice, "en").labels["seller"] == "Seller"
    assert html(invoice).startswith(b"<!doctype html>")
    assert pdf(invoice).startswith(b"%PDF-")


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-"), ("html", b"<!doctype"), ("png", b"\x89PNG")])
def test_the_command_draws_by_the_ending_of_the_file(ending: str, start: bytes, tmp_path: Path) -> None:
    drawn = tmp_path / f"invoice.{ending}"
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "picture", str(SAMPLE), "-o", str(drawn)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert drawn.read_bytes().startswith(start)


def test_another_ending_is_wrong_usage(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "picture",
        str(SAMPLE),
        "-o",
        str(tmp_path / "x.doc"),
    ]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_the_picture_of_the_readme_is_one_page_as_the_command_draws_it_and_small() -> None:
    shown = (ROOT / "docs" / "invoice.png").read_bytes()
    (drawn,) = png(invoice_of(ROOT / "samples" / "02-peppol-to-svefaktura.xml"), "sv")
    assert shown[:24] == drawn[:24]  # the signature, and width and height in pixels
    assert len(shown) < 200_000
