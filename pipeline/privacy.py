"""Personal data of a company: what there is of it, and what may be erased.

A sole trader's organisation number is a personal number, and an administrator is a person. Both stand in the company's
record only: everything else (keys, collaborations, histories, charges, logs) knows the company by its opaque id.
Documents are kept as they were received until the end of the seventh year after the year in which the financial year
ended (Bokföringslagen 7 kap. 2 §), and so are the charges that they gave rise to: neither is erased here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pipeline.collaboration.agreements import NotPossible, advanced
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.periods import swedish_day
from pipeline.collaboration.records import Collaboration, Company, Program, State
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.records import DocumentRecord, Query

ERASED: Final = "-"  # the name of a company of which personal data was erased
_KEPT_YEARS: Final = 7


@dataclass(slots=True, kw_only=True, frozen=True)
class Kept:
    """What the law keeps of a company that was erased: how many documents, and the last day that it asks for."""

    documents: int
    until: date | None


def exported(company: Company, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything there is of a company, as pairs of a kind and an object, the record itself first."""
    yield "company", company.model_dump(mode="json")
    for entry in world.chronicle.entries(company):
        yield "company-history", entry.model_dump(mode="json")
    for each in world.registry.collaborations(company.id):
        yield "collaboration", each.model_dump(mode="json")
        for entry in world.chronicle.entries(each):
            yield "collaboration-history", {"collaboration": each.id, **entry.model_dump(mode="json")}
    for record in _documents(company.id, world):
        yield "document", record.model_dump(mode="json")
    for charge in world.accounts.charges():
        if company.id in (charge.company, charge.payer):
            yield "charge", charge.model_dump(mode="json")


def erased(company: Company, collaborations: Sequence[Collaboration], *, at: datetime, by: Actor) -> Company:
    """The company without name, numbers, administrators and program. Its id stays: the books refer to it.

    Raises NotPossible while it has a service or a collaboration that is active or requested.
    """
    running = [each.id for each in collaborations if each.states.at(at) in (State.ACTIVE, State.REQUESTED)]
    if company.service.at(at):
        running.append("--no-service")
    if running:
        raise NotPossible(
            f"{company.id} still uses the service; end that first: {', '.join(running)}",
            f"{company.id} använder fortfarande tjänsten; avsluta först: {', '.join(running)}",
        )
    nothing = {"name": ERASED, "participants": (), "administrators": (), "program": Program()}
    return advanced(company, Deed.ERASE, nothing, at=at, by=by)


def kept(company: str, world: World) -> Kept:
    """What the law keeps of a company, by the years in which its documents were received."""
    days = [swedish_day(record.received_at) for record in _documents(company, world) if _is_booked(record)]
    # A financial year may end up to a year after the document; whose it was, the archive does not know.
    return Kept(documents=len(days), until=date(max(days).year + 1 + _KEPT_YEARS, 12, 31) if days else None)


def _documents(company: str, world: World) -> Iterator[DocumentRecord]:
    for record in world.ledger.documents(Query()):
        if company in (record.owner, record.sender, record.recipient):
            yield record


def _is_booked(record: DocumentRecord) -> bool:
    return record.outcome in (Outcome.DELIVERED, Outcome.HELD) and bool(record.key)
