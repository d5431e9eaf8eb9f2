"""A long attachment is clipped out of JSON, and no reader can tell; anything else is judged as it stands."""

import json
from base64 import b64encode, encodebytes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.outcomes import Rejected
from transforms.attachments.clipping import LONG, octets_of
from transforms.semantic.clip import parse_clipped
from transforms.semantic.parse import parse

MOST = 10_000_000
TEXT = b64encode(bytes(range(256)) * (LONG // 256)).decode()


def document(text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"number": "1", "documents": [{"attachment": {"content": text, "mime": "application/pdf"}}], **more}


def clipped(content: bytes) -> bool:
    """Whether anything was clipped; what was read is the same either way."""
    decoded, clippings = parse_clipped(content, max_bytes=MOST)
    for mark, octets in clippings.items():
        text = b"".join(octets.text()).decode()
        decoded = json.loads(json.dumps(decoded).replace(mark, text))
    assert decoded == parse(content, max_bytes=MOST)
    return bool(clippings)


@given(content=st.binary(max_size=40), times=st.integers(1, 5000), indent=st.sampled_from([None, 2, "\t"]))
def test_what_is_long_is_clipped_and_read_back_byte_for_byte(content: bytes, times: int, indent: Any) -> None:
    text = b64encode(content * times).decode()
    written = json.dumps(document(text), indent=indent).encode()
    assert clipped(written) == (len(text) >= LONG)
    decoded, clippings = parse_clipped(written, max_bytes=MOST)
    text = decoded["documents"][0]["attachment"]["content"]
    assert b"".join(octets_of(text, clippings)) == content * times


@pytest.mark.parametrize(
    "given",
    [
        document(TEXT[:-1]),
        document(TEXT.replace("A", "-", 1)),
        document(TEXT[:-4] + "====" + TEXT[-4:]),
        document(encodebytes(TEXT.encode()).decode()),
        document("short", content=TEXT),
        document("short", note={"content": TEXT}),
        document("short", note=f'"content": "{TEXT}"'),
        {"documents": {"attachment": {"content": TEXT}}},
        {"documents": [{"attachment": [{"content": TEXT}]}]},
        [document()],
    ],
    ids=lambda given: json.dumps(given)[:40],
)
def test_what_is_no_attachment_or_not_surely_base64_stays(given: Any) -> None:
    assert not clipped(json.dumps(given).encode())


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda content: content[:-3], "JSON-SYNTAX"),
        (lambda content: content.replace(b'"mime"', b'"content"'), "JSON-TWICE"),
        (
            lambda content: content.replace(TEXT.encode(), TEXT.encode()[:-8] + b"\n" + TEXT.encode()[-8:]),
            "JSON-SYNTAX",
        ),
        (lambda content: content.replace(b'"1"', b'"\xff"'), "JSON-ENCODING"),
    ],
)
def test_what_is_broken_is_told_as_of_the_whole(change: Any, rule: str) -> None:
    content = change(json.dumps(document()).encode())
    found = []
    for reading in (parse, parse_clipped):
        with pytest.raises(Rejected) as rejected:
            reading(content, max_bytes=MOST)
        found.append(rejected.value.findings)
    assert found[0] == found[1]
    assert found[0][0].rule == rule
