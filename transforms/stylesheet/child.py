"""The process that a stylesheet runs in. It reads one request, shuts itself off from the world, and writes one answer.

Before the first byte of the stylesheet is read by Saxon, the process has loaded all it needs and has given up the right
to open anything: with no file descriptor to be had there is no file, no directory and no socket for it, whatever Saxon
lets through. Its environment is empty, and its memory, its time and what it may write are limited by the system.

Request and answer: a line of JSON, then the bytes whose sizes it gives.
"""

import json
import resource
import sys
from typing import Any

from lxml import etree

from pipeline.outcomes import Rejected
from transforms.xml import parse

_NOTHING = (
    '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:template match="/"><nothing/></xsl:template></xsl:stylesheet>'
)
_FEATURES = {
    "http://saxon.sf.net/feature/allow-external-functions": "off",  # xsl:result-document too, and the environment
    "http://saxon.sf.net/feature/allowedProtocols": "",
    "http://saxon.sf.net/feature/disableXslEvaluate": "true",
}


class Refused(Exception):
    """There is no result, for a reason (its name in `Reason`), with what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(detail)


def main() -> None:
    """Answers the request on the standard input."""
    head = json.loads(sys.stdin.buffer.readline())
    stylesheet, schema, document = (sys.stdin.buffer.read(size) for size in head["sizes"])
    try:
        saxon = _saxon()
        shut_off(memory=head["memory"], seconds=head["seconds"])
        result = _run(saxon, stylesheet.decode(), document.decode(), head)
        if schema:
            _validate(result, schema)
        answer, content = {"reason": "", "detail": ""}, result
    except Refused as refused:
        answer, content = {"reason": refused.reason, "detail": refused.detail}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _saxon() -> Any:
    """A processor that has run once, so that it has loaded what it needs."""
    from saxonche import PySaxonProcessor

    saxon = PySaxonProcessor(license=False)
    for name, value in _FEATURES.items():
        saxon.set_configuration_property(name, value)
    compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_text=_NOTHING)
    compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text="<nothing/>"))
    etree.XMLSchema(etree.XML('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'))
    return saxon


def shut_off(*, memory: int, seconds: int) -> None:
    """Nothing can be opened, written to a file or forked from here on; memory in bytes, processor time in seconds.

    The space of addresses cannot be limited: Saxon reserves 32 GB of it and uses little. What it writes to can.
    """
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # first SIGXCPU, by which the parent knows it


def _run(saxon: Any, stylesheet: str, document: str, head: dict[str, Any]) -> bytes:
    """What the stylesheet makes of the document, in UTF-8; of no document, nothing."""
    try:
        compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_text=stylesheet)
        if not document:
            return b""
        compiled.set_property("!encoding", "UTF-8")  # whatever the stylesheet says: saxonche gives texts, not bytes
        compiled.set_parameter("received-at", saxon.make_string_value(head["received_at"]))
        made = compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=document)) or ""
    except Exception as fault:  # saxonche raises more than its own error
        raise Refused("broken", " ".join(str(fault).split())[:1000]) from fault
    result: bytes = made.encode()
    if len(result) > head["result"]:
        raise Refused("size", f"{len(result)} bytes, at most {head['result']}")
    return result


def _validate(result: bytes, schema: bytes) -> None:
    """Whether the result keeps the schema, which is one file. Without a result: whether the schema is one."""
    try:
        compiled = etree.XMLSchema(parse(schema))
    except (Rejected, etree.XMLSchemaParseError) as fault:
        raise Refused("schema", str(fault)[:1000]) from fault
    if not result:
        return
    try:
        root = parse(result)
    except Rejected as fault:
        raise Refused("not-xml", str(fault)[:1000]) from fault
    if not compiled.validate(root):
        raise Refused("invalid", str(compiled.error_log)[:1000])
