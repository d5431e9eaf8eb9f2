"""What is owed for the service, by the API: to each its own, by the month in Sweden."""

from datetime import UTC, datetime

import pytest

from pipeline.access.keys import Scope
from pipeline.collaboration.periods import swedish_day
from tests.http.programs import Program, program
from tests.http.service import ROOT, Service


@pytest.fixture(scope="module")
def charged(service: Service) -> Service:
    """A customer of a firm sends to a company with a service of its own, which sends to that customer."""
    to_the_customer = (ROOT / "samples" / "02-peppol-to-svefaktura.xml").read_bytes()
    to_the_customer = to_the_customer.replace(b"5599900130", b"5599900114").replace(b"K-3307", b"till-bageriet")
    for owner, content in (
        ("exempel-bageri", (ROOT / "samples" / "01-peppol-unchanged.xml").read_bytes()),
        ("exempel-konsult", to_the_customer),
    ):
        program(service, owner).call("POST", "/documents", content, status=202)
    assert [done["outcome"] for done in service.faktura("run", "--once")] == ["delivered"] * 2
    return service


def seen(caller: Program, **query: str) -> list[tuple[str, str | None, str, str, int]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    items = caller.get(f"/charges?{asked}")["items"]
    return [(each["payer"], each["firm"], each["customer"], each["direction"], each["count"]) for each in items]


def test_each_sees_its_own_and_a_firm_its_customers_by_it(charged: Service) -> None:
    all_of_them = {
        (each["payer"], each["firm"], each["customer"], each["direction"], each["count"])
        for each in charged.faktura("charges")
    }
    for owner in ("exempel-bageri", "exempel-konsult", "exempelbyran", "exempelrevision"):
        mine = {each for each in all_of_them if owner in each[1:3]}
        assert set(seen(program(charged, owner))) == mine, owner
    assert ("exempelbyran", "exempelbyran", "exempel-bageri", "send", 1) in seen(program(charged, "exempelbyran"))
    assert seen(program(charged, "exempelbyran", Scope.COMPANY)) == []


def test_a_month_is_asked_for_and_this_one_is_meant_otherwise(charged: Service) -> None:
    customer = program(charged, "exempel-bageri")
    assert seen(customer) == seen(customer, period=f"{swedish_day(datetime.now(UTC)):%Y-%m}") != []
    assert seen(customer, period="2020-01") == []
    for wrong in ("2026-13", "2026", "november", "9999-12", "0000-01"):
        assert customer.get(f"/charges?period={wrong}", 422)["type"].endswith("invalid")


def test_a_long_list_comes_in_pages(charged: Service) -> None:
    firm = program(charged, "exempelbyran")
    whole, found, after = firm.get("/charges")["items"], [], ""
    while True:
        page = firm.get(f"/charges?limit=1&after={after}")
        found += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == whole
    assert len(whole) > 1


def test_what_was_reversed_is_owed_no_more(charged: Service) -> None:
    customer = program(charged, "exempel-bageri")
    before = sum(each[-1] for each in seen(customer))
    (received,) = customer.get("/mailbox")["items"]
    charged.faktura("charges", "--reverse", received["document"], "--way", "receive", "--reason", "an agreement")
    assert sum(each[-1] for each in seen(customer)) == before - 1
