"""Traces: the stages of a document as subsegments, in the protocol of the X-Ray daemon (a datagram of JSON each).

Lambda traces the call of a function by itself, and says in the environment which trace it belongs to and where the
daemon listens. Where there is none, or where the call is not sampled, nothing is sent.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

_HEADER: Final = b'{"format": "json", "version": 1}\n'


class Trace:
    """The trace of this call, as `environment` tells of it."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        parts = (part.partition("=") for part in environment.get("_X_AMZN_TRACE_ID", "").split(";"))
        told = {name: value for name, _, value in parts}
        self._root, self._parent = told.get("Root"), told.get("Parent")
        host, _, port = environment.get("AWS_XRAY_DAEMON_ADDRESS", "").rpartition(":")
        is_traced = bool(self._root and self._parent and host and port.isdigit()) and told.get("Sampled") == "1"
        self._daemon = (host, int(port)) if is_traced else None

    def tell(self, document: str, stages: Mapping[str, float], ended: float | None = None) -> None:
        """One subsegment for a document, with one for each of its stages: seconds, in their order, up to `ended`.

        A daemon that is not there is no fault of the document's.
        """
        if self._daemon is None:
            return
        at = (time.time() if ended is None else ended) - sum(stages.values())
        whole = {**_segment("document", at, sum(stages.values())), "annotations": {"document": document}}
        parts = []
        for name, seconds in stages.items():
            parts.append(_segment(name, at, seconds))
            at += seconds
        placed = {"type": "subsegment", "trace_id": self._root, "parent_id": self._parent, "subsegments": parts}
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(_HEADER + json.dumps({**whole, **placed}).encode(), self._daemon)


def _segment(name: str, begun: float, seconds: float) -> dict[str, object]:
    return {"id": secrets.token_hex(8), "name": name, "start_time": begun, "end_time": begun + seconds}
