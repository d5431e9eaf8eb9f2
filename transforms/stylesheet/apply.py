"""Runs a stylesheet in its process: `apply` makes a document of another, `examine` says beforehand whether it can."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from math import ceil

from lxml import etree

from pipeline.outcomes import Rejected, Unavailable
from transforms.stylesheet import Bounds, Failed, Reason, Stylesheet
from transforms.stylesheet.forbidden import forbidden
from transforms.xml import parse

_START = 5  # seconds that a process may take on a busy machine before its own time begins
_CHILD = (
    "import sys; sys.path[:] = sys.argv[1:]; sys.dont_write_bytecode = True; "
    "from transforms.stylesheet.child import main; main()"
)


def apply(stylesheet: Stylesheet, document: bytes, *, received_at: datetime, bounds: Bounds | None = None) -> bytes:
    """What the stylesheet makes of an XML document: well-formed XML, valid by its schema where it has one.

    It gets the instant of receipt as the parameter received-at, in UTC. Raises Failed, and Unavailable where the
    system has no process to run it in.
    """
    bounds = bounds or Bounds()
    text = _checked(stylesheet, bounds)
    try:
        # Written anew, so that no other encoding, and nothing that the parser refuses, gets as far as Saxon.
        source = etree.tostring(parse(document), encoding="UTF-8")
    except Rejected as rejected:
        raise Failed(Reason.NO_DOCUMENT, str(rejected)) from None
    result = run(text, stylesheet.schema or b"", source, received_at, bounds)
    try:
        parse(result, max_bytes=bounds.result)
    except Rejected as rejected:
        raise Failed(Reason.NOT_XML, str(rejected)) from None
    return result


def examine(stylesheet: Stylesheet, *, bounds: Bounds | None = None) -> None:
    """Compiles a stylesheet and its schema. Raises as `apply` does."""
    bounds = bounds or Bounds()
    run(_checked(stylesheet, bounds), stylesheet.schema or b"", b"", datetime.fromtimestamp(0, UTC), bounds)


def _checked(stylesheet: Stylesheet, bounds: Bounds) -> bytes:
    """The stylesheet, written anew in UTF-8."""
    for content in (stylesheet.content, stylesheet.schema or b""):
        if len(content) > bounds.stylesheet:
            raise Failed(Reason.SIZE, f"{len(content)} bytes, at most {bounds.stylesheet}")
    try:
        root = parse(stylesheet.content)
    except Rejected as rejected:
        raise Failed(Reason.BROKEN, str(rejected)) from None
    if found := list(forbidden(root)):
        raise Failed(Reason.FORBIDDEN, "; ".join(found[:10]))
    written: bytes = etree.tostring(root, encoding="UTF-8")
    return written


def run(stylesheet: bytes, schema: bytes, document: bytes, received_at: datetime, bounds: Bounds) -> bytes:
    """One request to a process of its own, which is killed when its time is over. No document: it compiles only."""
    seconds = ceil(bounds.time.total_seconds())
    head = {
        "sizes": [len(stylesheet), len(schema), len(document)],
        "received_at": received_at.astimezone(UTC).isoformat(),
        "memory": bounds.memory,
        "seconds": seconds,
        "result": bounds.result,
    }
    request = b"".join((json.dumps(head).encode(), b"\n", stylesheet, schema, document))
    try:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _CHILD, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
    except OSError as fault:
        raise Unavailable(f"no process for a stylesheet: {fault.strerror}") from fault
    try:
        answer, _ = child.communicate(request, timeout=seconds + _START)
    except subprocess.TimeoutExpired:
        raise Failed(Reason.TIME, f"at most {seconds} s") from None
    finally:
        _end(child)
    return _answered(answer, child.returncode, seconds)


def _answered(answer: bytes, status: int, seconds: int) -> bytes:
    if status == -signal.SIGXCPU:
        raise Failed(Reason.TIME, f"at most {seconds} s")
    head, _, content = answer.partition(b"\n")
    if status != 0 or not head:
        raise Failed(Reason.DIED, f"exit status {status}")
    told = json.loads(head)
    if told["reason"]:
        raise Failed(Reason(told["reason"]), told["detail"])
    return content


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Whatever happened, nothing of the child is left."""
    if child.poll() is None:
        with suppress(ProcessLookupError):  # it ended by itself just now
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
