"""What changes between two documents, within a batch, or between a document's receipt and its processing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.charges import reconcile
from pipeline.collaboration.life import approve, decline, end
from pipeline.collaboration.payers import change_payer
from pipeline.collaboration.periods import STOCKHOLM
from pipeline.collaboration.records import Direction, Payer
from tests.collaboration.lives import CUSTOMER, DAY, FIRM, INSTANT, START, active, requested
from tests.gate.desk import Desk

HOUR = timedelta(hours=1)
NOW = START + 2 * DAY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def test_a_late_approval_releases_what_waited_in_order_and_charges_as_of_the_release(desk: Desk) -> None:
    desk.world.registry.put(requested())
    documents = [desk.receive(START + number * HOUR) for number in (1, 2, 3)]
    desk.work(START + 4 * HOUR)
    assert [desk.outcome(each) for each in documents] == ["held GATE-REQUESTED"] * 3
    assert desk.charges() == []
    desk.change("byran-kund", approve, at=NOW, by=CUSTOMER)
    desk.work(NOW + HOUR)
    assert [desk.outcome(each) for each in documents] == ["delivered"] * 3
    in_order = [charge.document for charge in desk.charges() if charge.direction is Direction.RECEIVE]
    assert in_order == documents
    assert desk.charged(documents[0]) == {"send": "saljare", "receive": "byran"}
    assert {desk.record(each).decided_as_of for each in documents} == {NOW + HOUR}


def test_what_waits_for_an_answer_is_rejected_when_the_request_expires_or_is_declined(desk: Desk) -> None:
    desk.world.registry.put(requested())
    first = desk.receive(START + HOUR)
    desk.work(START + HOUR)
    desk.work(START + 29 * DAY)
    assert desk.outcome(first) == "held GATE-REQUESTED"
    desk.work(START + 30 * DAY)
    assert desk.outcome(first) == "rejected GATE-EXPIRED"


def test_a_refusal_rejects_what_waited_for_it(desk: Desk) -> None:
    desk.world.registry.put(requested())
    document = desk.receive(START + HOUR)
    desk.work(START + HOUR)
    desk.change("byran-kund", decline, at=NOW, by=CUSTOMER)
    desk.work(NOW + HOUR)
    assert desk.outcome(document) == "rejected GATE-DECLINED"


def test_the_payer_changes_at_midnight_between_two_documents(desk: Desk) -> None:
    agreed = active(months=1)
    desk.world.registry.put(agreed.model_copy(update={"version": 0, "entry": None}))
    kund = desk.world.registry.company("kund")
    assert kund is not None
    changed = change_payer(desk.agreed("byran-kund"), kund, Direction.RECEIVE, Payer.CUSTOMER, at=NOW, by=FIRM)
    desk.world.registry.put(changed)
    midnight = datetime(2026, 4, 3, tzinfo=STOCKHOLM)
    before, after = desk.receive(midnight - INSTANT), desk.receive(midnight)
    desk.work(midnight + HOUR)
    assert desk.charged(before)["receive"] == "byran"
    assert desk.charged(after)["receive"] == "kund"
    (leg,) = [leg for leg in desk.record(after).legs if leg.direction is Direction.RECEIVE]
    assert (leg.payer_since, leg.collaboration, leg.version) == (midnight, "byran-kund", 1)


def test_an_ending_in_the_middle_of_a_batch_parts_it_by_the_instant_of_receipt(desk: Desk) -> None:
    desk.world.registry.put(active().model_copy(update={"version": 0, "entry": None}))
    ending = NOW + HOUR
    desk.change("byran-kund", end, at=NOW, by=FIRM, since=ending)
    documents = [desk.receive(ending + place * INSTANT) for place in (-2, -1, 0, 1)]
    desk.work(ending + HOUR)
    assert [desk.outcome(each) for each in documents] == ["delivered"] * 2 + ["rejected GATE-ENDED"] * 2
    assert [desk.charged(each).get("receive") for each in documents] == ["byran", "byran", None, None]
    assert list(reconcile(desk.documents(), desk.charges())) == []


def test_a_document_received_before_an_ending_and_processed_after_it_is_delivered(desk: Desk) -> None:
    desk.world.registry.put(active().model_copy(update={"version": 0, "entry": None}))
    document = desk.receive(NOW)
    desk.change("byran-kund", end, at=NOW + HOUR, by=CUSTOMER)
    desk.work(NOW + DAY)
    assert desk.outcome(document) == "delivered"
    assert desk.charged(document)["receive"] == "byran"


@pytest.mark.parametrize("port", [("objects", "put"), ("ledger", "settle"), ("queue", "acknowledge")])
def test_a_crash_and_a_replay_charge_once(desk: Desk, port: tuple[str, str]) -> None:
    desk.world.registry.put(active().model_copy(update={"version": 0, "entry": None}))
    document = desk.receive(NOW)
    desk.work(NOW, failing=port)
    desk.change("byran-kund", end, at=NOW + HOUR, by=FIRM)
    desk.work(NOW + 2 * HOUR)
    assert desk.outcome(document) == "delivered"
    assert len(desk.charges()) == 2
