"""A stylesheet makes a document of a document, within bounds, and what it makes is read before it is believed."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stylesheet.sheets import AT, DOCUMENT, SCHEMA, sheet, value
from transforms.stylesheet import WORDS, Bounds, Failed, Reason, Stylesheet
from transforms.stylesheet.apply import apply, examine
from transforms.xml import parse

SAMPLES = Path(__file__).parents[2] / "samples"


def reason(stylesheet: Stylesheet, document: bytes = DOCUMENT, bounds: Bounds | None = None) -> Reason:
    with pytest.raises(Failed) as failed:
        apply(stylesheet, document, received_at=AT, bounds=bounds)
    return failed.value.reason


def test_it_makes_one_document_of_another() -> None:
    assert apply(value("/invoice/number"), DOCUMENT, received_at=AT).endswith(b"<out>17</out>")


def test_it_is_told_when_the_document_was_received_and_gives_the_same_bytes_each_time() -> None:
    made = [apply(value("$received-at"), DOCUMENT, received_at=AT) for _ in range(2)]
    assert made[0] == made[1] and b"<out>2026-11-02T08:30:00+00:00</out>" in made[0]


@pytest.mark.parametrize("name", ["01-peppol-unchanged.xml", "03-svefaktura-to-peppol.xml"])
def test_the_sample_books_every_line(name: str) -> None:
    stylesheet = Stylesheet(content=(SAMPLES / "booking.xsl").read_bytes())
    document = (SAMPLES / name).read_bytes()
    made = apply(stylesheet, document, received_at=AT)
    assert made.count(b"<row ") == document.count(b"InvoiceLine>") // 2 > 1


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "US-ASCII", "UTF-16"])
def test_the_result_is_utf_8_whatever_the_stylesheet_says(encoding: str) -> None:
    made = apply(sheet("<out>å 漢</out>", top=f'<xsl:output encoding="{encoding}"/>'), DOCUMENT, received_at=AT)
    assert 'encoding="UTF-8"' in made.decode("utf-8")
    assert parse(made).text == "å 漢"


def test_a_document_in_another_encoding_is_read_as_what_it_says() -> None:
    document = '<?xml version="1.0" encoding="ISO-8859-1"?><invoice><number>å</number></invoice>'.encode("latin-1")
    assert "<out>å</out>" in apply(value("/invoice/number"), document, received_at=AT).decode()


def test_it_ends_when_its_time_is_over() -> None:
    endless = sheet(
        '<out><xsl:iterate select="1 to 2000000000"><xsl:if test=". = -1"><x/></xsl:if></xsl:iterate></out>'
    )
    assert reason(endless, bounds=Bounds(time=timedelta(seconds=1))) is Reason.TIME


def test_it_ends_when_it_takes_too_much_memory() -> None:
    greedy = value("string-length(string-join((1 to 80000000) ! 'xxxxxxxx'))")
    assert reason(greedy, bounds=Bounds(memory=256 * 1024 * 1024)) is Reason.DIED


def test_a_recursion_without_end_is_an_error_of_its_own() -> None:
    deeper = '<xsl:param name="n"/><xsl:sequence select="1 + f:f($n + 1)"/>'
    top = f'<xsl:function name="f:f" xmlns:f="f">{deeper}</xsl:function>'
    assert reason(sheet('<out xmlns:f="f"><xsl:value-of select="f:f(1)"/></out>', top=top)) in (
        Reason.BROKEN,
        Reason.DIED,
    )


@pytest.mark.parametrize(
    ("stylesheet", "expected"),
    [
        (value("1 div"), Reason.BROKEN),
        (value("1 idiv 0"), Reason.BROKEN),
        (sheet('<xsl:message terminate="yes">no</xsl:message>'), Reason.BROKEN),
        (Stylesheet(content=b"no stylesheet"), Reason.BROKEN),
        (Stylesheet(content=b"<invoice/>"), Reason.BROKEN),
        (sheet("<xsl:text>no element</xsl:text>"), Reason.NOT_XML),
        (sheet("<one/><two/>"), Reason.NOT_XML),
        (sheet("", top='<xsl:output method="text"/>'), Reason.NOT_XML),
        (sheet("<out/>", schema=b"<no-schema/>"), Reason.SCHEMA),
        (sheet("<other/>", schema=SCHEMA), Reason.INVALID),
        (sheet('<booked number="many"/>', schema=SCHEMA), Reason.INVALID),
    ],
)
def test_what_has_no_result_says_why(stylesheet: Stylesheet, expected: Reason) -> None:
    assert reason(stylesheet) is expected


def test_a_result_that_keeps_its_schema_is_taken() -> None:
    assert b'number="17"' in apply(sheet('<booked number="{/*/number}"/>', schema=SCHEMA), DOCUMENT, received_at=AT)


def test_what_is_larger_than_it_may_be_is_refused() -> None:
    big = value("string-join((1 to 2000) ! 'x')")
    assert reason(big, bounds=Bounds(result=1000)) is Reason.SIZE
    assert reason(big, bounds=Bounds(stylesheet=100)) is Reason.SIZE
    assert b"<out>xx" in apply(big, DOCUMENT, received_at=AT, bounds=Bounds(result=3000))


def test_a_document_that_is_no_xml_is_not_put_through() -> None:
    assert reason(value("1"), b'{"number": "17"}') is Reason.NO_DOCUMENT


def test_a_stylesheet_is_examined_before_there_is_a_document() -> None:
    examine(sheet('<booked number="{/*/number}"/>', schema=SCHEMA))
    for wrong in (value("1 div"), value("doc('x')"), sheet("<out/>", schema=b"<no-schema/>")):
        with pytest.raises(Failed):
            examine(wrong)


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(Reason)
    assert all(english and swedish and english != swedish for english, swedish in WORDS.values())
