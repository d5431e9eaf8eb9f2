"""The commands on the registry: what they change, what they refuse, and what they end with."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import Faktura, objects


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
    status, _, err = sample("company", "change", "exempel-bageri", "--no-sends", "--from", "2019-01-01")
    assert status == 2
    assert "cannot take effect before" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("company", "show", "nobody"),
        ("company", "change", "nobody", "--sends"),
        ("collaboration", "list", "nobody"),
        ("collaboration", "approve", "nobody"),
        ("collaboration", "request", "nobody", "exempel-kiosk"),
        ("payer", "list", "nobody"),
        ("payer", "change", "nobody", "--to", "firm"),
    ],
)
def test_what_is_not_in_the_registry_is_wrong_usage(sample: Faktura, arguments: tuple[str, ...]) -> None:
    status, _, err = sample(*arguments)
    assert status == 2
    assert "'nobody'" in err


def test_every_message_is_there_in_swedish(sample: Faktura) -> None:
    status, _, err = sample("--lang", "sv", "company", "show", "nobody")
    assert status == 2
    assert "Det finns inget företag" in err
    assert (
        "är aktivt: att godkänna går inte. Möjligt nu: avsluta"
        in sample("collaboration", "approve", "exempelbyran-exempel-bageri")[2]
    )


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
