"""An order to reprocess: which documents, judged how, and how far it has come. Kept among the objects until its end.

A command that was killed is continued by the id of its order: every message has an id made of it and of the document,
so that what was queued or judged before is neither queued nor judged again.
"""

from collections.abc import Iterator

from pydantic import AwareDatetime

from pipeline.outcomes import Outcome
from pipeline.ports import Objects, World
from pipeline.records import DocumentRecord, Frozen, NewMessage, Query, Reprocessing
from pipeline.report_json import archived_report

PAGE = 500  # records that are looked at, at a time
PREFIX = "reprocessing/"

Place = tuple[AwareDatetime, str]  # receipt and id of a document: where it stands in the order of all


class Selection(Frozen):
    """Which documents: every given criterion must fit. `rule` is the id of any finding on the document."""

    outcome: Outcome | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    company: str | None = None  # owner of the inbox, seller, buyer, or the firm of a leg
    format: str | None = None
    release: str | None = None  # of the rules that judged it
    rule: str | None = None
    documents: tuple[str, ...] = ()  # ids; nothing else is asked of these

    def fits(self, record: DocumentRecord, objects: Objects) -> bool:
        """Whether a record is chosen, but for outcome and instants, which the ledger looks for. Raises Unavailable."""
        if self.company is not None and self.company not in _companies(record):
            return False
        if self.format not in (None, record.format) or self.release not in (None, record.release):
            return False
        return self.rule is None or self.rule in rules_of(record, objects)


class Order(Frozen):
    """A reprocessing: what is chosen, how it is judged (as `Reprocessing` says), and how far it has come."""

    id: str
    started: AwareDatetime
    selection: Selection
    as_of: AwareDatetime | None = None
    profile: str | None = None
    release: str | None = None
    redeliver: bool = False
    total: int = 0  # documents that were chosen when it began
    queued: int = 0
    place: Place | None = None  # beyond which nothing was queued
    complete: bool = False  # everything is queued

    @property
    def reprocessing(self) -> Reprocessing:
        """What every message of it says."""
        return Reprocessing(
            id=self.id,
            started=self.started,
            as_of=self.as_of,
            profile=self.profile,
            release=self.release,
            redeliver=self.redeliver,
        )


def pages(world: World, selection: Selection, place: Place | None = None) -> Iterator[list[DocumentRecord]]:
    """The records that the ledger finds beyond a place, a page at a time, in the order of receipt."""
    if selection.documents:
        named = filter(None, map(world.ledger.document, dict.fromkeys(selection.documents)))
        if page := sorted((one for one in named if place is None or place_of(one) > place), key=place_of):
            yield page
        return
    asked = Query(outcome=selection.outcome, since=selection.since, until=selection.until, limit=PAGE)
    while page := list(world.ledger.documents(asked.model_copy(update={"after": place}))):
        yield page
        place = place_of(page[-1])


def chosen(world: World, selection: Selection) -> Iterator[DocumentRecord]:
    """Every record that is chosen, of which there is anything to judge."""
    for page in pages(world, selection):
        yield from (record for record in page if record.key and selection.fits(record, world.objects))


def place_of(record: DocumentRecord) -> Place:
    """Where a record stands in the order of receipt."""
    return record.received_at, record.id


def may_change(record: DocumentRecord, *, redeliver: bool) -> bool:
    """Whether a reprocessing may change the word on a document.

    What was delivered is left alone unless it is delivered once more; a duplicate is what its first is; a dead letter
    is redriven, not reprocessed; what could not be read was never archived.
    """
    if not record.key:
        return False
    return record.outcome in ((Outcome.DELIVERED,) if redeliver else (Outcome.REJECTED, Outcome.HELD))


def message_of(record: DocumentRecord, reprocessing: Reprocessing) -> NewMessage:
    """The message that has a document judged once more: the same order gives the same id."""
    return NewMessage(
        id=f"reprocess/{reprocessing.id}/{record.id}",
        owner=record.owner,
        name=record.name,
        key=record.key,
        received_at=record.received_at,
        releases=record.id,
        released_at=reprocessing.as_of or record.decided_as_of or record.received_at,
        reprocessing=reprocessing,
    )


def rules_of(record: DocumentRecord, objects: Objects) -> set[str]:
    """The ids of all findings on a document. Raises Unavailable."""
    report = archived_report(objects, record) if record.key and record.outcome is not Outcome.DUPLICATE else None
    return {finding.rule for finding in (*record.findings, *(report.findings if report else ()))}


def load(objects: Objects, id: str) -> Order | None:
    """The order of an id; None where there is none, or it has ended. Raises Unavailable."""
    try:
        return Order.model_validate_json(objects.get(_key(id)))
    except KeyError:
        return None


def save(objects: Objects, order: Order) -> None:
    """Keep how far an order has come. Raises Unavailable."""
    objects.put({_key(order.id): order.model_dump_json(indent=2).encode() + b"\n"})


def _key(id: str) -> str:
    return f"{PREFIX}{id}.json"


def _companies(record: DocumentRecord) -> set[str | None]:
    return {record.owner, record.sender, record.recipient, *(leg.firm for leg in record.legs)}


def revised_in(world: World, order: Order) -> Iterator[DocumentRecord]:
    """The documents that an order gave another word, or delivered once more. Raises Unavailable."""
    for page in pages(world, order.selection.model_copy(update={"outcome": None})):
        yield from (
            record for record in page if any(revision.reprocessing == order.id for revision in record.revisions)
        )
