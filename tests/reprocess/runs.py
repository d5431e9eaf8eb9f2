"""Worlds with a history, and reprocessing it as an operator does, with a clock of its own."""

from datetime import datetime
from typing import Any

from pipeline.bootstrap import World
from pipeline.charges import reconcile
from pipeline.collaboration.records import History
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord, Limits, Query, Reprocessing
from pipeline.reprocess.order import Selection, chosen, may_change, message_of
from tests.flow.documents import invoice
from tests.flow.worlds import LIMITS, company, now, run, submit

LATE = "5599902045"


def reprocessing(id: str = "r1", **said: Any) -> Reprocessing:
    return Reprocessing(**{"id": id, "started": now(), **said})


def queue(world: World, order: Reprocessing, **selection: Any) -> int:
    """Queues what is chosen; how many documents."""
    records = [
        record for record in chosen(world, Selection(**selection)) if may_change(record, redeliver=order.redeliver)
    ]
    return len(world.reprocessing.send([message_of(record, order) for record in records], now()))


def again(world: World, order: Reprocessing, *, limits: Limits = LIMITS, **selection: Any) -> dict[str, DocumentRecord]:
    """Reprocesses what is chosen; the documents whose word changed, by name."""
    queue(world, order, **selection)
    return run(world, limits)


def with_late(world: World) -> World:
    """The world with a third company that has no service yet: documents for it are rejected."""
    world.registry.put(company("sample-late", LATE).model_copy(update={"service": History[bool]()}))
    return world


def fix_registration(world: World, at: datetime | None = None) -> None:
    """The third company takes the service, as of an instant."""
    late = world.registry.company("sample-late")
    assert late is not None
    service = History[bool]().then(at or now(), True)
    world.registry.put(late.model_copy(update={"service": service, "version": late.version + 1}))


def rejected_at_the_gate(world: World, *numbers: str) -> list[str]:
    """Documents that were rejected because the third company had no service; their ids."""
    ids = submit(with_late(world), *(invoice(number, buyer=LATE) for number in numbers))
    assert {record.reason for record in run(world).values()} == {"GATE-NEVER-REQUESTED"}
    return ids


def agree(world: World) -> bool:
    """Whether deliveries and charges agree."""
    return list(reconcile(world.ledger.documents(Query()), world.accounts.charges())) == []


def outcomes(world: World) -> dict[str, Outcome | None]:
    return {record.name: record.outcome for record in world.ledger.documents(Query())}
