"""Feeding and carrying out: no faster than asked, from where it was stopped, and nothing twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.outcomes import Outcome
from pipeline.records import Query
from pipeline.reprocess import order as orders
from pipeline.reprocess.feed import Feed
from pipeline.reprocess.order import Order, Selection, load, save
from tests.flow.documents import invoice
from tests.flow.worlds import delivered, now, run, submit
from tests.reprocess.runs import LATE, agree, fix_registration, rejected_at_the_gate

ROOT = Path(__file__).resolve().parents[2]
BEGUN = now()


def order(**said: object) -> Order:
    return Order.model_validate({"id": "r1", "started": BEGUN, "selection": Selection(), **said})


def waiting(world: World) -> int:
    return world.reprocessing_dead_letters.depths(now()).waiting


def test_what_is_chosen_is_queued_in_the_order_of_receipt_and_then_no_more(world: World) -> None:
    ids = rejected_at_the_gate(world, "1", "2", "3")
    submit(world, invoice("4"))
    run(world)
    feed = Feed(world, order(), BEGUN)
    for _ in range(4):
        feed.top_up(now())
    assert (feed.order.complete, feed.order.queued) == (True, 3), "what was delivered is not among them"
    assert [one.document for one in world.reprocessing.receive(10, timedelta(minutes=1), now())] == ids
    assert load(world.objects, "r1") == feed.order


def test_no_more_are_queued_than_the_rate_allows_by_then(world: World) -> None:
    rejected_at_the_gate(world, *map(str, range(10)))
    feed = Feed(world, order(), BEGUN, rate=2)
    seen = []
    for second in (0, 0.4, 0.5, 1, 1, 3, 60, 61):
        feed.top_up(BEGUN + timedelta(seconds=second))
        seen.append(waiting(world))
    assert seen == [0, 0, 1, 2, 2, 6, 10, 10]
    feed.top_up(BEGUN + timedelta(seconds=62))
    assert feed.order.complete


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_stopped_at_any_place_it_goes_on_there(world: World, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "PAGE", page)
    rejected_at_the_gate(world, *map(str, range(7)))
    submit(world, *(invoice(f"D{number}") for number in range(5)))
    run(world)
    save(world.objects, order())
    for _ in range(30):
        found = load(world.objects, "r1")
        assert found is not None
        Feed(world, found, BEGUN).top_up(now())
    found = load(world.objects, "r1")
    assert found is not None
    assert (found.complete, waiting(world)) == (True, 7)


def test_killed_between_the_queue_and_its_own_memory_it_queues_nothing_twice(world: World) -> None:
    rejected_at_the_gate(world, "1", "2", "3")
    for _ in range(2):  # the second begins where the first began: that it got further was never kept
        Feed(world, order(), BEGUN).top_up(now())
    assert waiting(world) == 3


def test_documents_that_are_named_are_all_and_only_those(world: World) -> None:
    submit(world, *(invoice(str(number)) for number in range(5)))
    ids = [record.id for record in run(world).values()]
    feed = Feed(world, order(selection=Selection(documents=(ids[3], ids[1], "nobody")), redeliver=True), BEGUN)
    for _ in range(3):
        feed.top_up(now())
    assert (feed.order.complete, waiting(world)) == (True, 2)


# What a dead worker had in its hands comes again soon, also where nobody sees that it died.
SOON = {"FAKTURA_VISIBILITY": "5"}
COMMAND = "from pipeline.cli import main; main()"


def start(data: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "reprocess", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "FAKTURA_DATA": str(data), "FAKTURA_LANG": "en"} | SOON,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_killed_in_the_middle_and_continued_every_document_is_delivered_charged_and_answered_once(
    world: World,
) -> None:
    documents = rejected_at_the_gate(world, *map(str, range(60)))
    fix_registration(world)
    killed = start(world.settings.data, "--outcome", "rejected", "--as-of", "now", "--rate", "40")
    assert killed.stdout is not None
    said = killed.stdout.readline()
    while len(delivered(world, "sample-late")) < 10:
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    done = [record.id for record in world.ledger.documents(Query(outcome=Outcome.DELIVERED))]
    assert 0 < len(done) < 60
    id = said.removeprefix("Reprocessing ").partition(":")[0]
    continued = start(world.settings.data, "--continue", id)
    printed, _ = continued.communicate(timeout=120)
    assert continued.returncode == 0, printed
    assert Counter(record.outcome for record in world.ledger.documents(Query())) == {Outcome.DELIVERED: 60}
    assert sorted(delivered(world, "sample-late").values()) == sorted(invoice(str(n), buyer=LATE) for n in range(60))
    assert Counter(charge.document for charge in world.accounts.charges()) == dict.fromkeys(documents, 2)
    assert all(len(record.revisions) == 1 for record in world.ledger.documents(Query()))
    receipts = [world.objects.get(f"mailboxes/sample-seller/receipts/{document}.json") for document in documents]
    assert all(b'"outcome": "delivered"' in receipt for receipt in receipts)
    assert agree(world)
