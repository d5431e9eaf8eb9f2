"""A record with more remarks than an item of DynamoDB takes is kept all the same, and its receipt has them all."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.collaboration.records import Direction
from pipeline.findings import Finding, Severity
from pipeline.outcomes import Outcome
from pipeline.receipt import receipt
from pipeline.records import Charge, Claim, DocumentRecord, Event, Message, Settlement
from pipeline.shortened import LEFT_OUT
from pipeline.verdict import Settled
from tests.aws.worlds import world_on_aws
from tests.flow.worlds import now, receipt_for

MANY = 20_000


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return world_on_aws(tmp_path, monkeypatch)


def remark(number: int) -> Finding:
    """A remark that no other is like, so that it cannot be compressed away."""
    return Finding(
        layer="faktura",
        rule="TRANSFORM-DERIVED",
        severity=Severity.INFORMATION,
        text=f"Line {number}",
        text_sv=f"Rad {number}",
        found=sha256(str(number).encode()).hexdigest(),
    )


def record(remarks: int = MANY) -> DocumentRecord:
    at = now()
    return DocumentRecord(
        id="large",
        digest="d",
        owner="sample-seller",
        name="large.xml",
        received_at=at,
        decided_as_of=at,
        outcome=Outcome.DELIVERED,
        findings=tuple(map(remark, range(remarks))),
        timeline=(Event(at=at, stage="receipt", text="Answered", text_sv="Besvarat"),),
    )


def settled(world: World, of: DocumentRecord) -> DocumentRecord:
    """What settling gives, with a claim and a charge beside the record."""
    until = of.received_at + timedelta(minutes=1)
    world.ledger.claim([Claim(key="k", document=of.id, holder="1", until=until)], of.received_at)
    charge = Charge(
        id="d/send",
        document=of.id,
        direction=Direction.SEND,
        payer="sample-seller",
        company="sample-seller",
        at=of.received_at,
    )
    (written,) = world.ledger.settle([Settlement(record=of, holder="1", claims=("k",), charges=(charge,))])
    assert written is not None
    return written


def test_what_fits_is_kept_and_the_rest_is_counted(world: World) -> None:
    whole = record()
    assert settled(world, whole) == whole
    kept = world.ledger.document("large")
    assert kept is not None
    *first, counted = kept.findings
    assert tuple(first) == whole.findings[: len(first)]
    assert 1_000 < len(first) < MANY
    assert (counted.rule, counted.text.split()[2]) == (LEFT_OUT, str(MANY - len(first)))
    assert kept.model_copy(update={"findings": ()}) == whole.model_copy(update={"findings": ()})
    assert [charge.document for charge in world.accounts.charges()] == ["large"]


def test_a_record_that_fits_is_kept_as_it_is(world: World) -> None:
    whole = record(1_000)
    settled(world, whole)
    assert world.ledger.document("large") == whole


def test_the_same_word_settled_again_changes_nothing(world: World) -> None:
    settled(world, record())
    kept = world.ledger.document("large")
    assert kept is not None
    assert settled(world, record()) == kept


def answer(world: World, of: DocumentRecord) -> None:
    message = Message(
        id="m", owner=of.owner, name=of.name, key="k", received_at=of.received_at, receipt="r", receives=1
    )
    receipt([Settled(message=message, record=of, report=None)], world)


def test_the_receipt_has_all_remarks_also_where_the_message_comes_again(world: World) -> None:
    answer(world, settled(world, record()))
    kept = world.ledger.document("large")
    assert kept is not None
    answer(world, kept)
    assert len(receipt_for(world, "large").findings) == MANY


def test_a_receipt_of_an_earlier_word_gives_way_to_what_is_kept_of_the_later(world: World) -> None:
    whole = record()
    held = whole.model_copy(update={"outcome": Outcome.HELD, "findings": whole.findings[:1]})
    answer(world, held)
    settled(world, whole)
    kept = world.ledger.document("large")
    assert kept is not None
    answer(world, kept)
    told = receipt_for(world, "large")
    assert (told.outcome, told.findings) == ("delivered", kept.findings)
