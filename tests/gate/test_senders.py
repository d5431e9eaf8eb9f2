"""Nobody sends in another's name."""

from pathlib import Path

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.findings import Mover
from pipeline.invoice import Identifier, Party
from pipeline.outcomes import Rejected
from tests.gate.worlds import NOW, NUMBERS, SOON, agreement, answer, ask, company, party, registry_of

NOT_OURS = Party(endpoint=Identifier(value="5599900999", scheme="0007"))


def world(folder: Path, state: str = "active", **changed: object) -> EmbeddedRegistry:
    """Seller and buyer are the firm's; the stranger has a service of its own; the access point is one."""
    own = [[NOW.replace(month=1), True]]
    access_point = company("access-point", kind="access-point")
    return registry_of(
        folder,
        company("seller"),
        agreement("seller", state, **changed),
        company("buyer"),
        agreement("buyer"),
        company("stranger", service=own),
        access_point,
    )


@pytest.mark.parametrize("owner", ["seller", "firm"])
def test_the_seller_and_its_firm_may_send(tmp_path: Path, owner: str) -> None:
    assert answer(world(tmp_path), owner=owner) == "delivered"


@pytest.mark.parametrize("owner", ["stranger", "buyer"])
def test_nobody_else_may(tmp_path: Path, owner: str) -> None:
    assert answer(world(tmp_path), owner=owner) == "rejected GATE-SENDER-NOT-OWNER"


def test_a_seller_that_is_nobody_here_may_not_be_sent_for_by_a_company(tmp_path: Path) -> None:
    assert answer(world(tmp_path), seller=NOT_OURS) == "rejected GATE-SENDER-NOT-OWNER"


def test_a_seller_without_any_identifier_is_nobody(tmp_path: Path) -> None:
    assert answer(world(tmp_path), seller=Party(name="Seller AB")) == "rejected GATE-SENDER-NOT-OWNER"


@pytest.mark.parametrize("state", ["requested", "declined", "expired", "ended"])
def test_a_firm_acts_for_its_customer_only_by_an_active_collaboration(tmp_path: Path, state: str) -> None:
    with pytest.raises(Rejected) as rejected:
        ask(world(tmp_path, state), owner="firm")
    assert rejected.value.findings[0].rule == "GATE-FIRM-NOT-ACTING"
    assert rejected.value.findings[0].mover is Mover.FIRM


def test_a_firm_whose_collaboration_begins_later_does_not_act_yet(tmp_path: Path) -> None:
    registry = world(tmp_path, states=[[NOW, "requested"], [SOON, "active"]])
    assert answer(registry, owner="firm", at=NOW) == "rejected GATE-FIRM-NOT-ACTING"
    assert answer(registry, owner="firm", at=SOON) == "delivered"


def test_a_seller_that_means_two_companies_is_refused(tmp_path: Path) -> None:
    two = Party(
        endpoint=Identifier(value=NUMBERS["stranger"], scheme="0007"),
        legal_id=Identifier(value=NUMBERS["seller"], scheme="0007"),
    )
    assert answer(world(tmp_path), owner="stranger", seller=two) == "rejected GATE-SENDER-CONTRADICTORY"


def test_an_access_point_brings_what_sellers_of_other_networks_sent(tmp_path: Path) -> None:
    authorized = ask(world(tmp_path), owner="access-point", seller=NOT_OURS)
    assert authorized.sender is None
    assert [leg.company for leg in authorized.legs] == ["buyer"]


def test_an_access_point_brings_nothing_in_the_name_of_one_of_ours(tmp_path: Path) -> None:
    assert answer(world(tmp_path), owner="access-point") == "rejected GATE-SENDER-IS-OURS"


def test_an_access_point_finds_no_relay_here(tmp_path: Path) -> None:
    asked = answer(world(tmp_path), owner="access-point", seller=NOT_OURS, buyer=NOT_OURS)
    assert asked == "rejected GATE-NO-RELAY"


def test_an_inbox_of_nobody_is_refused(tmp_path: Path) -> None:
    assert answer(world(tmp_path), owner="no-such-company") == "rejected GATE-INBOX-UNKNOWN"


def test_no_reason_shows_a_number(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as rejected:
        ask(world(tmp_path), owner="stranger", seller=party("seller"))
    finding = rejected.value.findings[0]
    assert not any(number in f"{finding}{rejected.value}" for number in NUMBERS.values())
