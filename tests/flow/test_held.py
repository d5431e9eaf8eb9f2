"""Held documents: parked with a reason, released by themselves, in order, when the missing thing arrives."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from pipeline.bootstrap import World
from pipeline.collaboration.records import History
from pipeline.findings import Mover
from pipeline.flow import process
from pipeline.outcomes import Outcome
from pipeline.records import Query
from pipeline.tend import Tended, release, tend
from pipeline.worker import work_batch
from tests.flow.documents import invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, LONG_AGO, YES, company, delivered, now, receipt_for, run, submit

LATE = "5599902045"


@pytest.fixture
def waiting(world: World) -> World:
    """The world with a third company, whose program does not receive yet."""
    world.registry.put(company("sample-late", LATE, receives=History[bool]()))
    return world


def switch_on(world: World, at: datetime, on: bool = True) -> None:
    late = world.registry.company("sample-late")
    assert late is not None
    program = late.program.model_copy(update={"receives": late.program.receives.then(at, on)})
    world.registry.put(late.model_copy(update={"program": program, "version": late.version + 1}))


def test_a_document_waits_and_the_receipt_says_for_whom(waiting: World) -> None:
    (document,) = submit(waiting, invoice(buyer=LATE))
    record = run(waiting)["invoice.xml"]
    assert (record.outcome, record.reason, record.waits_for) == (Outcome.HELD, "GATE-RECEIVING-OFF", ("sample-late",))
    receipt = receipt_for(waiting, document)
    assert (receipt.outcome, receipt.mover) == ("held", Mover.RECIPIENT)
    assert list(waiting.accounts.charges()) == []
    assert list(waiting.objects.keys("inbox/")) == []


def test_it_is_released_by_itself_and_judged_as_of_its_release(waiting: World) -> None:
    (document,) = submit(waiting, invoice(buyer=LATE))
    held = run(waiting)["invoice.xml"]
    switch_on(waiting, now())
    released = run(waiting)["invoice.xml"]
    assert released.outcome is Outcome.DELIVERED
    assert held.decided_as_of is not None
    assert released.decided_as_of is not None
    assert released.decided_as_of > held.decided_as_of
    assert receipt_for(waiting, document).outcome == "delivered"
    assert list(delivered(waiting, "sample-late").values()) == [invoice(buyer=LATE)]
    assert len(list(waiting.accounts.charges(document))) == 2
    assert [event.stage for event in released.timeline].count("receive") == 2
    assert list(waiting.ledger.documents(Query(outcome=Outcome.HELD))) == []
    assert list(waiting.ledger.documents(Query(waits_for="sample-late"))) == []


def test_many_are_released_in_the_order_of_their_receipt(waiting: World) -> None:
    ids = submit(waiting, *(invoice(str(number), buyer=LATE) for number in range(20)))
    run(waiting)
    switch_on(waiting, now())
    release(waiting, None, now())
    messages = waiting.queue.receive(100, LIMITS.visibility, now())
    assert [message.document for message in messages] == ids
    assert [message.received_at for message in messages] == sorted(message.received_at for message in messages)


def test_one_question_at_the_gate_stands_for_all_that_wait_for_the_same(waiting: World) -> None:
    submit(waiting, *(invoice(str(number), buyer=LATE) for number in range(20)))
    run(waiting)
    (pair,) = waiting.accounts.pairs(None, now())
    assert (pair.count, pair.recipient, pair.reason) == (20, "sample-late", "GATE-RECEIVING-OFF")
    assert len(list(waiting.accounts.held(pair))) == 20


def test_a_hold_that_is_written_after_everybody_looked_at_its_end_is_found_all_the_same(waiting: World) -> None:
    tended, begun = Tended(), now() - timedelta(minutes=10)
    tend(waiting, tended, begun)
    submit(waiting, invoice(buyer=LATE))
    waiting.queue.send(waiting.inbox.arrivals(now()).messages, now())

    def meanwhile(*_: object) -> bool:
        switch_on(waiting, LONG_AGO)
        tend(waiting, tended, begun + timedelta(seconds=1))
        return False

    messages = waiting.queue.receive(1, LIMITS.visibility, now())
    work_batch(messages, with_failing(waiting, "ledger", "settle", meanwhile), LIMITS, now)
    assert [record.outcome for record in waiting.ledger.documents(Query())] == [Outcome.HELD]
    tend(waiting, tended, begun + timedelta(minutes=1))
    assert waiting.queue.receive(1, LIMITS.visibility, now()) == []
    tend(waiting, tended, now())
    assert run(waiting)["invoice.xml"].outcome is Outcome.DELIVERED


def test_nothing_is_asked_where_nothing_changed(waiting: World) -> None:
    submit(waiting, invoice(buyer=LATE))
    run(waiting)
    cursor = waiting.index.changed(0).cursor
    assert waiting.accounts.pairs(waiting.index.changed(cursor).companies, now()) == []
    switch_on(waiting, now())
    changed = waiting.index.changed(cursor)
    assert [pair.recipient for pair in waiting.accounts.pairs(changed.companies, now())] == ["sample-late"]


def test_two_workers_release_a_document_once(waiting: World) -> None:
    submit(waiting, invoice(buyer=LATE))
    run(waiting)
    switch_on(waiting, now())
    release(waiting, None, now())
    release(waiting, None, now() + timedelta(seconds=1))
    assert waiting.dead_letters.depths(now()).waiting == 1


def test_a_day_that_comes_releases_too(waiting: World) -> None:
    (document,) = submit(waiting, invoice(buyer=LATE))
    tomorrow = now() + timedelta(days=1)
    switch_on(waiting, tomorrow)
    assert run(waiting)["invoice.xml"].outcome is Outcome.HELD
    assert run(waiting, clock=lambda: tomorrow - timedelta(hours=1)) == {}
    assert run(waiting, clock=lambda: tomorrow + timedelta(hours=1))["invoice.xml"].outcome is Outcome.DELIVERED
    assert receipt_for(waiting, document).outcome == "delivered"


def test_a_document_held_for_another_reason_than_before_says_so(waiting: World) -> None:
    (document,) = submit(waiting, invoice(buyer=LATE))
    run(waiting)
    late = waiting.registry.company("sample-late")
    assert late is not None
    program = late.program.model_copy(update={"synchronised": YES.then(now(), False), "receives": YES})
    waiting.registry.put(late.model_copy(update={"program": program, "version": 1}))
    run(waiting)
    assert receipt_for(waiting, document).reason == "GATE-NOT-SYNCHRONISED"


def test_a_document_whose_hope_is_gone_is_rejected(waiting: World) -> None:
    (document,) = submit(waiting, invoice(buyer=LATE))
    run(waiting)
    late = waiting.registry.company("sample-late")
    assert late is not None
    waiting.registry.put(late.model_copy(update={"service": late.service.then(now(), False), "version": 1}))
    run(waiting)
    assert receipt_for(waiting, document).outcome == "rejected"
    assert waiting.dead_letters.depths(now()).dead == 0


def test_a_held_document_keeps_its_bytes_and_its_number(waiting: World) -> None:
    (first,) = submit(waiting, invoice("7", buyer=LATE))
    run(waiting)
    same_bytes, same_number = submit(waiting, invoice("7", buyer=LATE), invoice("7", buyer=LATE, note="Another"))
    run(waiting)
    assert receipt_for(waiting, same_bytes).duplicate_of == first
    assert receipt_for(waiting, same_number).reason == "DUPLICATE-NUMBER"
    switch_on(waiting, now())
    run(waiting)
    assert len(delivered(waiting, "sample-late")) == 1
    assert Counter(charge.document for charge in waiting.accounts.charges()) == {first: 2}


def test_a_held_document_that_is_rejected_in_the_end_gives_its_number_up(waiting: World) -> None:
    submit(waiting, invoice("7", buyer=LATE))
    run(waiting)
    late = waiting.registry.company("sample-late")
    assert late is not None
    waiting.registry.put(late.model_copy(update={"service": late.service.then(now(), False), "version": 1}))
    run(waiting)
    (next_one,) = submit(waiting, invoice("7"))
    run(waiting)
    assert receipt_for(waiting, next_one).outcome == "delivered"


def test_the_message_of_a_held_document_that_comes_again_does_not_release_it(waiting: World) -> None:
    submit(waiting, invoice(buyer=LATE))
    waiting.queue.send(waiting.inbox.arrivals(now()).messages, now())
    messages = waiting.queue.receive(1, LIMITS.visibility, now())
    process(messages, waiting, LIMITS, now())
    switch_on(waiting, LONG_AGO)
    again = process(messages, waiting, LIMITS, now())
    assert [settled.record.outcome for settled in again.settled] == [Outcome.HELD]
    assert delivered(waiting, "sample-late") == {}
