"""API keys in a DynamoDB table, and what is remembered of their calls.

    key/<id>                    -               a key
    keys, keys/<company>        <place>         copies of it, in the order in which they were made
    made                        -               the last place
    calls/<key>/<minute>        -               how many calls were counted; time to live removes it
                                                when it is needed no more
    call/<id>                   -               a call with its answer; so does it this

The count of a key is one item, which takes a thousand writes a second: more than any key may call.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from pipeline.access.calls import AT_WORK, REMEMBERED, Call
from pipeline.access.keys import Key
from pipeline.backends.aws.table import ONLY, Action, Item, Refused, Table, put_of, text_of
from pipeline.backends.instants import micros
from pipeline.records import Conflict

_KEPT: Final = timedelta(hours=1)
_IS_FORGOTTEN: Final = "attribute_not_exists(#pk) OR #begun <= :answered OR (#done = :no AND #begun <= :lost)"


class DynamoKeys:
    """Port Keys."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def key(self, id: str) -> Key | None:
        """A key by its id."""
        item = self._table.get(f"key/{id}")
        return Key.model_validate_json(text_of(item)) if item else None

    def of(self, company: str | None = None) -> Iterator[Key]:
        """The keys of a company, or all, the oldest first."""
        found = self._table.query("keys" if company is None else f"keys/{company}")
        return (Key.model_validate_json(text_of(item)) for item in found)

    def put(self, *keys: Key) -> None:
        """Write the next version of each key, all or none. Raises Conflict unless each stored version is one less."""
        there = self._table.get_all((f"key/{key.id}", ONLY) for key in keys)
        actions = [action for key in keys for action in self._actions(key, there.get((f"key/{key.id}", ONLY)))]
        try:
            self._table.transact(actions)
        except Refused:
            raise Conflict(f"keys {', '.join(key.id for key in keys)} are not at the version before") from None

    def _actions(self, key: Key, standing: Item | None) -> list[Action]:
        """What writes a key and the copies by which it is listed."""
        place = str(standing["place"]) if standing else f"{self._table.add(('made', ONLY)):012d}"
        item: Item = {"body": key.model_dump_json(), "version": key.version, "place": place}
        condition = "#version = :before" if key.version else "attribute_not_exists(#pk)"
        whole: Item = {"pk": f"key/{key.id}", "sk": ONLY} | item
        copies: list[Item] = [{"pk": pk, "sk": place} | item for pk in ("keys", f"keys/{key.company}")]
        table = self._table.name
        return [put_of(table, whole, condition, before=key.version - 1), *(put_of(table, copy) for copy in copies)]


class DynamoCalls:
    """Port Calls."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, key: str, minute: datetime) -> int:
        """Count one more call of a key in a minute; how many that makes, this one included."""
        return self._table.add((f"calls/{key}/{micros(minute)}", ONLY), expires=_expires(minute + _KEPT))

    def begin(self, call: Call, now: datetime) -> Call | None:
        """Remember that a call is being worked on: None. Or, where it was begun before, that call as it stands."""
        ends = {"answered": micros(now - REMEMBERED), "lost": micros(now - AT_WORK)}
        try:
            self._table.put(_item(call), _IS_FORGOTTEN, no=False, **ends)
        except Refused as refused:
            item = refused.item or self._table.get(f"call/{call.id}")
            return Call.model_validate_json(text_of(item)) if item else None
        return None

    def finish(self, call: Call) -> None:
        """Keep the answer to a call that was begun; without a status it is forgotten, so that it may be tried again."""
        if call.status is None:
            self._table.delete((f"call/{call.id}", ONLY))
            return
        try:
            self._table.put(_item(call), "attribute_exists(#pk)")
        except Refused:
            return  # it took so long that it was forgotten


def _item(call: Call) -> Item:
    item: Item = {"pk": f"call/{call.id}", "sk": ONLY, "body": call.model_dump_json(), "begun": micros(call.begun_at)}
    return item | {"done": call.status is not None, "expires": _expires(call.begun_at + 2 * REMEMBERED)}


def _expires(at: datetime) -> int:
    """Seconds since 1970, as DynamoDB's time to live counts."""
    return int(at.timestamp())
