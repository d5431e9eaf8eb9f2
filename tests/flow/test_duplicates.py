"""The same bytes, the same number, the same message: what is the same, and what is only alike."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from pipeline.bootstrap import World, open_world
from pipeline.flow import process
from pipeline.mailbox import deliveries, take
from pipeline.outcomes import Outcome, Unavailable
from pipeline.worker import work_batch
from tests.flow.documents import STRANGER, invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, company, delivered, now, receipt_for, run, settings_for, submit


def test_the_same_bytes_again_are_a_duplicate_whose_receipt_names_the_first(world: World) -> None:
    (first,) = submit(world, invoice())
    run(world)
    (second,) = submit(world, invoice(), name="again.xml")
    assert run(world)["again.xml"].outcome is Outcome.DUPLICATE
    receipt = receipt_for(world, second)
    assert (receipt.outcome, receipt.duplicate_of, receipt.mover) == ("duplicate", first, None)
    assert [finding.mover for finding in receipt.findings] == [None]
    assert first in receipt.text
    assert first in receipt.text_sv
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_of_equal_documents_in_one_batch_the_first_is_delivered(world: World) -> None:
    ids = submit(world, *[invoice()] * 5)
    run(world)
    outcomes = [receipt_for(world, document).outcome for document in ids]
    assert sorted(outcomes) == ["delivered", *["duplicate"] * 4]
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_a_message_that_comes_again_is_answered_again_and_no_duplicate(world: World) -> None:
    (document,) = submit(world, invoice())
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    messages = world.queue.receive(1, LIMITS.visibility, now())
    process(messages, world, LIMITS, now())
    answer = receipt_for(world, document)
    world.objects.remove([f"mailboxes/sample-seller/receipts/{document}.json"])
    again = process(messages, world, LIMITS, now() + timedelta(hours=1))
    assert [settled.record.outcome for settled in again.settled] == [Outcome.DELIVERED]
    assert receipt_for(world, document) == answer
    assert len(list(world.accounts.charges())) == 2


def test_a_rejected_message_that_comes_again_is_not_judged_anew(world: World) -> None:
    (document,) = submit(world, invoice(payable="1.00"))
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    messages = world.queue.receive(1, LIMITS.visibility, now())
    process(messages, world, LIMITS, now())
    answer = receipt_for(world, document)
    again = process(messages, world, LIMITS, now() + timedelta(hours=1))
    assert [settled.record.outcome for settled in again.settled] == [Outcome.REJECTED]
    assert receipt_for(world, document) == answer
    assert answer.findings


def test_what_was_taken_already_is_not_put_before_the_recipient_again(world: World) -> None:
    submit(world, invoice())
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    messages = world.queue.receive(1, LIMITS.visibility, now())
    work_batch(messages, with_failing(world, "ledger", "settle"), LIMITS, now)  # delivered, but never settled
    (manifest,) = deliveries(world.objects, "sample-buyer")
    take(world.objects, "sample-buyer", manifest.delivery)
    run(world)
    assert list(deliveries(world.objects, "sample-buyer")) == []
    assert len(delivered(world)) == 1


def test_the_same_number_with_other_bytes_is_rejected_naming_the_first(world: World) -> None:
    first, second = submit(world, invoice("7"), invoice("7", note="Another content"))
    run(world)
    receipt = receipt_for(world, second)
    assert (receipt.outcome, receipt.reason) == ("rejected", "DUPLICATE-NUMBER")
    assert first in receipt.text
    assert len(delivered(world)) == 1


def test_the_same_number_of_another_year_or_seller_is_another_number(world: World) -> None:
    world.registry.put(company("sample-stranger", STRANGER))
    ids = submit(world, invoice("7"), invoice("7", year=2025))
    (other,) = submit(world, invoice("7", seller=STRANGER), owner="sample-stranger")
    run(world)
    assert [receipt_for(world, document).outcome for document in ids] == ["delivered", "delivered"]
    assert receipt_for(world, other, "sample-stranger").outcome == "delivered"


def test_a_rejected_document_gives_its_number_up(world: World) -> None:
    submit(world, invoice("7", payable="1.00"))
    run(world)
    (mended,) = submit(world, invoice("7"))
    run(world)
    assert receipt_for(world, mended).outcome == "delivered"


def test_a_document_that_lost_its_number_to_another_gives_its_bytes_up(world: World) -> None:
    submit(world, invoice("7"), invoice("7", note="Another content"))
    run(world)
    (again,) = submit(world, invoice("7", note="Another content"))
    run(world)
    assert receipt_for(world, again).reason == "DUPLICATE-NUMBER"


def test_bytes_that_were_rejected_may_come_again_once_the_reason_is_gone(world: World) -> None:
    (spoofed,) = submit(world, invoice(), owner="sample-buyer")
    run(world)
    (honest,) = submit(world, invoice())
    run(world)
    assert receipt_for(world, spoofed, "sample-buyer").outcome == "rejected"
    assert receipt_for(world, honest).outcome == "delivered"


def test_bytes_that_another_worker_has_in_hand_wait_for_its_word(world: World) -> None:
    first, second = submit(world, invoice(), invoice())
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    slow, quick = (world.queue.receive(1, LIMITS.visibility, now()) for _ in range(2))
    with suppress(Unavailable):  # claimed, and never settled
        process(slow, with_failing(world, "ledger", "settle"), LIMITS, now())
    waiting = process(quick, world, LIMITS, now())
    assert [one.for_document for one in waiting.waiting] == [first]
    later = now() + LIMITS.visibility
    taken_over = process(quick, world, LIMITS, later)
    assert [settled.record.outcome for settled in taken_over.settled] == [Outcome.DELIVERED]
    run(world, clock=lambda: later)
    assert receipt_for(world, first).duplicate_of == second
    assert len(delivered(world)) == 1
    assert len(list(world.accounts.charges())) == 2


def test_a_slow_worker_that_lost_its_document_settles_nothing(world: World, tmp_path: Path) -> None:
    (document,) = submit(world, invoice())
    world.queue.send(world.inbox.arrivals(now()).messages, now())
    slow = world.queue.receive(1, timedelta(0), now())
    quick = world.queue.receive(1, LIMITS.visibility, now())
    other = open_world(settings_for(tmp_path / "data"))
    settled_by_the_quick = process(quick, other, LIMITS, now()).settled
    settled_by_the_slow = process(slow, world, LIMITS, now()).settled
    assert [one.record for one in settled_by_the_slow] == [one.record for one in settled_by_the_quick]
    assert receipt_for(world, document).outcome == "delivered"
    assert world.dead_letters.depths(now()).in_flight == 0
