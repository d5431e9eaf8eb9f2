"""Long base64 texts are taken out of a document and stand in it again, and nothing else changes."""

import re
from base64 import b64encode, encodebytes
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.outcomes import Rejected
from transforms.attachments.clipping import LONG, mark_for, octets_of, parse_clipped, restored
from transforms.attachments.octets import Base64Text, BrokenBase64, Stored, measured, whole
from transforms.xml import parse

BYTES = bytes(range(256)) * (LONG // 256)
TEXT = b64encode(BYTES)


def document(text: bytes = TEXT, before: bytes = b"", name: bytes = b"EncodedData") -> bytes:
    return b"<a>%s<%s mimeCode='x'>%s</%s></a>" % (before, name, text, name)


def canonical(root: Any) -> str:
    canonical: str = etree.canonicalize(etree.tostring(root, encoding="unicode"))
    return canonical


@given(
    content=st.binary(max_size=40),
    times=st.integers(1, 5000),
    encode=st.sampled_from([b64encode, encodebytes, lambda octets: b"\r\n\t " + encodebytes(octets) + b"\n  "]),
    name=st.sampled_from([b"EncodedData", b"x:EmbeddedDocumentBinaryObject", b"r:AttachmentBinaryObject"]),
)
def test_a_document_is_restored_as_it_was_and_its_files_are_those_that_were_encoded(
    content: bytes, times: int, encode: Callable[[bytes], bytes], name: bytes
) -> None:
    octets = content * times
    whole_document = document(encode(octets), b"<b/>", name).replace(b"<a>", b"<a xmlns:x='urn:x' xmlns:r='urn:r'>")
    root, clippings = parse_clipped(whole_document)
    assert bool(clippings) == (len(encode(octets)) >= LONG)
    text = root[1].text or ""
    assert b"".join(octets_of(text, clippings)) == octets
    again = whole(restored(etree.tostring(root), clippings))
    assert canonical(parse(again)) == canonical(parse(whole_document))


def test_the_tree_holds_a_mark_and_not_the_text() -> None:
    root, clippings = parse_clipped(document(b64encode(BYTES * 50)))
    assert len(etree.tostring(root)) < 200
    assert list(clippings) == [root[0].text]


@pytest.mark.parametrize(
    "text",
    [
        TEXT + b"=",
        TEXT[:-1],
        b"=" + TEXT[1:],
        TEXT[:-8] + b"====" + TEXT[-4:],
        TEXT.replace(b"A", b"-", 1),
        TEXT[: LONG // 2] + b"<b/>" + TEXT,
        b"<![CDATA[" + TEXT + b"]]>",
        b"<!--<EncodedData>" + TEXT + b"</EncodedData>-->",
        TEXT[:-4] + b"&#65;" + TEXT[-4:],
    ],
    ids=[
        "longer",
        "shorter",
        "padded first",
        "padded amid",
        "foreign",
        "an element",
        "CDATA",
        "a comment",
        "an entity",
    ],
)
def test_what_is_not_surely_base64_text_of_one_element_is_left_as_it_stands(text: bytes) -> None:
    root, clippings = parse_clipped(document(text))
    assert clippings == {}
    assert canonical(root) == canonical(parse(document(text)))


def test_a_comment_that_looks_like_an_attachment_spoils_nothing() -> None:
    root, _ = parse_clipped(document(before=b"<!--<EncodedData>" + TEXT + b"</EncodedData>-->"))
    assert canonical(root) == canonical(parse(document()))


def test_a_broken_document_is_refused_at_its_own_place() -> None:
    broken = document(encodebytes(BYTES)) + b"<"
    with pytest.raises(Rejected) as clipped:
        parse_clipped(broken)
    with pytest.raises(Rejected) as plain:
        parse(broken)
    assert clipped.value.findings == plain.value.findings


def test_two_alike_are_two() -> None:
    twice = b"<a>%s%s</a>" % ((b"<EncodedData>%s</EncodedData>" % TEXT,) * 2)
    root, clippings = parse_clipped(twice)
    assert len(clippings) == 2
    assert whole(restored(etree.tostring(root), clippings)) == twice


def test_names_without_end_are_searched_once() -> None:
    hostile = b"<a>" + b"EncodedData" * 500_000 + b"</a>"
    root, clippings = parse_clipped(hostile)  # looked at anew from each name, this would take hours
    assert (len(root.text), clippings) == (5_500_000, {})


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_a_stored_file_is_the_base64_text_of_its_bytes(pieces: list[bytes]) -> None:
    stored = Stored(lambda: iter(pieces))
    text = b"".join(stored.text())
    assert text == b64encode(b"".join(pieces))
    assert b"".join(Base64Text(text)) == b"".join(stored) == b"".join(pieces)


def test_a_mark_of_a_stored_file_is_restored_as_text() -> None:
    mark, clippings = mark_for(Stored(lambda: iter([b"one", b"two"])))
    assert re.fullmatch("[A-Za-z0-9+/]+", mark) and len(mark) % 4 == 0
    assert whole(restored(f"<a>{mark}</a>".encode(), clippings)) == b"<a>b25ldHdv</a>"


@pytest.mark.parametrize("text", [b"QUJ", b"QUJD=", b"QU=D", b"Q*JD", b"QUJD QUJ", "QUJDå".encode()])
def test_a_text_that_is_no_base64_says_so(text: bytes) -> None:
    with pytest.raises(BrokenBase64):
        measured(Base64Text(text))
