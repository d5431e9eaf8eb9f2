"""What was worked out of records of the registry, for as long as the very same records are asked about.

Records are immutable, and a registry that nobody changed gives the same ones again (pipeline/asked_once.py). Where it
gives others, with the same content or not, all is worked out anew.
"""

from collections.abc import Hashable
from operator import is_
from typing import Generic, TypeVar

_MOST = 4_000  # results kept

Result = TypeVar("Result")


class Remembered(Generic[Result]):
    """Results by a name, each with the records it was worked out of. For any number of threads."""

    def __init__(self) -> None:
        self._results: dict[Hashable, tuple[tuple[object, ...], Result]] = {}

    def known(self, name: Hashable, *records: object) -> Result | None:
        """What was kept under the name, of these records and no others."""
        kept = self._results.get(name)
        if kept is None or len(kept[0]) != len(records) or not all(map(is_, kept[0], records)):
            return None
        return kept[1]

    def keep(self, result: Result, name: Hashable, *records: object) -> Result:
        """The result, from now on known."""
        if len(self._results) >= _MOST:
            self._results.clear()
        self._results[name] = (records, result)
        return result
