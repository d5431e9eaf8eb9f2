"""Personal numbers and people: only in the record of the company, handed out when asked for, and gone when erased."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.bootstrap import World
from pipeline.privacy import kept
from pipeline.records import Query
from tests.commands import Faktura, objects
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import new_world, run, submit

PERSON = "8112289874"  # nobody's: the number that Skatteverket prints in its own examples
EMAIL = "eva@exempel.example"


@pytest.fixture
def world(faktura: Faktura, tmp_path: Path) -> World:
    """Two companies that have exchanged a document."""
    opened = new_world(tmp_path / "data")
    submit(opened, invoice("1"))
    run(opened)
    return opened


def everything(folder: Path) -> bytes:
    """All bytes of the databases, logs included, and the names of all files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files if "registry" in path.name)
    return content + "\n".join(map(str, files)).encode()


def test_everything_of_a_company_is_handed_out(faktura: Faktura, world: World) -> None:
    status, out, _ = faktura("company", "export", "sample-buyer")
    assert status == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["kind"] for line in lines] == ["company", "document", "charge"]
    assert lines[0]["participants"][0]["value"] == BUYER
    assert SELLER not in out
    assert lines[2]["payer"] == "sample-buyer"


def test_a_company_that_uses_the_service_is_not_erased(faktura: Faktura, world: World) -> None:
    status, _, err = faktura("company", "erase", "sample-buyer", "--yes")
    assert status == 2
    assert "end that first: --no-service" in err


def test_nothing_is_erased_without_saying_so(faktura: Faktura, world: World) -> None:
    assert faktura("company", "erase", "sample-buyer")[0] == 2


def test_what_is_erased_is_gone_and_what_the_law_keeps_stays(faktura: Faktura, world: World, tmp_path: Path) -> None:
    assert faktura("company", "change", "sample-buyer", "--no-service")[0] == 0
    assert BUYER.encode() in everything(tmp_path / "data" / "database")
    (said,) = objects(faktura, "company", "erase", "sample-buyer", "--yes")
    received = next(iter(world.ledger.documents(Query()))).received_at
    assert said == {"company": "sample-buyer", "documents_kept": 1, "kept_until": f"{received.year + 8}-12-31"}
    assert BUYER.encode() not in everything(tmp_path / "data" / "database")
    (record,) = objects(faktura, "company", "show", "sample-buyer")
    assert (record["name"], record["participants"], record["administrators"]) == ("-", [], [])
    assert len(list(world.accounts.charges())) == 2
    assert list(world.objects.keys("archive/"))


def test_a_sole_traders_number_is_in_no_key_name_or_history(sample: Faktura, tmp_path: Path) -> None:
    request = ("collaboration", "request", "exempelbyran", "eva-exempel", "--payer", "firm", "--name", "Eva Exempel")
    (asked,) = objects(sample, *request, "--org", PERSON, "--administrator", "Eva Exempel", "--email", EMAIL)
    id = asked["id"]
    assert sample("collaboration", "approve", id)[0] == 0
    for arguments in (("history", id), ("show", id), ("list", "eva-exempel")):
        status, out, err = sample("collaboration", *arguments, "--json")
        assert status == 0
        assert PERSON not in out + err and EMAIL not in out + err
    names = "\n".join(str(path) for path in (tmp_path / "data").rglob("*"))
    assert PERSON not in names and "eva-exempel" in names


def test_an_id_that_holds_a_number_is_refused_without_repeating_it(sample: Faktura) -> None:
    status, out, err = sample("company", "add", f"kund-{PERSON}", "--name", "Eva Exempel")
    assert status == 2
    assert PERSON not in out + err


def test_a_number_that_is_wrong_is_not_repeated(sample: Faktura) -> None:
    wrong = "8112289875"
    request = ("collaboration", "request", "exempelbyran", "eva-exempel", "--payer", "firm", "--name", "Eva Exempel")
    status, out, err = sample(*request, "--org", wrong, "--administrator", "Eva", "--email", EMAIL)
    assert status == 2
    assert wrong not in out + err


def test_the_law_keeps_nothing_of_who_never_got_a_document(faktura: Faktura, world: World) -> None:
    assert (kept("nobody", world).documents, kept("nobody", world).until) == (0, None)
    until = kept("sample-seller", world).until
    assert until is not None and until > date(2033, 1, 1)
