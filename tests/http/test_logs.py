"""What the service says to its operator: nothing of a person, no link and no key, also where something goes wrong."""

import secrets
import sqlite3
from pathlib import Path

from tests.http.programs import Program, program
from tests.http.service import Client, make, serving

# A sole trader's number is a person's; this one is the tax agency's own example.
PERSON = "8112289874"
CONTACT = {"name": "Eva Exempel", "email": "eva@exempel.example"}
DATABASE = Path("database") / "registry.sqlite3"


def test_no_number_link_or_key_is_in_what_the_service_says_or_in_the_name_of_a_file(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    make(data)
    with serving(data, log) as service:
        firm = program(service, "exempelbyran")
        asking = {
            "customer": {"name": "Eva Exempel", "organisation_number": PERSON, "administrator": CONTACT},
            "payers": {"send": "firm", "receive": "firm"},
        }
        agreed = firm.call("POST", "/collaborations", asking, status=201, Idempotency_Key=PERSON)
        firm.call("POST", "/collaborations", asking | {"months": 0}, status=422)
        firm.call("GET", f"/companies/{PERSON}", status=404)
        link = service.link(agreed.json["customer"])
        Client(service).answer(link, answer="approve", accepted="yes")
        Client(service).get(link[:-3])
        wrong = f"fakt_{secrets.token_hex(8)}_{secrets.token_hex(32)}"
        Program(service=service, key=wrong).call("GET", "/key", status=401)
        firm.call("GET", f"/companies/{agreed.json['customer']}", status=200)
        damage(data, agreed.json["customer"])
        fault = firm.call("GET", f"/companies/{agreed.json['customer']}", status=500, accept_language="sv")
        assert fault.json["title"] == "Ett fel i själva tjänsten"
    said = log.read_text("utf-8")
    assert "ValidationError" in said and "registry.py" in said, "the operator is told where"
    names = "\n".join(str(path) for path in data.rglob("*"))
    token = link.rpartition("/")[2].partition("?")[0]
    for secret in (PERSON, CONTACT["email"], "Eva", token, token[:20], firm.key, wrong):
        assert secret is not None and secret not in said + names


def damage(data: Path, company: str) -> None:
    """Make a record unreadable: what reads it fails in a way that nobody foresaw."""
    with sqlite3.connect(data / DATABASE) as connection:
        connection.execute("UPDATE company SET body = ? WHERE id = ?", (f'{{"id": {PERSON}}}', company))
    connection.close()
