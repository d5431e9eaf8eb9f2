"""The registry as the documents of a batch ask it, and those of the next."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from pipeline.asked_once import Answers, AskedOnce
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.records import Collaboration, ParticipantId
from pipeline.outcomes import Outcome, Unavailable
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import company, new_world, run, submit

SELLERS = ParticipantId(scheme="0007", value=SELLER)
STRANGER = "5599902045"
STRANGERS = ParticipantId(scheme="0007", value=STRANGER)
BUYERS = ParticipantId(scheme="0007", value=BUYER)


class Heard:
    """A registry, and what it was asked; `first` is done before it answers."""

    def __init__(self, registry: EmbeddedRegistry, first: Callable[[], object] = lambda: None) -> None:
        self._registry, self._first, self.asked = registry, first, list[Any]()

    def __getattr__(self, method: str) -> Any:
        def asked(*arguments: Any, **named: Any) -> Any:
            self.asked.append((method, *arguments))
            self._first()
            return getattr(self._registry, method)(*arguments, **named)

        return asked


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[EmbeddedRegistry]:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    registry.put(company("sample-seller", SELLER), company("sample-buyer", BUYER))
    registry.put(Collaboration(id="sample-both", firm="sample-seller", customer="sample-buyer"))
    yield registry


def test_it_answers_as_the_registry_does_and_asks_it_each_question_once(registry: EmbeddedRegistry) -> None:
    heard = Heard(registry)
    once = AskedOnce(heard)
    for _ in range(3):
        assert once.company("sample-seller") == registry.company("sample-seller")
        assert once.company("sample-nobody") is None
        assert once.company_of(SELLERS) == registry.company("sample-seller")
        assert once.company_of(BUYERS) == registry.company("sample-buyer")
        assert [each.id for each in once.collaborations("sample-seller")] == ["sample-both"]
        assert once.collaborations("sample-seller", as_customer=True) == []
    assert len(heard.asked) == 6


def test_whoever_asks_while_another_does_waits_for_that_answer(registry: EmbeddedRegistry) -> None:
    answering = Event()
    heard = Heard(registry, lambda: answering.wait(10))
    once = AskedOnce(heard)
    with ThreadPoolExecutor(8) as threads:
        begun = [threads.submit(once.company, "sample-seller") for _ in range(8)]
        answering.set()
        assert [each.result() for each in begun] == [registry.company("sample-seller")] * 8
    assert len(heard.asked) == 1


def test_an_answer_that_did_not_come_is_asked_for_anew(registry: EmbeddedRegistry) -> None:
    faults = [Unavailable("gone for a moment")]

    def fail_once() -> None:
        if faults:
            raise faults.pop()

    once = AskedOnce(Heard(registry, fail_once))
    with pytest.raises(Unavailable):
        once.company("sample-seller")
    assert once.company("sample-seller") is not None


def test_a_batch_that_changes_a_record_is_told_of_the_change(registry: EmbeddedRegistry) -> None:
    once = AskedOnce(registry)
    before = once.company("sample-seller")
    assert before is not None
    once.put(before.model_copy(update={"name": "Nytt Exempel AB", "version": before.version + 1}))
    after = once.company("sample-seller")
    assert after is not None and after.name == "Nytt Exempel AB"


def test_the_next_batch_is_told_what_was_asked_before_while_nothing_changes(registry: EmbeddedRegistry) -> None:
    heard = Heard(registry)
    answers = Answers()
    for _ in range(3):
        assert answers.of_batch(heard, registry).company_of(SELLERS) == registry.company("sample-seller")
    assert len(heard.asked) == 1


def test_the_next_batch_is_told_what_another_process_changed_meanwhile(
    registry: EmbeddedRegistry, tmp_path: Path
) -> None:
    answers = Answers()
    assert answers.of_batch(registry, registry).company_of(STRANGERS) is None
    assert answers.of_batch(registry, registry).collaborations("sample-seller", as_customer=True) == []
    elsewhere = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    elsewhere.put(
        company("sample-stranger", STRANGER),
        Collaboration(id="sample-other", firm="sample-buyer", customer="sample-seller"),
    )
    batch = answers.of_batch(registry, registry)
    assert batch.company_of(STRANGERS) == elsewhere.company("sample-stranger")
    assert [each.id for each in batch.collaborations("sample-seller", as_customer=True)] == ["sample-other"]


def test_another_registry_is_asked_for_itself(registry: EmbeddedRegistry, tmp_path: Path) -> None:
    other, answers = EmbeddedRegistry(tmp_path / "other.sqlite3"), Answers()
    other.put(company("sample-other", SELLER), Collaboration(id="sample-own", firm="sample-other", customer="sample-x"))
    for one in (registry, other, registry):
        assert answers.of_batch(one, registry).company_of(SELLERS) == one.company_of(SELLERS) is not None


def test_a_registry_that_does_not_say_whether_it_changed_is_asked_anew(registry: EmbeddedRegistry) -> None:
    def gone() -> None:
        raise Unavailable("gone for a moment")

    heard, mute, answers = Heard(registry), Heard(registry, gone), Answers()
    for _ in range(2):
        assert answers.of_batch(heard, mute).company("sample-seller") is not None
    assert len(heard.asked) == 2


def test_the_next_batch_does_not_wait_for_an_answer_that_an_earlier_one_gave_up(registry: EmbeddedRegistry) -> None:
    asked, hanging = Event(), Event()

    def hang_once() -> None:
        if not asked.is_set():
            asked.set()
            hanging.wait(10)

    heard, answers = Heard(registry, hang_once), Answers()
    with ThreadPoolExecutor(1) as threads:
        given_up = threads.submit(answers.of_batch(heard, registry).company, "sample-seller")
        assert asked.wait(10)
        assert answers.of_batch(heard, registry).company("sample-seller") == registry.company("sample-seller")
        assert not given_up.done()
        hanging.set()


def test_the_documents_of_a_worker_ask_each_question_once_and_not_again_in_the_next_batch(tmp_path: Path) -> None:
    world = new_world(tmp_path)
    heard = Heard(EmbeddedRegistry(tmp_path / "database" / "registry.sqlite3"))
    far = replace(world, registry=heard, chronicle=heard)
    for batch in ("1", "2"):
        submit(world, *(invoice(f"{batch}-{number}") for number in range(3)))
        assert [record.outcome for record in run(far).values()] == [Outcome.DELIVERED] * 3
    questions = [asked for asked in heard.asked if asked != ("latest",)]
    assert questions
    assert len(set(map(str, questions))) == len(questions)
