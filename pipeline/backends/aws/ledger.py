"""The ledger in one DynamoDB table: documents, claims, charges, and what is held.

    pk                       sk      what
    document/<id>            -       the record; indexes `by_day` and `by_owner`
    claim/<key>              -       whose the key is, until when, and whether for good
    charge/<id>              -       a charge; in both indexes
    held/<shard>, waits/<company>, due    see held.py
    days                     <kind>/<day>   the days on which there is anything

**Transactions.** What must agree is written in one: the record, its claims, its charges, what it waits for; some ten
items, far from the 100 and the 4 MB that a transaction may have. Documents of a batch do not depend on each other, so
each has its own. It is written on the assumption that nothing stands in its way, which is nearly always so; only where
a condition fails is it read what does, and decided. Claims are single conditional writes: a batch that fails half-way
leaves leases, which the same documents find again.

**Load.** 300 documents a second come to some thousand writes a second, spread evenly: every key here has a digest or an
id that is made of one, except `waits/` and `held/`, which have what one pair of companies makes wait. A partition takes
1,000 units a second, and an index that fell behind would hold back its table: so a day of the index `by_day` is spread
over sixteen keys. `by_owner` has one company under one key; a company that sends more than 500 documents a second would
have to be spread as well. Days are written once a process.

**Time to live** (`expires`) removes leases of documents that never came to an end, and nothing else; a claim's end is
in `lease`, and is compared and never waited for, since DynamoDB may be days late.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, islice, takewhile
from typing import Any, Final, TypeVar

from pipeline.backends.aws import held
from pipeline.backends.aws.claims import claim_each, claim_key
from pipeline.backends.aws.clients import Clients, chunks
from pipeline.backends.aws.days import Days
from pipeline.backends.aws.settling import charge_item, charge_key, document_key, record_at, settle
from pipeline.backends.aws.table import Item, Refused, Table, put_of, text_of
from pipeline.backends.instants import micros
from pipeline.outcomes import Outcome
from pipeline.records import Charge, Claim, Claimed, DocumentRecord, Pair, Period, Query, Settlement

_BY_OWNER: Final = ("by_owner", "of", "at")
_READ_AT_ONCE: Final = 100
_WRITTEN_AT_ONCE: Final = 100

Each = TypeVar("Each")


class DynamoLedger:
    """Ports Ledger, Claims and Accounts."""

    def __init__(self, clients: Clients, table: Table) -> None:
        self._clients, self._table, self._days = clients, table, Days(table)

    def claim(self, claims: Sequence[Claim], now: datetime) -> list[Claimed]:
        """One conditional write per claim; the answer stands at the claim's place."""
        final = self._final({claim.document for claim in claims if not claim.unsettled})
        of_key: dict[str, list[int]] = defaultdict(list)
        for place, claim in enumerate(claims):
            of_key[claim.key].append(place)
        # Two claims of one key in a batch: the first gets it.
        answers = self._clients.each(
            lambda places: claim_each(self._table, [claims[place] for place in places], final, now), of_key.values()
        )
        at_place = dict(zip(chain(*of_key.values()), chain(*answers), strict=True))
        return [at_place[place] for place in range(len(claims))]

    def settle(self, settlements: Sequence[Settlement]) -> list[DocumentRecord | None]:
        """State, timeline and charges of each document in one transaction; the records that stand afterwards."""
        self._days.note("document", (settlement.record.received_at for settlement in settlements))
        self._days.note("charge", (charge.at for settlement in settlements for charge in settlement.charges))
        return self._clients.each(partial(settle, self._table), settlements)

    def document(self, document: str) -> DocumentRecord | None:
        """The record of a document."""
        return record_at(self._table, document)

    def documents(self, query: Query) -> Iterator[DocumentRecord]:
        """The documents that fit, in the order of their receipt.

        What is held or waits is found exactly; the rest by indexes, which follow by some milliseconds.
        """
        begin, end = _bounds(query)
        places = takewhile(lambda place: place < end, (place for place in self._places(query, begin) if place > begin))
        fitting = (record for record in self._records(places, query.limit) if _fits(record, query))
        yield from islice(fitting, query.limit)

    def keepers(self, keys: Sequence[str]) -> list[str | None]:
        """The document that has each key by its final word, at the key's place; None where none has."""
        found = self._table.get_all(map(claim_key, keys))
        claims = (found.get(claim_key(key)) for key in keys)
        return [str(claim["document"]) if claim is not None and claim["done"] else None for claim in claims]

    def charges(self, document: str | None = None, *, period: Period | None = None) -> Iterator[Charge]:
        """The charges of a document, or all, in the order of their instants; if so asked of a period."""
        if document is None:
            days = self._days.all("charge") if period is None else self._days.all("charge", *period)
            found: Iterator[Item] = (item for day in days for item in self._days.of("charge", day))
        else:
            found = self._table.query(f"document/{document}", index=_BY_OWNER)
        for part in _parts(found, _READ_AT_ONCE):
            keys = [(str(item["pk"]), str(item["sk"])) for item in part]
            items = self._table.get_all(keys)
            charges = (Charge.model_validate_json(text_of(items[key])) for key in keys if key in items)
            yield from (each for each in charges if period is None or period[0] <= each.at < period[1])

    def reverse(self, counters: Sequence[Charge]) -> list[Charge]:
        """Write counter-entries; those that were not there yet. All or none, of up to a hundred.

        More are written a hundred at a time: after a failure the same call writes those that are missing.
        """
        self._days.note("charge", (counter.at for counter in counters))
        written: list[Charge] = []
        for part in chunks(counters, _WRITTEN_AT_ONCE):
            written += self._reversed(part)
        return written

    def pairs(self, companies: Collection[str] | None, now: datetime) -> list[Pair]:
        """The held documents by what they wait for, those with the oldest first."""
        return held.pairs(self._table, companies, now)

    def held(self, pair: Pair) -> Iterator[DocumentRecord]:
        """The held documents of a pair, in the order of their receipt."""
        return (record for record in self._records(held.held(self._table, pair)) if record.outcome is Outcome.HELD)

    def _final(self, documents: set[str]) -> set[str]:
        """Those of some documents that have their final word."""
        found = self._table.get_all(map(document_key, documents), "outcome")
        return {pk.partition("/")[2] for (pk, _), item in found.items() if "outcome" in item}

    def _places(self, query: Query, begin: str) -> Iterable[str]:
        """Where the documents stand among which those that fit are, in the order of their receipt, from a place on."""
        if query.waits_for is not None:
            return held.waiting_for(self._table, query.waits_for)
        if query.outcome is Outcome.HELD:
            return held.all_held(self._table)
        narrowed: dict[str, Any] = {"since": begin}
        if query.outcome is not None:
            # What the index leaves out by itself need not be read.
            narrowed |= {"filtered": "#outcome = :outcome", "outcome": query.outcome.value}
        if query.owner is not None:
            found = self._table.query(f"owner/{query.owner}", index=_BY_OWNER, **narrowed)
        else:
            days = self._days.all("document", held.received_at(begin) if begin else None)
            found = (item for day in days for item in self._days.of("document", day, **narrowed))
        return (str(item["at"]) for item in found)

    def _records(self, places: Iterable[str], few: int | None = None) -> Iterator[DocumentRecord]:
        """The records of the documents at some places, read a hundred at a time; no more than a few where so asked."""
        for part in _parts(places, min(few or _READ_AT_ONCE, _READ_AT_ONCE)):
            keys = [document_key(held.document_at(place)) for place in part]
            found = self._table.get_all(keys)
            yield from (DocumentRecord.model_validate_json(text_of(found[key])) for key in keys if key in found)

    def _reversed(self, counters: Sequence[Charge]) -> list[Charge]:
        while True:
            there = self._table.get_all(charge_key(counter.id) for counter in counters)
            new = [counter for counter in counters if charge_key(counter.id) not in there]
            actions = [put_of(self._table.name, charge_item(counter), "attribute_not_exists(#pk)") for counter in new]
            try:
                if actions:
                    self._table.transact(actions)
                return new
            except Refused:
                continue  # somebody wrote one of them meanwhile


def _parts(all_of_them: Iterable[Each], size: int) -> Iterator[list[Each]]:
    rest = iter(all_of_them)
    while part := list(islice(rest, size)):
        yield part


def _bounds(query: Query) -> tuple[str, str]:
    """The place before the first that may fit, and one beyond the last."""
    since = "" if query.since is None else f"{micros(query.since):017d}"
    after = "" if query.after is None else f"{micros(query.after[0]):017d}#{query.after[1]}"
    return max(since, after), "~" if query.until is None else f"{micros(query.until):017d}"


def _fits(record: DocumentRecord, query: Query) -> bool:
    return (
        (query.outcome is None or record.outcome is query.outcome)
        and (query.owner is None or record.owner == query.owner)
        and (query.waits_for is None or query.waits_for in record.waits_for)
    )
