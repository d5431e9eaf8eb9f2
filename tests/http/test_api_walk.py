"""One firm's or company's key never reads or changes another's: a walk of every route with every kind of key.

The routes are those of the application itself. Each has to have a line in RULES, which says to whom it opens; a route
without one fails here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from pipeline.access.keys import Scope
from pipeline.bootstrap import open_world
from pipeline.http.api.routes import PREFIX
from pipeline.http.app import make_app
from pipeline.settings import Settings
from tests.http.programs import Program, program
from tests.http.service import ROOT, Service

# The customer has an active collaboration with the firm. The other company is a customer of the same firm, the other
# firm has customers of its own. The firm's mailbox key is one of the firm's with the scope of a company.
WELCOME = ("firm", "customer")
STRANGERS = ("mailbox key", "other firm", "other company")
NO_KEYS = ("revoked", "expired", "wrong", "none")
CLOSED = dict.fromkeys(NO_KEYS, 401)

Answers = dict[str, int]
Body = dict[str, Any] | bytes | None


def everybody(status: int) -> Answers:
    """A route about what is the key's own company's alone."""
    return dict.fromkeys((*WELCOME, *STRANGERS), status) | CLOSED


def any_firm(status: int) -> Answers:
    """The same, for firms."""
    return everybody(403) | {"firm": status, "other firm": status}


def its_firm(status: int) -> Answers:
    """A route for firms, about the collaboration with the customer."""
    return everybody(403) | {"firm": status, "other firm": 404}


def both_sides(status: int) -> Answers:
    """A route for either side, about the collaboration or the customer."""
    return everybody(404) | dict.fromkeys(WELCOME, status)


def itself(status: int) -> Answers:
    """A route about what is the customer's own: documents and mailbox, which its firm does not see either."""
    return everybody(404) | {"customer": status}


# Who is welcome asks for a version that never was: 412 says that it would have been let through.
LET = 412
ASKING: Body = {"customer": {"id": "exempel-tom"}, "payers": {"send": "firm", "receive": "firm"}}
ROUTING: Body = {"routings": {"send": "customer"}}

RULES: dict[tuple[str, str], tuple[Answers, Body]] = {
    ("GET", "/key"): (everybody(200), None),
    ("GET", "/customers"): (any_firm(200), None),
    ("GET", "/companies/{id}"): (both_sides(200), None),
    ("GET", "/companies/{id}/history"): (both_sides(200), None),
    ("GET", "/companies/{id}/program"): (both_sides(200), None),
    ("PATCH", "/companies/{id}/program"): (both_sides(LET), {"receives": False}),
    ("POST", "/collaborations"): (any_firm(201), ASKING),
    ("GET", "/collaborations"): (everybody(200), None),
    ("GET", "/collaborations/{id}"): (both_sides(200), None),
    ("GET", "/collaborations/{id}/history"): (both_sides(200), None),
    ("POST", "/collaborations/{id}/remind"): (its_firm(LET), None),
    ("POST", "/collaborations/{id}/withdraw"): (its_firm(LET), None),
    ("POST", "/collaborations/{id}/end"): (both_sides(LET), None),
    ("POST", "/collaborations/{id}/resume"): (both_sides(LET), None),
    ("PUT", "/collaborations/{id}/routing"): (both_sides(LET), ROUTING),
    ("GET", "/collaborations/{id}/payers"): (both_sides(200), None),
    ("POST", "/collaborations/{id}/payers/change"): (its_firm(LET), {"payer": "customer"}),
    ("POST", "/collaborations/{id}/payers/revoke"): (its_firm(LET), None),
    ("GET", "/charges"): (everybody(200), None),
    ("POST", "/documents"): (everybody(202), b"<x/>"),
    ("GET", "/documents"): (everybody(200), None),
    ("GET", "/documents/{id}"): (itself(200), None),
    ("GET", "/documents/{id}/receipt"): (itself(200), None),
    ("GET", "/mailbox"): (everybody(200), None),
    ("GET", "/mailbox/{delivery}"): (itself(200), None),
    ("GET", "/mailbox/{delivery}/files/{name}"): (itself(200), None),
    ("POST", "/mailbox/{delivery}/take"): (itself(200), None),
    # On one machine there is no store to reach; on AWS each key opens its own company's prefixes (tests/aws).
    ("POST", "/access"): (everybody(404), None),
}
# What needs no key, and tells nothing of anybody; the page of a link has tests of its own.
WITHOUT_KEY = {"/answer/{token}", "/pages.css", "/healthz", "/api/openapi.json"}
# What stands in the records of the customer, of its agreement and of its documents, and nowhere else.
MARKS = ("Exempelbageriet", "5599900114", "7359999000113", "exempel-bageri", "2026-1041", "till-bageriet")


@dataclass(slots=True, kw_only=True)
class World:
    """The running service, a program for each kind of key, and the customer's things by what stands before them."""

    service: Service
    callers: Mapping[str, Program]
    ids: Mapping[str, str]

    def path(self, template: str) -> str:
        """The address of the customer's own for a route."""
        parts = template.split("/")
        filled = [self.ids[parts[place - 1]] if part.startswith("{") else part for place, part in enumerate(parts)]
        return "/".join(filled)

    def of_the_customer(self) -> dict[str, object]:
        """All that there is of the customer: its records, histories, documents and files."""
        opened = open_world(Settings(data=self.service.data))
        company = opened.registry.company("exempel-bageri")
        agreed = opened.registry.collaborations("exempel-bageri")
        assert company is not None
        files = {
            path.relative_to(self.service.data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for place in ("mailboxes", "inbox")
            for path in (self.service.data / place / "exempel-bageri").rglob("*")
            if path.is_file()
        }
        histories = [opened.chronicle.entries(each) for each in agreed]
        return {"company": company, "agreed": agreed, "histories": histories, "files": files}


@pytest.fixture(scope="module")
def world(service: Service) -> World:
    service.faktura("company", "add", "exempel-tom", "--name", "Exempel Tom AB")
    customer = program(service, "exempel-bageri")
    sent = customer.call("POST", "/documents", sample("01-peppol-unchanged"), status=202).json["document"]
    to_it = sample("02-peppol-to-svefaktura").replace(b"5599900130", b"5599900114").replace(b"K-3307", b"till-bageriet")
    program(service, "exempel-konsult").call("POST", "/documents", to_it, status=202)
    assert [done["outcome"] for done in service.faktura("run", "--once")] == ["delivered"] * 2
    (delivery,) = customer.get("/mailbox")["items"]
    yesterday = datetime.now(UTC) - timedelta(days=1)
    revoked = program(service, "exempel-bageri")
    service.faktura("key", "revoke", revoked.get("/key")["id"])
    callers = {
        "firm": program(service, "exempelbyran"),
        "customer": customer,
        "mailbox key": program(service, "exempelbyran", Scope.COMPANY),
        "other firm": program(service, "exempelrevision"),
        "other company": program(service, "exempel-stad"),
        "revoked": revoked,
        "expired": program(service, "exempel-bageri", at=yesterday, expires_at=yesterday + timedelta(hours=1)),
        "wrong": replace(customer, key=f"{str(customer.key)[:-1]}{'1' if str(customer.key)[-1] == '0' else '0'}"),
        "none": replace(customer, key=None),
    }
    ids = {
        "companies": "exempel-bageri",
        "collaborations": "exempelbyran-exempel-bageri",
        "documents": sent,
        "mailbox": delivery["delivery"],
        "files": delivery["files"][0],
    }
    return World(service=service, callers=callers, ids=ids)


def sample(name: str) -> bytes:
    return (ROOT / "samples" / f"{name}.xml").read_bytes()


def served(service: Service) -> Iterator[tuple[str, str]]:
    """Method and path of every route that the application has, shown in OpenAPI or not."""
    for route in iter_route_contexts(make_app(open_world(Settings(data=service.data))).routes):
        for method in route.methods or ():
            yield method, str(route.path).replace(":path}", "}")


def test_every_route_of_the_application_has_a_rule(service: Service) -> None:
    found = {(method, path) for method, path in served(service) if method != "HEAD"}
    of_the_api = {(method, path.removeprefix(PREFIX)) for method, path in found if path.startswith(PREFIX)}
    assert of_the_api == set(RULES)
    assert {path for _, path in found if not path.startswith(PREFIX)} == WITHOUT_KEY
    documented = make_app(open_world(Settings(data=service.data))).openapi()["paths"]
    assert {(method.upper(), path.removeprefix(PREFIX)) for path in documented for method in documented[path]} == set(
        RULES
    )


@pytest.mark.parametrize("kind", [*WELCOME, *STRANGERS, *NO_KEYS])
@pytest.mark.parametrize(("method", "template"), RULES)
def test_a_key_opens_what_is_its_own_and_nothing_else(world: World, method: str, template: str, kind: str) -> None:
    answers, body = RULES[method, template]
    # A stranger changes whatever version there is: only its key keeps it from that.
    version = '"999999"' if kind in WELCOME else "*"
    got = world.callers[kind].call(method, world.path(template), body, If_Match=version)
    assert got.status == answers[kind], got.content
    if kind not in WELCOME:
        told = got.content.decode() + str(got.headers)
        assert [mark for mark in MARKS if mark in told.replace(world.path(template), "")] == []


def test_a_get_changes_nothing_whoever_asks(world: World) -> None:
    def kept() -> dict[str, str]:
        """Every file but the memory of calls, which counts them."""
        files = [path for path in world.service.data.rglob("*") if path.is_file()]
        return {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
            if not path.name.startswith(("calls.", "outbox.")) and not path.name.endswith("-shm")
        }

    before = kept()
    for (method, template), _ in RULES.items():
        if method == "GET":
            for caller in world.callers.values():
                caller.call(method, world.path(template))
    assert kept() == before


def test_no_strangers_call_changes_anything_of_the_customers(world: World) -> None:
    before = world.of_the_customer()
    for (method, template), (_, body) in RULES.items():
        for kind in (*STRANGERS, *NO_KEYS):
            world.callers[kind].call(method, world.path(template), body, If_Match="*")
    assert world.of_the_customer() == before
    assert "mailboxes/exempel-bageri/" in str(before["files"]), "there is something to take"


def test_a_firm_loses_sight_of_a_customer_with_the_end_of_the_agreement(world: World) -> None:
    service = world.service
    service.faktura("company", "add", "exempel-slut", "--name", "Exempel Slut AB", "--org", "559990-0593")
    service.faktura("collaboration", "request", "exempelbyran", "exempel-slut", "--payer", "firm")
    firm = world.callers["firm"]
    assert firm.get("/companies/exempel-slut")["participants"] is None, "not before the approval"
    service.faktura("collaboration", "approve", "exempelbyran-exempel-slut")
    assert firm.get("/companies/exempel-slut")["participants"] == [{"scheme": "0007", "value": "5599900593"}]
    service.faktura("collaboration", "end", "exempelbyran-exempel-slut")
    ended = firm.get("/companies/exempel-slut")
    assert (ended["name"], ended["participants"], ended["program"]) == ("Exempel Slut AB", None, None)
    for path in ("/program", "/history"):
        assert firm.get(f"/companies/exempel-slut{path}", 403)["type"].endswith("not-agreed")
    firm.call("PATCH", "/companies/exempel-slut/program", {"receives": False}, status=403, If_Match="*")
