"""The contract of the keys: found by id, listed by company, changed by conditional write."""

from datetime import UTC, datetime

import pytest

from pipeline.access.keys import Key, Keys, Scope, revoke
from pipeline.records import Conflict

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def key(number: int, company: str = "byran") -> Key:
    return Key(id=f"{number:016x}", digest=f"{number:064x}", company=company, scope=Scope.FIRM, created_at=NOW)


def test_a_key_is_found_by_its_id(keys: Keys) -> None:
    keys.put(key(1), key(2))
    assert keys.key(key(2).id) == key(2)
    assert keys.key(key(3).id) is None


def test_keys_are_listed_by_company_the_oldest_first(keys: Keys) -> None:
    for number, company in ((2, "byran"), (1, "kund"), (3, "byran")):
        keys.put(key(number, company))
    assert [each.id for each in keys.of("byran")] == [key(2).id, key(3).id]
    assert [each.id for each in keys.of()] == [key(2).id, key(1).id, key(3).id]
    assert list(keys.of("nobody")) == []


def test_of_two_who_change_a_key_only_one_wins(keys: Keys) -> None:
    keys.put(key(1))
    keys.put(revoke(key(1), at=NOW))
    with pytest.raises(Conflict):
        keys.put(revoke(key(1), at=NOW))


def test_a_key_is_made_once(keys: Keys) -> None:
    keys.put(key(1))
    with pytest.raises(Conflict):
        keys.put(key(1))


def test_all_or_none_are_written(keys: Keys) -> None:
    keys.put(key(1))
    with pytest.raises(Conflict):
        keys.put(key(2), key(1))
    assert keys.key(key(2).id) is None
