"""What a reprocessing changes: a rejection that was none any more, once, with its audit; and nothing else."""

import hashlib
from datetime import timedelta

import pytest

from pipeline.bootstrap import World
from pipeline.collaboration.records import History
from pipeline.mailbox import deliveries, take
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord
from pipeline.reprocess.order import message_of
from pipeline.settings import Backend
from pipeline.worker import work
from tests.flow.documents import BUYER, invoice
from tests.flow.worlds import LIMITS, company, delivered, now, receipt_for, run, submit
from tests.reprocess.runs import (
    LATE,
    again,
    agree,
    fix_registration,
    outcomes,
    queue,
    rejected_at_the_gate,
    reprocessing,
)


def without_reference(number: str = "1") -> bytes:
    """An invoice that breaks PEPPOL-EN16931-R003, a rule of Peppol's that EN 16931 does not have."""
    return invoice(number).replace(b"<cbc:BuyerReference>K 1</cbc:BuyerReference>", b"")


def test_after_a_registration_was_fixed_a_rejected_document_is_delivered_charged_once_and_answered(
    world: World,
) -> None:
    (document,) = rejected_at_the_gate(world, "1")
    before = world.ledger.document(document)
    fix_registration(world)
    order = reprocessing(as_of=now())
    (record,) = again(world, order, outcome=Outcome.REJECTED).values()
    assert (record.id, record.outcome, record.reason) == (document, Outcome.DELIVERED, None)
    assert list(delivered(world, "sample-late").values()) == [invoice("1", buyer=LATE)]
    assert [charge.document for charge in world.accounts.charges()] == [document, document]
    assert {charge.at for charge in world.accounts.charges()} == {order.started}, "no month that is over is touched"
    assert (receipt_for(world, document).outcome, receipt_for(world, document).text) == ("delivered", "Delivered")
    assert before is not None
    assert record.timeline[: len(before.timeline)] == before.timeline
    (revision,) = record.revisions
    assert (revision.reprocessing, revision.outcome, revision.reason) == ("r1", Outcome.REJECTED, before.reason)
    assert agree(world)


def test_as_of_the_original_instant_the_registration_is_as_it_was(world: World) -> None:
    rejected_at_the_gate(world, "1")
    fix_registration(world)
    assert again(world, reprocessing(), outcome=Outcome.REJECTED) == {}
    assert set(outcomes(world).values()) == {Outcome.REJECTED}


def test_done_twice_the_second_changes_nothing(world: World) -> None:
    rejected_at_the_gate(world, "1", "2", "3")
    fix_registration(world)
    assert len(again(world, reprocessing("r1", as_of=now()), outcome=Outcome.REJECTED)) == 3
    charges = list(world.accounts.charges())
    assert len(charges) == 6
    for id in ("r1", "r2"):
        again(world, reprocessing(id, as_of=now()))
    assert list(world.accounts.charges()) == charges
    assert len(delivered(world, "sample-late")) == 3


def test_with_other_rules_pinned_what_they_let_pass_is_delivered_and_the_reports_stand_beside_each_other(
    world: World,
) -> None:
    (document,) = submit(world, without_reference())
    assert run(world)["invoice.xml"].reason == "PEPPOL-EN16931-R003"
    (record,) = again(world, reprocessing(profile="en16931"), rule="PEPPOL-EN16931-R003").values()
    assert (record.outcome, record.profile) == (Outcome.DELIVERED, "en16931")
    names = [key.rpartition("/")[2] for key in world.objects.keys("archive/")]
    assert names == ["original.xml", "report-r1.json", "report.json"]
    assert receipt_for(world, document).findings == ()
    assert agree(world)


def test_a_pin_does_not_judge_documents_that_it_cannot(world: World) -> None:
    submit(world, without_reference())
    run(world)
    assert again(world, reprocessing(profile="svefaktura-1"), outcome=Outcome.REJECTED) == {}


def test_what_was_delivered_is_left_alone_whatever_the_rules_say_now(world: World) -> None:
    (document,) = submit(world, invoice())
    run(world)
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    world.registry.put(buyer.model_copy(update={"service": History[bool](), "version": 1}))
    assert queue(world, reprocessing(as_of=now())) == 0
    world.reprocessing.send([message_of(_record(world, document), reprocessing(as_of=now()))], now())
    run(world)
    assert _record(world, document).outcome is Outcome.DELIVERED
    assert _record(world, document).revisions == ()


def test_asked_for_by_name_a_version_is_delivered_beside_the_old_and_not_charged(world: World) -> None:
    (document,) = submit(world, invoice())
    first = run(world)["invoice.xml"]
    charges = list(world.accounts.charges())
    for version in (2, 3):
        order = reprocessing(f"r{version}", redeliver=True)
        record = again(world, order, documents=(document,))["invoice.xml"]
        assert record.revisions[-1].version == version
        assert (record.outcome, record.legs) == (Outcome.DELIVERED, first.legs)
        assert receipt_for(world, document).text == f"Delivered once more, as version {version}; not charged again"
    found = {manifest.version: manifest.delivery for manifest in deliveries(world.objects, "sample-buyer")}
    digest = hashlib.sha256(invoice()).hexdigest()
    assert found == {
        1: digest[:20],
        2: hashlib.sha256(f"{digest}/2".encode()).hexdigest()[:20],
        3: hashlib.sha256(f"{digest}/3".encode()).hexdigest()[:20],
    }
    assert list(world.accounts.charges()) == charges
    assert agree(world)


def test_a_version_comes_also_where_the_first_was_taken_and_in_the_format_that_is_read_now(world: World) -> None:
    (document,) = submit(world, invoice())
    first = run(world)["invoice.xml"]
    (manifest,) = deliveries(world.objects, "sample-buyer")
    take(world.objects, "sample-buyer", manifest.delivery)
    world.registry.put(company("sample-buyer", BUYER, reads=("svefaktura",)).model_copy(update={"version": 1}))
    again(world, reprocessing(redeliver=True), documents=(document,))
    (second,) = deliveries(world.objects, "sample-buyer")
    assert (second.version, second.format, second.converted) == (2, "svefaktura", True)
    record = _record(world, document)
    assert (record.legs, record.release) == (first.legs, first.release)
    assert len(list(deliveries(world.objects, "sample-buyer", taken=True))) == 1


def test_a_version_that_may_not_be_delivered_now_is_not(world: World) -> None:
    (document,) = submit(world, invoice())
    run(world)
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    world.registry.put(buyer.model_copy(update={"service": buyer.service.then(now(), False), "version": 1}))
    assert again(world, reprocessing(redeliver=True, as_of=now()), documents=(document,)) == {}
    assert len(list(deliveries(world.objects, "sample-buyer"))) == 1


def test_mended_and_sent_again_meanwhile_the_old_one_stays_rejected(world: World) -> None:
    (first,) = submit(world, without_reference())
    run(world)
    submit(world, invoice(), name="mended.xml")
    run(world)
    assert again(world, reprocessing(profile="en16931"), outcome=Outcome.REJECTED) == {}
    assert _record(world, first).reason == "PEPPOL-EN16931-R003"
    assert len(delivered(world)) == 1
    assert agree(world)


def test_of_two_rejected_copies_one_is_delivered(world: World) -> None:
    (first,) = submit(world, without_reference(), name="first.xml")
    run(world)
    (second,) = submit(world, without_reference(), name="second.xml")
    run(world)
    again(world, reprocessing(profile="en16931"), outcome=Outcome.REJECTED)
    again(world, reprocessing("r2", profile="en16931"), outcome=Outcome.REJECTED)
    assert sorted(map(str, outcomes(world).values())) == ["delivered", "rejected"]
    assert len(delivered(world)) == 1
    assert {charge.document for charge in world.accounts.charges()} < {first, second}
    assert agree(world)


def test_a_delivered_document_keeps_its_bytes_and_number_from_then_on(world: World) -> None:
    (first,) = submit(world, without_reference())
    run(world)
    again(world, reprocessing(profile="en16931"), outcome=Outcome.REJECTED)
    same_bytes, same_number = submit(world, without_reference(), invoice(note="Another"))
    run(world)
    assert receipt_for(world, same_bytes).duplicate_of == first
    assert receipt_for(world, same_number).reason == "DUPLICATE-NUMBER"


def test_a_rejected_document_may_come_to_be_held_and_is_released_by_itself(world: World) -> None:
    (document,) = rejected_at_the_gate(world, "1")
    late = world.registry.company("sample-late")
    assert late is not None
    program = late.program.model_copy(update={"receives": History[bool]()})
    world.registry.put(late.model_copy(update={"program": program, "version": 1}))
    fix_registration(world)
    again(world, reprocessing(as_of=now()), outcome=Outcome.REJECTED)
    assert (_record(world, document).outcome, _record(world, document).reason) == (Outcome.HELD, "GATE-RECEIVING-OFF")
    late = world.registry.company("sample-late")
    assert late is not None
    program = late.program.model_copy(update={"receives": History[bool]().then(now(), True)})
    world.registry.put(late.model_copy(update={"program": program, "version": late.version + 1}))
    run(world)
    record = _record(world, document)
    assert (record.outcome, len(record.revisions)) == (Outcome.DELIVERED, 1)
    assert len(list(world.accounts.charges())) == 2
    assert agree(world)


def test_a_held_document_whose_word_stays_is_left_to_its_release(world: World) -> None:
    world.registry.put(company("sample-late", LATE, receives=History[bool]()))
    (document,) = submit(world, invoice(buyer=LATE))
    run(world)
    assert again(world, reprocessing(), outcome=Outcome.HELD) == {}
    assert _record(world, document).revisions == ()


def test_other_errors_than_before_are_told_and_the_same_are_not(world: World) -> None:
    (document,) = submit(world, without_reference().replace(b">125.00</cbc:PayableAmount>", b">1</cbc:PayableAmount>"))
    run(world)
    assert again(world, reprocessing("r1")) == {}
    again(world, reprocessing("r2", profile="en16931"))
    record = _record(world, document)
    assert (record.outcome, record.profile, len(record.revisions)) == (Outcome.REJECTED, "en16931", 1)
    assert {finding.rule for finding in receipt_for(world, document).findings} == {"BR-CO-16"}


def test_an_archive_that_lost_or_changed_a_document_is_noticed_and_nothing_is_delivered(world: World) -> None:
    if world.settings.backend is Backend.AWS:
        pytest.skip("the archive's bucket keeps every version: nothing there is lost or changed by a write")
    lost, changed = rejected_at_the_gate(world, "1", "2")
    fix_registration(world)
    world.objects.remove([_record(world, lost).key])
    world.objects.put({_record(world, changed).key: invoice("3", buyer=LATE)})
    again(world, reprocessing(as_of=now()))
    causes = [letter.cause for letter in world.reprocessing_dead_letters.dead()]
    assert ["has lost" in causes[0], "is not what was received" in causes[1]] == [True, True]
    assert set(outcomes(world).values()) == {Outcome.REJECTED}
    assert delivered(world, "sample-late") == {}
    assert world.dead_letters.depths(now()).dead == 0, "and nobody is told that a document failed"


def test_what_is_fresh_goes_first(world: World) -> None:
    rejected_at_the_gate(world, *(str(number) for number in range(20)))
    fix_registration(world)
    assert queue(world, reprocessing(as_of=now())) == 20
    fresh = submit(world, *(invoice(f"F{number}") for number in range(20)))
    order: list[str] = []
    small = LIMITS.model_copy(update={"batch": 5})
    for done in work(world, small, clock=now, pause=lambda _: False, once=True):
        order += [record.id for record in done.settled]
    assert order[:20] == fresh
    assert len(order) == 40


@pytest.mark.parametrize("hours", [1, 24 * 60])
def test_the_gate_is_asked_as_of_the_instant_that_is_named(world: World, hours: int) -> None:
    rejected_at_the_gate(world, "1")
    fix_registration(world, at=now() - timedelta(hours=hours))
    assert again(world, reprocessing("r1", as_of=now() - timedelta(hours=hours, minutes=1))) == {}
    assert len(again(world, reprocessing("r2", as_of=now() - timedelta(hours=hours) + timedelta(minutes=1)))) == 1


def _record(world: World, document: str) -> DocumentRecord:
    found = world.ledger.document(document)
    assert found is not None
    return found
