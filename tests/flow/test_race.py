"""Several workers at once on the same documents: each document is delivered once, charged once, and answered."""

import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

from pipeline.bootstrap import World
from pipeline.records import Query
from tests.flow.documents import invoice
from tests.flow.worlds import delivered, now, receipts, submit

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys
from pathlib import Path
from pipeline.bootstrap import open_world
from tests.flow.worlds import LIMITS, run, settings_for
run(open_world(settings_for(Path(sys.argv[1]))), LIMITS.model_copy(update={"batch": 5}))
"""
WORKERS, DOCUMENTS = 3, 30


def test_workers_that_race_deliver_and_charge_each_document_once(world: World, tmp_path: Path) -> None:
    contents = [invoice(str(number)) for number in range(DOCUMENTS)]
    others = [invoice(str(number), note="Other") for number in range(DOCUMENTS // 2)]
    # Every document twice, and half of the numbers once more with other bytes: the copies meet in different hands.
    submit(world, *contents, *contents, *others)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path / "data")], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for _ in range(WORKERS)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * WORKERS
    arrived = Counter(delivered(world).values())
    assert set(arrived.values()) == {1}
    # A number is that of whichever bytes came first to it; their copies are duplicates, and other bytes are rejected.
    both = [arrived.keys() & pair for pair in zip(contents, others, strict=False)]
    assert [len(first) for first in both] == [1] * len(others)
    assert arrived.keys() == set(contents[len(others) :]).union(*both)
    records = list(world.ledger.documents(Query()))
    assert Counter((record.digest, str(record.outcome)) for record in records) == Counter(
        (sha256(content).hexdigest(), word)
        for content, copies in Counter([*contents, *contents, *others]).items()
        for word in (["delivered"] + ["duplicate"] * (copies - 1) if content in arrived else ["rejected"] * copies)
    )
    assert Counter(charge.document for charge in world.accounts.charges()) == {
        record.id: 2 for record in records if record.outcome == "delivered"
    }
    assert len(receipts(world)) == len(records)
    assert list(world.objects.keys("inbox/")) == []
    depths = world.dead_letters.depths(now())
    assert (depths.waiting, depths.in_flight, depths.dead) == (0, 0, 0)
