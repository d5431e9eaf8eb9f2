"""The three ways a collaboration begins, on the command line, from the request to the first document and its charge."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World, open_world
from pipeline.settings import Settings
from tests.commands import Faktura, objects
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import receipt_for, run, settings_for, submit


@pytest.fixture
def begun(faktura: Faktura) -> Faktura:
    """A firm, and a seller with a service of its own."""
    assert faktura("init")[0] == 0
    assert faktura("company", "add", "byran", "--name", "Exempelbyrån AB", "--kind", "firm")[0] == 0
    seller = ("company", "add", "sample-seller", "--name", "Säljaren AB", "--org", SELLER, "--service")
    assert faktura(*seller)[0] == 0
    return faktura


def send(tmp_path: Path, number: str = "1") -> str:
    """An invoice to the customer, submitted and worked on; its id."""
    world = the_world(tmp_path)
    (document,) = submit(world, invoice(number), name=f"{number}.xml")
    run(world)
    return document


def the_world(tmp_path: Path) -> World:
    return open_world(settings_for(tmp_path / "data"))


def outcome(tmp_path: Path, document: str) -> tuple[str, str | None]:
    receipt = receipt_for(the_world(tmp_path), document)
    return str(receipt.outcome), receipt.reason


def payer_of(faktura: Faktura, direction: str = "receive") -> set[str]:
    return {each["payer"] for each in objects(faktura, "charges") if each["direction"] == direction}


def test_a_customer_with_the_service_pays_until_the_firm_takes_over_with_the_next_period(
    begun: Faktura, tmp_path: Path
) -> None:
    begun("company", "add", "kund", "--name", "Kunden AB", "--org", BUYER, "--service")
    (asked,) = objects(begun, "collaboration", "request", "byran", "kund", "--received-to", "both")
    assert [change["value"] for change in asked["receive_payer"]["changes"]] == ["customer"]
    assert begun("collaboration", "approve", asked["id"], "--by", "customer")[0] == 0
    document = send(tmp_path)
    assert outcome(tmp_path, document) == ("delivered", None)
    assert payer_of(begun) == {"kund"}
    (shown, _) = objects(begun, "payer", "plan", asked["id"])
    begin = datetime.fromisoformat(shown["takes_effect"])
    assert begin - datetime.now(UTC) > timedelta(days=360)
    (changed,) = objects(begun, "payer", "change", asked["id"], "--to", "firm", "--by", "firm")
    assert datetime.fromisoformat(changed["receive_payer"]["changes"][-1]["at"]) == begin
    send(tmp_path, "2")
    assert payer_of(begun) == {"kund"}


def test_a_known_customer_gets_the_service_with_the_collaboration(begun: Faktura, tmp_path: Path) -> None:
    begun("company", "add", "kund", "--name", "Kunden AB", "--org", BUYER)
    (asked,) = objects(begun, "collaboration", "request", "byran", "kund", "--payer", "firm")
    document = send(tmp_path)
    assert outcome(tmp_path, document) == ("held", "GATE-REQUESTED")
    assert "wait for kund: 1" in begun("collaboration", "approve", asked["id"], "--by", "customer")[1]
    run(the_world(tmp_path))
    assert outcome(tmp_path, document) == ("delivered", None)
    assert payer_of(begun) == {"byran"}
    assert begun("charges", "--reconcile")[0] == 0


def test_an_unknown_customer_is_created_and_waited_for_until_its_program_is_ready(
    begun: Faktura, tmp_path: Path
) -> None:
    request = (
        "collaboration",
        "request",
        "byran",
        "kund",
        "--payer",
        "customer",
        "--name",
        "Kunden AB",
        "--org",
        BUYER,
    )
    status, _, err = begun(*request)
    assert (status, "mandatory" in err) == (2, True)
    contact = ("--administrator", "Eva Exempel", "--email", "eva@exempel.example")
    (asked,) = objects(begun, *request, *contact)
    document = send(tmp_path)
    begun("collaboration", "approve", asked["id"], "--by", "customer")
    run(the_world(tmp_path))
    assert outcome(tmp_path, document) == ("held", "GATE-NOT-SYNCHRONISED")
    begun("company", "change", "kund", "--synchronised", "--sends", "--receives")
    run(the_world(tmp_path))
    assert outcome(tmp_path, document) == ("delivered", None)
    assert payer_of(begun) == {"kund"}
    history = objects(begun, "collaboration", "history", asked["id"])
    assert [(each["what"], each["by"]["side"]) for each in history] == [("request", "firm"), ("approve", "customer")]


def test_a_whole_life_is_led_on_the_command_line(begun: Faktura, tmp_path: Path) -> None:
    begun("company", "add", "kund", "--name", "Kunden AB", "--org", BUYER)
    id = objects(begun, "collaboration", "request", "byran", "kund", "--payer", "firm")[0]["id"]
    moves = [
        ("remind", id),
        ("decline", id),
        ("resume", id),
        ("withdraw", id),
        ("resume", id, "--payer", "customer"),
        ("approve", id),
        ("end", id, "--from", "2099-01-01"),
        ("resume", id),
        ("end", id),
    ]
    for move in moves:
        status, _, err = begun("collaboration", *move)
        assert status == 0, (move, err)
    done = [each["what"] for each in objects(begun, "collaboration", "history", id)]
    assert done == ["request", *(move[0] for move in moves)]
    assert begun("collaboration", "expire")[0] == 0
    assert begun("collaboration", "approve", id, "--by", "clock")[0] == 2
    assert outcome(tmp_path, send(tmp_path)) == ("rejected", "GATE-ENDED")
    assert Settings().data == tmp_path / "data"
