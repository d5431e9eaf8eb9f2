"""The contract of the queue, that of SQS: at least once, visibility, receive count, dead letters, redrive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.records import Message, NewMessage
from tests.contract.backends import MAX_RECEIVES, QUEUES, AnyQueue

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def message(id: str) -> NewMessage:
    return NewMessage(
        id=id, owner="sample-seller", name=f"{id}.xml", key=f"inbox/sample-seller/{id}.xml", received_at=START
    )


def ids(messages: list[Message]) -> list[str]:
    return [one.id for one in messages]


def test_messages_come_oldest_first_and_as_they_were_sent(queue: AnyQueue) -> None:
    queue.send([message("a"), message("b")], START)
    queue.send([message("c")], START)
    received = queue.receive(2, MINUTE, START)
    assert ids(received) == ["a", "b"]
    assert received[0].model_dump(exclude={"receipt", "receives"}) == message("a").model_dump()


def test_a_message_is_hidden_until_its_visibility_ends(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    assert ids(queue.receive(9, MINUTE, START)) == ["a"]
    assert queue.receive(9, MINUTE, START + MINUTE - timedelta(microseconds=1)) == []
    (again,) = queue.receive(9, MINUTE, START + MINUTE)
    assert again.receives == 2


def test_a_message_that_takes_longer_stays_hidden_while_its_worker_says_so(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    received = queue.receive(9, MINUTE, START)
    queue.extend(received, MINUTE, START + MINUTE / 2)
    assert queue.receive(9, MINUTE, START + MINUTE) == []
    assert ids(queue.receive(9, MINUTE, START + MINUTE * 1.5)) == ["a"]
    queue.extend(received, 9 * MINUTE, START + MINUTE * 1.5)  # too late: another worker has it
    assert ids(queue.receive(9, MINUTE, START + MINUTE * 2.5)) == ["a"]


def test_what_is_acknowledged_never_comes_again(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    queue.acknowledge(queue.receive(9, MINUTE, START))
    assert queue.receive(9, MINUTE, START + 9 * MINUTE) == []


def test_a_late_acknowledgement_does_not_take_the_message_from_who_has_it_now(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    late = queue.receive(9, MINUTE, START)
    assert ids(queue.receive(9, MINUTE, START + MINUTE)) == ["a"]
    queue.acknowledge(late)
    queue.retry(late[0], timedelta(0), "late", START + MINUTE)
    queue.bury(late[0], "late", START + MINUTE)
    assert queue.receive(9, MINUTE, START + MINUTE) == []
    assert ids(queue.receive(9, MINUTE, START + 2 * MINUTE)) == ["a"]
    assert queue.dead() == []


@pytest.mark.parametrize("then", ["waiting", "in flight", "acknowledged", "dead"])
def test_an_id_is_taken_once_whatever_became_of_it(queue: AnyQueue, then: str) -> None:
    assert queue.send([message("a"), message("b")], START) == ["a", "b"]
    if then != "waiting":
        received = queue.receive(1, MINUTE, START)
        if then == "acknowledged":
            queue.acknowledge(received)
        elif then == "dead":
            queue.bury(received[0], "a fault", START)
    assert queue.send([message("a"), message("c")], START) == ["c"]
    assert ids(queue.receive(9, MINUTE, START)) == (["a", "b", "c"] if then == "waiting" else ["b", "c"])


def test_a_message_given_back_comes_after_its_wait_and_does_not_come_alone(queue: AnyQueue) -> None:
    queue.send([message("a"), message("b")], START)
    for one in queue.receive(9, MINUTE, START):
        assert queue.retry(one, timedelta(seconds=5), "the disk is full", START)
    assert queue.receive(9, MINUTE, START + timedelta(seconds=4)) == []
    assert ids(queue.receive(9, MINUTE, START + timedelta(seconds=5))) == ["a", "b"]


def test_a_message_given_back_too_often_is_a_dead_letter_with_its_cause(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    kept = [queue.retry(queue.receive(1, MINUTE, START)[0], timedelta(0), "full", START) for _ in range(MAX_RECEIVES)]
    assert kept == [True, True, False]
    (dead,) = queue.dead()
    assert (dead.message, dead.cause, dead.receives, dead.died_at) == (message("a"), "full", MAX_RECEIVES, START)


def test_messages_whose_worker_was_never_heard_of_again_come_one_by_one(queue: AnyQueue) -> None:
    queue.send([message("a"), message("b"), message("c")], START)
    queue.receive(2, MINUTE, START)
    later = START + MINUTE
    assert [ids(queue.receive(9, MINUTE, later)) for _ in range(4)] == [["a"], ["b"], ["c"], []]


def test_a_message_that_ends_every_worker_becomes_a_dead_letter_and_its_mates_do_not(queue: AnyQueue) -> None:
    queue.send([message("a"), message("deadly"), message("b")], START)
    done, later = [], START
    for _ in range(20):
        received = queue.receive(9, MINUTE, later)
        if "deadly" in ids(received):
            later += MINUTE  # the worker is gone, and what it had comes again
        else:
            queue.acknowledge(received)
            done += ids(received)
    assert done == ["a", "b"]
    assert [dead.message.id for dead in queue.dead()] == ["deadly"]


def test_redriven_letters_come_again_with_a_count_of_nought(queue: AnyQueue) -> None:
    queue.send([message(id) for id in "abc"], START)
    for one in queue.receive(9, MINUTE, START):
        queue.bury(one, "a fault", START)
    assert queue.redrive(["b", "unknown"], START) == 1
    assert [(one.id, one.receives) for one in queue.receive(9, MINUTE, START)] == [("b", 1)]
    assert queue.redrive(None, START) == 2
    assert queue.dead() == []


def test_depths_count_what_waits_is_in_flight_and_dead(queue: AnyQueue) -> None:
    queue.send([message("a")], START)
    queue.send([message(id) for id in "bcd"], START + MINUTE)
    first, second = queue.receive(2, 5 * MINUTE, START + MINUTE)
    queue.bury(first, "a fault", START + MINUTE)
    queue.retry(second, MINUTE, "full", START + MINUTE)
    queue.receive(1, 5 * MINUTE, START + MINUTE)
    depths = queue.depths(START + MINUTE)
    assert (depths.waiting, depths.in_flight, depths.dead, depths.oldest) == (2, 1, 1, START + MINUTE)


class QueueMachine(RuleBasedStateMachine):
    """Whatever workers do, each message is waiting, in flight, dead or done; none is lost, none is in two hands."""

    backend = "embedded"

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.queue = QUEUES[self.backend](Path(self.folder.name))
        self.now = START
        self.sent: set[str] = set()
        self.done: set[str] = set()
        self.hands: list[tuple[Message, datetime]] = []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def current(self) -> list[Message]:
        return [one for one, until in self.hands if until > self.now]

    @rule(names=st.lists(st.sampled_from("abcdef"), unique=True))
    def send(self, names: list[str]) -> None:
        assert self.queue.send([message(name) for name in names], self.now) == [n for n in names if n not in self.sent]
        self.sent.update(names)

    @rule(limit=st.integers(1, 4), minutes=st.integers(1, 3))
    def receive(self, limit: int, minutes: int) -> None:
        received = self.queue.receive(limit, minutes * MINUTE, self.now)
        assert not {one.id for one in received} & {one.id for one in self.current()}, "in two hands at once"
        assert not {one.id for one in received} & self.done, "done with, and there again"
        assert all(one.receives <= MAX_RECEIVES for one in received)
        self.hands += [(one, self.now + minutes * MINUTE) for one in received]

    @rule(minutes=st.integers(1, 3))
    def pass_time(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(choice=st.randoms(use_true_random=False), what=st.sampled_from(["acknowledge", "retry", "bury"]))
    def finish(self, choice: object, what: str) -> None:
        if not self.current():
            return
        one = choice.choice(self.current())  # type: ignore[attr-defined]
        self.hands = [(held, until) for held, until in self.hands if held is not one]
        if what == "acknowledge":
            self.queue.acknowledge([one])
            self.done.add(one.id)
        elif what == "retry":
            self.queue.retry(one, MINUTE, "full", self.now)
        else:
            self.queue.bury(one, "a fault", self.now)

    @rule()
    def redrive(self) -> None:
        assert self.queue.redrive(None, self.now) >= 0

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "queue"):
            depths = self.queue.depths(self.now)
            assert depths.waiting + depths.in_flight + depths.dead == len(self.sent) - len(self.done)
            assert depths.in_flight == len(self.current())


class QueueMachineOnAws(QueueMachine):
    backend = "aws"


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestQueueMachineOnAws = QueueMachineOnAws.TestCase
TestQueueMachineOnAws.settings = settings(max_examples=5, stateful_step_count=20, deadline=None)
