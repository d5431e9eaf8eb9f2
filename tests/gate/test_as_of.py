"""The gate judges as of an instant: what changed between receipt and processing does not reach back."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.entries import OPERATOR
from pipeline.collaboration.life import approve, end
from pipeline.collaboration.payers import change_payer
from pipeline.collaboration.records import Direction, Payer
from tests.gate.worlds import NOW, SOON, agreement, answer, ask, company, registry_of


def world(folder: Path) -> EmbeddedRegistry:
    return registry_of(folder, company("seller"), agreement("seller"), company("buyer"), agreement("buyer"))


def test_what_was_received_before_the_ending_is_delivered_after_it(tmp_path: Path) -> None:
    registry = world(tmp_path)
    registry.put(end(agreement("buyer"), at=NOW, by=OPERATOR, since=SOON))
    assert answer(registry, at=NOW) == "delivered"
    assert answer(registry, at=SOON) == "rejected GATE-ENDED"


def test_a_payer_who_takes_over_later_does_not_pay_for_what_was_received_before(tmp_path: Path) -> None:
    registry = world(tmp_path)
    changed = change_payer(agreement("buyer"), company("buyer"), Direction.RECEIVE, Payer.CUSTOMER, at=NOW, by=OPERATOR)
    registry.put(changed)
    taken_over = changed.receive_payer.changes[-1].at
    assert ask(registry, at=taken_over - timedelta(microseconds=1)).legs[1].payer == "firm"
    assert ask(registry, at=taken_over).legs[1].payer == "buyer"


def test_a_switch_that_was_put_off_since_does_not_stop_what_was_received(tmp_path: Path) -> None:
    registry = world(tmp_path)
    off = company("buyer", program={"receives": [[NOW.replace(month=1), True], [SOON, False]]}, version=1)
    registry.put(off)
    assert answer(registry, at=NOW) == "delivered"
    assert answer(registry, at=SOON) == "held GATE-RECEIVING-OFF"


def test_an_approval_counts_from_its_own_instant(tmp_path: Path) -> None:
    requested = agreement("buyer", "requested")
    registry = registry_of(tmp_path, company("seller"), agreement("seller"), company("buyer"), requested)
    registry.put(approve(requested, at=SOON, by=OPERATOR))
    assert answer(registry, at=NOW) == "held GATE-REQUESTED"
    assert answer(registry, at=SOON) == "delivered"


@pytest.mark.parametrize("at", [NOW, SOON])
def test_the_answer_carries_the_instant_it_was_given_for(tmp_path: Path, at: object) -> None:
    assert ask(world(tmp_path), at=at).as_of == at  # type: ignore[arg-type]
