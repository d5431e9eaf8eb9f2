"""What a key is good for: until it expires, is revoked or rotated, and so often a minute."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.http.programs import Program, program
from tests.http.service import Service


def kind(caller: Program, path: str = "/key") -> str:
    """The problem that an answer is, or its status."""
    got = caller.call("GET", path)
    return str(got.json["type"].rpartition(":")[2]) if got.status >= 400 else str(got.status)


def test_a_key_says_what_it_is_without_what_opens(service: Service) -> None:
    expires = datetime.now(UTC) + timedelta(days=9)
    caller = program(service, "exempelbyran", note="console", expires_at=expires)
    shown = caller.get("/key")
    assert (shown["company"], shown["scope"], shown["note"]) == ("exempelbyran", "firm", "console")
    assert "digest" not in shown and shown["expires_at"] is not None


@pytest.mark.parametrize("key", [None, "", "fakt_", "Bearer", f"fakt_{'0' * 16}_{'0' * 64}", "x" * 5000, "fakt_é"])
def test_what_is_no_key_opens_nothing(service: Service, key: str | None) -> None:
    caller = Program(service=service, key=None)
    said = {} if key is None else {"authorization": f"Bearer {key}".encode().decode("latin-1")}
    got = caller.call("GET", "/key", status=401, **said)
    assert got.headers["www-authenticate"] == 'Bearer realm="faktura"'
    assert got.json["type"].endswith("no-key")


def test_a_key_in_the_address_or_in_another_scheme_opens_nothing(service: Service, firm: Program) -> None:
    caller = Program(service=service, key=None)
    assert kind(caller, f"/key?key={firm.key}&access_token={firm.key}") == "no-key"
    assert caller.call("GET", "/key", status=401, authorization=f"Basic {firm.key}")


def test_a_revoked_key_opens_nothing_from_then_on(service: Service) -> None:
    caller = program(service, "exempelbyran")
    assert kind(caller) == "200"
    service.faktura("key", "revoke", caller.get("/key")["id"])
    assert kind(caller) == "key-revoked"


def test_a_rotated_key_and_the_new_one_both_open_during_the_overlap(service: Service) -> None:
    old = program(service, "exempelbyran")
    (made,) = service.faktura("key", "rotate", old.get("/key")["id"])
    new = replace(old, key=made["key"])
    assert (kind(old), kind(new)) == ("200", "200")
    (third,) = service.faktura("key", "rotate", made["id"], "--overlap", "0")
    assert (kind(new), kind(replace(old, key=third["key"]))) == ("key-expired", "200")


def test_a_key_that_has_expired_says_so_to_who_has_it_only(service: Service) -> None:
    past = datetime.now(UTC) - timedelta(days=2)
    caller = program(service, "exempelbyran", at=past, expires_at=past + timedelta(days=1))
    assert kind(caller) == "key-expired"
    assert kind(replace(caller, key=f"{caller.key}0")) == "no-key"


def test_a_key_that_calls_too_often_is_told_when_to_come_again(service: Service) -> None:
    caller = program(service, "exempel-bageri", per_minute=5)
    with ThreadPoolExecutor(8) as threads:
        # At most two whole minutes are touched, so that fifteen calls cannot all fit.
        answers = list(threads.map(lambda _: caller.call("GET", "/key"), range(15)))
    refused = [got for got in answers if got.status == 429]
    assert len(refused) in (5, 10)
    assert all(1 <= int(got.headers["retry-after"]) <= 60 for got in refused)
    assert "At most 5 a minute" in refused[0].json["detail"]


def test_one_keys_calls_are_not_counted_to_another(service: Service, bakery: Program) -> None:
    caller = program(service, "exempel-bageri", per_minute=1)
    assert 429 in {caller.call("GET", "/key").status for _ in range(3)}
    assert kind(bakery) == "200"


def test_a_key_is_in_no_file_of_the_installation(service: Service, bakery: Program) -> None:
    assert bakery.key is not None
    secret = bakery.key.rpartition("_")[2].encode()
    held = [path for path in Path(service.data).rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert held == []
