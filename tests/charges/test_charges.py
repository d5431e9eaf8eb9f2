"""Charges: one for each delivered leg, summed by month, answered and never changed, and always what was delivered."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.bootstrap import World, open_world
from pipeline.charges import Difference, Fault, counter_of, month, reconcile, sums
from pipeline.collaboration.records import Direction
from pipeline.outcomes import Outcome
from pipeline.records import Charge, DocumentRecord, Leg, Query
from pipeline.settings import Settings
from tests.commands import Faktura, objects
from tests.flow.documents import invoice
from tests.flow.worlds import new_world, run, submit

NOW = datetime(2026, 11, 12, 8, tzinfo=UTC)


def charge(**changed: object) -> Charge:
    given = {"id": "d/send", "document": "doc", "direction": "send", "payer": "byran", "company": "kund", "at": NOW}
    return Charge.model_validate({**given, "firm": "byran", **changed})


def delivered(**changed: object) -> DocumentRecord:
    leg = Leg(
        direction=Direction.SEND, company="kund", collaboration="byran-kund", version=1, payer="byran", payer_since=NOW
    )
    given = {"id": "doc", "digest": "d", "owner": "kund", "name": "a.xml", "received_at": NOW, "outcome": "delivered"}
    return DocumentRecord.model_validate({**given, "legs": (leg,), **changed})


def faults(documents: list[DocumentRecord], charges: list[Charge]) -> list[Fault]:
    return [difference.fault for difference in reconcile(documents, charges)]


def test_a_month_begins_and_ends_at_midnight_in_sweden() -> None:
    assert month("2026-11") == (datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert month("2026-12")[1] == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert month("2026-06")[0] == datetime(2026, 5, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "november", "2026-11-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        month(text)


def test_charges_are_summed_by_payer_firm_customer_and_direction() -> None:
    own = charge(id="e/receive", direction="receive", payer="kund", firm=None)
    found = sums([charge(), own, charge(id="f/send")])
    assert [(each.payer, each.firm, each.customer, each.direction, each.count, each.amount) for each in found] == [
        ("byran", "byran", "kund", "send", 2, Decimal(2)),
        ("kund", None, "kund", "receive", 1, Decimal(1)),
    ]


def test_a_reversal_takes_the_charge_out_of_the_sum_and_out_of_no_book() -> None:
    both = [charge(), counter_of(charge(), NOW, "wrong customer")]
    assert [(each.count, each.amount) for each in sums(both)] == [(0, Decimal(0))]
    assert faults([delivered()], both) == []


def test_books_that_agree_have_no_difference() -> None:
    assert faults([delivered()], [charge()]) == []
    assert faults([delivered(outcome="held"), delivered(id="other", outcome="rejected")], []) == []


@pytest.mark.parametrize(
    ("documents", "charges", "fault"),
    [
        ([delivered()], [], Fault.NOT_CHARGED),
        ([delivered()], [charge(), charge(id="again")], Fault.CHARGED_TWICE),
        ([delivered()], [charge(payer="kund")], Fault.WRONG_PAYER),
        ([], [charge()], Fault.NOTHING_DELIVERED),
        ([delivered(outcome="held")], [charge()], Fault.NOTHING_DELIVERED),
        ([delivered()], [charge(), charge(id="x", reverses="other", amount=-1)], Fault.WRONG_REVERSAL),
        ([delivered()], [charge(), charge(id="x", reverses="d/send", amount=-2)], Fault.WRONG_REVERSAL),
        (
            [delivered()],
            [charge(), *(charge(id=id, reverses="d/send", amount=-1) for id in ("x", "y"))],
            Fault.WRONG_REVERSAL,
        ),
    ],
)
def test_each_difference_is_found(documents: list[DocumentRecord], charges: list[Charge], fault: Fault) -> None:
    assert list(reconcile(documents, charges)) == [Difference(fault=fault, document="doc", direction=Direction.SEND)]


@pytest.fixture
def world(faktura: Faktura, tmp_path: Path) -> Iterator[World]:
    """A world with two documents delivered, in the data directory that the command works on."""
    opened = new_world(tmp_path / "data")
    submit(opened, invoice("1"), invoice("2"))
    run(opened)
    yield opened


def test_a_delivered_document_is_charged_once_a_leg_and_the_same_bytes_again_are_not(world: World) -> None:
    submit(world, invoice("1"), name="again.xml")
    assert run(world)["again.xml"].outcome is Outcome.DUPLICATE
    assert len(list(world.accounts.charges())) == 4
    assert list(reconcile(world.ledger.documents(Query()), world.accounts.charges())) == []


def test_the_command_sums_and_writes_csv(faktura: Faktura, world: World) -> None:
    found = objects(faktura, "charges")
    assert [(each["payer"], each["direction"], each["count"]) for each in found] == [
        ("sample-buyer", "receive", 2),
        ("sample-seller", "send", 2),
    ]
    status, out, _ = faktura("charges", "--csv")
    assert status == 0
    assert out.splitlines() == [
        "payer,firm,customer,direction,count,amount",
        "sample-buyer,,sample-buyer,receive,2,2",
        "sample-seller,,sample-seller,send,2,2",
    ]
    assert objects(faktura, "charges", "--period", "2020-01") == []
    assert faktura("charges", "--period", "May")[0] == 2
    assert "sample-buyer" in faktura("charges")[1]


def test_a_charge_is_answered_once(faktura: Faktura, world: World) -> None:
    document = next(world.accounts.charges()).document
    reversal = ("charges", "--reverse", document, "--reason", "agreed with the customer")
    assert len(objects(faktura, *reversal)) == 2
    assert len(list(world.accounts.charges(document))) == 4
    assert sum(each["count"] for each in objects(faktura, "charges")) == 2
    status, _, err = faktura(*reversal)
    assert status == 2
    assert "reversed already" in err
    assert faktura("charges", "--reconcile")[0] == 0


@pytest.mark.parametrize("arguments", [("--reverse", "doc"), ("--reverse", "nothing", "--reason", "because")])
def test_a_reversal_without_reason_or_charge_is_refused(
    faktura: Faktura, world: World, arguments: tuple[str, ...]
) -> None:
    assert faktura("charges", *arguments)[0] == 2


def test_books_that_do_not_agree_end_loudly(faktura: Faktura, world: World) -> None:
    assert "agree" in faktura("charges", "--reconcile")[1]
    with sqlite3.connect(world_file()) as ledger:
        ledger.execute("DROP TRIGGER charge_is_not_removed")
        ledger.execute("DELETE FROM charge WHERE place = 1")
    ledger.close()
    status, out, err = faktura("charges", "--reconcile", "--json")
    assert (status, "do not agree" in err) == (3, True)
    assert [json.loads(line)["fault"] for line in out.splitlines()] == ["not-charged"]


@pytest.mark.parametrize("statement", ["UPDATE charge SET body = '{}'", "DELETE FROM charge"])
def test_a_charge_is_never_changed_or_removed(faktura: Faktura, world: World, statement: str) -> None:
    ledger = sqlite3.connect(world_file())
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        ledger.execute(statement)
    ledger.close()


def world_file() -> Path:
    return open_world(Settings()).settings.data / "database" / "ledger.sqlite3"
