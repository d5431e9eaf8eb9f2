"""The life of a collaboration by the API: moves, versions, payers, routing, programs, history."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from pipeline.collaboration.records import Program as ProgramRecord
from pipeline.http.api.companies import ProgramChange
from tests.http.programs import Got, Program, program
from tests.http.service import ROOT, Service

_NUMBERS = count(1)


@pytest.fixture
def requested(service: Service, firm: Program) -> Got:
    """A request to a customer of its own for each test."""
    customer = f"exempel-liv-{next(_NUMBERS)}"
    service.faktura("company", "add", customer, "--name", f"{customer} AB", "--reads", "svefaktura")
    asking = {"customer": {"id": customer}, "payers": {"send": "firm", "receive": "firm"}, "months": 1}
    return firm.call("POST", "/collaborations", asking, status=201)


@pytest.fixture
def active(service: Service, firm: Program, requested: Got) -> Got:
    service.faktura("collaboration", "approve", requested.json["id"], "--by", "customer")
    return firm.call("GET", f"/collaborations/{requested.json['id']}", status=200)


def path(got: Got, rest: str = "") -> str:
    return f"/collaborations/{got.json['id']}{rest}"


def test_every_move_of_the_firm_is_one_version_and_one_line_of_the_history(firm: Program, requested: Got) -> None:
    reminded = firm.call("POST", path(requested, "/remind"), status=200, If_Match=requested.etag)
    withdrawn = firm.call("POST", path(requested, "/withdraw"), status=200, If_Match=reminded.etag)
    assert (withdrawn.json["state"], withdrawn.json["possible"]) == ("withdrawn", ["resume"])
    again = firm.call("POST", path(requested, "/resume"), {"days": 10}, status=200, If_Match=withdrawn.etag)
    assert again.json["state"] == "requested"
    entries = firm.get(path(requested, "/history"))["entries"]
    assert [each["what"] for each in entries] == ["request", "remind", "withdraw", "resume"]
    assert [(each["from_version"], each["to_version"]) for each in entries] == [(None, 0), (0, 1), (1, 2), (2, 3)]
    assert {each["by"]["side"] for each in entries} == {"firm"}
    assert all(each["by"]["id"].startswith("exempelbyran/") for each in entries), "which key it was"


def test_a_move_that_is_not_possible_says_which_are(firm: Program, requested: Got) -> None:
    refused = firm.call("POST", path(requested, "/end"), status=409, If_Match=requested.etag).json
    assert refused["allowed"] == ["remind", "withdraw"]
    assert "end is not possible" in refused["detail"]
    swedish = firm.call("POST", path(requested, "/end"), status=409, If_Match=requested.etag, accept_language="sv")
    assert "att avsluta går inte" in swedish.json["detail"]


def test_a_change_names_the_version_that_it_changes(firm: Program, requested: Got) -> None:
    missing = firm.call("POST", path(requested, "/remind"), status=428)
    assert missing.etag == '"0"'
    firm.call("POST", path(requested, "/remind"), status=200, If_Match='"0"')
    late = firm.call("POST", path(requested, "/withdraw"), status=412, If_Match='"0"')
    assert (late.etag, late.json["type"]) == ('"1"', "urn:faktura:problem:changed")
    firm.call("POST", path(requested, "/withdraw"), status=200, If_Match="*")


def test_of_many_who_change_the_same_version_one_wins(firm: Program, requested: Got) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(
                lambda _: firm.call("POST", path(requested, "/remind"), If_Match=requested.etag).status, range(8)
            )
        )
    assert sorted(answers) == [200, *[412] * 7]


def test_a_move_that_is_repeated_with_its_idempotency_key_is_answered_as_before(firm: Program, requested: Got) -> None:
    said = {"If_Match": requested.etag, "Idempotency_Key": "again"}
    first = firm.call("POST", path(requested, "/remind"), status=200, **said)
    second = firm.call("POST", path(requested, "/remind"), status=200, **said)
    assert (second.json, second.etag) == (first.json, first.etag)
    assert len(firm.get(path(requested, "/history"))["entries"]) == 2


def test_each_side_ends_and_only_who_planned_an_ending_takes_it_back(
    service: Service, firm: Program, active: Got
) -> None:
    customer = program(service, active.json["customer"])
    later = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    ended = customer.call("POST", path(active, "/end"), {"since": later}, status=200, If_Match=active.etag)
    assert (ended.json["state"], ended.json["ends"] is not None, ended.json["possible"]) == (
        "active", True, ["end", "resume"],
    )  # fmt: skip
    refused = firm.call("POST", path(active, "/resume"), status=409, If_Match=ended.etag)
    assert refused.json["allowed"] == ["end"]
    kept = customer.call("POST", path(active, "/resume"), status=200, If_Match=ended.etag)
    assert kept.json["ends"] is None
    assert firm.call("POST", path(active, "/end"), status=200, If_Match=kept.etag).json["state"] == "ended"
    past = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    again = firm.call("POST", path(active, "/end"), {"since": past}, status=409, If_Match="*")
    assert again.json["allowed"] == ["resume"]


def test_a_history_tells_the_other_side_who_it_was_and_not_by_which_key(
    service: Service, firm: Program, active: Got
) -> None:
    customer = program(service, active.json["customer"])
    customer.call("POST", path(active, "/end"), status=200, If_Match=active.etag)
    seen = firm.get(path(active, "/history"))["entries"][-1]["by"]
    assert seen == {"side": "customer", "id": active.json["customer"]}


def plans(got: Any) -> dict[str, Any]:
    return {each["direction"]: each for each in got["plans"]}


def test_another_payer_is_seen_beforehand_takes_over_with_the_next_period_and_can_be_revoked(
    firm: Program, active: Got
) -> None:
    before = plans(firm.get(path(active, "/payers")))["send"]
    assert (before["payer"], before["planned"]) == ("firm", None)
    assert before["takes_effect"] == before["period"][1]
    wanted = {"payer": "customer", "directions": ["send"]}
    changed = firm.call("POST", path(active, "/payers/change"), wanted, status=200, If_Match=active.etag)
    planned = plans(changed.json)
    assert planned["send"]["planned"] == {"payer": "customer", "since": before["takes_effect"]}
    assert planned["receive"]["planned"] is None
    twice = firm.call("POST", path(active, "/payers/change"), wanted, status=409, If_Match=changed.etag)
    assert "revoke it first" in twice.json["detail"]
    revoked = firm.call("POST", path(active, "/payers/revoke"), status=200, If_Match=changed.etag)
    assert plans(revoked.json)["send"]["planned"] is None
    firm.call("POST", path(active, "/payers/revoke"), status=409, If_Match=revoked.etag)


def test_who_pays_is_for_the_firm_to_change_and_for_both_to_see(service: Service, active: Got) -> None:
    customer = program(service, active.json["customer"])
    assert plans(customer.get(path(active, "/payers")))["receive"]["payer"] == "firm"
    wanted = {"payer": "firm"}
    refused = customer.call("POST", path(active, "/payers/change"), wanted, status=403, If_Match=active.etag)
    assert refused.json["type"].endswith("firms-only")


def test_a_firm_alone_never_gets_more_of_the_documents_than_was_agreed(
    service: Service, firm: Program, active: Got
) -> None:
    customer = program(service, active.json["customer"])
    more = {"routings": {"receive": "both"}}
    refused = firm.call("PUT", path(active, "/routing"), more, status=403, If_Match=active.etag)
    assert refused.json["type"].endswith("not-agreed")
    agreed = customer.call("PUT", path(active, "/routing"), more, status=200, If_Match=active.etag)
    less = firm.call(
        "PUT", path(active, "/routing"), {"routings": {"receive": "customer"}}, status=200, If_Match=agreed.etag
    )
    assert [each["value"] for each in less.json["routings"]["receive"]["changes"]] == ["both", "customer"]
    firm.call("PUT", path(active, "/routing"), {"routings": {}}, status=422, If_Match=less.etag)


def test_a_program_is_changed_by_its_company_and_by_the_firm_while_the_agreement_is_active(
    service: Service, firm: Program, requested: Got
) -> None:
    where = f"/companies/{requested.json['customer']}/program"
    assert firm.get(where, 403)["type"].endswith("not-agreed")
    assert firm.get(f"/companies/{requested.json['customer']}")["program"] is None
    service.faktura("collaboration", "approve", requested.json["id"])
    found = firm.call("GET", where, status=200)
    assert found.json["program"]["reads"] == ["svefaktura"]
    wanted = {"reads": ["peppol", "svefaktura"], "receives": False, "kind": "Visma eEkonomi", "wants_original": False}
    changed = firm.call("PATCH", where, wanted, status=200, If_Match=found.etag).json
    program_now = changed["program"]
    assert (program_now["reads"], program_now["kind"], program_now["wants_original"]) == (
        ["peppol", "svefaktura"], "Visma eEkonomi", False,
    )  # fmt: skip
    assert program_now["receives"]["changes"][-1]["value"] is False
    firm.call("PATCH", where, wanted, status=412, If_Match=found.etag)
    own = program(service, requested.json["customer"])
    assert own.call("PATCH", where, {"receives": True}, status=200, If_Match=f'"{changed["version"]}"')
    firm.call("PATCH", where, {"receives": True}, status=409, If_Match="*")
    firm.call("PATCH", where, {"reads": ["word"]}, status=422, If_Match="*")
    told = own.get(f"/companies/{requested.json['customer']}/history")["entries"]
    assert told[1]["by"] == {"side": "firm", "id": "exempelbyran"}
    assert told[1]["note"] == "program.kind, program.reads, program.wants_original, program.receives"


def test_everything_of_a_program_can_be_changed_but_a_stylesheet_which_the_operator_takes_in() -> None:
    of_the_operator = {"stylesheet", "stylesheets"}
    assert set(ProgramChange.model_fields) - {"since"} == set(ProgramRecord.model_fields) - of_the_operator


def test_a_stylesheet_is_seen_and_kept_by_the_api_and_set_by_nobody_through_it(service: Service, firm: Program) -> None:
    service.faktura("company", "stylesheet", "set", "exempel-tryckeri", str(ROOT / "samples" / "booking.xsl"))
    for caller, pictures in ((program(service, "exempel-tryckeri"), ["html"]), (firm, [])):
        where = "/companies/exempel-tryckeri/program"
        seen = caller.call("GET", where, status=200)
        assert seen.json["program"]["stylesheet"]["name"] == "booking.xsl"
        refused = caller.call("PATCH", where, {"stylesheet": None}, status=422, If_Match=seen.etag).json
        assert [each["place"] for each in refused["errors"]] == ["body.stylesheet"]
        changed = caller.call("PATCH", where, {"pictures": pictures}, status=200, If_Match=seen.etag)
        assert changed.json["program"]["stylesheet"] == seen.json["program"]["stylesheet"]


def test_the_customers_of_a_firm_come_in_pages(firm: Program) -> None:
    everyone: list[str] = []
    page = firm.get("/customers?limit=2")
    while True:
        assert len(page["items"]) <= 2
        everyone += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        page = firm.get(f"/customers?limit=2&after={page['next']}")
    assert everyone == sorted(set(everyone))
    assert {"exempel-bageri", "exempel-blommor"} <= set(everyone)
    assert everyone == [each["id"] for each in firm.get("/customers?limit=200")["items"]]


def test_collaborations_are_found_by_state(firm: Program) -> None:
    found = firm.get("/collaborations?state=active&limit=200")["items"]
    assert found and {each["state"] for each in found} == {"active"}
    assert len(found) < len(firm.get("/collaborations?limit=200")["items"])
