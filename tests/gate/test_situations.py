"""Every row of the table of situations and outcomes, for the sender's leg and for the recipient's."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.collaboration.records import Collaboration, Company, Direction
from pipeline.findings import Mover
from pipeline.outcomes import Held, Rejected
from tests.gate.worlds import BEFORE, NOW, SOON, agreement, answer, ask, company, registry_of, side

OFF = [[BEFORE, False]]
ENDED = [[BEFORE, "active"], [NOW, "ended"]]
OWN = {"service": [[BEFORE, True]]}

# What the company of the leg has, and what the gate says. {} is all well: an active collaboration that the firm pays.
SITUATIONS: list[tuple[str, dict[str, Any], dict[str, Any] | None, str]] = [
    ("an active collaboration", {}, {}, "delivered"),
    ("a service of its own, without any collaboration", OWN, None, "delivered"),
    ("a service of its own, with a request pending", OWN, {"state": "requested"}, "delivered"),
    ("a service of its own, with a declined request", OWN, {"state": "declined"}, "delivered"),
    ("a service of its own, where the collaboration has no payer", OWN, {"payer": []}, "delivered"),
    ("a payer that begins at this very instant", {}, {"payer": [[NOW, "customer"]]}, "delivered"),
    ("a request that is not yet approved", {}, {"state": "requested"}, "held GATE-REQUESTED"),
    ("a program never synchronised", {"program": {"synchronised": []}}, {}, "held GATE-NOT-SYNCHRONISED"),
    ("a program no longer synchronised", {"program": {"synchronised": OFF}}, {}, "held GATE-NOT-SYNCHRONISED"),
    ("a switch that is off", {"program": {"sends": OFF, "receives": OFF}}, {}, "held GATE-{SWITCH}-OFF"),
    ("a switch never set", {"program": {"sends": [], "receives": []}}, {}, "held GATE-{SWITCH}-OFF"),
    ("no payer", {}, {"payer": []}, "held GATE-PAYER-MISSING"),
    ("a payer that begins later", {}, {"payer": [[SOON, "firm"]]}, "held GATE-PAYER-MISSING"),
    ("a payer that has ended", {}, {"payer": [[BEFORE, "firm"], [NOW, None]]}, "held GATE-PAYER-MISSING"),
    ("a declined request", {}, {"state": "declined"}, "rejected GATE-DECLINED"),
    ("an expired request", {}, {"state": "expired"}, "rejected GATE-EXPIRED"),
    ("a collaboration that has ended", {}, {"states": ENDED}, "rejected GATE-ENDED"),
    ("a service of its own that has ended", {"service": [[BEFORE, True], [NOW, False]]}, None, "rejected GATE-ENDED"),
    ("neither collaboration nor service", {}, None, "rejected GATE-NEVER-REQUESTED"),
    (
        "a collaboration that is only requested later",
        {},
        {"states": [[SOON, "requested"]]},
        "rejected GATE-NEVER-REQUESTED",
    ),
]


def records(direction: Direction, of: dict[str, Any], agreed: dict[str, Any] | None) -> list[Company | Collaboration]:
    """The seller and the buyer of a situation: the leg of the direction as it says, all well with the other."""
    leg, other = side(direction), "buyer" if direction is Direction.SEND else "seller"
    found: list[Company | Collaboration] = [company(leg, **of), company(other), agreement(other)]
    if agreed is not None:
        changed = {f"{direction}_payer" if key == "payer" else key: value for key, value in agreed.items()}
        found.append(agreement(leg, changed.pop("state", "active"), **changed))
    return found


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(("situation", "of", "agreed", "outcome"), SITUATIONS, ids=[row[0] for row in SITUATIONS])
def test_each_situation_has_its_outcome(
    tmp_path: Path,
    situation: str,
    of: dict[str, Any],
    agreed: dict[str, Any] | None,
    outcome: str,
    direction: Direction,
) -> None:
    registry = registry_of(tmp_path, *records(direction, of, agreed))
    switch = "SENDING" if direction is Direction.SEND else "RECEIVING"
    assert answer(registry) == outcome.replace("{SWITCH}", switch)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(
    ("of", "agreed", "mover"),
    [
        ({}, {"state": "requested"}, Mover.CUSTOMER),
        ({}, {"payer": []}, Mover.FIRM),
        ({"program": {"synchronised": []}}, {}, None),
    ],
)
def test_a_hold_says_whose_move_it_is_and_whom_it_waits_for(
    tmp_path: Path, of: dict[str, Any], agreed: dict[str, Any], mover: Mover | None, direction: Direction
) -> None:
    leg = side(direction)
    with pytest.raises(Held) as held:
        ask(registry_of(tmp_path, *records(direction, of, agreed)))
    assert held.value.waits_for == (leg,)
    assert held.value.mover is (mover or (Mover.SENDER if leg == "seller" else Mover.RECIPIENT))
    assert f"{leg.title()} AB" in held.value.text
    assert f"{leg.title()} AB" in held.value.text_sv


def test_a_hold_names_everything_that_is_missing_on_both_sides(tmp_path: Path) -> None:
    unready: dict[str, Any] = {"synchronised": [], "receives": []}
    registry = registry_of(
        tmp_path,
        company("seller"),
        agreement("seller", "requested"),
        company("buyer", program=unready),
        agreement("buyer"),
    )
    with pytest.raises(Held) as held:
        ask(registry)
    assert held.value.reason == "GATE-REQUESTED"
    assert held.value.waits_for == ("seller", "buyer")
    for words in ("approved", "synchronised", "switched off"):
        assert words in held.value.text


def test_what_is_missing_for_good_on_one_side_rejects_though_the_other_only_waits(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path, company("seller"), agreement("seller", "requested"), company("buyer"), agreement("buyer", "declined")
    )
    with pytest.raises(Rejected) as rejected:
        ask(registry)
    assert [finding.rule for finding in rejected.value.findings] == ["GATE-DECLINED"]
    assert rejected.value.findings[0].mover is Mover.RECIPIENT


def test_a_hold_knows_the_day_on_which_what_is_missing_comes_by_itself(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        company("seller"),
        agreement("seller"),
        company("buyer"),
        agreement("buyer", receive_payer=[[SOON, "customer"]]),
    )
    with pytest.raises(Held) as held:
        ask(registry)
    assert held.value.due == SOON
    assert answer(registry, at=SOON) == "delivered"


def test_the_facts_of_each_leg_are_those_it_was_judged_by(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        company("seller", service=[[BEFORE, True]]),
        company("buyer"),
        agreement("buyer", receive_payer=[[BEFORE, "firm"], [NOW, "customer"]]),
    )
    later = agreement("buyer", receive_payer=[[BEFORE, "firm"], [NOW, "customer"]], version=1)
    registry.put(later)
    send, receive = ask(registry).legs
    assert (send.direction, send.company, send.collaboration, send.payer) == (Direction.SEND, "seller", None, "seller")
    assert (receive.company, receive.collaboration, receive.version) == ("buyer", "firm-buyer", 1)
    assert (receive.payer, receive.payer_since) == ("buyer", NOW)
