"""The dry run: it tells what would change and why, and changes nothing itself."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.bootstrap import World, open_world
from pipeline.collaboration.records import History
from pipeline.reprocess.difference import Change
from pipeline.reprocess.order import Order, Selection
from pipeline.reprocess.rehearsal import Difference, rehearse
from pipeline.rules import profiles
from tests.flow.documents import BUYER, invoice
from tests.flow.worlds import LIMITS, company, now, run, settings_for, submit
from tests.reprocess.runs import fix_registration, rejected_at_the_gate
from tests.reprocess.test_afresh import without_reference


def difference(world: World, selection: Selection | None = None, *, workers: int = 1, **said: Any) -> Difference:
    order = Order(id="dry", started=now(), selection=selection or Selection(), **said)
    found = Difference()
    opening = partial(open_world, settings_for(world.settings.data))
    for compared in rehearse(opening, LIMITS, order, workers):
        found.add(compared)
    return found


def counts(found: Difference) -> dict[tuple[str, ...], int]:
    return {tuple(change): line.documents for change, line in found.lines.items()}


def test_where_nothing_changed_there_is_no_difference(world: World) -> None:
    submit(world, invoice("1"), invoice("2", payable="1"), invoice("1", note="Other"), invoice("1"), b"no XML")
    run(world)
    found = difference(world)
    assert (found.judged, found.changed, found.skipped, found.lines) == (4, 0, 1, {})


def test_a_registration_that_was_fixed_shows_who_would_get_what_and_who_would_pay(world: World) -> None:
    first, *_ = rejected_at_the_gate(world, "1", "2", "3", "4")
    fix_registration(world)
    assert difference(world).lines == {}, "as of the original instant"
    found = difference(world, as_of=now())
    assert counts(found) == {
        ("outcome", "", "rejected GATE-NEVER-REQUESTED", "delivered"): 4,
        ("route", "sample-late", "-", "yes"): 4,
        ("payer", "receive", "-", "sample-late"): 4,
        ("payer", "send", "-", "sample-seller"): 4,
    }
    examples = found.lines[Change("outcome", "", "rejected GATE-NEVER-REQUESTED", "delivered")].examples
    assert (examples[0], len(examples)) == (first, 3)


def test_other_rules_show_which_findings_and_verdicts_change_by_rule(world: World) -> None:
    submit(world, without_reference("1"), without_reference("2"), invoice("3"))
    run(world)
    found = difference(world, profile="en16931")
    assert counts(found) | {} == {
        ("outcome", "", "rejected PEPPOL-EN16931-R003", "delivered"): 2,
        ("verdict", "", "invalid", "valid"): 2,
        ("finding", "PEPPOL-EN16931-R003", "fatal", "-"): 2,
        ("route", "sample-buyer", "-", "yes"): 2,
        ("payer", "receive", "-", "sample-buyer"): 2,
        ("payer", "send", "-", "sample-seller"): 2,
    }


def test_a_release_that_is_to_come_shows_who_will_fail(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(world, without_reference().replace(b"2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", b"2017"))
    assert {record.profile for record in run(world).values()} == {"en16931"}
    (peppol,) = (release for release in profiles.RELEASES if release.profile == "peppol-bis-3")
    tomorrow = date.today() + timedelta(days=1)
    stricter = profiles.Release(
        profile="en16931",
        release="to-come",
        formats=("peppol",),
        layers=peppol.layers,
        artefacts="the layers of Peppol under another name",
        valid_from=tomorrow,
    )
    monkeypatch.setattr(profiles, "RELEASES", (stricter, *profiles.RELEASES))
    assert difference(world, as_of=now()).changed == 0
    pinned, dated = difference(world, release="to-come"), difference(world, as_of=now() + timedelta(days=2))
    assert pinned.lines == dated.lines
    assert ("finding", "PEPPOL-EN16931-R003", "-", "fatal") in counts(pinned)
    assert ("verdict", "", "valid", "invalid") in counts(pinned)


def test_what_a_recipient_reads_now_shows_as_another_conversion(world: World) -> None:
    submit(world, invoice("1"), invoice("2"))
    run(world)
    world.registry.put(company("sample-buyer", BUYER, reads=("svefaktura",)).model_copy(update={"version": 1}))
    assert counts(difference(world)) == {("conversion", "sample-buyer", "peppol", "svefaktura"): 2}


def test_a_conversion_that_came_out_otherwise_is_noticed_and_the_same_is_not(world: World) -> None:
    world.registry.put(company("sample-buyer", BUYER, reads=("svefaktura",)).model_copy(update={"version": 1}))
    submit(world, invoice("1"), invoice("2"))
    records = run(world)
    assert difference(world).lines == {}
    key = next(key for key in records["invoice-2.xml"].objects if key.endswith("/invoice.xml"))
    world.objects.put({key: world.objects.get(key).replace(b"Sample goods", b"Sample gods")})
    assert counts(difference(world)) == {("conversion", "sample-buyer", "svefaktura", "svefaktura changed"): 1}


def test_a_loss_that_a_recipient_has_come_to_refuse_is_noticed(world: World) -> None:
    reading = company("sample-buyer", BUYER, reads=("svefaktura",))
    world.registry.put(reading.model_copy(update={"version": 1}))
    submit(world, invoice())
    assert {record.outcome for record in run(world).values()} == {"delivered"}
    program = reading.program.model_copy(update={"refuses_loss_of": ("BT-34",)})
    world.registry.put(reading.model_copy(update={"program": program, "version": 2}))
    assert ("outcome", "", "delivered", "rejected TRANSFORM-LOSS") in counts(difference(world))


def test_what_came_again_meanwhile_would_stay_rejected(world: World) -> None:
    submit(world, without_reference())
    run(world)
    submit(world, invoice())
    run(world)
    assert counts(difference(world, profile="en16931")) == {
        ("superseded", "", "rejected PEPPOL-EN16931-R003", "delivered"): 1
    }


def test_what_the_archive_lost_is_told_and_does_not_end_the_run(world: World) -> None:
    submit(world, invoice("1"), invoice("2"))
    records = list(run(world).values())
    world.objects.remove([records[0].key])
    found = difference(world)
    assert (found.judged, found.failed) == (2, 1)


@pytest.mark.parametrize(
    ("selection", "documents"),
    [
        ({"outcome": "rejected"}, 2),
        ({"outcome": "held"}, 0),
        ({"company": "sample-buyer"}, 1),
        ({"company": "sample-seller"}, 3),
        ({"company": "nobody"}, 0),
        ({"format": "peppol"}, 3),
        ({"format": "svefaktura"}, 0),
        ({"release": "2026.5"}, 3),
        ({"release": "2099.1"}, 0),
        ({"rule": "PEPPOL-EN16931-R003"}, 1),
        ({"rule": "BR-CO-16"}, 1),
        ({"rule": "GATE-ENDED"}, 0),
        ({"rule": "BR-CO-16", "outcome": "delivered"}, 0),
        ({"since": now() - timedelta(hours=1)}, 3),
        ({"since": now() + timedelta(days=1)}, 0),
        ({"until": now() - timedelta(hours=1)}, 0),
        ({"until": now() + timedelta(days=1)}, 3),
    ],
)
def test_documents_are_chosen_by_what_they_are(world: World, selection: dict[str, Any], documents: int) -> None:
    submit(world, invoice("1"), without_reference("2"), invoice("3", payable="1"))
    run(world)
    assert difference(world, Selection(**selection)).judged == documents


def test_several_processes_find_what_one_finds(world: World) -> None:
    submit(world, *(invoice(str(n)) for n in range(30)), *(without_reference(f"R{n}") for n in range(40)))
    run(world)
    one, three = (difference(world, workers=workers, profile="en16931") for workers in (1, 3))
    assert (one.judged, one.changed) == (70, 40)
    assert (three.judged, three.changed, three.lines) == (one.judged, one.changed, one.lines)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """What is kept below a data directory: each object's bytes, and what each database says."""
    databases = folder / "database"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and databases not in path.parents:
            yield str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()
    for path in databases.glob("*.sqlite3"):
        # Read as a file beside its own connection, a database would lose this process's locks: closing it drops them.
        with closing(sqlite3.connect(path)) as database:
            yield path.name, "\n".join(database.iterdump())


def test_it_changes_nothing_below_the_data_directory(world: World) -> None:
    rejected_at_the_gate(world, "1")
    submit(world, invoice("1"), without_reference("2"), invoice("3", payable="1"))
    world.registry.put(company("sample-buyer", BUYER, reads=("svefaktura",)).model_copy(update={"version": 1}))
    run(world)
    fix_registration(world)
    late = world.registry.company("sample-late")
    assert late is not None
    world.registry.put(late.model_copy(update={"service": History[bool](), "version": late.version + 1}))
    before = dict(files(world.settings.data))
    for workers in (1, 2):
        assert difference(world, workers=workers, as_of=now(), profile="en16931").changed
    assert dict(files(world.settings.data)) == before
