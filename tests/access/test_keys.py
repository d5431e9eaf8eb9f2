"""Keys as they are made, recognised, rotated and revoked; and the command that does it."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.access.keys import Key, Made, Scope, Validity, make, recognised, revoke, rotate, validity
from pipeline.backends.embedded.keys import EmbeddedKeys
from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.records import Company, CompanyKind
from tests.commands import Faktura, objects

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BYRAN = Company(id="byran", name="Exempelbyrån AB", kind=CompanyKind.FIRM)
KUND = Company(id="kund", name="Exempelkunden AB")


@pytest.fixture
def keys(tmp_path: Path) -> EmbeddedKeys:
    return EmbeddedKeys(tmp_path / "keys.sqlite3")


def made(company: Company = BYRAN, scope: Scope | None = None, expires_at: datetime | None = None) -> Made:
    return make(company, scope, at=NOW, randomly=secrets.token_hex, expires_at=expires_at)


def test_a_key_is_recognised_by_its_whole_text_only(keys: EmbeddedKeys) -> None:
    mine, other = made(), made()
    keys.put(mine.key, other.key)
    assert recognised(mine.text, keys) == mine.key
    secret = other.text.rpartition("_")[2]
    for wrong in ("", mine.text[:-1], mine.text + "0", mine.text.upper(), f"fakt_{mine.key.id}_{secret}", mine.key.id):
        assert recognised(wrong, keys) is None


def test_a_key_that_was_never_kept_is_not_recognised(keys: EmbeddedKeys) -> None:
    assert recognised(made().text, keys) is None


def test_nothing_that_is_kept_opens_anything(keys: EmbeddedKeys, tmp_path: Path) -> None:
    mine = made()
    keys.put(mine.key)
    secret = mine.text.rpartition("_")[2]
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert mine.key.digest.encode() in kept
    assert secret.encode() not in kept and bytes.fromhex(secret) not in kept
    assert secret not in repr(mine.key)


def test_the_scope_follows_the_kind_of_company_and_a_firm_may_ask_for_less() -> None:
    assert made().key.scope is Scope.FIRM
    assert made(KUND).key.scope is Scope.COMPANY
    assert made(BYRAN, Scope.COMPANY).key.scope is Scope.COMPANY
    with pytest.raises(NotPossible):
        made(KUND, Scope.FIRM)


def test_a_key_expires_at_its_instant() -> None:
    key = made(expires_at=NOW + DAY).key
    assert validity(key, NOW + DAY - timedelta(microseconds=1)) is Validity.GOOD
    assert validity(key, NOW + DAY) is Validity.EXPIRED
    with pytest.raises(NotPossible):
        made(expires_at=NOW)


def test_a_rotated_key_goes_on_for_the_overlap_beside_the_new_one() -> None:
    first = made()
    old, new = rotate(first.key, at=NOW, randomly=secrets.token_hex, overlap=2 * DAY)
    assert [validity(each, NOW + DAY) for each in (old, new.key)] == [Validity.GOOD, Validity.GOOD]
    assert [validity(each, NOW + 2 * DAY) for each in (old, new.key)] == [Validity.EXPIRED, Validity.GOOD]
    assert (old.replaced_by, new.key.company, new.key.scope) == (new.key.id, "byran", Scope.FIRM)
    assert new.text.rpartition("_")[2] != first.text.rpartition("_")[2]


def test_rotating_gives_the_old_key_no_more_time_and_the_new_one_as_much_as_the_old_had() -> None:
    old, new = rotate(made(expires_at=NOW + 3 * DAY).key, at=NOW + 2 * DAY, randomly=secrets.token_hex)
    assert (old.expires_at, new.key.expires_at) == (NOW + 3 * DAY, NOW + 5 * DAY)


def again(key: Key) -> Key:
    old, _ = rotate(key, at=NOW, randomly=secrets.token_hex)
    return old


def test_a_key_that_is_over_is_not_rotated_and_none_twice() -> None:
    for key in (revoke(made().key, at=NOW), again(made().key)):
        with pytest.raises(NotPossible):
            again(key)


def test_a_key_is_shown_once_and_listed_without_what_opens(sample: Faktura, tmp_path: Path) -> None:
    (shown,) = objects(sample, "key", "create", "exempelbyran", "--note", "console", "--days", "30")
    secret = shown["key"].rpartition("_")[2]
    status, out, err = sample("key", "list")
    assert status == 0 and shown["id"] in out and "console" in out
    (listed,) = objects(sample, "key", "list", "exempelbyran")
    assert secret not in out + err + str(listed) and "digest" not in listed
    assert (listed["state"], listed["scope"]) == ("good", "firm")
    database = tmp_path / "data" / "database"
    assert recognised(shown["key"], EmbeddedKeys(database / "keys.sqlite3")) is not None


def test_a_key_is_rotated_and_revoked_on_the_command_line(sample: Faktura) -> None:
    (first,) = objects(sample, "key", "create", "exempel-bageri")
    (second,) = objects(sample, "key", "rotate", first["id"], "--overlap", "0")
    assert objects(sample, "key", "revoke", second["id"])[0]["state"] == "revoked"
    assert [each["state"] for each in objects(sample, "key", "list")] == ["expired", "revoked"]
    assert sample("key", "rotate", first["id"])[0] == 2
    assert sample("key", "revoke", second["id"])[0] == 2


def test_a_key_given_instead_of_its_id_is_not_repeated(sample: Faktura) -> None:
    (shown,) = objects(sample, "key", "create", "exempelbyran")
    status, out, err = sample("key", "revoke", shown["key"])
    assert status == 2
    assert shown["key"] not in out + err
