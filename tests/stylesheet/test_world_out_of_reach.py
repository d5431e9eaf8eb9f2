"""A stylesheet reads the document and nothing else: it is told so by name, and could not if it were not."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.stylesheet.sheets import AT, DOCUMENT, sheet, value
from transforms.stylesheet import Bounds, Failed, Reason, Stylesheet
from transforms.stylesheet.apply import apply, run

SECRET = "the secret of the file"

# What would read the file FILE, or reach beyond the document in another way, and the name it is refused by.
REACHING = {
    "doc": ("doc()", value("doc('FILE')")),
    "doc-available": ("doc-available()", value("doc-available('FILE')")),
    "document": ("document()", value("document('FILE')")),
    "unparsed-text": ("unparsed-text()", value("unparsed-text('FILE')")),
    "unparsed-text-lines": ("unparsed-text-lines()", value("unparsed-text-lines('FILE')")),
    "unparsed-text-available": ("unparsed-text-available()", value("unparsed-text-available('FILE')")),
    "json-doc": ("json-doc()", value("json-doc('FILE')")),
    "collection": ("collection()", value("collection('FOLDER')")),
    "uri-collection": ("uri-collection()", value("uri-collection('FOLDER')")),
    "by its full name": ("doc()", value("Q{http://www.w3.org/2005/xpath-functions}doc('FILE')")),
    "as a value": ("doc()", value("for-each('FILE', doc#1)")),
    "environment": ("environment-variable()", value("environment-variable('FAKTURA_SECRET')")),
    "all of the environment": ("available-environment-variables()", value("available-environment-variables()")),
    "in braces of an attribute": ("doc()", sheet("<out a=\"{doc('FILE')}\"/>")),
    "in braces of a text": ("doc()", sheet("<out>{doc('FILE')}</out>", attributes=' expand-text="yes"')),
    "import": ("xsl:import", sheet("<out/>", top='<xsl:import href="FILE"/>')),
    "include": ("xsl:include", sheet("<out/>", top='<xsl:include href="FILE"/>')),
    "use-package": ("xsl:use-package", sheet("<out/>", top='<xsl:use-package name="FILE"/>')),
    "source-document": (
        "xsl:source-document",
        sheet('<out><xsl:source-document href="FILE"><xsl:copy-of select="."/></xsl:source-document></out>'),
    ),
    "transform": ("transform()", value("transform(map{'stylesheet-location': 'FILE'})?output")),
    "function-lookup": ("function-lookup()", value("function-lookup(xs:QName('fn:doc'), 1)('FILE')")),
    "evaluate": ("xsl:evaluate", sheet("<out><xsl:evaluate xpath=\"'1 + 1'\"/></out>")),
    "result-document": (
        "xsl:result-document",
        sheet('<out><xsl:result-document href="FOLDER/made.xml"><made/></xsl:result-document></out>'),
    ),
    "java": (
        "the namespace java:java.lang.System",
        sheet('<out xmlns:j="java:java.lang.System"><xsl:value-of select="j:getenv(\'PATH\')"/></out>'),
    ),
    "file module": (
        "the namespace http://expath.org/ns/file",
        sheet('<out xmlns:f="http://expath.org/ns/file"><xsl:value-of select="f:read-text(\'FILE\')"/></out>'),
    ),
    "clock": ("current-dateTime()", value("current-dateTime()")),
    "chance": ("random-number-generator()", value("random-number-generator()?number")),
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.xml"
    file.write_text(f"<secret>{SECRET}</secret>", encoding="utf-8")
    return file


def aimed(stylesheet: Stylesheet, file: Path) -> bytes:
    """The stylesheet with a file that there is in it."""
    return stylesheet.content.replace(b"FILE", file.as_uri().encode()).replace(b"FOLDER", file.parent.as_uri().encode())


@pytest.mark.parametrize(("name", "stylesheet"), REACHING.values(), ids=REACHING)
def test_what_reaches_beyond_the_document_is_refused_by_name_and_line(
    name: str, stylesheet: Stylesheet, secret: Path
) -> None:
    with pytest.raises(Failed) as failed:
        apply(Stylesheet(content=aimed(stylesheet, secret)), DOCUMENT, received_at=AT)
    assert failed.value.reason is Reason.FORBIDDEN
    assert f"{name} on line " in failed.value.detail


# The clock is no secret, and chance is none: only the search keeps them out, for the sake of the same bytes.
HIDDEN = {name: sheet for name, (_, sheet) in REACHING.items() if name not in ("clock", "chance")}


@pytest.mark.parametrize("stylesheet", HIDDEN.values(), ids=HIDDEN)
def test_what_the_search_does_not_find_reads_nothing_and_writes_nothing_all_the_same(
    stylesheet: Stylesheet, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURA_SECRET", SECRET)
    try:
        made = run(aimed(stylesheet, secret), b"", DOCUMENT, AT, Bounds())
    except Failed as failed:
        assert SECRET not in str(failed)
        assert failed.reason in (Reason.BROKEN, Reason.DIED)
    else:  # what asks whether it may is told no
        assert made.decode() in [f'<?xml version="1.0" encoding="UTF-8"?><out>{no}</out>' for no in ("false", "")] + [
            '<?xml version="1.0" encoding="UTF-8"?><out/>'
        ]
    assert [path.name for path in secret.parent.iterdir()] == ["secret.xml"]


def test_nothing_is_asked_of_the_network() -> None:
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<page/>")

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/page"
        try:
            for expression in (f"doc('{address}')", f"unparsed-text('{address}')", f"json-doc('{address}')"):
                with pytest.raises(Failed):
                    run(value(expression).content, b"", DOCUMENT, AT, Bounds())
        finally:
            server.shutdown()
            thread.join()
    assert asked == []


def test_the_process_itself_can_open_neither_file_nor_socket_nor_write_to_one() -> None:
    tried = """
import socket, sys, os
sys.path[:] = sys.argv[1:]
from transforms.stylesheet.child import shut_off
shut_off(memory=1 << 30, seconds=5)
for attempt in (lambda: open(os.devnull), socket.socket, os.pipe, lambda: os.listdir("/")):
    try:
        attempt()
    except OSError as refused:
        print(refused.errno)
"""
    done = subprocess.run([sys.executable, "-I", "-c", tried, *sys.path], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["24"] * 4  # EMFILE: too many open files, which none is


def test_a_document_type_in_a_stylesheet_or_its_schema_is_not_read(secret: Path) -> None:
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    plain = sheet("<out/>")
    with pytest.raises(Failed) as failed:
        apply(Stylesheet(content=declared + plain.content), DOCUMENT, received_at=AT)
    assert failed.value.reason is Reason.BROKEN and "XML-DTD" in failed.value.detail
    schema = declared + b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'
    with pytest.raises(Failed) as failed:
        apply(Stylesheet(content=plain.content, schema=schema), DOCUMENT, received_at=AT)
    assert failed.value.reason is Reason.SCHEMA and "XML-DTD" in failed.value.detail


def test_a_schema_reads_no_other_file(secret: Path) -> None:
    secret.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="out"/></xs:schema>')
    schema = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="{secret}"/></xs:schema>'
    )
    with pytest.raises(Failed) as failed:
        apply(sheet("<out/>", schema=schema.encode()), DOCUMENT, received_at=AT)
    assert failed.value.reason in (Reason.SCHEMA, Reason.INVALID)
