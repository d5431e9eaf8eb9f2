"""Factur-X and ZUGFeRD: the invoice comes out of the PDF and goes on as CII; all else is refused with a finding."""

import zlib

import pytest

from pipeline.convert import convert
from pipeline.identify import identify
from pipeline.outcomes import Rejected
from pipeline.validate import judge
from tests.attachments.documents import File, peppol
from tests.attachments.peak import large_pdf
from tests.cii.test_judging import SAMPLES, broken
from tests.facturx.pdfs import ON, pdf
from transforms.attachments.clipping import octets_of
from transforms.attachments.octets import whole
from transforms.cii import CII
from transforms.xml import MAX_BYTES


def refusal(content: bytes) -> str:
    with pytest.raises(Rejected) as rejected:
        identify(content)
    (finding,) = rejected.value.findings
    assert finding.text
    assert finding.text_sv
    return finding.rule


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"])
def test_the_embedded_invoice_is_identified_as_cii(name: str) -> None:
    identified = identify(pdf({"readme.txt": b"hello", name: SAMPLES["invoice"]}))
    assert identified.format is CII
    assert identified.embedded == SAMPLES["invoice"]
    assert not identified.bare


def test_the_embedded_invoice_is_judged_like_any_cii() -> None:
    report = judge(pdf({"factur-x.xml": SAMPLES["invoice"]}), on=ON).report
    assert (report.format, report.profile, report.verdict, report.findings) == ("cii", "en16931", "valid", [])


def test_a_finding_is_at_its_line_of_the_embedded_invoice() -> None:
    content = broken("a payable amount that is none")
    inside, outside = judge(content, on=ON).report, judge(pdf({"factur-x.xml": content}), on=ON).report
    assert outside.findings == inside.findings
    assert outside.findings[0].column is not None


@pytest.mark.parametrize("compressed", [False, True])
def test_an_invoice_with_a_large_attachment_comes_out_of_a_pdf(compressed: bool) -> None:
    large = File(content=large_pdf(12))  # longer than a parser without clipping would take
    content = whole(convert(peppol(large), CII).content)
    identified = identify(pdf({"factur-x.xml": content}, compressed=compressed))
    (document,) = CII.read(identified.root).invoice.documents
    assert document.attachment is not None
    assert b"".join(octets_of(document.attachment.content, identified.clippings)) == large.content


def test_a_pdf_without_an_invoice_is_a_picture_of_one() -> None:
    assert refusal(pdf({})) == "PDF-NO-INVOICE"
    assert refusal(pdf({"other.xml": SAMPLES["invoice"]})) == "PDF-NO-INVOICE"


@pytest.mark.parametrize(
    ("embedded", "rule"),
    [
        (b"", "PDF-NO-INVOICE"),
        (b"no xml", "XML-NOT-XML"),
        (b"<Invoice/>", "FORMAT-UNKNOWN"),
        (SAMPLES["invoice"][:-20], "XML-SYNTAX"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "XML-DTD"),
        (b"\x00" * 100, "XML-NOT-XML"),
    ],
    ids=["empty", "no XML", "another root", "cut off", "entities", "nothing but zeros"],
)
def test_an_embedded_file_that_is_no_invoice_is_refused_for_what_is_wrong_with_it(embedded: bytes, rule: str) -> None:
    assert refusal(pdf({"factur-x.xml": embedded})) == rule


def test_an_embedded_invoice_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "bbbbbbbbbb"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = SAMPLES["invoice"].replace(b"?>\n", b"?>\n" + bomb, 1)
    assert refusal(pdf({"factur-x.xml": content})) == "XML-DTD"


WHOLE = pdf({"factur-x.xml": SAMPLES["invoice"]})


@pytest.mark.parametrize("part", [9, 100, len(WHOLE) // 4, len(WHOLE) // 2])
def test_a_pdf_that_was_cut_off_is_refused(part: int) -> None:
    assert refusal(WHOLE[:part]) in {"PDF-BROKEN", "PDF-NO-INVOICE"}


@pytest.mark.parametrize("step", [97, 389, 1021])
def test_a_pdf_with_damaged_bytes_is_read_or_refused_and_never_raises(step: int) -> None:
    for begin in range(10, len(WHOLE), step * 5):
        damaged = bytearray(WHOLE)
        damaged[begin::step] = b"\xff" * len(range(begin, len(WHOLE), step))
        judge(bytes(damaged), on=ON)


def test_a_pdf_with_a_password_is_refused() -> None:
    assert refusal(pdf({"factur-x.xml": SAMPLES["invoice"]}, password="hemligt")) == "PDF-BROKEN"


def test_a_pdf_whose_pages_refer_to_themselves_is_refused() -> None:
    loop = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Names<</EmbeddedFiles 2 0 R>>>>endobj\n"
        b"2 0 obj<</Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF"
    )
    assert refusal(loop) in {"PDF-BROKEN", "PDF-NO-INVOICE"}


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused() -> None:
    bomb = zlib.compress(b"<x>" + b" " * (2 * MAX_BYTES), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml)3 0 R]>>>>>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 4 0 R>>>>",
        b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(bomb), bomb),
    ]
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )
    assert refusal(content) in {"PDF-BROKEN", "PDF-TOO-LARGE", "PDF-NO-INVOICE"}


def test_a_pdf_larger_than_allowed_is_not_opened() -> None:
    with pytest.raises(Rejected) as rejected:
        identify(WHOLE, max_bytes=1000)
    assert rejected.value.findings[0].rule == "PDF-TOO-LARGE"


def test_xml_that_mentions_a_pdf_is_xml() -> None:
    assert refusal(b"<a>%PDF-1.7</a>") == "FORMAT-UNKNOWN"
