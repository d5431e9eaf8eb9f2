"""Personal numbers and people: only in the record of the company, handed out when asked for, and gone when erased."""

import hashlib
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
from tests.notify.offices import LINK, body, parsed

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
    content = b"".join(path.read_bytes() for path in files if path.name.startswith(("registry", "outbox", "keys")))
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


def asked(sample: Faktura, tmp_path: Path) -> str:
    """A sole trader that a firm asked, with the mail as a file; the collaboration's id."""
    request = ("collaboration", "request", "exempelbyran", "eva-exempel", "--payer", "firm", "--name", "Eva Exempel")
    (asked,) = objects(sample, *request, "--org", PERSON, "--administrator", "Eva Exempel", "--email", EMAIL)
    (mail,) = objects(sample, "mail", "send")
    assert mail["state"] == "sent" and len(list((tmp_path / "data" / "outbox").iterdir())) == 1
    return str(asked["id"])


def test_the_mails_and_keys_of_a_company_are_handed_out_without_what_opens(sample: Faktura, tmp_path: Path) -> None:
    asked(sample, tmp_path)
    (made,) = objects(sample, "key", "create", "eva-exempel")
    status, out, _ = sample("company", "export", "eva-exempel")
    assert status == 0
    lines = {line["kind"]: line for line in map(json.loads, out.splitlines())}
    assert lines["mail"]["state"] == "sent"
    assert EMAIL in lines["mail-file"]["to"] and "Exempelbyrån AB" in lines["mail-file"]["text"]
    assert lines["api-key"]["id"] == made["id"]
    (file,) = (tmp_path / "data" / "outbox").iterdir()
    link = LINK.search(body(parsed(file.read_bytes())))
    assert link is not None
    for opens in (link[1], made["key"].rpartition("_")[2], "serial", "digest"):
        assert opens not in out


def test_erasing_reaches_the_mails_their_links_and_the_keys(sample: Faktura, tmp_path: Path) -> None:
    id = asked(sample, tmp_path)
    (made,) = objects(sample, "key", "create", "eva-exempel")
    other = ("collaboration", "request", "exempelbyran", "eva-exempel-2", "--payer", "firm", "--name", "En Annan AB")
    contact = ("--gln", "7350000000016", "--administrator", "Kim", "--email", "kim@example.com")
    assert sample(*other, *contact)[0] == 0 and len(objects(sample, "mail", "send")) == 1
    assert sample("collaboration", "withdraw", id)[0] == 0
    fingerprint = hashlib.sha256(EMAIL.encode()).hexdigest()[:16].encode()
    data = tmp_path / "data"
    assert fingerprint in everything(data)
    assert sample("company", "erase", "eva-exempel", "--yes")[0] == 0
    left = everything(data)
    for personal in (PERSON.encode(), EMAIL.encode(), b"Eva Exempel", fingerprint):
        assert personal not in left
    assert [path.name.startswith("exempelbyran-eva-exempel-2-0-") for path in (data / "outbox").iterdir()] == [True]
    assert [mail["collaboration"] for mail in objects(sample, "mail", "list")] == ["exempelbyran-eva-exempel-2"]
    (key,) = objects(sample, "key", "list", "eva-exempel")
    assert (key["id"], key["state"]) == (made["id"], "revoked")


def test_what_may_not_be_erased_is_left_whole(sample: Faktura, tmp_path: Path) -> None:
    asked(sample, tmp_path)
    assert sample("company", "erase", "eva-exempel", "--yes")[0] == 2
    assert len(list((tmp_path / "data" / "outbox").iterdir())) == 1


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
