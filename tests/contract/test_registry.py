"""What every registry does, whatever it is kept in: ports Registry and RegistryIndex."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.records import Collaboration, Company, ParticipantId, ParticipantTaken
from pipeline.ports import Chronicle, Registry, RegistryIndex
from pipeline.records import Conflict
from tests.aws import ports as aws

START = datetime(2026, 1, 1, tzinfo=UTC)
NUMBER = ParticipantId(scheme="0007", value="5599900312")
OTHER = ParticipantId(scheme="0088", value="7359999000311")


class AnyRegistry(Registry, RegistryIndex, Chronicle, Protocol):
    """A registry with its index and its histories."""


# Each opens what is kept in a folder; opened twice, it is what two processes see.
BACKENDS: dict[str, Callable[[Path], AnyRegistry]] = {
    "aws": aws.registry,
    "embedded": lambda folder: EmbeddedRegistry(folder / "registry.sqlite3"),
}
Opened = Callable[[], AnyRegistry]


@pytest.fixture(params=BACKENDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    return lambda: BACKENDS[request.param](tmp_path)


def company(id: str = "min-firma", *participants: ParticipantId, version: int = 0, name: str = "AB") -> Company:
    return Company(id=id, name=name, participants=participants, version=version)


def agreement(id: str, firm: str, customer: str, version: int = 0) -> Collaboration:
    return Collaboration.model_validate(
        {"id": id, "firm": firm, "customer": customer, "states": [[START, "requested"]], "version": version}
    )


def test_a_record_comes_back_as_it_was_put(opened: Opened) -> None:
    firm, agreed = company("byran", NUMBER, OTHER, name="Byrån Åäö"), agreement("no-a", "byran", "kund")
    opened().put(firm, agreed)
    assert opened().company("byran") == firm
    assert opened().collaboration("no-a") == agreed


def test_what_is_not_there_is_none(opened: Opened) -> None:
    registry = opened()
    assert registry.company("nobody") is None
    assert registry.company_of(NUMBER) is None
    assert registry.collaboration("none") is None
    assert registry.collaborations("nobody") == []
    assert list(registry.companies()) == []


@pytest.mark.parametrize("spelled", ["5599900312", "559990-0312", "16559990-0312"])
def test_a_company_is_found_by_its_number_however_it_is_spelled(opened: Opened, spelled: str) -> None:
    registry = opened()
    registry.put(company("min-firma", ParticipantId(scheme="0007", value="559990-0312")))
    found = registry.company_of(ParticipantId(scheme="0007", value=spelled))
    assert found is not None and found.id == "min-firma"


def test_a_number_belongs_to_one_company(opened: Opened) -> None:
    registry = opened()
    registry.put(company("first", NUMBER))
    with pytest.raises(ParticipantTaken) as taken:
        registry.put(company("second", OTHER, NUMBER))
    assert taken.value.company == "first"
    assert registry.company("second") is None
    assert registry.company_of(OTHER) is None


def test_a_company_that_gives_up_a_number_is_no_longer_found_by_it(opened: Opened) -> None:
    registry = opened()
    registry.put(company("first", NUMBER))
    registry.put(company("first", OTHER, version=1))
    assert registry.company_of(NUMBER) is None
    registry.put(company("second", NUMBER))
    found = registry.company_of(NUMBER)
    assert found is not None and found.id == "second"


def test_a_version_that_is_not_the_next_conflicts(opened: Opened) -> None:
    registry = opened()
    registry.put(company(), agreement("no-a", "f", "c"))
    for stale in (company(), company(version=2), agreement("no-a", "f", "c"), agreement("no-a", "f", "c", version=2)):
        with pytest.raises(Conflict):
            registry.put(stale)
    with pytest.raises(Conflict):
        registry.put(company("new", version=1))


def test_of_two_who_change_the_same_version_one_comes_second(opened: Opened) -> None:
    one, two = opened(), opened()
    one.put(company())
    one.put(company(version=1, name="One AB"))
    with pytest.raises(Conflict):
        two.put(company(version=1, name="Two AB"))
    found = two.company("min-firma")
    assert found is not None and found.name == "One AB"


def test_records_put_together_are_written_all_or_none(opened: Opened) -> None:
    registry = opened()
    registry.put(company("there"))
    with pytest.raises(Conflict):
        registry.put(company("new"), agreement("no-a", "there", "new"), company("there"))
    assert registry.company("new") is None
    assert registry.collaborations("there") == []


def test_collaborations_are_found_by_either_side_oldest_first(opened: Opened) -> None:
    registry = opened()
    registry.put(agreement("no-z", "firm", "one"), agreement("no-b", "firm", "two"), agreement("no-c", "other", "one"))
    registry.put(agreement("no-a", "firm", "three"))
    assert [each.id for each in registry.collaborations("firm")] == ["no-z", "no-b", "no-a"]
    assert [each.id for each in registry.collaborations("one")] == ["no-z", "no-c"]
    assert [each.id for each in registry.agreements()] == ["no-z", "no-b", "no-c", "no-a"]


def test_a_change_keeps_a_collaboration_in_its_place(opened: Opened) -> None:
    registry = opened()
    registry.put(agreement("no-z", "firm", "one"), agreement("no-a", "firm", "two"))
    registry.put(agreement("no-z", "firm", "one", version=1))
    assert [(each.id, each.version) for each in registry.collaborations("firm")] == [("no-z", 1), ("no-a", 0)]


def test_companies_come_in_the_order_of_their_ids(opened: Opened) -> None:
    registry = opened()
    registry.put(company("ce"), company("a1"), company("b2"))
    assert [each.id for each in registry.companies()] == ["a1", "b2", "ce"]


def test_what_was_asked_before_is_seen_anew_when_another_process_changed_it(opened: Opened) -> None:
    one, two = opened(), opened()
    one.put(company("min-firma", NUMBER))
    assert (
        two.company("min-firma") is not None and two.company_of(OTHER) is None and two.collaborations("min-firma") == []
    )
    one.put(company("min-firma", OTHER, version=1, name="New AB"), agreement("no-a", "min-firma", "kund"))
    found = two.company_of(OTHER)
    assert found is not None and found.name == "New AB"
    assert two.company_of(NUMBER) is None
    assert [each.id for each in two.collaborations("min-firma")] == ["no-a"]


def test_what_one_changed_itself_is_seen_at_once(opened: Opened) -> None:
    registry = opened()
    assert registry.company("min-firma") is None
    registry.put(company())
    assert registry.company("min-firma") == company()
    registry.put(company(version=1))
    assert registry.company("min-firma") == company(version=1)


def test_the_cursor_tells_which_companies_changed_since(opened: Opened) -> None:
    registry, watcher = opened(), opened()
    assert watcher.changed(0).companies == ()
    registry.put(company("one"), company("two"))
    first = watcher.changed(0)
    assert sorted(first.companies) == ["one", "two"]
    assert watcher.changed(first.cursor).companies == ()
    registry.put(agreement("no-a", "firm", "two"))
    registry.put(company("three"))
    second = watcher.changed(first.cursor)
    assert sorted(second.companies) == ["firm", "three", "two"]
    assert second.cursor > first.cursor
    assert watcher.changed(second.cursor) == second.model_copy(update={"companies": ()})


def test_the_latest_cursor_is_another_one_after_every_change_and_only_then(opened: Opened) -> None:
    writer, watcher = opened(), opened()
    seen = [watcher.latest()]
    assert seen == [0]
    for change in (
        lambda: writer.put(company("byran"), company("kund", NUMBER)),
        lambda: writer.put(agreement("no-a", "byran", "kund")),
        lambda: writer.load([company("annan")]),
        lambda: writer.put(company("byran", version=1)),
        lambda: writer.forget(company("kund", version=1)),
    ):
        change()
        seen.append(watcher.latest())
        assert seen[-1] == watcher.latest() == watcher.changed(0).cursor
    assert sorted(set(seen)) == seen
    with pytest.raises(Conflict):
        writer.put(company("byran", version=1))
    assert watcher.latest() == seen[-1]


def test_a_change_that_was_refused_is_no_change(opened: Opened) -> None:
    registry = opened()
    registry.put(company())
    cursor = registry.changed(0).cursor
    with pytest.raises(Conflict):
        registry.put(company("other"), company())
    assert registry.changed(cursor).companies == ()
