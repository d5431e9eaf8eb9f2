"""What becomes of a document, and what its sender, its recipient and the one who pays see of it."""

from datetime import UTC, datetime, timedelta

from pipeline.bootstrap import World
from pipeline.collaboration.records import Direction
from pipeline.findings import Mover
from pipeline.mailbox import deliveries, take
from pipeline.outcomes import Outcome
from pipeline.records import Query
from tests.flow.documents import BUYER, STRANGER, invoice
from tests.flow.worlds import delivered, receipt_for, receipts, run, submit


def test_a_valid_invoice_arrives_byte_for_byte(world: World) -> None:
    (document,) = submit(world, invoice())
    record = run(world)["invoice.xml"]
    assert record.id == document
    assert record.outcome is Outcome.DELIVERED
    assert list(delivered(world).values()) == [invoice()]


def test_a_delivered_invoice_is_archived_as_received_with_its_report(world: World) -> None:
    submit(world, invoice())
    record = run(world)["invoice.xml"]
    assert world.objects.get(record.key) == invoice()
    assert record.key == f"archive/{record.received_at:%Y/%m/%d}/{record.digest}/original.xml"
    assert b'"release"' in world.objects.get(record.key.replace("original.xml", "report.json"))


def test_each_leg_is_charged_once_to_its_payer(world: World) -> None:
    (document,) = submit(world, invoice())
    run(world)
    charges = {charge.direction: charge.payer for charge in world.accounts.charges(document)}
    assert charges == {Direction.SEND: "sample-seller", Direction.RECEIVE: "sample-buyer"}


def test_the_inbox_and_the_queue_are_empty_afterwards(world: World) -> None:
    submit(world, invoice())
    run(world)
    assert list(world.objects.keys("inbox/")) == []
    depths = world.dead_letters.depths(datetime.now(UTC))
    assert (depths.waiting, depths.in_flight, depths.dead) == (0, 0, 0)


def test_the_manifest_tells_what_a_recipient_wants_to_know(world: World) -> None:
    (document,) = submit(world, invoice("A-17"))
    run(world)
    (manifest,) = deliveries(world.objects, "sample-buyer")
    assert (manifest.document, manifest.number, str(manifest.payable)) == (document, "A-17", "125.00")
    assert manifest.files == ("invoice.xml",)
    assert [leg.company for leg in manifest.legs] == ["sample-buyer"]


def test_the_sender_gets_a_receipt_in_both_languages(world: World) -> None:
    (document,) = submit(world, invoice())
    run(world)
    receipt = receipt_for(world, document)
    assert (receipt.outcome, receipt.text, receipt.text_sv, receipt.mover) == (
        "delivered",
        "Delivered",
        "Levererat",
        None,
    )


def test_a_broken_rule_rejects_and_the_receipt_says_which(world: World) -> None:
    (document,) = submit(world, invoice(payable="126.00"))
    run(world)
    receipt = receipt_for(world, document)
    assert receipt.outcome == "rejected"
    assert receipt.reason == "BR-CO-16"
    assert receipt.mover is Mover.SENDER
    assert "BR-CO-16" in [finding.rule for finding in receipt.findings]
    assert delivered(world) == {}
    assert list(world.accounts.charges()) == []


def test_nobody_sends_in_anothers_name(world: World) -> None:
    (document,) = submit(world, invoice(), owner="sample-buyer")
    assert run(world)["invoice.xml"].outcome is Outcome.REJECTED
    assert receipt_for(world, document, "sample-buyer").reason == "GATE-SENDER-NOT-OWNER"


def test_a_document_in_the_inbox_of_nobody_is_answered_too(world: World) -> None:
    (document,) = submit(world, invoice(), owner="nobody-known")
    run(world)
    assert receipt_for(world, document, "nobody-known").reason == "GATE-INBOX-UNKNOWN"


def test_a_recipient_elsewhere_is_reached_by_the_gateway(world: World) -> None:
    submit(world, invoice(buyer=STRANGER))
    assert run(world)["invoice.xml"].outcome is Outcome.DELIVERED
    (key,) = world.objects.keys("gateway/peppol/")
    envelope = world.objects.get(key)
    assert b"StandardBusinessDocument" in envelope
    assert f"0007:{STRANGER}".encode() in envelope


def test_an_envelope_is_taken_off_and_kept_beside_the_document(world: World) -> None:
    submit(world, invoice(buyer=STRANGER))
    run(world)
    (key,) = world.objects.keys("gateway/peppol/")
    envelope = world.objects.get(key).replace(STRANGER.encode(), BUYER.encode())
    # The same number again, in another year.
    envelope = envelope.replace(b"2026-03-02", b"2025-03-02").replace(b"2026-04-02", b"2025-04-02")
    submit(world, envelope)
    run(world)
    content = {key.rpartition("/")[2]: content for key, content in delivered(world).items()}
    assert content["original.xml"] == envelope
    assert b"StandardBusinessDocument" not in content["invoice.xml"]


def test_the_timeline_names_the_stages_in_order(world: World) -> None:
    submit(world, invoice())
    record = run(world)["invoice.xml"]
    stages = [event.stage for event in record.timeline]
    assert stages == ["receive", "identify", "validate", "authorize", "deliver", "receipt"]


def test_the_ledger_finds_documents_by_outcome_and_owner(world: World) -> None:
    submit(world, invoice("1"), invoice("2", payable="1.00"))
    run(world)
    rejected = list(world.ledger.documents(Query(outcome=Outcome.REJECTED, owner="sample-seller")))
    assert [record.outcome for record in rejected] == [Outcome.REJECTED]
    assert len(list(world.ledger.documents(Query()))) == 2
    assert len(list(world.ledger.documents(Query(limit=1)))) == 1


def test_what_was_taken_is_no_longer_new(world: World) -> None:
    submit(world, invoice())
    run(world)
    (manifest,) = deliveries(world.objects, "sample-buyer")
    take(world.objects, "sample-buyer", manifest.delivery)
    take(world.objects, "sample-buyer", manifest.delivery)
    assert list(deliveries(world.objects, "sample-buyer")) == []
    assert [one.delivery for one in deliveries(world.objects, "sample-buyer", taken=True)] == [manifest.delivery]


def test_the_gate_judges_as_of_the_receipt_and_not_as_of_the_processing(world: World) -> None:
    (document,) = submit(world, invoice())
    after = datetime.now(UTC) + timedelta(milliseconds=10)
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    world.registry.put(buyer.model_copy(update={"version": 1, "service": buyer.service.then(after, False)}))
    assert run(world, clock=lambda: after + timedelta(minutes=1))["invoice.xml"].outcome is Outcome.DELIVERED
    assert receipt_for(world, document).outcome == "delivered"


def test_of_many_documents_each_gets_a_receipt_of_their_own(world: World) -> None:
    ids = submit(world, *(invoice(str(number)) for number in range(150)))
    run(world)
    assert len(delivered(world)) == 150
    assert {key.rpartition("/")[2] for key in receipts(world)} == {f"{document}.json" for document in ids}
