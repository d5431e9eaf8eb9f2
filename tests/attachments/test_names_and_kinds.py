"""What a file is, its bytes say; what it is called, we decide: nothing that a document says leads out of its folder."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attachments.documents import CSV, GIF, JPEG, OF_EACH_KIND, PDF, PNG, TIFF, XLSX, zipped
from transforms.attachments.kinds import KINDS, kind_of, said_type
from transforms.attachments.names import safe_name, safe_names

PDF_KIND = kind_of(PDF)
NAMES = st.text(max_size=300) | st.sampled_from(
    ["con", "..", "../../x.pdf", "a/b", "nul.pdf", "a.", " ", "\u202efdp.exe"]
)
SOME_KIND = st.sampled_from([None, *KINDS])


@given(st.lists(st.tuples(NAMES | st.none(), SOME_KIND), max_size=30))
def test_no_name_leads_anywhere_and_no_two_are_alike(wanted: list[tuple[str | None, object]]) -> None:
    names = list(safe_names(wanted))  # type: ignore[arg-type]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(wanted)
    for name in names:
        assert name not in ("", ".", "..") and not set(name) & set('/\\<>:"|?*\0')
        assert not name.startswith((".", " ")) and not name.endswith((".", " "))
        assert name.isprintable() and len(name.encode()) < 200
        assert name.split(".")[0].lower() not in ("con", "nul", "aux", "prn", "com1", "lpt9")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("villkor.pdf", "villkor.pdf"),
        ("Följesedel 12.PDF", "Följesedel 12.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\faktura.pdf", "faktura.pdf"),
        ("faktura.exe", "faktura.exe.pdf"),
        ("faktura\u202efdp.exe", "fakturafdp.exe.pdf"),
        ("con.pdf", "_con.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\nb\0c.pdf", "abc.pdf"),
        ("", "attachment.pdf"),
        (None, "attachment.pdf"),
        ("...", "attachment.pdf"),
        ("lön 811218-9876.pdf", "lön X.pdf"),
        ("198112189876.pdf", "X.pdf"),
        ("OCR 5599900122.pdf", "OCR 5599900122.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_file_is_called_as_the_document_says_as_far_as_that_is_safe(given: str | None, name: str) -> None:
    assert safe_name(given, PDF_KIND) == name


def test_files_of_one_name_are_numbered_whatever_their_letter_case() -> None:
    wanted = [("a.pdf", PDF_KIND), ("A.pdf", PDF_KIND), ("b/a.pdf", PDF_KIND), ("a-2.pdf", PDF_KIND)]
    assert list(safe_names(wanted)) == ["a.pdf", "A-2.pdf", "a-3.pdf", "a-2-2.pdf"]


@pytest.mark.parametrize("mime", OF_EACH_KIND)
def test_each_kind_is_known_by_its_bytes(mime: str) -> None:
    kind = kind_of(OF_EACH_KIND[mime])
    assert kind is not None and kind.mime == mime


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (TIFF, "image/tiff"),
        (GIF, "image/gif"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf  <html>", "text/html"),
        (b"<?xml version='1.0'?><a/>", "text/html"),
        (b"<script>alert(1)</script>", "text/html"),
        (b"MZ\x90\x00\x03", "application/vnd.microsoft.portable-executable"),
        (zipped({"a.txt": b"x"}), "application/zip"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "application/zip"),
        ("a;b\r\nå;ö".encode("latin-1"), "text/csv"),
        ("a;b\r\nå;ö".encode("utf-16"), "text/csv"),
        (b"<5;>7\r\n", "text/csv"),
        (b"a;\0;b", None),
        (b"\x7fELF\x02\x01\x01\x00", None),
        (b"", None),
    ],
)
def test_other_bytes_are_what_they_are(content: bytes, mime: str | None) -> None:
    kind = kind_of(content)
    assert (kind.mime if kind else None) == mime


def test_no_kind_is_taken_for_another() -> None:
    contents = [PDF, PNG, JPEG, CSV, XLSX, GIF, TIFF]
    assert len({kind.mime for content in contents if (kind := kind_of(content))}) == len(contents)


@given(st.binary(max_size=200))
def test_any_bytes_have_one_kind_or_none(head: bytes) -> None:
    assert kind_of(head) in (None, *KINDS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Application/PDF", "application/pdf"), ("text/csv; charset=utf-8", "text/csv"), ("image/jpg", "image/jpeg"),
     ("application/octet-stream", ""), (None, ""), ("  ", "")],
)  # fmt: skip
def test_a_type_is_read_as_it_is_meant(said: str | None, meant: str) -> None:
    assert said_type(said) == meant
