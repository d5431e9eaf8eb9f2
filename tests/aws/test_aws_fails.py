"""AWS fails: throttled, unavailable, answers lost. Documents go back to the queue, and nothing is lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from pipeline.backends.aws.faults import answering
from pipeline.bootstrap import World, open_world
from pipeline.outcomes import Unavailable
from pipeline.records import Limits, Query
from pipeline.worker import work
from tests.aws.ports import cloud
from tests.aws.worlds import (
    PATIENT,
    assert_nothing_was_lost_or_doubled,
    run_through_time,
    settle_everything,
    time_passes,
    world_on_aws,
)
from tests.crash.dying import Fate, mortal
from tests.flow.documents import invoice
from tests.flow.worlds import now, run, submit


class Died(BaseException):
    """The end of a worker: nothing of ours catches it."""


class Ending(Fate):
    """A worker that dies in this very process, whose threads and connections go on: the harder case."""

    def die(self) -> None:
        raise Died


@pytest.mark.parametrize("seed", [1, 2])
def test_errors_of_every_service_at_random_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    world = world_on_aws(tmp_path, monkeypatch, aws_attempts="1")
    contents = [invoice(str(number)) for number in range(5)]
    first = submit(world, *contents)
    same = submit(world, contents[0], name="same.xml")
    wrong = submit(world, invoice("9", payable="1.00"), name="wrong.xml")
    with cloud().failing(seed, 0.04) as failed:
        for _ in range(30):
            run_through_time(world)
            if len(failed) > 20 and {service for service, _ in failed} == {"dynamodb", "s3", "sqs"}:
                break
    assert len(failed) > 20
    settle_everything(world)
    # Of the same bytes twice, those whose turn failed let the others go first.
    copies = [first[0], *same]
    winner = next((id for id in copies if outcome_of(world, id) == "delivered"), copies[0])
    outcomes = dict.fromkeys((*first, *same), "delivered") | dict.fromkeys(wrong, "rejected")
    outcomes |= dict.fromkeys(set(copies) - {winner}, "duplicate")
    assert_nothing_was_lost_or_doubled(world, outcomes)


def outcome_of(world: World, document: str) -> str | None:
    record = world.ledger.document(document)
    return None if record is None or record.outcome is None else str(record.outcome)


def test_a_worker_that_dies_at_any_write_leaves_all_of_it_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = _life_of(world_on_aws(tmp_path / "undisturbed", monkeypatch), Fate())
    last = steps.index("inbox.clear") + 1
    fates = [Ending(at=number, how="before") for number in range(1, last + 1)]
    fates += [Ending(at=at, how="halfway") for at in range(1, last) if steps[at - 1] == "objects.put"]
    for place, fate in enumerate([*fates, Ending(at=last, how="after")]):
        world = world_on_aws(tmp_path / str(place), monkeypatch)
        _life_of(world, fate)
        time_passes()
        settle_everything(world)
        first, second = sorted(world.ledger.documents(Query()), key=lambda record: record.name)
        assert_nothing_was_lost_or_doubled(world, {first.id: "delivered", second.id: "duplicate"})


def test_twenty_workers_at_once_deliver_and_charge_each_document_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_aws(tmp_path, monkeypatch)
    contents = [invoice(str(number)) for number in range(6)]
    first, again = submit(world, *contents), submit(world, *contents[:1], name="again.xml")
    limits = PATIENT.model_copy(update={"batch": 2, "visibility": timedelta(seconds=4)})
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda _: _work_in_peace(open_world(world.settings), limits), range(20)))
    settle_everything(world)
    words = {record.id: str(record.outcome) for record in world.ledger.documents(Query())}
    assert sorted(words) == sorted([*first, *again])
    assert sorted(words.values()) == ["delivered"] * 6 + ["duplicate"]
    assert_nothing_was_lost_or_doubled(world, words)


def test_a_redrive_of_everything_brings_everything_back_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_on_aws(tmp_path, monkeypatch)
    documents = submit(world, *(invoice(str(number)) for number in range(12)))
    for message in world.queue.receive(20, PATIENT.visibility, now()):
        world.dead_letters.bury(message, "a fault of ours", now())
    run(world)  # its senders are told that the operator's move it is
    assert world.dead_letters.depths(now()).dead == 12
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, dict.fromkeys(documents, "delivered"))


def test_what_sqs_itself_gave_up_is_a_dead_letter_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_aws(tmp_path, monkeypatch)
    (document,) = submit(world, invoice())
    sqs, url = cloud().clients("sqs"), world.settings.aws_queue_url
    # As Lambda does with a function that is ended each time, before it can say anything.
    for _ in range(12):
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
        time_passes()
    assert world.dead_letters.depths(now()).dead >= 1
    (dead,) = [dead for dead in world.dead_letters.dead() if dead.message.document == document]
    assert "no worker was heard of again" in dead.cause
    settle_everything(world)
    assert_nothing_was_lost_or_doubled(world, {document: "delivered"})


def answered(code: str, status: int) -> Callable[[], Any]:
    response: Any = {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def raising() -> None:
        raise ClientError(response, "Any")

    return raising


@pytest.mark.parametrize(
    ("code", "status"),
    [("ThrottlingException", 400), ("SlowDown", 503), ("InternalError", 500), ("AccessDenied", 403), ("Any", 502)],
)
def test_what_passes_or_the_operator_mends_is_unavailable(code: str, status: int) -> None:
    with pytest.raises(Unavailable, match=f"^s3 x: {code}$"), answering("s3 x"):
        answered(code, status)()


@pytest.mark.parametrize("code", ["ValidationException", "MalformedXML", "InvalidParameterValue"])
def test_what_is_our_own_fault_is_not(code: str) -> None:
    with pytest.raises(ClientError), answering("s3 x"):
        answered(code, 400)()


@pytest.mark.parametrize(
    "fault",
    [
        ReadTimeoutError(endpoint_url="http://x"),
        ConnectTimeoutError(endpoint_url="http://x"),
        EndpointConnectionError(endpoint_url="http://x"),
        ConnectionClosedError(endpoint_url="http://x"),
        SSLError(endpoint_url="http://x", error=ValueError("x")),
        ProxyConnectionError(proxy_url="http://x"),
        NoCredentialsError(),
    ],
)
def test_a_connection_that_fails_and_credentials_that_lack_are_unavailable(fault: Exception) -> None:
    with pytest.raises(Unavailable, match=f"^sqs: {type(fault).__name__}$"), answering("sqs"):
        raise fault


def _work_in_peace(world: World, limits: Limits) -> None:
    """A worker that looks less often than those of the other tests: twenty of them ask one server."""
    for _ in work(world, limits, clock=now, pause=lambda _: Event().wait(0.3), once=True):
        pass


def _life_of(world: Any, fate: Fate) -> list[str]:
    """Two copies of a document and a worker, who may die; the steps that it took."""
    for name in ("first.xml", "second.xml"):
        submit(world, invoice(), name=name)
    with suppress(Died):
        run(mortal(world, fate), PATIENT)
    return fate.steps
