"""Whatever happens in whatever order, crashes too: nothing moves without an agreement and a payer, nothing is lost."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.charges import reconcile
from pipeline.collaboration import life
from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.begin import free_id, request
from pipeline.collaboration.entries import OPERATOR, Deed
from pipeline.collaboration.payers import change_payer, periods_of, revoke_payer, spans
from pipeline.collaboration.records import Collaboration, Company, Direction, Payer, State
from pipeline.mailbox import deliveries
from pipeline.outcomes import Outcome
from tests.collaboration.lives import DAY, INSTANT, START, active, requested
from tests.gate.desk import HIDDEN, Abandoning, Desk

HOUR = timedelta(hours=1)
PORTS = [("objects", "put"), ("ledger", "claim"), ("ledger", "settle"), ("queue", "acknowledge"), ("inbox", "clear")]
STEPS = st.sampled_from(["queue.send", "objects.put", "ledger.claim", "ledger.settle", "queue.acknowledge"])
FIRMS = st.sampled_from(["byran", "revision"])
PAYERS = st.sampled_from(list(Payer))
DIRECTIONS = st.sampled_from(list(Direction))
CHANCE = st.integers(0, 7)


class Lives(RuleBasedStateMachine):
    """Two firms, one customer, documents to it, and a clock that only goes forward; one firm has been approved."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name) / "data")
        self.now = START + DAY
        # Begun with one of each, else hardly any document would be delivered, or wait for an answer.
        self.desk.world.registry.put(requested(months=1))

    @initialize(approved=st.booleans())
    def the_first_one_begins(self, approved: bool) -> None:
        if approved:
            self.desk.world.registry.put(active(months=1))

    def teardown(self) -> None:
        self.nothing_is_lost()
        self.folder.cleanup()

    @property
    def agreed(self) -> list[Collaboration]:
        return self.desk.world.registry.collaborations("kund", as_customer=True)

    @property
    def customer(self) -> Company:
        found = self.desk.world.registry.company("kund")
        assert found is not None
        return found

    @rule(hours=st.sampled_from([1, 1, 5, 24, 24 * 20, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(firm=FIRMS, payer=PAYERS, months=st.sampled_from([1, 12]))
    def a_firm_asks(self, firm: str, payer: Payer, months: int) -> None:
        self.now += HOUR
        asking = self.desk.world.registry.company(firm)
        assert asking is not None
        try:
            asked = request(
                id=free_id(firm, "kund", self.agreed),
                firm=asking,
                customer=self.customer,
                payers=dict.fromkeys(Direction, payer),
                known=self.agreed,
                months=months,
                at=self.now,
                by=OPERATOR,
            )
        except NotPossible:
            return
        self.desk.world.registry.put(asked)

    @rule(chance=CHANCE, later=st.integers(0, 40))
    def somebody_acts(self, chance: int, later: int) -> None:
        self.now += HOUR
        moves = [(each, deed) for each in self.agreed for deed in life.allowed(each, self.now)]
        if not moves:
            return
        approvals = [move for move in moves if move[1] is Deed.APPROVE]
        collaboration, deed = approvals[0] if approvals and chance % 2 else moves[chance % len(moves)]
        if deed is Deed.END:
            changed = life.end(collaboration, at=self.now, by=OPERATOR, since=self.now + later * 24 * HOUR)
        elif deed is Deed.RESUME:
            changed = life.resume(collaboration, customer=self.customer, at=self.now, by=OPERATOR)
        else:
            changed = getattr(life, deed)(collaboration, at=self.now, by=OPERATOR)
        event(deed)
        self.desk.world.registry.put(changed)

    @rule(chance=CHANCE, direction=DIRECTIONS, payer=PAYERS, revoke=st.booleans())
    def the_payer_changes(self, chance: int, direction: Direction, payer: Payer, revoke: bool) -> None:
        self.now += HOUR
        if not self.agreed:
            return
        chosen = self.agreed[chance % len(self.agreed)]
        try:
            if revoke:
                changed = revoke_payer(chosen, direction, at=self.now, by=OPERATOR)
            else:
                changed = change_payer(chosen, self.customer, direction, payer, at=self.now, by=OPERATOR)
        except NotPossible:
            return
        self.desk.world.registry.put(changed)

    @rule(number=st.integers(1, 2), soon=st.booleans())
    def documents_land(self, number: int, soon: bool) -> None:
        for _ in range(number):
            self.now += HOUR
            self.desk.receive(self.now)
        if soon:
            self.a_worker_works()

    @rule()
    def a_worker_works(self) -> None:
        self.now += HIDDEN
        self.desk.work(self.now)

    @rule(port=st.sampled_from(PORTS))
    def the_world_fails_a_worker(self, port: tuple[str, str]) -> None:
        self.now += HIDDEN
        self.desk.work(self.now, failing=port)

    @rule(step=STEPS, nth=st.integers(1, 3), how=st.sampled_from(["before", "halfway", "after"]), soon=st.booleans())
    def a_worker_dies(self, step: str, nth: int, how: str, soon: bool) -> None:
        if soon:
            self.documents_land(number=1, soon=False)
        self.now += HIDDEN
        died = self.desk.work_until(Abandoning(step=step, at=nth, how=how), self.now)
        event(f"died at {step}" if died else "lived")

    @invariant()
    def somebody_pays_while_it_is_active_and_nobody_twice(self) -> None:
        for each in self.agreed:
            changes = [change.at for way in Direction for change in each.payers(way).changes]
            for instant in (*changes, *(change.at for change in each.states.changes), self.now):
                if each.states.at(instant) is State.ACTIVE:
                    assert all(each.payer(way, instant) for way in Direction), (each, instant)
            for way in Direction:
                found = [span for span in spans(each) if span.direction is way]
                assert all(one.until == next.since for one, next in pairwise(found))
                assert all(one.since <= next.since for one, next in pairwise(found))

    @invariant()
    def a_payer_takes_over_only_when_an_agreement_period_begins(self) -> None:
        for each in self.agreed:
            for way in Direction:
                for before, change in pairwise(each.payers(way).changes):
                    # An approval begins the periods; what was chosen before it holds at once.
                    running = {each.states.at(change.at), each.states.at(change.at - INSTANT)} == {State.ACTIVE}
                    if running and before.value and change.value and before.value is not change.value:
                        periods = periods_of(each, self.customer, change.at)
                        assert periods is not None and change.at == periods.begin(periods.number(change.at)), change

    @invariant()
    def what_is_delivered_had_an_agreement_and_one_payer(self) -> None:
        for record in self.desk.documents():
            if record.outcome is not Outcome.DELIVERED:
                continue
            assert record.decided_as_of is not None
            as_of = record.decided_as_of
            released = any(event.text.startswith("Released") for event in record.timeline)
            assert as_of > record.received_at if released else as_of == record.received_at
            running = [each for each in self.agreed if each.states.at(as_of) is State.ACTIVE]
            (leg,) = [leg for leg in record.legs if leg.direction is Direction.RECEIVE]
            named = [(each, each.payer(Direction.RECEIVE, as_of)) for each in running]
            assert {each.payer_company(payer) for each, payer in named if payer} == {leg.payer}

    @invariant()
    def charges_are_what_was_delivered(self) -> None:
        assert list(reconcile(self.desk.documents(), self.desk.charges())) == []

    def nothing_is_lost(self) -> None:
        self.desk.world.dead_letters.redrive(None, self.now)
        for _ in range(len(self.desk.sent) + 1):
            self.now += HIDDEN
            self.desk.work(self.now)
        self.what_is_delivered_had_an_agreement_and_one_payer()
        self.charges_are_what_was_delivered()
        for document in self.desk.sent:
            assert self.desk.record(document).outcome in (Outcome.DELIVERED, Outcome.REJECTED, Outcome.HELD)
            event(self.desk.outcome(document))
        lie = sorted(manifest.document for manifest in deliveries(self.desk.world.objects, "kund"))
        assert lie == sorted(each.id for each in self.desk.documents() if each.outcome is Outcome.DELIVERED)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
