"""The index by day: what was received, or charged, on a day, in the order of its instants, spread over sixteen keys."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from heapq import merge
from typing import Any, Final

from pipeline.backends.aws.table import Item, Table

_BY_DAY: Final = ("by_day", "day", "at")
_PARTITION: Final = "days"
_SHARDS: Final = "0123456789abcdef"


class Days:
    """The days on which there is anything, so that a history is read without trying every day since 1970."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._noted: set[str] = set()

    def note(self, kind: str, instants: Iterable[datetime]) -> None:
        """Write down the days of some instants, once a process; before what is of them is written."""
        for day in {f"{kind}/{instant.astimezone(UTC):%Y-%m-%d}" for instant in instants} - self._noted:
            self._table.put({"pk": _PARTITION, "sk": day})
            self._noted.add(day)

    def all(self, kind: str, since: datetime | None = None, until: datetime | None = None) -> Iterator[str]:
        """The days of a kind, oldest first, from that of an instant on, up to that of another."""
        first = "" if since is None else f"{kind}/{since.astimezone(UTC):%Y-%m-%d}"
        last = f"{kind}/~" if until is None else f"{kind}/{until.astimezone(UTC):%Y-%m-%d}"
        days = (str(item["sk"]) for item in self._table.query(_PARTITION, f"{kind}/"))
        yield from (day.partition("/")[2] for day in days if first <= day <= last)

    def of(self, kind: str, day: str, **narrowed: Any) -> Iterator[Item]:
        """The keys of what there is of a day, in order."""
        shards = (self._table.query(f"{kind}/{day}/{shard}", index=_BY_DAY, **narrowed) for shard in _SHARDS)
        yield from merge(*shards, key=lambda item: str(item["at"]))
