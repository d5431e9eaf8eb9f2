"""The function `process`, killed by SIGKILL at any request that it makes of AWS, leaves all of it to its next call."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pipeline.bootstrap import World
from tests.aws.lambdas import is_left, record, settle
from tests.aws.ports import cloud
from tests.aws.worlds import assert_nothing_was_lost_or_doubled, time_passes, world_on_aws
from tests.flow.documents import invoice
from tests.flow.worlds import submit

ROOT = Path(__file__).resolve().parents[2]
_REQUESTS = 10  # that a document takes at the least


class Function:
    """The function with its queue: a call is a process of its own."""

    def __init__(self, world: World, program: "subprocess.Popen[str]") -> None:
        self._url, self._program = world.settings.aws_queue_url, program
        self._sqs = cloud().clients("sqs")

    def batch(self) -> list[dict[str, Any]]:
        """What is in the queue and in nobody's hands."""
        found = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        return found.get("Messages", [])  # type: ignore[no-any-return]

    def outlives(self, batch: list[dict[str, Any]], at: int) -> bool:
        """Whether a call outlives that many requests. What it answers for is settled as Lambda does."""
        assert self._program.stdin is not None and self._program.stdout is not None
        event = {"Records": [record(message) for message in batch]}
        self._program.stdin.write(json.dumps({"event": event, "at": at}) + "\n")
        self._program.stdin.flush()
        told = json.loads(self._program.stdout.readline())
        if not told["killed"]:
            settle(
                self._sqs, self._url, batch, {each["itemIdentifier"] for each in told["answer"]["batchItemFailures"]}
            )
        return not told["killed"]

    def go_on(self, documents: int) -> None:
        """Calls until nothing is left of what was in the hands of those that died.

        A message that may have ended its worker is worked on alone, so it takes at least a call for each.
        """
        for _ in range(2 * documents):
            if not is_left(self._sqs, self._url):
                return
            time_passes()
            assert self.outlives(self.batch(), at=0)
        raise AssertionError("it is never done")


@contextmanager
def function(world: World) -> Iterator[Function]:
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dying.py"))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # logs and metrics
        text=True,
    ) as program:
        try:
            yield Function(world, program)
        finally:
            program.kill()


def test_a_function_that_is_killed_at_any_request_leaves_all_of_it_to_its_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_aws(tmp_path, monkeypatch, backoff="0.1")
    documents: list[str] = []
    with function(world) as process:
        for at in count(1):
            documents += submit(world, invoice(str(at)))
            if process.outlives(process.batch(), at):
                break
        process.go_on(at)
    assert at > _REQUESTS, "it was killed hardly anywhere"
    assert_nothing_was_lost_or_doubled(world, dict.fromkeys(documents, "delivered"))
