"""The contract of the ledger: claims that only one gets, final words that stand, charges that are written once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.collaboration.records import Direction
from pipeline.outcomes import Outcome
from pipeline.records import Charge, Claim, DocumentRecord, Event, Query, Settlement
from tests.contract.backends import AnyLedger

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def claim(key: str, document: str, holder: str = "1", until: datetime = START + MINUTE) -> Claim:
    return Claim(key=key, document=document, holder=holder, until=until)


def record(id: str, outcome: Outcome | None = Outcome.DELIVERED, at: datetime = START, **more: Any) -> DocumentRecord:
    return DocumentRecord(
        id=id,
        digest="d",
        owner="sample-seller",
        name=f"{id}.xml",
        received_at=at,
        decided_as_of=at,
        outcome=outcome,
        **more,
    )


def charge(document: str, payer: str = "sample-seller") -> Charge:
    return Charge(
        id="d/send", document=document, direction=Direction.SEND, payer=payer, company="sample-seller", at=START
    )


def settled(ledger: AnyLedger, document: str, key: str, outcome: Outcome = Outcome.DELIVERED, **more: Any) -> None:
    ledger.claim([claim(key, document)], START)
    ledger.settle([Settlement(record=record(document, outcome, **more), holder="1", claims=(key,))])


def test_a_free_key_is_given_to_the_first_who_claims_it(ledger: AnyLedger) -> None:
    first, second, other = ledger.claim([claim("k", "a"), claim("k", "b"), claim("l", "b")], START)
    assert (first.mine, second.mine, other.mine) == (True, False, True)
    assert (second.document, second.settled, second.until) == ("a", False, START + MINUTE)


def test_a_claim_whose_lease_ended_can_be_taken_over(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a")], START)
    assert not ledger.claim([claim("k", "b")], START + MINUTE - timedelta(microseconds=1))[0].mine
    assert ledger.claim([claim("k", "b", until=START + 2 * MINUTE)], START + MINUTE)[0].mine
    assert not ledger.claim([claim("k", "a")], START + MINUTE)[0].mine


def test_a_settled_claim_is_never_taken_over(ledger: AnyLedger) -> None:
    settled(ledger, "a", "k")
    (answer,) = ledger.claim([claim("k", "b")], START + 999 * MINUTE)
    assert (answer.mine, answer.document, answer.settled) == (False, "a", True)


def test_a_document_finds_its_own_claim_again_and_hears_that_it_is_settled(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a")], START)
    assert [(one.mine, one.settled) for one in ledger.claim([claim("k", "a", "2")], START)] == [(True, False)]
    ledger.settle([Settlement(record=record("a"), holder="2", claims=("k",))])
    assert [(one.mine, one.settled) for one in ledger.claim([claim("k", "a", "3")], START)] == [(True, True)]
    assert not ledger.claim([claim("k", "b")], START + 999 * MINUTE)[0].mine


def test_a_document_that_was_just_looked_up_claims_as_every_other(ledger: AnyLedger) -> None:
    def wish(key: str, document: str) -> Claim:
        return claim(key, document).model_copy(update={"unsettled": True})

    settled(ledger, "a", "k")
    answers = ledger.claim([wish("k", "b"), wish("l", "b"), wish("l", "c")], START)
    assert [(one.mine, one.document) for one in answers] == [(False, "a"), (True, "b"), (False, "b")]
    assert ledger.settle([Settlement(record=record("b"), holder="1", claims=("l",))]) == [record("b")]


def test_what_a_rejected_document_gave_up_is_free_but_not_for_itself(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a")], START)
    ledger.settle([Settlement(record=record("a", Outcome.REJECTED), holder="1", claims=("k",), releases=("k",))])
    (replayed,) = ledger.claim([claim("k", "a")], START)
    assert (replayed.mine, replayed.settled) == (True, True)
    (next_one,) = ledger.claim([claim("k", "b")], START)
    assert (next_one.mine, next_one.settled) == (True, False)


def test_a_document_releases_no_claim_of_anothers(ledger: AnyLedger) -> None:
    settled(ledger, "a", "number")
    ledger.claim([claim("digest", "b")], START)
    rejected = record("b", Outcome.REJECTED)
    ledger.settle([Settlement(record=rejected, holder="1", claims=("digest",), releases=("digest", "number"))])
    assert ledger.claim([claim("number", "c")], START + 999 * MINUTE)[0].document == "a"


def test_whoever_lost_a_claim_settles_nothing(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a", "slow")], START)
    ledger.claim([claim("k", "a", "quick")], START)
    slow = Settlement(record=record("a"), holder="slow", claims=("k",), charges=(charge("a"),))
    assert ledger.settle([slow]) == [None]
    assert ledger.document("a") is None
    assert list(ledger.charges()) == []
    assert ledger.settle([slow.model_copy(update={"holder": "quick"})]) == [record("a")]


def test_the_final_word_stands(ledger: AnyLedger) -> None:
    settled(ledger, "a", "k")
    again = Settlement(record=record("a", Outcome.REJECTED, reason="X"), holder="1", claims=("k",), releases=("k",))
    assert ledger.settle([again]) == [record("a")]
    assert ledger.document("a") == record("a")
    assert not ledger.claim([claim("k", "b")], START + 999 * MINUTE)[0].mine


def test_settled_again_nothing_changes_and_nothing_is_charged_twice(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a")], START)
    settlement = Settlement(record=record("a"), holder="1", claims=("k",), charges=(charge("a"),))
    assert ledger.settle([settlement]) == ledger.settle([settlement])
    ledger.settle([Settlement(record=record("b"), charges=(charge("b", payer="another"),))])
    assert list(ledger.charges()) == [charge("a")]
    assert (list(ledger.charges("a")), list(ledger.charges("b"))) == ([charge("a")], [])


def test_a_period_takes_what_was_charged_from_its_first_instant_and_before_its_last(ledger: AnyLedger) -> None:
    begin, end = datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    instants = [begin - 40 * timedelta(days=1), begin - instant, begin, START, end - instant, end, end + 999 * MINUTE]
    for place, at in enumerate(instants):
        charged = charge(str(place)).model_copy(update={"id": f"{place}/send", "at": at})
        ledger.settle([Settlement(record=record(str(place)), charges=(charged,))])
    assert [each.at for each in ledger.charges()] == instants
    assert [each.at for each in ledger.charges(period=(begin, end))] == instants[2:5]
    assert [each.at for each in ledger.charges("1", period=(begin, end))] == []
    assert [each.at for each in ledger.charges("3", period=(begin, end))] == [START]


def test_a_held_document_changes_only_when_it_is_judged_as_of_a_later_instant(ledger: AnyLedger) -> None:
    settled(ledger, "a", "k", Outcome.HELD, reason="R")
    same_day = Settlement(record=record("a"), holder="1", claims=("k",))
    assert ledger.settle([same_day]) == [record("a", Outcome.HELD, reason="R")]
    released = record("a").model_copy(update={"decided_as_of": START + MINUTE})
    assert ledger.settle([Settlement(record=released, holder="1", claims=("k",))]) == [released]


def test_a_record_comes_back_as_it_was_written(ledger: AnyLedger) -> None:
    event = Event(at=START, stage="receive", text="Received", text_sv="Mottaget")
    whole = record("a", Outcome.HELD, timeline=(event,), waits_for=("x", "y"), due=START + MINUTE, objects=("k",))
    ledger.settle([Settlement(record=whole)])
    assert ledger.document("a") == whole
    assert ledger.document("b") is None


def test_documents_are_found_by_what_they_are_in_the_order_of_receipt(ledger: AnyLedger) -> None:
    records = [
        record("c", Outcome.HELD, START + MINUTE, waits_for=("x",)),
        record("a", Outcome.DELIVERED, START + 2 * MINUTE),
        record("b", Outcome.HELD, START, waits_for=("x", "y")),
        record("d", None, START + 3 * MINUTE),
    ]
    ledger.settle([Settlement(record=one) for one in records])

    def found(**query: Any) -> list[str]:
        return [one.id for one in ledger.documents(Query(**query))]

    assert found() == ["b", "c", "a", "d"]
    assert found(outcome=Outcome.HELD) == ["b", "c"]
    assert found(waits_for="y") == ["b"]
    assert found(since=START + MINUTE, owner="sample-seller") == ["c", "a", "d"]
    assert found(owner="nobody") == []
    assert found(limit=2) == ["b", "c"]


def test_pairs_gather_what_waits_for_the_same(ledger: AnyLedger) -> None:
    def held(id: str, minute: int, recipient: str, due: datetime | None = None) -> DocumentRecord:
        return record(
            id, Outcome.HELD, START + minute * MINUTE, recipient=recipient, reason="R", waits_for=(recipient,), due=due
        )

    ledger.settle([Settlement(record=one) for one in (held("b", 2, "x"), held("a", 1, "x"), held("c", 3, "y", START))])
    x, y = ledger.pairs(None, START)
    assert (x.recipient, x.count, x.oldest, y.recipient, y.count) == ("x", 2, "a", "y", 1)
    assert [one.id for one in ledger.held(x)] == ["a", "b"]
    assert [pair.recipient for pair in ledger.pairs(["x"], START - MINUTE)] == ["x"]
    assert [pair.recipient for pair in ledger.pairs([], START)] == ["y"], "its day has come"
    assert ledger.pairs([], START - MINUTE) == []
