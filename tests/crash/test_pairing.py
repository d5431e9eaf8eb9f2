"""A worker killed while it makes one of an invoice and the envelope beside it: the next one delivers both, once."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.backends.embedded import pairs
from pipeline.backends.embedded.inbox import EmbeddedInbox
from pipeline.outcomes import Outcome
from tests.attachments.documents import PDF, File, objects, svefaktura
from tests.flow.worlds import new_world, now, run

STEPS = ("the zip is written", "the zip has the invoice's name", "the envelope is removed")


def killed_in_a_process_of_its_own(data: Path, at: int) -> None:
    """Another worker looks into the inboxes, and dies when it has come to one of the steps."""
    child = os.fork()
    if child == 0:
        steps = iter(range(len(STEPS)))

        def die_in_time(_: Sequence[str]) -> None:
            if next(steps) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        vars(pairs)["sync"] = die_in_time  # every step is made durable by it
        EmbeddedInbox(data).arrivals(now())
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("at", range(len(STEPS)), ids=STEPS)
def test_both_are_delivered_once_and_nothing_is_left(tmp_path: Path, at: int) -> None:
    world = new_world(tmp_path)
    folder = tmp_path / "inbox" / "sample-seller"
    folder.mkdir(parents=True)
    long_ago = now().timestamp() - 60
    for name, content in (("4711.objects.xml", objects(File())), ("4711.xml", svefaktura("B-1"))):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (long_ago, long_ago))
    killed_in_a_process_of_its_own(tmp_path, at)
    assert {name: record.outcome for name, record in run(world).items()} == {"4711.xml": Outcome.DELIVERED}
    keys = world.objects.keys("mailboxes/sample-buyer/new/")
    assert [world.objects.get(key) for key in keys if "/attachments/" in key] == [PDF]
    assert [name for name in os.listdir(folder) if not name.startswith(".")] == []
