"""The hardened parser: whatever it refuses, it says what was found, where, and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Finding
from pipeline.outcomes import Rejected
from transforms.xml import parse

BOMB = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


def refusal(content: bytes, max_bytes: int = 1_000_000) -> Finding:
    with pytest.raises(Rejected) as rejected:
        parse(content, max_bytes=max_bytes)
    (finding,) = rejected.value.findings
    return finding


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "XML-EMPTY"),
        (b" \r\n\t", "XML-EMPTY"),
        (b"Faktura 4711", "XML-NOT-XML"),
        (b"%PDF-1.7", "XML-NOT-XML"),
        (b"\x00\x01\x02", "XML-NOT-XML"),
        (b"<a><b></a>", "XML-SYNTAX"),
        (b"<Invoice><ID>4711</ID", "XML-SYNTAX"),
        (b"<a>&x;</a>", "XML-SYNTAX"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "XML-TOO-DEEP"),
        (BOMB, "XML-DTD"),
        (BOMB.decode().encode("utf-16"), "XML-DTD"),
        ('<?xml version="1.0" encoding="UTF-8"?><a>å</a>'.encode("latin-1"), "XML-ENCODING"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "XML-ENCODING"),
        (b"<a>" + b"x" * 1_000_000 + b"</a>", "XML-TOO-LARGE"),
    ],
)
def test_bad_input_is_refused_with_its_reason(content: bytes, rule: str) -> None:
    assert refusal(content).rule == rule


def test_a_broken_file_is_refused_with_the_place_where_it_breaks() -> None:
    finding = refusal(b"<a>\n  <b>\n</a>")
    assert (finding.line, finding.found is not None) == (3, True)


def test_too_large_a_file_is_refused_with_its_size() -> None:
    assert refusal(b"<a>" + b"x" * 99 + b"</a>", max_bytes=50).found == "106 bytes, the limit is 50"


def test_an_external_entity_is_never_fetched() -> None:
    assert refusal(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>').rule == "XML-DTD"


def test_comments_and_processing_instructions_do_not_split_a_text() -> None:
    root = parse(b"<?p x?><a>x<!-- c -->y<?p x?>z</a>")
    assert (root.text, len(root)) == ("xyz", 0)


def test_latin_1_that_says_so_is_read() -> None:
    assert parse('<?xml version="1.0" encoding="ISO-8859-1"?><a>å</a>'.encode("latin-1")).text == "å"


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(content: bytes) -> None:
    try:
        parse(content)
    except Rejected as rejected:
        assert rejected.findings
