"""The server that stands for AWS: what the other tests rely on, and moto would not do by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.aws.ports import cloud, resources
from tests.aws.worlds import world_on_aws
from tests.flow.worlds import now

LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def queue(tmp_path: Path) -> str:
    """The URL of a queue that nobody has sent anything to."""
    return resources(tmp_path).reprocess_url


def receive(queue: str, wait: int) -> list[Any]:
    found = cloud().clients("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=wait)
    return list(found.get("Messages", []))


def test_a_receive_that_waits_ends_also_where_the_clock_of_the_queues_stands_still(
    queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud().clock, "now", LONG_AGO)
    assert receive(queue, wait=1) == []


def test_others_are_served_while_a_receive_waits_and_it_ends_with_the_first_message(queue: str) -> None:
    with ThreadPoolExecutor() as others:
        waiting = others.submit(receive, queue, 20)
        cloud().clients("sqs").send_message(QueueUrl=queue, MessageBody="here")
        assert [message["Body"] for message in waiting.result(timeout=15)] == ["here"]


def test_a_world_is_made_today_whatever_the_clock_was_set_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud().clock.now = LONG_AGO
    world = world_on_aws(tmp_path, monkeypatch)
    assert world.queue.receive(10, world.settings.visibility, now()) == []
    assert world.dead_letters.depths(now()).in_flight == 0, "what S3 sent to try the queue"
