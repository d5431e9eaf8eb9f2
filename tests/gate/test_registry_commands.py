"""The commands on the registry: what they change, what they refuse, and what they end with."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.bootstrap import open_world
from pipeline.cli import run
from pipeline.language import speak
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord, Settlement
from pipeline.settings import Settings

Faktura = Callable[..., tuple[int, str, str]]


@pytest.fixture
def faktura(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Faktura:
    """Runs a command in a data directory of its own: exit status, output, error output."""
    # --data and --lang are put into the environment for worker processes; monkeypatch takes them out again.
    monkeypatch.setenv("FAKTURA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FAKTURA_LANG", "en")

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture(autouse=True)
def english_afterwards() -> Any:
    yield
    speak("en")


@pytest.fixture
def sample(faktura: Faktura) -> Faktura:
    """The same, with the sample world in it."""
    assert faktura("init", "--sample")[0] == 0
    return faktura


def objects(faktura: Faktura, *arguments: str) -> list[dict[str, Any]]:
    """The JSON objects that a command prints, one a line."""
    status, out, err = faktura(*arguments, "--json")
    assert status == 0, err
    return [json.loads(line) for line in out.splitlines()]


def test_without_a_data_directory_a_command_says_how_to_make_one(faktura: Faktura) -> None:
    status, _, err = faktura("company", "list")
    assert status == 2
    assert "faktura init" in err


def test_init_makes_the_data_directory_and_is_harmless_the_second_time(sample: Faktura, tmp_path: Path) -> None:
    assert (tmp_path / "data" / "inbox" / "exempel-bageri").is_dir()
    assert objects(sample, "company", "change", "exempel-bageri", "--no-sends")
    (again,) = objects(sample, "init", "--sample")
    assert (again["companies"], again["collaborations"]) == (0, 0)
    assert objects(sample, "company", "show", "exempel-bageri")[0]["version"] == 1


def test_data_may_be_named_before_and_after_the_sub_command(faktura: Faktura, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere")
    assert faktura("--data", elsewhere, "init")[0] == 0
    assert faktura("company", "list", "--data", elsewhere)[0] == 0
    assert (tmp_path / "elsewhere" / "database").is_dir()


def test_a_company_is_added_shown_and_listed(faktura: Faktura, tmp_path: Path) -> None:
    faktura("init")
    added = ("company", "add", "min-firma", "--name", "Min Firma AB", "--org", "559990-0502", "--gln", "7359999000502")
    (company,) = objects(faktura, *added, "--reads", "svefaktura", "--reads", "peppol", "--service")
    assert [each["value"] for each in company["participants"]] == ["5599900502", "7359999000502"]
    assert company["program"]["reads"] == ["svefaktura", "peppol"]
    assert (tmp_path / "data" / "inbox" / "min-firma").is_dir()
    assert "Min Firma AB" in faktura("company", "show", "min-firma")[1]
    assert [each["id"] for each in objects(faktura, "company", "list")] == ["min-firma"]
    assert objects(faktura, "company", "list", "--kind", "firm") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("exempel-bageri", "--name", "AB"), "there already"),
        (("min-firma", "--name", "AB", "--org", "5599900114"), "belongs to exempel-bageri"),
        (("min-firma", "--name", "AB", "--org", "5599900115"), "check its digits"),
        (("min-firma", "--name", "AB", "--gln", "7359999000114"), "check its digits"),
        (("min-firma", "--name", "AB", "--participant", "0192"), "SCHEME:VALUE"),
        (("min-firma", "--name", "AB", "--reads", "edifact"), "edifact"),
        (("Min Firma", "--name", "AB"), "no id"),
        (("min-firma",), "--name"),
        (("min-firma", "--name", "AB", "--from", "in May"), "in May"),
    ],
)
def test_a_company_that_cannot_be_added_is_refused_with_the_reason(
    sample: Faktura, arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = sample("company", "add", *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert "5599900115" not in err


def test_a_change_leaves_alone_what_it_does_not_name(sample: Faktura) -> None:
    (before,) = objects(sample, "company", "show", "exempel-tryckeri")
    sample("company", "change", "exempel-tryckeri", "--synchronised", "--from", "2026-11-01")
    (after,) = objects(sample, "company", "show", "exempel-tryckeri")
    assert after["version"] == before["version"] + 1
    assert [change["value"] for change in after["program"]["synchronised"]["changes"]] == [True]
    assert after["program"]["sends"] == before["program"]["sends"]
    assert after["name"] == before["name"]


def test_history_is_not_rewritten(sample: Faktura) -> None:
    status, _, err = sample("company", "change", "exempel-bageri", "--no-sends", "--from", "2025-01-01")
    assert status == 2
    assert "cannot take effect before" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "show", "nobody"),
        ("company", "change", "nobody", "--sends"),
        ("collaboration", "list", "nobody"),
        ("collaboration", "approve", "nobody"),
        ("collaboration", "add", "nobody", "exempel-kiosk"),
        ("payer", "list", "nobody"),
        ("payer", "change", "nobody", "--to", "firm"),
    ],
)
def test_what_is_not_in_the_registry_is_wrong_usage(sample: Faktura, arguments: tuple[str, ...]) -> None:
    status, _, err = sample(*arguments)
    assert status == 2
    assert "'nobody'" in err


def test_a_collaboration_is_requested_approved_and_ended(sample: Faktura) -> None:
    asked = ("collaboration", "add", "exempelbyran", "exempel-kiosk", "--payer", "firm", "--received-to", "both")
    (requested,) = objects(sample, *asked)
    id = requested["id"]
    assert id == "exempelbyran-exempel-kiosk"
    assert [change["value"] for change in requested["receive_routing"]["changes"]] == ["both"]
    (approved,) = objects(sample, "collaboration", "approve", id)
    assert approved["held"] == 0
    (ended,) = objects(sample, "collaboration", "end", id)
    assert [change["value"] for change in ended["states"]["changes"]] == ["requested", "active", "ended"]
    assert ended["version"] == 2
    assert "ended" in sample("collaboration", "show", id)[1]


def test_an_approval_says_how_many_documents_waited_for_it(sample: Faktura) -> None:
    held = DocumentRecord(
        id="waiting",
        digest="0" * 64,
        owner="exempel-bageri",
        name="invoice.xml",
        received_at=datetime.now(UTC),
        outcome=Outcome.HELD,
        reason="GATE-REQUESTED",
        waits_for=("exempel-blommor",),
    )
    open_world(Settings()).ledger.settle([Settlement(record=held)])
    status, out, _ = sample("collaboration", "approve", "exempelbyran-exempel-blommor")
    assert status == 0
    assert "wait for exempel-blommor: 1" in out
    assert "faktura run" in out


def test_a_second_agreement_of_the_two_gets_a_number(sample: Faktura) -> None:
    (again,) = objects(sample, "collaboration", "add", "exempelbyran", "exempel-frisor", "--payer", "customer")
    assert again["id"] == "exempelbyran-exempel-frisor-2"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("approve", "exempelbyran-exempel-bageri"), "cannot become active"),
        (("decline", "exempelbyran-exempel-frisor"), "cannot become declined"),
        (("end", "exempelbyran-exempel-blommor"), "cannot become ended"),
        (("add", "exempel-bageri", "exempel-kiosk", "--payer", "firm"), "no accounting firm"),
        (("add", "exempelbyran", "exempelbyran"), "cannot be its customer"),
        (("add", "exempelbyran", "exempel-energi", "--payer", "firm"), "pays for a service of its own"),
        (("add", "exempelbyran", "exempel-kiosk"), "nobody is named for: receive, send"),
        (("add", "exempelbyran", "exempel-kiosk", "--send-payer", "firm"), "nobody is named for: receive"),
    ],
)
def test_what_may_not_happen_to_an_agreement_is_refused(
    sample: Faktura, arguments: tuple[str, ...], words: str
) -> None:
    status, _, err = sample("collaboration", *arguments)
    assert status == 2
    assert words in err


def test_a_customer_with_a_service_of_its_own_goes_on_paying(sample: Faktura) -> None:
    (requested,) = objects(sample, "collaboration", "add", "exempelbyran", "exempel-energi")
    payers = [requested[f"{way}_payer"]["changes"][0]["value"] for way in ("send", "receive")]
    assert payers == ["customer", "customer"]


def test_collaborations_are_listed_by_company_and_by_state(sample: Faktura) -> None:
    assert len(objects(sample, "collaboration", "list")) == 11
    of_one = objects(sample, "collaboration", "list", "exempel-konsult", "--state", "active")
    assert [each["id"] for each in of_one] == ["exempelbyran-exempel-konsult"]
    table = sample("collaboration", "list", "exempel-konsult")[1]
    assert "exempelbyran-exempel-konsult" in table and "customer / firm" in table


def test_a_routing_is_changed_from_an_instant_on(sample: Faktura) -> None:
    id = "exempelbyran-exempel-konsult"
    (changed,) = objects(sample, "collaboration", "change", id, "--sent-to", "firm", "--received-to", "both")
    assert changed["version"] == 1
    assert [changed[f"{way}_routing"]["changes"][-1]["value"] for way in ("send", "receive")] == ["firm", "both"]


def test_a_payer_is_changed_for_one_way_from_an_instant_on(sample: Faktura) -> None:
    id = "exempelbyran-exempel-stad"
    assert sample("payer", "change", id, "--to", "firm", "--way", "send", "--from", "2099-01-01")[0] == 0
    spans = [span for span in objects(sample, "payer", "list", "exempel-stad") if span["direction"] == "send"]
    assert [(span["payer"], span["company"]) for span in spans] == [
        ("customer", "exempel-stad"),
        ("firm", "exempelbyran"),
    ]
    assert spans[0]["until"] == spans[1]["from"]
    assert spans[1]["until"] is None
    status, _, err = sample("payer", "change", id, "--to", "nobody", "--from", "2098-01-01")
    assert status == 2
    assert "2099-01-01" in err


def test_the_payer_of_both_ways_may_be_taken_away(sample: Faktura) -> None:
    (changed,) = objects(sample, "payer", "change", "exempelbyran-exempel-bygg", "--to", "nobody")
    assert [changed[f"{way}_payer"]["changes"][-1]["value"] for way in ("send", "receive")] == [None, None]
    assert changed["version"] == 1


def test_every_message_is_there_in_swedish(sample: Faktura) -> None:
    status, _, err = sample("--lang", "sv", "company", "show", "nobody")
    assert status == 2
    assert "Det finns inget företag" in err
    assert "är aktivt och kan inte bli aktivt" in sample("collaboration", "approve", "exempelbyran-exempel-bageri")[2]


def test_a_wrong_setting_is_named(sample: Faktura, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURA_BATCH", "many")
    status, _, err = sample("company", "list")
    assert status == 2
    assert "Settings.batch" in err


def test_a_data_directory_that_cannot_be_made_is_the_worlds_fault(faktura: Faktura, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    status, _, err = faktura("init", "--data", str(tmp_path / "file" / "data"))
    assert status == 3
    assert "Not a directory" in err


@pytest.mark.parametrize(
    "arguments", [("no-such-command",), ("--no-such-option",), ("company", "list", "--lang", "no")]
)
def test_wrong_usage_ends_with_2(faktura: Faktura, arguments: tuple[str, ...]) -> None:
    assert faktura(*arguments)[0] == 2


def test_a_reader_that_goes_away_is_no_rejection(sample: Faktura, tmp_path: Path) -> None:
    listing = (
        f"{sys.executable} -c 'from pipeline.cli import main; main()' rules list --json; echo $? >{tmp_path}/status"
    )
    subprocess.run(f"({listing}) | head -1", shell=True, cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert (tmp_path / "status").read_text().strip() == "141"


def test_a_fault_that_is_not_the_users_is_said_to_be_ours(sample: Faktura, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "data" / "database" / "registry.sqlite3") as database:
        database.execute("UPDATE company SET body = '{}' WHERE id = 'exempel-bageri'")
    database.close()
    status, _, err = sample("company", "show", "exempel-bageri")
    assert status == 3
    assert "Traceback" in err
    assert "not in your documents" in err
