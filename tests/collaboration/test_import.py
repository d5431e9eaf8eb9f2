"""Companies from a file: CSV and JSON, thousands of rows, errors by row, and nothing half imported."""

import json
from pathlib import Path

import pytest

from pipeline.bootstrap import open_world
from pipeline.collaboration.entries import Deed
from pipeline.settings import Settings
from tests.commands import Faktura, objects

HEAD = "id,name,org,synchronised,sends,receives,firm,payer,state,administrator,email\n"
GOOD = HEAD + (
    "min-kund,Min Kund AB,5599900502,yes,yes,ja,exempelbyran,firm,active,,\n"
    'min-granne,"Granne, och Son AB",5599900510,,,,exempelbyran,customer,,Eva Exempel,eva@exempel.example\n'
    "min-egen,Min Egen AB,,,,,,,,,\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "companies.csv"


def ids(faktura: Faktura) -> set[str]:
    return {each["id"] for each in objects(faktura, "company", "list")}


def test_companies_and_their_collaborations_come_from_csv(sample: Faktura, file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    (done,) = objects(sample, "company", "import", str(file))
    assert done == {"companies": 3, "collaborations": 2, "there": 0, "imported": True}
    (kund,) = objects(sample, "company", "show", "min-kund")
    assert kund["program"]["receives"]["changes"][0]["value"] is True
    (agreed,) = objects(sample, "collaboration", "list", "min-kund", "--state", "active")
    assert agreed["periods"]["months"] == 12
    (asked,) = objects(sample, "collaboration", "list", "min-granne", "--state", "requested")
    assert [change["value"] for change in asked["states"]["changes"]] == ["requested", "expired"]
    opened = open_world(Settings())
    record = opened.index.collaboration("exempelbyran-min-kund")
    assert record is not None
    assert [entry.what for entry in opened.chronicle.entries(record)] == [Deed.IMPORT]


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(sample: Faktura, file: Path) -> None:
    head, first, second, _ = GOOD.splitlines(keepends=True)
    file.write_text(head + first, encoding="utf-8")
    sample("company", "import", str(file))
    (kund,) = objects(sample, "company", "show", "min-kund")
    # Killed between the company and its collaboration.
    file.write_text(head + second.replace("exempelbyran,customer", ","), encoding="utf-8")
    sample("company", "import", str(file))
    file.write_text(GOOD, encoding="utf-8")
    (done,) = objects(sample, "company", "import", str(file))
    assert done == {"companies": 1, "collaborations": 1, "there": 1, "imported": True}
    assert objects(sample, "company", "show", "min-kund") == [kund]
    (done,) = objects(sample, "company", "import", str(file))
    assert done == {"companies": 0, "collaborations": 0, "there": 3, "imported": True}


def test_what_was_changed_since_it_was_imported_is_not_there_just_so(sample: Faktura, file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    sample("company", "import", str(file))
    sample("company", "change", "min-egen", "--name", "Mitt Eget AB")
    status, out, _ = sample("company", "import", str(file), "--json")
    assert (status, json.loads(out)) == (2, {"row": 4, "error": "min-egen is there already"})


def test_a_spreadsheet_with_semicolons_is_read(sample: Faktura, file: Path) -> None:
    file.write_text("\ufeff" + GOOD.replace("Granne, och", "Granne och").replace(",", ";"), encoding="utf-8")
    assert objects(sample, "company", "import", str(file))[0]["companies"] == 3


@pytest.mark.parametrize("lines", [True, False])
def test_companies_come_from_json_too(sample: Faktura, tmp_path: Path, lines: bool) -> None:
    rows = [
        {"id": "min-byra", "name": "Min Byrå AB", "kind": "firm"},
        {
            "id": "min-kund",
            "name": "Min Kund AB",
            "program": "Visma eEkonomi",
            "reads": ["svefaktura", "peppol"],
            "firm": "min-byra",
            "payer": "firm",
        },
    ]
    file = tmp_path / "companies.json"
    file.write_text("\n".join(map(json.dumps, rows)) if lines else json.dumps(rows), encoding="utf-8")
    assert objects(sample, "company", "import", str(file))[0] == {
        "companies": 2,
        "collaborations": 1,
        "there": 0,
        "imported": True,
    }
    program = objects(sample, "company", "show", "min-kund")[0]["program"]
    assert (program["kind"], program["reads"]) == ("Visma eEkonomi", ["svefaktura", "peppol"])


def test_a_program_that_nobody_knows_is_refused_with_those_there_are(sample: Faktura, file: Path) -> None:
    file.write_text("id,name,program\nmin-kund,Min Kund AB,Abacus\n", encoding="utf-8")
    status, out, _ = sample("company", "import", str(file), "--json")
    assert (status, json.loads(out)) == (2, {"row": 2, "error": "program: Visma Administration, Visma eEkonomi, other"})
    assert sample("company", "add", "min-kund", "--name", "Min Kund AB", "--program", "Abacus")[0] == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("exempel-bageri,Bageri AB,,,,,,,,,", "is there already"),
        ("min-kund,Andra AB,,,,,,,,,", "is there already"),
        ("ny-kund,,,,,,,,,,", "name is missing"),
        ("Ny Kund,Ny AB,,,,,,,,,", "no id"),
        ("ny-5599900528,Ny AB,,,,,,,,,", "may not hold an organisation number"),
        ("ny-kund,Ny AB,5599900529,,,,,,,,", "check its digits"),
        ("ny-kund,Ny AB,5599900114,,,,,,,,", "belongs to another company"),
        ("ny-kund,Ny AB,5599900502,,,,,,,,", "belongs to another company"),
        ("ny-kund,Ny AB,,perhaps,,,,,,,", "synchronised: yes or no"),
        ("ny-kund,Ny AB,,,,,nobody,firm,,,", "neither in the registry nor above"),
        ("ny-kund,Ny AB,,,,,exempel-bageri,firm,,,", "no accounting firm"),
        ("ny-kund,Ny AB,,,,,exempelbyran,,,,", "nobody is named for"),
        ("ny-kund,Ny AB,,,,,exempelbyran,nobody,,,", "firm, customer"),
        ("ny-kund,Ny AB,,,,,exempelbyran,firm,ended,,", "requested or active"),
        ("ny-kund,Ny AB,,,,,,,,Eva,", "go together"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nothing_is_imported(
    sample: Faktura, file: Path, row: str, words: str
) -> None:
    before = ids(sample)
    file.write_text(GOOD + row + "\n", encoding="utf-8")
    status, out, _ = sample("company", "import", str(file), "--json")
    assert status == 2
    (error,) = map(json.loads, out.splitlines())
    assert error["row"] == 5
    assert words in error["error"]
    assert ids(sample) == before
    assert sample("company", "import", str(file))[0] == 2


def test_all_rows_that_are_wrong_are_named(sample: Faktura, file: Path) -> None:
    file.write_text(HEAD + ",No Id AB,,,,,,,,,\n" * 60, encoding="utf-8")
    assert len(sample("company", "import", str(file), "--json")[1].splitlines()) == 60
    status, _, err = sample("company", "import", str(file))
    assert (status, "rows that are wrong: 60" in err) == (2, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,name,colour\na,b,c\n", "No such column: colour"),
        (b"id,name\nkund,A,B\n", "No such column"),
        (b"\xff\xfe", "UTF-8"),
        (b"[{]", "is no JSON"),
        (b"[1]", "object 1"),
    ],
)
def test_a_file_that_is_none_is_refused(sample: Faktura, file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    status, _, err = sample("company", "import", str(file))
    assert status == 2
    assert words in err


def test_looking_for_errors_imports_nothing(sample: Faktura, file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    before = ids(sample)
    assert "Nothing is wrong" in sample("company", "import", str(file), "--dry-run")[1]
    assert ids(sample) == before


def test_inboxes_are_made_where_they_are_asked_for(sample: Faktura, file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    assert sample("company", "import", str(file), "--inboxes")[0] == 0
    assert (tmp_path / "data" / "inbox" / "min-egen").is_dir()
