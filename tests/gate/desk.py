"""A desk with a clock of its own: documents received at a chosen instant, and processed when a test says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.bootstrap import World, make_world, open_world
from pipeline.collaboration.records import Collaboration, Company, CompanyKind, History
from pipeline.flow import process
from pipeline.outcomes import Unavailable
from pipeline.records import Charge, DocumentRecord, NewMessage, Query
from pipeline.tend import release
from tests.crash.dying import Fate, mortal
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.faults import with_failing
from tests.flow.worlds import LIMITS, company, settings_for

NEVER = History[bool]()
HIDDEN = LIMITS.visibility + timedelta(seconds=1)


class Died(BaseException):
    """A worker is no more. No handler of an error may see it."""


@dataclass(slots=True, kw_only=True)
class Abandoning(Fate):
    """The fate of a worker whose work is abandoned at a write of one kind, before it, after it or halfway.

    What is on the disk then is what SIGKILL leaves too (tests/crash, which costs a process each time).
    """

    step: str

    def meet(self, step: str, write: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """One write; death at the one that is meant."""
        return Fate.meet(self, step, write, arguments) if step == self.step else write(*arguments)

    def die(self) -> None:
        raise Died


class Desk:
    """A seller with a service of its own, a buyer without one, and two firms; nothing is agreed yet."""

    def __init__(self, data: Path) -> None:
        self.world: World = make_world(settings_for(data))
        firms = [Company(id=id, name=f"{id} AB", kind=CompanyKind.FIRM) for id in ("byran", "revision")]
        buyer = company("kund", BUYER).model_copy(update={"service": NEVER})
        self.world.registry.put(*firms, company("saljare", SELLER), buyer)
        self.sent: list[str] = []
        self.cursor: int | None = None

    def receive(self, at: datetime, number: str | None = None) -> str:
        """A document from the seller to the buyer lands at an instant; its id."""
        name = f"{number or len(self.sent) + 1}.xml"
        self.world.objects.put({f"landed/{name}": invoice(name)})
        message = NewMessage(id=name, owner="saljare", name=name, key=f"landed/{name}", received_at=at)
        self.world.queue.send([message], at)
        self.sent.append(message.document)
        return message.document

    def work(self, at: datetime, *, failing: tuple[str, str] | None = None) -> None:
        """Release what is free, then process all that waits, as one batch. `failing`: a port that is gone meanwhile."""
        self.cursor = release(self.world, self.cursor, at)
        messages = self.world.queue.receive(100, LIMITS.visibility, at)
        world = with_failing(self.world, *failing) if failing else self.world
        try:
            process(messages, world, LIMITS, at)
        except Unavailable:
            assert failing is not None, "the world failed by itself"

    def work_until(self, fate: "Abandoning", at: datetime) -> bool:
        """The same by a worker that meets its fate at one of its writes; another one opens the world anew.

        Whether it died: it may have had less to write.
        """
        world = mortal(self.world, fate)
        try:
            self.cursor = release(world, self.cursor, at)
            process(world.queue.receive(100, LIMITS.visibility, at), world, LIMITS, at)
        except Died:
            self.reopen()
            return True
        return False

    def reopen(self) -> None:
        """Begin anew with what is on the disk, as a new process does: no connection, cursor or memory of before."""
        self.world, self.cursor = open_world(self.world.settings), None

    def change(self, id: str, move: Callable[..., Collaboration], **said: Any) -> Collaboration:
        """A move of a collaboration, written."""
        changed = move(self.agreed(id), **said)
        self.world.registry.put(changed)
        return changed

    def agreed(self, id: str) -> Collaboration:
        found = self.world.index.collaboration(id)
        assert found is not None
        return found

    def record(self, document: str) -> DocumentRecord:
        found = self.world.ledger.document(document)
        assert found is not None
        return found

    def outcome(self, document: str) -> str:
        """delivered, or the outcome with its reason."""
        record = self.record(document)
        return " ".join(filter(None, (record.outcome, record.reason)))

    def charged(self, document: str) -> dict[str, str]:
        """Who was charged for a document, by direction."""
        return {charge.direction.value: charge.payer for charge in self.charges() if charge.document == document}

    def charges(self) -> list[Charge]:
        return list(self.world.accounts.charges())

    def documents(self) -> list[DocumentRecord]:
        return list(self.world.ledger.documents(Query()))
