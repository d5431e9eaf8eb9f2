"""A firm asks by the API, in the three ways in which a collaboration begins."""

from typing import Any

import pytest

from tests.http.programs import Program
from tests.http.service import Client, Service

CONTACT = {"name": "Kim Exempel", "email": "kim@example.com", "language": "sv"}
BOTH_FIRM = {"send": "firm", "receive": "firm"}


def unknown(number: str, **more: Any) -> dict[str, Any]:
    customer = {"name": "Nykund AB", "organisation_number": number, "administrator": CONTACT}
    return {"customer": customer | more, "payers": BOTH_FIRM}


def test_an_unknown_customer_is_created_mailed_and_approves(service: Service, firm: Program) -> None:
    asked = firm.call("POST", "/collaborations", unknown("559990-0502"), status=201)
    agreed = asked.json
    assert (agreed["state"], agreed["mailed"], asked.etag) == ("requested", True, '"0"')
    assert firm.get(asked.headers["location"]) == agreed
    link = service.link(agreed["customer"])
    assert "Godkänt" in Client(service).answer(link, answer="approve", accepted="yes").text
    found = firm.get(f"/collaborations/{agreed['id']}")
    assert (found["state"], found["possible"]) == ("active", ["end"])
    company = firm.get(f"/companies/{agreed['customer']}")
    assert company["participants"] == [{"scheme": "0007", "value": "5599900502"}]
    assert company["administrators"] is None, "persons are not the firm's business any more"


def test_an_unknown_customer_needs_a_name_a_number_and_the_mandatory_contact_details(firm: Program) -> None:
    for lacking in ("name", "organisation_number"):
        asking = unknown("559990-0510")
        del asking["customer"][lacking]
        assert firm.call("POST", "/collaborations", asking, status=422).json["type"].endswith("invalid")
    asking = unknown("559990-0510")
    del asking["customer"]["administrator"]
    problem = firm.call("POST", "/collaborations", asking, status=409).json
    assert "administrator's name and e-mail address are mandatory" in problem["detail"]


def test_a_number_with_a_wrong_digit_is_refused_and_not_repeated(firm: Program) -> None:
    refused = firm.call("POST", "/collaborations", unknown("811228-9875"), status=422)
    assert b"9875" not in refused.content


def test_a_known_customer_without_the_service_is_found_by_its_number(service: Service, firm: Program) -> None:
    service.faktura("company", "add", "exempel-kant", "--name", "Känd AB", "--org", "559990-0528")
    asking = {"customer": {"organisation_number": "5599900528"}, "payers": {"send": "customer", "receive": "firm"}}
    agreed = firm.call("POST", "/collaborations", asking, status=201).json
    assert (agreed["customer"], agreed["mailed"]) == ("exempel-kant", False)
    assert [agreed["payers"][way]["changes"][0]["value"] for way in ("send", "receive")] == ["customer", "firm"]


def test_a_customer_with_the_service_goes_on_paying_and_the_firm_chooses_nothing(
    service: Service, firm: Program
) -> None:
    service.faktura("company", "add", "exempel-egen", "--name", "Egen AB", "--org", "559990-0536", "--service")
    customer = {"id": "exempel-egen"}
    refused = firm.call("POST", "/collaborations", {"customer": customer, "payers": BOTH_FIRM}, status=409)
    assert "pays for a service of its own" in refused.json["detail"]
    agreed = firm.call("POST", "/collaborations", {"customer": customer}, status=201).json
    assert {agreed["payers"][way]["changes"][0]["value"] for way in ("send", "receive")} == {"customer"}


def test_nobody_becomes_the_administrator_of_a_company_that_is_known_here(firm: Program) -> None:
    asking = {"customer": {"id": "exempel-kiosk", "administrator": CONTACT}, "payers": BOTH_FIRM}
    assert firm.call("POST", "/collaborations", asking, status=409).json["type"].endswith("known-customer")
    by_number = unknown("5599900114")
    assert firm.call("POST", "/collaborations", by_number, status=409).json["type"].endswith("known-customer")


def test_a_customer_whose_id_and_number_are_of_two_companies_is_refused(firm: Program) -> None:
    asking = {"customer": {"id": "exempel-kiosk", "organisation_number": "5599900114"}, "payers": BOTH_FIRM}
    assert firm.call("POST", "/collaborations", asking, status=409).json["type"].endswith("not-possible")


def test_a_second_request_to_the_same_customer_is_refused(firm: Program) -> None:
    asking = {"customer": {"id": "exempel-bageri"}, "payers": BOTH_FIRM}
    assert "is active already" in firm.call("POST", "/collaborations", asking, status=409).json["detail"]


def test_a_request_that_is_sent_twice_with_one_idempotency_key_is_made_once(firm: Program) -> None:
    once = {"Idempotency_Key": "request-1"}
    first = firm.call("POST", "/collaborations", unknown("559990-0544"), status=201, **once)
    second = firm.call("POST", "/collaborations", unknown("559990-0544"), status=201, **once)
    assert (second.json, second.headers["location"]) == (first.json, first.headers["location"])
    other = firm.call("POST", "/collaborations", unknown("559990-0551"), status=422, **once)
    assert other.json["type"].endswith("idempotency-key-reused")


def test_what_was_refused_may_be_tried_again_with_the_same_idempotency_key(firm: Program) -> None:
    once = {"Idempotency_Key": "request-2"}
    asking = unknown("559990-0569")
    firm.call("POST", "/collaborations", asking | {"payers": None}, status=409, **once)
    firm.call("POST", "/collaborations", asking, status=201, **once)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_wrong_in_form_is_said_by_place_in_the_callers_language(firm: Program, language: str) -> None:
    wrong = {"customer": {"id": "X", "colour": "red"}, "months": 0, "payers": {"send": "nobody"}}
    spoken = {"accept-language": f"{language}-SE,{language};q=0.9"}
    answer = firm.call("POST", "/collaborations", wrong, status=422, **spoken)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    errors = {error["place"]: error["text"] for error in answer.json["errors"]}
    assert set(errors) == {
        "body.customer.id", "body.customer.colour", "body.months", "body.payers.send", "body.payers.receive"
    }  # fmt: skip
    assert errors["body.payers.receive"] == {"sv": "saknas", "en": "is missing"}[language]


def test_what_is_no_json_is_said_so(firm: Program) -> None:
    refused = firm.call("POST", "/collaborations", b"{", status=422, content_type="application/json")
    assert refused.json["errors"][0]["text"] == "is no JSON"


def test_more_than_a_request_can_be_is_not_read(firm: Program) -> None:
    refused = firm.call("POST", "/collaborations", {"customer": {"name": "x" * 70_000}}, status=413)
    assert refused.json["type"].endswith("too-large")
