"""The commands on collaborations and payers: what they change, what they refuse, and what they show."""

from datetime import UTC, datetime

import pytest

from pipeline.bootstrap import open_world
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord, Settlement
from pipeline.settings import Settings
from tests.commands import Faktura, objects


def test_a_collaboration_is_requested_approved_and_ended(sample: Faktura) -> None:
    asked = ("collaboration", "request", "exempelbyran", "exempel-kiosk", "--payer", "firm", "--received-to", "both")
    (requested,) = objects(sample, *asked)
    id = requested["id"]
    assert id == "exempelbyran-exempel-kiosk"
    assert [change["value"] for change in requested["receive_routing"]["changes"]] == ["both"]
    (approved,) = objects(sample, "collaboration", "approve", id)
    assert approved["held"] == 0
    (ended,) = objects(sample, "collaboration", "end", id)
    assert [change["value"] for change in ended["states"]["changes"]] == ["requested", "active", "ended"]
    assert ended["version"] == 2
    assert "ended" in sample("collaboration", "show", id)[1]


def test_an_approval_says_how_many_documents_waited_for_it(sample: Faktura) -> None:
    held = DocumentRecord(
        id="waiting",
        digest="0" * 64,
        owner="exempel-bageri",
        name="invoice.xml",
        received_at=datetime.now(UTC),
        outcome=Outcome.HELD,
        reason="GATE-REQUESTED",
        waits_for=("exempel-blommor",),
    )
    open_world(Settings()).ledger.settle([Settlement(record=held)])
    status, out, _ = sample("collaboration", "approve", "exempelbyran-exempel-blommor")
    assert status == 0
    assert "wait for exempel-blommor: 1" in out
    assert "faktura run" in out


def test_a_second_agreement_of_the_two_gets_a_number(sample: Faktura) -> None:
    (again,) = objects(sample, "collaboration", "request", "exempelbyran", "exempel-frisor", "--payer", "customer")
    assert again["id"] == "exempelbyran-exempel-frisor-2"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("approve", "exempelbyran-exempel-bageri"), "is active: approve is not possible. Possible now: end"),
        (("decline", "exempelbyran-exempel-frisor"), "is ended: decline is not possible. Possible now: resume"),
        (("end", "exempelbyran-exempel-blommor"), "is requested: end is not possible. Possible now: remind, approve"),
        (("request", "exempel-bageri", "exempel-kiosk", "--payer", "firm"), "no accounting firm"),
        (("request", "exempelbyran", "exempelbyran"), "cannot be its customer"),
        (("request", "exempelbyran", "exempel-energi", "--payer", "firm"), "pays for a service of its own"),
        (("request", "exempelbyran", "exempel-kiosk"), "nobody is named for: receive, send"),
        (("request", "exempelbyran", "exempel-kiosk", "--send-payer", "firm"), "nobody is named for: receive"),
    ],
)
def test_what_may_not_happen_to_an_agreement_is_refused(
    sample: Faktura, arguments: tuple[str, ...], words: str
) -> None:
    status, _, err = sample("collaboration", *arguments)
    assert status == 2
    assert words in err


def test_a_customer_with_a_service_of_its_own_goes_on_paying(sample: Faktura) -> None:
    (requested,) = objects(sample, "collaboration", "request", "exempelbyran", "exempel-energi")
    payers = [requested[f"{way}_payer"]["changes"][0]["value"] for way in ("send", "receive")]
    assert payers == ["customer", "customer"]


def test_collaborations_are_listed_by_company_and_by_state(sample: Faktura) -> None:
    assert len(objects(sample, "collaboration", "list")) == 11
    of_one = objects(sample, "collaboration", "list", "exempel-konsult", "--state", "active")
    assert [each["id"] for each in of_one] == ["exempelbyran-exempel-konsult"]
    table = sample("collaboration", "list", "exempel-konsult")[1]
    assert "exempelbyran-exempel-konsult" in table and "customer / firm" in table


def test_a_routing_is_changed_from_an_instant_on(sample: Faktura) -> None:
    id = "exempelbyran-exempel-konsult"
    (changed,) = objects(sample, "collaboration", "change", id, "--sent-to", "firm", "--received-to", "both")
    assert changed["version"] == 2
    assert [changed[f"{way}_routing"]["changes"][-1]["value"] for way in ("send", "receive")] == ["firm", "both"]


def test_a_payer_takes_over_one_way_when_an_agreement_period_begins(sample: Faktura) -> None:
    id = "exempelbyran-exempel-stad"
    (shown,) = [
        each for each in objects(sample, "payer", "plan", id, "--from", "2099-01-01") if each["planned"] is None
    ][:1]
    assert shown["takes_effect"] == "2099-01-07T00:00:00+01:00"
    change = ("payer", "change", id, "--to", "firm", "--way", "send", "--from", "2099-01-01")
    assert sample(*change)[0] == 0
    spans = [span for span in objects(sample, "payer", "list", "exempel-stad") if span["direction"] == "send"]
    assert [(span["payer"], span["company"]) for span in spans] == [
        ("customer", "exempel-stad"),
        ("firm", "exempelbyran"),
    ]
    assert spans[0]["until"] == spans[1]["from"]
    assert spans[1]["until"] is None
    status, _, err = sample(*change)
    assert status == 2
    assert "revoke it first" in err


def test_a_take_over_is_revoked_before_it_takes_effect(sample: Faktura) -> None:
    id = "exempelbyran-exempel-bygg"
    (changed,) = objects(sample, "payer", "change", id, "--to", "customer")
    assert [len(changed[f"{way}_payer"]["changes"]) for way in ("send", "receive")] == [2, 2]
    assert "customer" in sample("payer", "plan", id)[1]
    (revoked,) = objects(sample, "payer", "revoke", id)
    assert [len(revoked[f"{way}_payer"]["changes"]) for way in ("send", "receive")] == [1, 1]
    assert revoked["version"] == 4
    status, _, err = sample("payer", "revoke", id)
    assert status == 2
    assert "no take-over is planned" in err


def test_a_direction_that_nobody_pays_for_gets_a_payer_at_once(sample: Faktura) -> None:
    (changed,) = objects(sample, "payer", "change", "exempelbyran-exempel-cafe", "--to", "firm", "--way", "receive")
    assert datetime.fromisoformat(changed["receive_payer"]["changes"][0]["at"]) <= datetime.now(UTC)
