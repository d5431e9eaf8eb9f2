"""Traces go to the daemon that Lambda names, as its protocol says; where there is none, nothing goes anywhere."""

import json
import socket
from collections.abc import Iterator

import pytest

from handlers.traces import Trace

SAMPLED = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
STAGES = {"receive": 0.25, "validate": 0.5}


@pytest.fixture
def daemon() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        yield listening


def environment(daemon: socket.socket, trace: str = SAMPLED) -> dict[str, str]:
    host, port = daemon.getsockname()
    return {"_X_AMZN_TRACE_ID": trace, "AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}"}


def test_a_document_is_a_subsegment_of_the_call_and_its_stages_are_parts_of_it(daemon: socket.socket) -> None:
    Trace(environment(daemon)).tell("d1", STAGES, ended=1000.0)
    header, _, body = daemon.recv(65536).partition(b"\n")
    assert json.loads(header) == {"format": "json", "version": 1}
    told = json.loads(body)
    assert (told["trace_id"], told["parent_id"]) == ("1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8")
    assert (told["type"], told["annotations"]) == ("subsegment", {"document": "d1"})
    assert (told["start_time"], told["end_time"]) == (999.25, 1000.0)
    parts = [(part["name"], part["start_time"], part["end_time"]) for part in told["subsegments"]]
    assert parts == [("receive", 999.25, 999.5), ("validate", 999.5, 1000.0)]


@pytest.mark.parametrize(
    "trace", ["", "Root=1-5759e988-bd862e3fe1be46a994272793", SAMPLED.replace("Sampled=1", "Sampled=0"), "nonsense"]
)
def test_a_call_that_is_not_sampled_is_not_told_of(daemon: socket.socket, trace: str) -> None:
    Trace(environment(daemon, trace)).tell("d1", STAGES)
    Trace(environment(daemon)).tell("d2", STAGES)
    assert b'"d2"' in daemon.recv(65536), "the first datagram is of the second call"


@pytest.mark.parametrize("address", ["", "127.0.0.1", "127.0.0.1:no-port", "127.0.0.1:1"])
def test_a_daemon_that_is_not_there_is_no_fault(address: str) -> None:
    Trace({"_X_AMZN_TRACE_ID": SAMPLED, "AWS_XRAY_DAEMON_ADDRESS": address}).tell("d1", STAGES)
