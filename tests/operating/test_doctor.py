"""`faktura doctor` finds what is wrong with a real installation, says what to do about it, and changes nothing."""

import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.bootstrap import World
from pipeline.collaboration.records import History
from pipeline.doctor import knowledge, machine, operation
from pipeline.doctor.symptom import State
from pipeline.records import Depths, NewMessage
from pipeline.rules import profiles
from pipeline.settings import Settings
from tests.commands import Faktura
from tests.flow.documents import invoice
from tests.flow.worlds import company, now, run, submit


def looked_at(faktura: Faktura) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit status, and by what was looked at the worst that was said of it."""
    status, out, _ = faktura("doctor", "--json")
    found: dict[str, dict[str, Any]] = {}
    for one in map(json.loads, out.splitlines()):
        order = ["well", "look", "broken"]
        if one["what"] not in found or order.index(one["state"]) > order.index(found[one["what"]]["state"]):
            found[one["what"]] = one
    return status, found


def unwell(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {what: one["state"] for what, one in found.items() if one["state"] != "well"}


def test_a_new_installation_is_well(sample: Faktura) -> None:
    status, found = looked_at(sample)
    assert (status, unwell(found)) == (0, {})
    assert {"configuration", "permissions", "disk", "fsync", "schemas", "rules", "artefacts", "database"} < found.keys()
    assert {"queue", "dead letters", "workers", "clock", "time zone", "held", "mail"} < found.keys()
    assert found["rules"]["release"]
    assert len(found["artefacts"]["sha256"]) == 64


def test_where_there_is_no_data_directory_it_says_how_to_make_one(faktura: Faktura) -> None:
    status, found = looked_at(faktura)
    assert (status, unwell(found)) == (3, {"world": "broken"})
    assert "faktura init" in found["world"]["remedy"]
    assert "faktura init" in found["world"]["remedy_sv"]


def test_a_variable_that_nobody_reads_is_told_without_its_value(
    sample: Faktura, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURA_BATHC", "a secret")
    status, found = looked_at(sample)
    assert (status, unwell(found), found["configuration"]["unknown"]) == (
        1,
        {"configuration": "look"},
        ["FAKTURA_BATHC"],
    )
    assert "a secret" not in sample("doctor")[1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_may_not_be_written_is_broken(faktura: Faktura, world: World) -> None:
    inbox = world.settings.data / "inbox"
    inbox.mkdir(exist_ok=True)
    inbox.chmod(0o500)
    try:
        assert looked_at(faktura)[1]["permissions"]["closed"] == ["inbox"]
    finally:
        inbox.chmod(0o700)


def test_a_secret_that_others_may_read_is_broken(sample: Faktura, tmp_path: Path) -> None:
    secret = tmp_path / "data" / "database" / "links.secret"
    secret.write_bytes(b"0" * 32)
    secret.chmod(0o644)
    assert looked_at(sample)[1]["permissions"]["state"] == "broken"
    secret.chmod(0o600)
    assert looked_at(sample)[1]["permissions"]["state"] == "well"


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 400)


def with_a_spoiled_page(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (x TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("a" * 100,) for _ in range(1000)])
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", [no_database, with_a_spoiled_page])
def test_a_damaged_database_is_broken_and_left_as_it_is(
    sample: Faktura, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "data" / "database" / "keys.sqlite3"
    damage(path)
    before = path.read_bytes()
    status, found = looked_at(sample)
    assert (status, found["database"]["state"]) == (3, "broken")
    assert "keys.sqlite3" in found["database"]["text"]
    assert "backup" in found["database"]["remedy"]
    assert path.read_bytes() == before


def test_dead_letters_and_documents_that_nobody_takes_are_told(faktura: Faktura, world: World) -> None:
    early = now() - timedelta(minutes=10)
    for number in (1, 2):
        name = f"{number}.xml"
        fresh = NewMessage(id=name, owner="sample-seller", name=name, key="k", received_at=early)
        world.queue.send([fresh], early)
    (message,) = world.queue.receive(1, timedelta(minutes=1), now())
    world.dead_letters.bury(message, "a cause", now())
    status, found = looked_at(faktura)
    assert status == 3
    assert unwell(found) == {"queue": "broken", "dead letters": "look"}
    assert found["queue"]["oldest_seconds"] >= 600
    assert "faktura run" in found["queue"]["remedy"]


def test_documents_that_wait_without_a_living_worker_are_told() -> None:
    (symptom,) = operation.workers(0, 1)
    assert symptom.state is State.LOOK
    assert [next(operation.workers(living, waiting)).state for living, waiting in ((0, 0), (1, 1), (1, 0))] == [0, 0, 0]


def test_a_queue_that_moves_is_well_however_deep_it_is(world: World) -> None:
    deep = Depths(waiting=100_000, in_flight=64, dead=0, oldest=now() - timedelta(minutes=4))
    assert operation._fresh(deep, now()).state is State.WELL


def test_what_is_held_for_weeks_says_who_has_to_act(faktura: Faktura, world: World) -> None:
    world.registry.put(company("sample-late", "5599902045", receives=History[bool]()))
    submit(world, invoice(buyer="5599902045"))
    run(world)
    assert looked_at(faktura)[1]["held"]["state"] == "well"
    (later,) = operation.held(world, now() + timedelta(days=15))
    assert (later.state, later.facts["waits_for"]) == (State.LOOK, ["sample-late"])


def test_a_document_of_the_future_and_a_file_system_of_another_time_betray_the_clock(tmp_path: Path) -> None:
    assert next(machine.clock(tmp_path, now(), None)).state is State.WELL
    assert next(machine.clock(tmp_path, now(), now() + timedelta(hours=1))).state is State.BROKEN


def test_a_release_that_ends_with_none_to_follow_is_told_a_month_before(monkeypatch: pytest.MonkeyPatch) -> None:
    (current,) = (one for one in profiles.RELEASES if one.profile == "svefaktura-1")
    today = now().date()
    ending = replace(current, valid_until=today + timedelta(days=20))
    monkeypatch.setattr(knowledge, "RELEASES", (ending,))
    monkeypatch.setattr(profiles, "RELEASES", (ending,))
    (symptom,) = knowledge.rules(today)
    assert (symptom.state, symptom.facts["until"]) == (State.LOOK, ending.valid_until)
    following = replace(current, release="next", valid_from=today + timedelta(days=21))
    monkeypatch.setattr(knowledge, "RELEASES", (following, ending))
    assert next(knowledge.rules(today)).state is State.WELL


def test_a_mail_server_that_does_not_answer_is_told_without_its_secret(
    sample: Faktura, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("FAKTURA_SMTP", f"smtp://user:hidden@127.0.0.1:{nobody.getsockname()[1]}")
        status, found = looked_at(sample)
    assert (status, unwell(found)) == (1, {"mail": "look"})
    assert "hidden" not in json.dumps(found)


def test_it_speaks_swedish_too(sample: Faktura) -> None:
    status, out, _ = sample("--lang", "sv", "doctor")
    assert (status, "scheman går att använda" in out) == (0, True)


def test_every_setting_is_in_the_document_that_the_doctor_names() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    settings = {f"FAKTURA_{name.upper()}" for name in Settings.model_fields if not name.startswith("aws_")}
    assert {name for name in settings if not re.search(rf"\b{name}\b", told)} == set()
