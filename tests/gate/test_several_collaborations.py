"""A customer may have several collaborations: which of them counts."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.records import Collaboration
from tests.gate.worlds import BEFORE, NOW, agreement, answer, ask, company, party, registry_of

EARLIER = BEFORE.replace(year=2025)


def world(folder: Path, *of_buyer: Collaboration) -> EmbeddedRegistry:
    return registry_of(
        folder, company("seller"), agreement("seller"), company("buyer"), company("stranger", kind="firm"), *of_buyer
    )


def other(state: str = "active", **changed: Any) -> Collaboration:
    """Another collaboration of the buyer, with another firm, older than the first."""
    given = {"id": "stranger-buyer", "firm": "stranger", "states": [[EARLIER, state]], **changed}
    return agreement("buyer", **given)


@pytest.mark.parametrize("state", ["requested", "declined", "expired", "ended"])
def test_an_active_one_wins_over_every_other(tmp_path: Path, state: str) -> None:
    registry = world(tmp_path, agreement("buyer"), other(states=[[BEFORE, state]]))
    assert answer(registry) == "delivered"
    assert ask(registry).legs[1].collaboration == "firm-buyer"


@pytest.mark.parametrize("state", ["declined", "expired", "ended"])
def test_a_requested_one_is_waited_for_though_another_has_ended(tmp_path: Path, state: str) -> None:
    assert answer(world(tmp_path, agreement("buyer", "requested"), other(state))) == "held GATE-REQUESTED"


def test_of_those_that_ended_the_last_says_why(tmp_path: Path) -> None:
    ended = other(states=[[EARLIER, "active"], [NOW, "ended"]])
    assert answer(world(tmp_path, agreement("buyer", "declined"), ended)) == "rejected GATE-ENDED"


def test_two_active_ones_with_the_same_payer_are_no_doubt(tmp_path: Path) -> None:
    pays = [[BEFORE, "customer"]]
    registry = world(tmp_path, other(receive_payer=pays), agreement("buyer", receive_payer=pays))
    leg = ask(registry).legs[1]
    assert (leg.payer, leg.collaboration) == ("buyer", "stranger-buyer")


def test_two_active_ones_with_different_payers_hold_the_document(tmp_path: Path) -> None:
    assert answer(world(tmp_path, agreement("buyer"), other())) == "held GATE-PAYERS-DIFFER"


def test_one_that_names_no_payer_leaves_it_to_the_other(tmp_path: Path) -> None:
    registry = world(tmp_path, other(receive_payer=[]), agreement("buyer"))
    assert ask(registry).legs[1].payer == "firm"


def test_a_collaboration_about_another_service_is_none(tmp_path: Path) -> None:
    assert answer(world(tmp_path, agreement("buyer", service="payroll"))) == "rejected GATE-NEVER-REQUESTED"


def test_a_firm_is_not_served_by_its_collaborations_with_others(tmp_path: Path) -> None:
    registry = world(tmp_path, agreement("buyer"))
    assert answer(registry, owner="firm", seller=party("firm")) == "rejected GATE-NEVER-REQUESTED"
