"""A batch as Lambda hands it to `process`: what is answered, what comes again, and that nothing of it is lost."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.batch import Batches
from pipeline.backends.aws.clients import clients_of
from pipeline.bootstrap import World, open_world
from pipeline.collaboration.records import History
from pipeline.flow import Processed, process
from pipeline.outcomes import Outcome
from pipeline.records import Dead, DocumentRecord, Message, Query
from pipeline.settings import Settings
from tests.aws.cloud import Cloud, serving
from tests.aws.creating import create
from tests.aws.demo import Functions, forget, functions
from tests.aws.lambdas import call, queues, record
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import LONG_AGO, company

LATE = "5599902045"
NONE_FAILED: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with serving() as cloud:
        yield cloud


@pytest.fixture
def there(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Functions]:
    """Functions with a queue that is empty: one after the other in one stack."""
    monkeypatch.setenv("FAKTURA_BACKOFF", "0.1")  # what is given back is there at once
    try:
        stack = stack_of(cloud)
    except ClientError:  # other tests of this process have resources of other names
        create(cloud.clients)
        stack = stack_of(cloud)
    with functions(cloud, stack) as there:
        taken(there)
        world = open_world(Settings())
        if world.registry.company("sample-seller") is None:
            world.registry.put(company("sample-seller", SELLER), company("sample-buyer", BUYER))
        yield there


def stack_of(cloud: Cloud) -> Any:
    from tests.aws.template import STACK, Stack

    refs = {}
    for name, properties in Stack({}).resources("AWS::SQS::Queue"):
        refs[name] = cloud.clients("sqs").get_queue_url(QueueName=properties["QueueName"])["QueueUrl"]
    assert all(STACK in url for url in refs.values())
    return Stack(refs)


def url_of(there: Functions, name: str = "faktura-process") -> str:
    return next(each["url"] for each in queues(there.stack) if each["name"] == name)


def taken(there: Functions) -> list[dict[str, Any]]:
    """Whatever waits in the queue of documents, as the records of an event; it is hidden from now on."""
    found = there.cloud.clients("sqs").receive_message(
        QueueUrl=url_of(there),
        MaxNumberOfMessages=10,
        WaitTimeSeconds=0,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return [record(message) for message in found.get("Messages", [])]


def drop(there: Functions, name: str, content: bytes) -> None:
    bucket = there.stack.environment("process")["FAKTURA_AWS_INBOX_BUCKET"]
    there.cloud.clients("s3").put_object(Bucket=bucket, Key=f"inbox/sample-seller/{name}", Body=content)


def handed(there: Functions, records: list[dict[str, Any]], left: int = 60_000) -> Any:
    return (
        there.call("process", {"Records": records}) if left == 60_000 else call("process", {"Records": records}, left)
    )


def named(name: str) -> DocumentRecord | None:
    world: World = open_world(Settings())
    return next((each for each in world.ledger.documents(Query()) if each.name == name), None)


def test_a_name_with_a_space_and_a_plus_is_read_as_it_was_written(there: Functions) -> None:
    drop(there, "räkning 1+2.xml", invoice("space"))
    assert handed(there, taken(there)) == NONE_FAILED
    found = named("räkning 1+2.xml")
    assert found is not None and found.outcome is Outcome.DELIVERED


def test_what_is_no_message_of_ours_comes_again_and_the_rest_is_done(there: Functions) -> None:
    sqs = there.cloud.clients("sqs")
    sent = [sqs.send_message(QueueUrl=url_of(there), MessageBody=body) for body in ("nonsense", json.dumps([1]))]
    drop(there, "beside.xml", invoice("beside"))
    answer = handed(there, taken(there))
    failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
    assert failed == {each["MessageId"] for each in sent}
    beside = named("beside.xml")
    assert beside is not None and beside.outcome is Outcome.DELIVERED


def test_what_s3_sends_to_try_the_queue_is_thrown_away(there: Functions) -> None:
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}
    there.cloud.clients("sqs").send_message(QueueUrl=url_of(there), MessageBody=json.dumps(body))
    assert handed(there, taken(there)) == NONE_FAILED
    assert taken(there) == []


def test_without_time_left_nothing_is_begun_and_it_comes_again_at_once(there: Functions) -> None:
    drop(there, "late.xml", invoice("late"))
    assert handed(there, taken(there), left=5_000) == NONE_FAILED
    assert named("late.xml") is None
    assert handed(there, taken(there)) == NONE_FAILED
    late = named("late.xml")
    assert late is not None and late.outcome is Outcome.DELIVERED


def test_the_same_bytes_twice_in_a_batch_are_delivered_once(there: Functions) -> None:
    for name in ("one.xml", "other.xml"):
        drop(there, name, invoice("twice"))
    for _ in range(5):
        if records := taken(there):
            assert handed(there, records) == NONE_FAILED
    one, other = named("one.xml"), named("other.xml")
    assert one is not None and other is not None
    assert {one.outcome, other.outcome} == {Outcome.DELIVERED, Outcome.DUPLICATE}


def test_what_is_in_work_stays_hidden_and_no_more_what_is_done_with(there: Functions) -> None:
    for name in ("quick.xml", "slow.xml"):
        drop(there, name, invoice(name))
    world = open_world(Settings())
    world = replace(world, settings=world.settings.model_copy(update={"visibility": timedelta(seconds=1)}))
    records = taken(there)
    slow = next(each for each in records if "slow.xml" in each["body"])
    quick, hidden, enough = Event(), list[set[str]](), Event()

    def extended(params: dict[str, Any], **_: object) -> None:
        if quick.is_set():
            hidden.append({entry["ReceiptHandle"] for entry in json.loads(params["body"])["Entries"]})
        if len(hidden) == 2:  # the first may have been on its way when the quick one was done
            enough.set()

    def slowly(messages: Sequence[Message], *rest: Any) -> Processed:
        if messages[0].name == "slow.xml":
            assert enough.wait(20), "no heartbeat while a document is in work"
            return process(messages, *rest)
        done = process(messages, *rest)
        quick.set()
        return done

    events = clients_of(world.settings)("sqs").meta.events
    events.register("before-call.sqs.ChangeMessageVisibilityBatch", extended)
    try:
        assert Batches(world, slowly).work(records, lambda: timedelta(minutes=1)) == NONE_FAILED
    finally:
        events.unregister("before-call.sqs.ChangeMessageVisibilityBatch", extended)
    assert hidden[1] == {slow["receiptHandle"]}
    assert {each.outcome for name in ("quick.xml", "slow.xml") if (each := named(name))} == {Outcome.DELIVERED}


def test_a_world_that_does_not_answer_gets_its_documents_back(
    there: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(there, "again.xml", invoice("again"))
    with monkeypatch.context() as patch:
        patch.setenv("FAKTURA_AWS_LEDGER_TABLE", "not-there")
        forget()
        assert handed(there, taken(there)) == NONE_FAILED
    told = [line for line in there.lines() if line.get("message") == "not processed"]
    assert [line["cause"] for line in told] == ["dynamodb not-there: ResourceNotFoundException"]
    forget()
    assert handed(there, taken(there)) == NONE_FAILED
    again = named("again.xml")
    assert again is not None and again.outcome is Outcome.DELIVERED


def test_a_document_that_ended_its_function_too_often_is_a_dead_letter_and_its_sender_is_told(there: Functions) -> None:
    drop(there, "deadly.xml", invoice("deadly"))
    (deadly,) = taken(there)
    deadly["attributes"]["ApproximateReceiveCount"] = "6"
    assert handed(there, [deadly]) == NONE_FAILED
    there.call("tick", {"what": "minute"})
    found = named("deadly.xml")
    assert found is not None and (found.outcome, found.reason) == (None, "DEAD-LETTER")
    assert counted(there, "DeadLetters") == [1]


def test_what_sqs_gave_up_is_counted_among_the_dead_letters_though_the_tick_empties_its_queue(there: Functions) -> None:
    before = len(dead_letters())
    drop(there, "given-up.xml", invoice("given-up"))
    (given_up,) = taken(there)
    sqs, dead = there.cloud.clients("sqs"), url_of(there, "faktura-process-dead")
    sqs.delete_message(QueueUrl=url_of(there), ReceiptHandle=given_up["receiptHandle"])
    sqs.send_message(QueueUrl=dead, MessageBody=given_up["body"])  # as SQS does it after five receives
    there.call("tick", {"what": "minute"})
    assert counted(there, "DeadLetters") == [before + 1]
    assert "Messages" not in sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=0)
    assert [letter.message.name for letter in dead_letters()[before:]] == ["given-up.xml"]


def dead_letters() -> list[Dead]:
    return open_world(Settings()).dead_letters.dead()


def counted(there: Functions, metric: str) -> list[float]:
    """What the functions told CloudWatch of a metric."""
    return [value for line in there.lines() for value in line.get(metric, [])]


def test_a_tick_does_its_work_however_soon_it_comes_after_another(
    there: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURA_TICK", "3600")  # seconds: what a worker waits between its looks
    forget()
    there.call("tick", {"what": "minute"})
    registry = open_world(Settings()).registry
    registry.put(company("sample-late", LATE, receives=History[bool]().then(LONG_AGO, False)))
    drop(there, "released.xml", invoice("released", buyer=LATE))
    assert handed(there, taken(there)) == NONE_FAILED
    held = named("released.xml")
    assert held is not None and held.outcome is Outcome.HELD
    late = registry.company("sample-late")
    assert late is not None
    registry.put(company("sample-late", LATE).model_copy(update={"version": late.version + 1}))
    there.call("tick", {"what": "minute"})
    assert handed(there, taken(there)) == NONE_FAILED
    released = named("released.xml")
    assert released is not None and released.outcome is Outcome.DELIVERED
