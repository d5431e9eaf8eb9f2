"""What is fixed, broken, sent, reprocessed and redelivered in any order, through faults, happens once and no more."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipeline.bootstrap import World
from pipeline.charges import reconcile
from pipeline.flow import process
from pipeline.mailbox import deliveries, take
from pipeline.outcomes import Outcome, Unavailable
from pipeline.records import DocumentRecord, NewMessage, Query, Reprocessing
from pipeline.reprocess.afresh import reprocess
from pipeline.reprocess.order import may_change, message_of
from pipeline.tend import release
from tests.flow.documents import invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, LONG_AGO, new_world
from tests.reprocess.test_afresh import without_reference

MINUTE = timedelta(minutes=1)
HIDDEN = LIMITS.visibility + MINUTE
PORTS = [("objects", "put"), ("ledger", "claim"), ("ledger", "settle"), ("reprocessing", "acknowledge"), None]
# By number and kind: the same number with and without the fault, so that some come again mended, or the same.
DOCUMENTS = st.tuples(st.integers(1, 3), st.booleans())
PROFILES = st.sampled_from([None, "en16931", "peppol-bis-3"])


class Histories(RuleBasedStateMachine):
    """A seller and a buyer whose service comes and goes, and a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.world: World = new_world(Path(self.folder.name) / "data")
        self.now = LONG_AGO + timedelta(days=240)
        self.orders = self.sent = self.asked_again = 0
        self.before: dict[str, DocumentRecord] = {}

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(on=st.booleans(), what=st.sampled_from(["service", "receives"]))
    def the_buyer_changes(self, on: bool, what: str) -> None:
        self.now += MINUTE
        buyer = self.world.registry.company("sample-buyer")
        assert buyer is not None
        if what == "service":
            changed = {"service": buyer.service.then(self.now, on)}
        else:
            receives = buyer.program.receives.then(self.now, on)
            changed = {"program": buyer.program.model_copy(update={"receives": receives})}  # type: ignore[dict-item]
        self.world.registry.put(buyer.model_copy(update={**changed, "version": buyer.version + 1}))

    @rule(documents=st.lists(DOCUMENTS, min_size=1, max_size=3))
    def documents_come(self, documents: list[tuple[int, bool]]) -> None:
        for number, faulty in documents:
            self.sent += 1
            name = f"{self.sent}.xml"
            content = without_reference(str(number)) if faulty else invoice(str(number))
            self.world.objects.put({f"landed/{name}": content})
            message = NewMessage(id=name, owner="sample-seller", name=name, key=f"landed/{name}", received_at=self.now)
            self.world.queue.send([message], self.now)
        self.work()

    @rule()
    def work(self) -> None:
        self.now += MINUTE
        release(self.world, None, self.now)
        while messages := self.world.queue.receive(10, LIMITS.visibility, self.now):
            process(messages, self.world, LIMITS, self.now)
            self.now += HIDDEN

    @rule(profile=PROFILES, current=st.booleans(), failing=st.sampled_from(PORTS))
    def everything_is_reprocessed(self, profile: str | None, current: bool, failing: tuple[str, str] | None) -> None:
        self.reprocess(list(self.world.ledger.documents(Query())), failing, profile=profile, current=current)

    @rule(chance=st.integers(0, 9), failing=st.sampled_from(PORTS))
    def one_is_redelivered(self, chance: int, failing: tuple[str, str] | None) -> None:
        delivered = list(self.world.ledger.documents(Query(outcome=Outcome.DELIVERED)))
        if delivered:
            self.asked_again += 1
            self.reprocess([delivered[chance % len(delivered)]], failing, redeliver=True)

    @rule()
    def the_buyer_takes_what_there_is(self) -> None:
        for manifest in list(deliveries(self.world.objects, "sample-buyer")):
            take(self.world.objects, "sample-buyer", manifest.delivery)

    def reprocess(
        self,
        records: list[DocumentRecord],
        failing: tuple[str, str] | None,
        *,
        profile: str | None = None,
        current: bool = False,
        redeliver: bool = False,
    ) -> None:
        """One order, the first try of which may fail at a port; then it is tried again until it is done."""
        self.now += MINUTE
        self.orders += 1
        order = Reprocessing(
            id=f"r{self.orders}",
            started=self.now,
            as_of=self.now if current else None,
            profile=profile,
            redeliver=redeliver,
        )
        chosen = [message_of(one, order) for one in records if may_change(one, redeliver=redeliver)]
        self.world.reprocessing.send(chosen, self.now)
        worlds = [with_failing(self.world, *failing)] if failing else []
        for world in [*worlds, *[self.world] * (len(chosen) + 2)]:
            messages = self.world.reprocessing.receive(5, LIMITS.visibility, self.now)
            try:
                reprocess(messages, world.aside(), LIMITS, self.now)
            except Unavailable:
                assert world is not self.world, "the world failed by itself"
            self.now += HIDDEN
        assert self.world.reprocessing_dead_letters.depths(self.now).waiting == 0

    @invariant()
    def what_is_delivered_is_charged_and_nothing_else(self) -> None:
        records = list(self.world.ledger.documents(Query()))
        assert list(reconcile(records, self.world.accounts.charges())) == []
        charged = Counter(charge.document for charge in self.world.accounts.charges())
        assert charged == {record.id: 2 for record in records if record.outcome is Outcome.DELIVERED}

    @invariant()
    def every_version_was_asked_for_and_no_number_is_delivered_by_two_documents(self) -> None:
        found = [
            manifest
            for taken in (False, True)
            for manifest in deliveries(self.world.objects, "sample-buyer", taken=taken)
        ]
        assert len({manifest.delivery for manifest in found}) == len(found)
        assert sum(manifest.version > 1 for manifest in found) <= self.asked_again
        firsts = Counter(manifest.number for manifest in found if manifest.version == 1)
        assert set(firsts.values()) <= {1}

    @invariant()
    def words_change_only_as_they_may_and_timelines_only_grow(self) -> None:
        records = {record.id: record for record in self.world.ledger.documents(Query())}
        for id, before in self.before.items():
            after = records[id]
            assert after.timeline[: len(before.timeline)] == before.timeline
            assert after.revisions[: len(before.revisions)] == before.revisions
            if before.outcome in (Outcome.DELIVERED, Outcome.DUPLICATE):
                assert (after.outcome, after.legs) == (before.outcome, before.legs)
            if before.outcome is Outcome.REJECTED and after.outcome is not Outcome.REJECTED:
                assert len(after.revisions) > len(before.revisions)
        self.before = records


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=12)
