"""S3's events: the same one twice, at once and later, in any order, of what is gone, and of what is no document."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.backends.aws.events import arrived, is_event
from pipeline.bootstrap import World
from tests.aws.ports import cloud
from tests.aws.worlds import assert_nothing_was_lost_or_doubled, settle_everything, world_on_aws
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, now, receipt_for, run, submit

_LOOKS = 10  # of a second at most: an event comes a little after its object


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return world_on_aws(tmp_path, monkeypatch)


def events(world: World) -> list[str]:
    """The bodies of the events that wait, taken out of the queue."""
    sqs, url = cloud().clients("sqs"), world.settings.aws_queue_url
    bodies: list[str] = []
    for _ in range(_LOOKS):
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        for one in found:
            bodies.append(one["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        if any("Records" in body for body in bodies):
            break
    return [body for body in bodies if "Records" in body]


def tell(world: World, *bodies: str) -> None:
    for body in bodies:
        cloud().clients("sqs").send_message(QueueUrl=world.settings.aws_queue_url, MessageBody=body)


def put(world: World, key: str, content: bytes) -> str:
    """What a program of a sender's does that knows nothing of us; the version."""
    bucket = world.settings.aws_inbox_bucket
    return str(cloud().clients("s3").put_object(Bucket=bucket, Key=key, Body=content)["VersionId"])


def test_the_same_event_twice_at_once_is_one_document(world: World) -> None:
    (document,) = submit(world, invoice())
    (event,) = events(world)
    tell(world, event, event, event)
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, {document: "delivered"})


def test_the_same_event_once_more_later_changes_nothing(world: World) -> None:
    (document,) = submit(world, invoice())
    (event,) = events(world)
    tell(world, event)
    run(world)
    tell(world, event)
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, {document: "delivered"})


def test_events_in_the_wrong_order_bring_every_document(world: World) -> None:
    documents = submit(world, *(invoice(str(number)) for number in range(4)))
    tell(world, *reversed(events(world)))
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, dict.fromkeys(documents, "delivered"))


def test_an_object_that_is_gone_before_its_event_is_answered(world: World) -> None:
    version = put(world, "inbox/sample-seller/gone.xml", invoice())
    bucket = world.settings.aws_inbox_bucket
    cloud().clients("s3").delete_object(Bucket=bucket, Key="inbox/sample-seller/gone.xml", VersionId=version)
    record = run(world)["gone.xml"]
    assert (record.outcome, record.reason) == ("rejected", "INBOX-GONE")
    assert receipt_for(world, record.id).outcome == "rejected"


def test_what_was_put_was_received_also_where_its_sender_removes_it_or_puts_another_under_the_name(
    world: World,
) -> None:
    first, second = invoice("1"), invoice("2")
    put(world, "inbox/sample-seller/invoice.xml", first)
    put(world, "inbox/sample-seller/invoice.xml", second)
    cloud().clients("s3").delete_object(Bucket=world.settings.aws_inbox_bucket, Key="inbox/sample-seller/invoice.xml")
    run(world)
    delivered = {world.objects.get(key) for key in world.objects.keys("mailboxes/sample-buyer/") if "invoice.x" in key}
    assert delivered == {first, second}


@pytest.mark.parametrize("name", ["a b+c.xml", "å-ä-ö.xml", "100%.xml", "a&b=c?.xml", "möte (2).xml"])
def test_a_name_that_events_encode_is_the_name_that_was_given(world: World, name: str) -> None:
    put(world, f"inbox/sample-seller/{name}", invoice())
    assert run(world)[name].outcome == "delivered"
    assert list(world.objects.keys("inbox/")) == []


def test_what_is_no_message_of_ours_stops_nobody_and_stays_for_the_operator(world: World) -> None:
    tell(world, "hello", "[]", '{"Records": 3}', "{}")
    (document,) = submit(world, invoice())
    messages = world.queue.receive(10, LIMITS.visibility, now())
    assert [message.document for message in messages] == [document]
    assert world.dead_letters.depths(now()).in_flight == 5, "the document and those four"


def test_events_of_folders_of_removals_and_of_other_prefixes_bring_nothing(world: World) -> None:
    put(world, "inbox/sample-seller/", b"")
    put(world, "elsewhere/sample-seller/a.xml", b"x")
    put(world, "inbox/loose.xml", b"x")
    removed = json.loads(events(world)[0])
    removed["Records"][0]["eventName"] = "ObjectRemoved:Delete"
    assert arrived(removed) == []
    put(world, "inbox/sample-seller/", b"")
    assert run(world) == {}
    assert world.dead_letters.depths(now()).waiting == 0


def test_an_event_that_tells_of_several_objects_brings_them_all(world: World) -> None:
    documents = submit(world, invoice("1"), invoice("2"))
    told = [json.loads(body)["Records"][0] for body in events(world)]
    tell(world, json.dumps({"Records": told}))
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, dict.fromkeys(documents, "delivered"))


def event(**stored: Any) -> dict[str, Any]:
    """An event as AWS documents it."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "eventTime": "2026-11-27T12:00:00.000Z",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "bucket": {"name": "some-inbox"},
                    "object": {"key": "inbox/sample-seller/a+b%C3%A5.xml", "size": 3, "eTag": "e", **stored},
                },
            }
        ]
    }


def test_the_id_of_a_message_is_that_of_the_version_and_of_nothing_else() -> None:
    (one,) = arrived(event(versionId="v1", sequencer="01"))
    (again,) = arrived(event(versionId="v1", sequencer="02"))
    (other,) = arrived(event(versionId="v2", sequencer="01"))
    assert (one.name, one.version, one.received_at) == ("a bå.xml", "v1", datetime(2026, 11, 27, 12, tzinfo=UTC))
    assert one.id == again.id != other.id


def test_without_versions_etag_and_sequencer_tell_two_puts_apart() -> None:
    (one,), (again,), (other,) = (arrived(event(sequencer=sequencer)) for sequencer in ("01", "01", "02"))
    assert (one.version, one.id) == ("etag:e", again.id)
    assert one.id != other.id


def test_s3_only_tries_the_queue_with_an_event_about_nothing() -> None:
    tried = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "some-inbox"}
    assert is_event(tried) and arrived(tried) == []
