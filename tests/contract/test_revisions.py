"""The contract of the ledger on a word that is revised: only by a reprocessing, and only the word that it read."""

from typing import Any

import pytest

from pipeline.collaboration.records import Direction
from pipeline.outcomes import Outcome
from pipeline.records import Charge, DocumentRecord, Event, Leg, Query, Revision, Settlement
from tests.contract.backends import AnyLedger
from tests.contract.test_ledger import MINUTE, START, charge, claim, record, settled

LEG = Leg(
    direction=Direction.SEND, company="sample-seller", collaboration=None, version=0, payer="x", payer_since=START
)


def event(text: str) -> Event:
    return Event(at=START, stage="receipt", text=text, text_sv=text)


def revised(standing: DocumentRecord, run: str = "r1", **changed: Any) -> DocumentRecord:
    """What a reprocessing makes of a record that it read."""
    revision = Revision(reprocessing=run, at=START + MINUTE, outcome=standing.outcome, reason=standing.reason)
    return standing.model_copy(
        update={
            "timeline": (*standing.timeline, event(run)),
            "revisions": (*standing.revisions, revision),
            **changed,
        }
    )


def written(ledger: AnyLedger, record: DocumentRecord, *charges: Charge) -> bool:
    """Whether a record took the place of the one that stood."""
    answer = ledger.settle([Settlement(record=record, charges=charges)])
    stands = ledger.document(record.id)
    assert answer == [stands]
    return stands == record


def rejected(ledger: AnyLedger, **more: Any) -> DocumentRecord:
    standing = record("a", Outcome.REJECTED, reason="BR-1", timeline=(event("Rejected"),), **more)
    ledger.settle([Settlement(record=standing)])
    return standing


def test_a_reprocessing_revises_the_word_that_it_read_with_its_charges_once(ledger: AnyLedger) -> None:
    standing = rejected(ledger)
    delivered = revised(standing, outcome=Outcome.DELIVERED, reason=None)
    assert written(ledger, delivered, charge("a"))
    assert ledger.settle([Settlement(record=delivered, charges=(charge("a", payer="another"),))]) == [delivered]
    assert list(ledger.charges()) == [charge("a")]
    assert [one.id for one in ledger.documents(Query(outcome=Outcome.DELIVERED))] == ["a"]
    assert list(ledger.documents(Query(outcome=Outcome.REJECTED))) == []


def test_without_a_revision_the_word_stands(ledger: AnyLedger) -> None:
    standing = rejected(ledger)
    later = START + MINUTE
    assert not written(ledger, standing.model_copy(update={"outcome": Outcome.DELIVERED, "decided_as_of": later}))


def test_of_two_reprocessings_that_read_the_same_word_the_first_writes_and_the_second_nothing(
    ledger: AnyLedger,
) -> None:
    standing = rejected(ledger)
    first = revised(standing, "r1", outcome=Outcome.DELIVERED, reason=None)
    second = revised(standing, "r2", outcome=Outcome.HELD, reason="GATE-REQUESTED")
    assert written(ledger, first, charge("a"))
    assert not written(ledger, second, charge("a"))
    assert ledger.document("a") == first


def test_a_reprocessing_that_read_a_hold_does_not_overwrite_its_release(ledger: AnyLedger) -> None:
    held = record("a", Outcome.HELD, reason="GATE-REQUESTED")
    ledger.settle([Settlement(record=held)])
    released = record("a").model_copy(update={"decided_as_of": START + MINUTE})
    assert written(ledger, released, charge("a"))
    assert not written(ledger, revised(held, outcome=Outcome.REJECTED, reason="BR-1"))
    assert list(ledger.charges()) == [charge("a")]


def test_a_release_that_read_a_hold_does_not_overwrite_its_revision(ledger: AnyLedger) -> None:
    held = record("a", Outcome.HELD, reason="GATE-REQUESTED")
    ledger.settle([Settlement(record=held)])
    assert written(ledger, revised(held, reason="GATE-RECEIVING-OFF"))
    assert not written(ledger, record("a").model_copy(update={"decided_as_of": START + MINUTE}))


def test_a_hold_that_was_revised_is_released_like_any_other(ledger: AnyLedger) -> None:
    held = record("a", Outcome.HELD, reason="GATE-REQUESTED")
    ledger.settle([Settlement(record=held)])
    again = revised(held, reason="GATE-RECEIVING-OFF")
    assert written(ledger, again)
    released = {"outcome": Outcome.DELIVERED, "reason": None, "decided_as_of": START + MINUTE}
    assert written(ledger, again.model_copy(update=released))


def test_a_delivered_document_is_delivered_once_more_with_the_same_legs_and_changes_in_no_other_way(
    ledger: AnyLedger,
) -> None:
    standing = record("a", legs=(LEG,), objects=("one",))
    ledger.settle([Settlement(record=standing, charges=(charge("a"),))])
    assert not written(ledger, revised(standing, outcome=Outcome.REJECTED, reason="BR-1"))
    assert not written(ledger, revised(standing, outcome=Outcome.HELD, reason="GATE-REQUESTED"))
    assert not written(ledger, revised(standing, legs=()))
    assert written(ledger, revised(standing, objects=("one", "two")))
    assert list(ledger.charges()) == [charge("a")]


def test_a_duplicate_stays_one(ledger: AnyLedger) -> None:
    standing = record("a", Outcome.DUPLICATE, duplicate_of="b")
    ledger.settle([Settlement(record=standing)])
    assert not written(ledger, revised(standing, outcome=Outcome.DELIVERED))


@pytest.mark.parametrize("timeline", [(), (event("r1"),), (event("Another"), event("r1"))])
def test_the_timeline_only_grows(ledger: AnyLedger, timeline: tuple[Event, ...]) -> None:
    standing = rejected(ledger)
    assert not written(ledger, revised(standing, outcome=Outcome.DELIVERED, timeline=timeline))


def test_what_a_rejected_document_gave_up_is_claimed_again_for_a_reprocessing_only(ledger: AnyLedger) -> None:
    ledger.claim([claim("k", "a")], START)
    standing = record("a", Outcome.REJECTED, reason="BR-1")
    ledger.settle([Settlement(record=standing, holder="1", claims=("k",), releases=("k",))])
    again = claim("k", "a", "2").model_copy(update={"again": True})
    assert [(one.mine, one.settled) for one in ledger.claim([again], START)] == [(True, True)]
    assert not ledger.claim([claim("k", "b")], START)[0].mine
    delivered = revised(standing, outcome=Outcome.DELIVERED, reason=None)
    assert ledger.settle([Settlement(record=delivered, holder="2", claims=("k",))]) == [delivered]
    assert not ledger.claim([claim("k", "b")], START + 999 * MINUTE)[0].mine


def test_what_another_document_has_is_not_claimed_again(ledger: AnyLedger) -> None:
    rejected(ledger)
    settled(ledger, "b", "k")
    again = claim("k", "a", "2").model_copy(update={"again": True})
    (answer,) = ledger.claim([again], START + 999 * MINUTE)
    assert (answer.mine, answer.document, answer.settled) == (False, "b", True)


def test_the_keeper_of_a_key_is_who_has_it_by_a_final_word(ledger: AnyLedger) -> None:
    settled(ledger, "a", "k")
    ledger.claim([claim("l", "b")], START)
    assert ledger.keepers(["l", "k", "m"]) == [None, "a", None]
    assert ledger.keepers([]) == []


def test_documents_come_in_pages(ledger: AnyLedger) -> None:
    ids = ["b", "a", "c", "e", "d"]
    instants = [START, START + MINUTE, START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE]
    ledger.settle([Settlement(record=record(id, at=at)) for id, at in zip(ids, instants, strict=True)])
    pages: list[list[str]] = []
    after = None
    while page := list(ledger.documents(Query(after=after, limit=2, until=START + 3 * MINUTE))):
        pages.append([one.id for one in page])
        after = (page[-1].received_at, page[-1].id)
    assert pages == [["b", "a"], ["c", "e"]]
