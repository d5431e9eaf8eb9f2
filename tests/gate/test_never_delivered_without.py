"""Whatever the history of two companies: nothing is delivered without an agreement, a ready program and one payer."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given
from hypothesis import strategies as st

from pipeline.collaboration.records import Collaboration, Company, Direction, Routing, State
from pipeline.outcomes import Held, Rejected
from tests.gate.worlds import BEFORE, agreement, ask, company, registry_of

INSTANTS = st.integers(0, 9).map(lambda days: BEFORE + timedelta(days=days))
LATER = st.integers(5, 12).map(lambda days: BEFORE + timedelta(days=days))
FIRMS = ("firm", "stranger")


def histories(values: st.SearchStrategy[object]) -> st.SearchStrategy[list[list[object]]]:
    """Some changes in the order of their instants."""
    pairs = st.lists(st.tuples(INSTANTS, values), min_size=1, max_size=3)
    return pairs.map(lambda found: [list(pair) for pair in sorted(found, key=lambda pair: pair[0])])


# Mostly on, mostly active, mostly paid: else hardly any world would deliver anything.
SWITCHES = histories(st.sampled_from([True, True, True, False]))
PAYERS = histories(st.sampled_from(["firm", "customer", "customer", None]))
ROUTINGS = histories(st.sampled_from(list(Routing)))
STATES = histories(st.sampled_from([*State, *[State.ACTIVE] * 5]))


@st.composite
def customers(draw: st.DrawFn, id: str) -> Company:
    program = {name: draw(SWITCHES) for name in ("synchronised", "sends", "receives")}
    return company(id, program=program, service=draw(SWITCHES))


@st.composite
def agreements(draw: st.DrawFn, customer: str, firm: str) -> Collaboration:
    return agreement(
        customer,
        id=f"{firm}-{customer}",
        firm=firm,
        states=draw(STATES),
        send_payer=draw(PAYERS),
        receive_payer=draw(PAYERS),
        send_routing=draw(ROUTINGS),
        receive_routing=draw(ROUTINGS),
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Company, Company, list[Collaboration]]:
    agreed = [draw(agreements(who, firm)) for who in ("seller", "buyer") for firm in FIRMS if draw(st.booleans())]
    return draw(customers("seller")), draw(customers("buyer")), agreed


@given(worlds(), LATER)
def test_nothing_is_delivered_without_an_agreement_a_ready_program_and_exactly_one_payer(
    world: tuple[Company, Company, list[Collaboration]], at: datetime
) -> None:
    seller, buyer, agreed = world
    with TemporaryDirectory() as folder:
        registry = registry_of(Path(folder), company("stranger", kind="firm"), seller, buyer, *agreed)
        try:
            authorized = ask(registry, at=at)
        except (Held, Rejected) as refused:
            event(type(refused).__name__)
            return
    event("delivered")
    for leg, side in zip(authorized.legs, (seller, buyer), strict=True):
        assert leg.company == side.id
        assert side.program.synchronised.at(at)
        assert side.program.switch(leg.direction).at(at)
        assert payers(agreed, side, leg.direction, at) == {leg.payer}
        assert leg.payer_since <= at


def payers(agreed: list[Collaboration], side: Company, direction: Direction, at: datetime) -> set[str]:
    """Every company that some active agreement makes pay; itself, where there is only its own service."""
    found = {
        each.payer_company(payer)
        for each in agreed
        if each.customer == side.id and each.states.at(at) is State.ACTIVE and (payer := each.payer(direction, at))
    }
    return found or ({side.id} if side.service.at(at) else set())
