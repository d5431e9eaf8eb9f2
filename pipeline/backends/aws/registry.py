"""The registry in one DynamoDB table: records as JSON with a version, what finds them, a log of changes, and histories.

    pk                          sk              what
    company/<shard>             <id>            a company
    collaboration/<shard>       <id>            a collaboration, with its place in the order of all
    participant/<identifier>    -               whose it is
    of/<company>                customer/<place>, firm/<place>    a copy of each collaboration under either side
    entries/<kind>/<id>         <version>       what was done to a record
    cursor                      -               the number of the last change
    changed                     <cursor>        the companies that a change concerned, one item for each change

**Exactly.** Every read is consistent and nothing is kept here between reads: the gate judges by what stands. A change,
its place in the log and the next number of the cursor are one transaction, so the log has no gaps that are filled
later, and an item of it is there as a whole: whoever follows the log misses nothing.

**Load.** 300 documents a second ask for 2,000 records a second at most, spread over sixteen keys for companies and one
for each participant and customer. Whoever works on batches keeps the answers while the cursor is the same, which is
read once a batch (pipeline/asked_once.py), and a key takes 3,000 reads a second. Changes are made by people and by
their programs, some a second at most: all of them pass one item (`cursor`), which takes hundreds, and one partition of
the log, which a worker reads once a second from where it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from heapq import merge
from typing import Final

from pipeline.backends.aws.changing import (
    KINDS,
    LOG,
    SHARDS,
    Change,
    last_change,
    participant_key,
    place_in_log,
    record_key,
    taken_back,
)
from pipeline.backends.aws.clients import chunks
from pipeline.backends.aws.table import TRANSACTION, Item, Refused, Table, rest, text_of
from pipeline.collaboration.entries import Entry
from pipeline.collaboration.records import Changed, Collaboration, Company, ParticipantId
from pipeline.outcomes import Unavailable

_ATTEMPTS: Final = 20  # of a change that met others on its way: each attempt that fails is another's that did not
_LOADED_AT_ONCE: Final = 16  # records: with their copies, identifiers and entries they fit into a transaction


class DynamoRegistry:
    """Ports Registry, RegistryIndex and Chronicle."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def company(self, id: str) -> Company | None:
        """A company by its opaque id."""
        item = self._table.get(*record_key(KINDS[Company], id))
        return None if item is None else Company.model_validate_json(text_of(item))

    def company_of(self, participant: ParticipantId) -> Company | None:
        """The company that has a participant identifier, however it is spelled."""
        owner = self._table.get(*participant_key(participant))
        return None if owner is None else self.company(str(owner["company"]))

    def collaborations(self, company: str, *, as_customer: bool = False) -> list[Collaboration]:
        """The collaborations of which a company is the firm or the customer (or only the customer), oldest first."""
        items = list(self._table.query(f"of/{company}", "customer/" if as_customer else ""))
        in_order = {str(item["place"]): item for item in sorted(items, key=lambda item: str(item["place"]))}
        return [Collaboration.model_validate_json(text_of(item)) for item in in_order.values()]

    def put(self, *records: Company | Collaboration) -> None:
        """Write the next version of each record, all or none: as many as a transaction of a hundred items takes.

        More than that are loaded where all are new, and refused with a ValueError where they are not.
        Raises Conflict unless each stored version is one less (0 is new), ParticipantTaken where another company has a
        participant identifier already.
        """
        if not records:
            return
        for attempt in range(_ATTEMPTS):
            actions = Change.read(self._table, records).actions(self._table.name)
            if len(actions) > TRANSACTION and len(records) > 1 and not any(record.version for record in records):
                self._load(records, (len(records) + 1) // 2)
                return
            try:
                self._table.transact(actions)
                return
            except Refused:
                rest(min(attempt, 5))  # somebody changed the registry meanwhile: what stands is looked at anew
        raise Unavailable("the registry changes too quickly")

    def collaboration(self, id: str) -> Collaboration | None:
        """A collaboration by its id."""
        item = self._table.get(*record_key(KINDS[Collaboration], id))
        return None if item is None else Collaboration.model_validate_json(text_of(item))

    def companies(self) -> Iterator[Company]:
        """Every company in the order of the ids."""
        found = merge(*self._all(KINDS[Company]), key=lambda item: str(item["sk"]))
        return (Company.model_validate_json(text_of(item)) for item in found)

    def agreements(self) -> Iterator[Collaboration]:
        """Every collaboration, oldest first: all are read before the first is given, a kB each."""
        found = (item for shard in self._all(KINDS[Collaboration]) for item in shard)
        for item in sorted(found, key=lambda item: str(item["place"])):
            yield Collaboration.model_validate_json(text_of(item))

    def changed(self, since: int) -> Changed:
        """The companies whose records or collaborations changed after a cursor, and the cursor to ask with next."""
        cursor, companies = since, dict[str, None]()
        for item in self._table.query(LOG, since=place_in_log(since + 1)):
            cursor = int(str(item["sk"]))
            for company in str(item["companies"]).split("\n"):
                companies.pop(company, None)  # the latest of its changes says where it stands
                companies[company] = None
        return Changed(cursor=cursor, companies=tuple(companies))

    def latest(self) -> int:
        """The cursor of the last change."""
        return last_change(self._table)

    def entries(self, record: Company | Collaboration) -> list[Entry]:
        """What was done to a record, oldest first, one entry for each version that has one."""
        found = self._table.query(f"entries/{KINDS[type(record)]}/{record.id}")
        return [Entry.model_validate_json(text_of(item)) for item in found]

    def load(self, records: Iterable[Company | Collaboration]) -> int:
        """Put any number of new records; how many. Raises as `put` does, and then leaves none of them behind.

        A transaction takes a hundred items, so that others see the first records while the last are still written; and
        a process that dies in between leaves those that were: the same import passes over them.
        """
        ready = list(records)
        Change.read(self._table, ready).actions(self._table.name)  # what conflicts is told before anything is written
        self._load(ready, _LOADED_AT_ONCE)
        return len(ready)

    def forget(self, erased: Company) -> None:
        """Put the next version of a company of which personal data was erased. Raises as `put` does.

        DynamoDB's backups (point-in-time recovery) have the version before for as long as they are kept, 35 days.
        """
        self.put(erased)

    def _load(self, records: Sequence[Company | Collaboration], at_once: int) -> None:
        written: list[Company | Collaboration] = []
        for part in chunks(records, at_once):
            try:
                self.put(*part)
            except BaseException:
                self._take_back(written)
                raise
            written += part

    def _take_back(self, records: Sequence[Company | Collaboration]) -> None:
        keys = {record_key(KINDS[type(record)], record.id): record for record in records}
        for key, item in self._table.get_all(keys).items():
            with suppress(Refused):  # somebody has changed it since: it is theirs now
                self._table.transact(taken_back(self._table.name, keys[key], item))

    def _all(self, kind: str) -> list[Iterator[Item]]:
        return [self._table.query(f"{kind}/{shard}") for shard in SHARDS]
