"""A worker killed at any step of the order of writes loses nothing, doubles nothing, and leaves nobody unanswered."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# design.md: archive, claim digest, claim number, write deliveries, settle, receipt, acknowledge, remove from the inbox.
ORDER_OF_WRITES = [
    "objects.put",
    "ledger.claim",
    "ledger.claim",
    "objects.put",
    "ledger.settle",
    "objects.put",
    "queue.acknowledge",
    "inbox.clear",
]
SEEN_BY_ANYBODY = (
    "outcomes",
    "firsts",
    "receipts",
    "contents",
    "attached",
    "gateway",
    "charges",
    "archived",
    "inbox",
    "queue",
)


def stories(*arguments: str) -> list[dict[str, Any]]:
    told = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("dying.py")), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def test_an_undisturbed_worker_writes_in_the_documented_order_and_answers_everybody() -> None:
    (undisturbed,) = stories("undisturbed")
    steps = undisturbed["steps"]
    begin = steps.index("queue.receive") + 1
    assert steps[begin : begin + len(ORDER_OF_WRITES)] == ORDER_OF_WRITES
    outcomes = {name: outcome for name, (outcome, _) in undisturbed["outcomes"].items()}
    assert outcomes == {
        "delivered.xml": "delivered",
        "same-bytes.xml": "duplicate",
        "attached.xml": "delivered",
        "same-number.xml": "rejected",
        "broken-rule.xml": "rejected",
        "gateway.xml": "delivered",
        "held.xml": "held",
        "no-xml.xml": "rejected",
    }
    assert undisturbed["receipts"] == outcomes
    assert (undisturbed["contents"], undisturbed["inbox"], undisturbed["queue"]) == (
        ["attached.xml", "delivered.xml"],
        [],
        [0, 0, 0],
    )
    assert len(undisturbed["attached"]) == 1
    assert len(undisturbed["charges"]) == 5


def test_after_a_death_at_any_step_another_worker_ends_as_if_nothing_had_happened() -> None:
    undisturbed, *deaths = stories()
    different = {
        (story["at"], story["number"], seen): story[seen]
        for story in deaths
        for seen in SEEN_BY_ANYBODY
        if story[seen] != undisturbed[seen]
    }
    assert different == {}
    # And it really was killed everywhere: before every write, amid those of several objects, and after the last.
    assert all(story["died"] and story["went_on"] for story in deaths)
    steps = undisturbed["steps"][: undisturbed["steps"].index("inbox.clear") + 1]
    killed = {(story["number"], story["how"]) for story in deaths}
    assert killed >= {(number, "before") for number in range(1, len(steps) + 1)} | {(len(steps), "after")}
    assert killed >= {(number, "halfway") for number, step in enumerate(steps, start=1) if step == "objects.put"}
    assert any(story["taken"] for story in deaths), "no recipient ever took a delivery before it was settled"
