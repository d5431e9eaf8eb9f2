"""One DynamoDB table: items of plain values, read consistently, and expressions that are written as they are meant.

Every table has the keys `pk` and `sk`, both strings. In an expression `#name` is an attribute and `:name` a value; the
names are all given as such, so that none meets one of DynamoDB's some 570 reserved words.

A record is kept as one JSON string, `body`, with the few attributes that are searched beside it: to marshal a deep
map costs twenty times as much, and nobody asks DynamoDB about its inside.
"""

import random
import re
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from botocore.exceptions import ClientError

from pipeline.backends.aws.clients import Clients, chunks
from pipeline.backends.aws.faults import answering, code_of
from pipeline.outcomes import Unavailable

Value = str | int | bool | bytes
Item = dict[str, Value]
Key = tuple[str, str]
Action = dict[str, Any]  # one action of a transaction, as DynamoDB takes it

ONLY: Final = "-"  # the sort key of an item that is alone under its partition key

_NAMES: Final = re.compile(r"#(\w+)")
_VALUES: Final = re.compile(r":(\w+)")
_GET_AT_ONCE: Final = 100  # BatchGetItem
TRANSACTION: Final = 100  # TransactWriteItems
_ATTEMPTS: Final = 8
_FIRST_WAIT: Final = 0.02  # seconds
# A body above this is compressed: DynamoDB charges by the kB, and takes no item above 400 kB.
_PLAIN: Final = 8_000


class Refused(Exception):
    """A condition did not hold. `item`: what stands there, None where nothing does."""

    def __init__(self, item: Item | None = None) -> None:
        super().__init__("a condition of a write did not hold")
        self.item = item


class Table:
    """A table by its name. Raises Unavailable where DynamoDB does not answer."""

    def __init__(self, clients: Clients, name: str) -> None:
        self._clients, self.name = clients, name

    def get(self, pk: str, sk: str = ONLY) -> Item | None:
        """An item, as it stands now."""
        with answering(f"dynamodb {self.name}"):
            found = self._client.get_item(TableName=self.name, Key=_key(pk, sk), ConsistentRead=True)
        return unpacked(found["Item"]) if "Item" in found else None

    def get_all(self, keys: Iterable[Key], *attributes: str) -> dict[Key, Item]:
        """The items that are there, of any number of keys; only some attributes of them where named."""
        wanted = list(dict.fromkeys(keys))
        found = self._clients.each(lambda chunk: self._get_chunk(chunk, attributes), chunks(wanted, _GET_AT_ONCE))
        return {key: item for part in found for key, item in part.items()}

    def put(self, item: Item, condition: str = "", **values: Value) -> None:
        """Write an item. Raises Refused where the condition does not hold."""
        request = put_of(self.name, item, condition, **values)["Put"]
        with answering(f"dynamodb {self.name}"), _refusing():
            self._client.put_item(**request)

    def update(self, key: Key, change: str, condition: str = "", **values: Value) -> None:
        """Change an item, or make it. Raises Refused where the condition does not hold."""
        request = update_of(self.name, key, change, condition, **values)["Update"]
        with answering(f"dynamodb {self.name}"), _refusing():
            self._client.update_item(**request)

    def add(self, key: Key, expires: int | None = None) -> int:
        """Add one to the count of an item, which is made where there is none; the count."""
        kept = {} if expires is None else {"expires": expires}
        change = "ADD #count :one" + (" SET #expires = :expires" if kept else "")
        request = update_of(self.name, key, change, "", one=1, **kept)["Update"]
        with answering(f"dynamodb {self.name}"):
            answer = self._client.update_item(**request, ReturnValues="UPDATED_NEW")
        return int(unpacked(answer["Attributes"])["count"])

    def delete(self, key: Key, condition: str = "", **values: Value) -> None:
        """Remove an item, if it is there. Raises Refused where the condition does not hold."""
        request = delete_of(self.name, key, condition, **values)["Delete"]
        with answering(f"dynamodb {self.name}"), _refusing():
            self._client.delete_item(**request)

    def transact(self, actions: Sequence[Action]) -> None:
        """All of some actions or none. Raises Refused where a condition does not hold.

        What met another transaction is tried again after a moment, some times.
        """
        if len(actions) > TRANSACTION:
            raise ValueError(f"{len(actions)} actions, a transaction takes {TRANSACTION}")
        for attempt in range(_ATTEMPTS):
            with answering(f"dynamodb {self.name}"):
                try:
                    self._client.transact_write_items(TransactItems=list(actions))
                    return
                except self._client.exceptions.TransactionCanceledException as cancelled:
                    _sort_out(cancelled)
            rest(attempt)
        raise Unavailable(f"dynamodb {self.name}: TransactionConflict")

    def query(
        self,
        pk: str,
        begin: str = "",
        *,
        upto: str = "",
        since: str = "",
        index: tuple[str, str, str] | None = None,
        limit: int | None = None,
        filtered: str = "",
        **values: Value,
    ) -> Iterator[Item]:
        """The items of a partition in the order of their sort keys, page by page: those with a beginning, or a range.

        `index` is its name with its two keys; an index follows the table by some milliseconds, the table is exact.
        """
        name, partition, sort = index or ("", "pk", "sk")
        condition, given = f"#{partition} = :pk", {"pk": pk, **values}
        if begin:
            condition, given = f"{condition} AND begins_with(#{sort}, :begin)", given | {"begin": begin}
        elif upto:
            condition, given = f"{condition} AND #{sort} <= :upto", given | {"upto": upto}
        elif since:
            condition, given = f"{condition} AND #{sort} >= :since", given | {"since": since}
        request: dict[str, Any] = {"TableName": self.name, "KeyConditionExpression": condition}
        request |= {"IndexName": name} if index else {"ConsistentRead": True}
        request |= {"FilterExpression": filtered} if filtered else {}
        request |= {"Limit": limit} if limit else {}
        request |= _expressed(f"{condition} {filtered}", given)
        yield from self._pages(request)

    def count(self, pk: str) -> int:
        """How many items a partition has."""
        request: dict[str, Any] = {"TableName": self.name, "KeyConditionExpression": "pk = :pk", "Select": "COUNT"}
        request |= {"ExpressionAttributeValues": {":pk": _packed(pk)}, "ConsistentRead": True}
        with answering(f"dynamodb {self.name}"):
            return sum(page["Count"] for page in self._client.get_paginator("query").paginate(**request))

    @property
    def _client(self) -> Any:
        return self._clients("dynamodb")

    def _pages(self, request: dict[str, Any]) -> Iterator[Item]:
        begin: dict[str, Any] = {}
        while True:
            with answering(f"dynamodb {self.name}"):
                page = self._client.query(**request, **begin)
            yield from map(unpacked, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            begin = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _get_chunk(self, keys: Sequence[Key], attributes: Sequence[str]) -> dict[Key, Item]:
        asked: dict[str, Any] = {"Keys": [_key(*key) for key in keys], "ConsistentRead": True}
        if attributes:
            named = {f"#{name}": name for name in ("pk", "sk", *attributes)}
            asked |= {"ProjectionExpression": ", ".join(named), "ExpressionAttributeNames": named}
        left, found = {self.name: asked}, dict[Key, Item]()
        for attempt in range(_ATTEMPTS):
            with answering(f"dynamodb {self.name}"):
                answer = self._client.batch_get_item(RequestItems=left)
            items = map(unpacked, answer["Responses"].get(self.name, []))
            found |= {(str(item["pk"]), str(item["sk"])): item for item in items}
            # What did not fit into 16 MB, or was throttled, is given back to be asked for again.
            left = answer.get("UnprocessedKeys") or {}
            if not left:
                return found
            rest(attempt)
        raise Unavailable(f"dynamodb {self.name}: UnprocessedKeys")


def put_of(table: str, item: Item, condition: str = "", **values: Value) -> Action:
    """The action that writes an item."""
    return {"Put": {"TableName": table, "Item": packed(item)} | _conditioned("", condition, values)}


def update_of(table: str, key: Key, change: str, condition: str = "", **values: Value) -> Action:
    """The action that changes an item."""
    request = {"TableName": table, "Key": _key(*key), "UpdateExpression": change}
    return {"Update": request | _conditioned(change, condition, values)}


def delete_of(table: str, key: Key, condition: str = "", **values: Value) -> Action:
    """The action that removes an item."""
    return {"Delete": {"TableName": table, "Key": _key(*key)} | _conditioned("", condition, values)}


def packed(item: Mapping[str, Value]) -> dict[str, Any]:
    """An item as DynamoDB takes it."""
    return {name: _packed(value) for name, value in item.items()}


def unpacked(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """An item of DynamoDB's as plain values."""
    return {name: _unpacked(*next(iter(value.items()))) for name, value in item.items()}


def body_of(text: str) -> str | bytes:
    """A record's JSON as it is kept: large ones compressed, to a tenth."""
    return text if len(text) <= _PLAIN else zlib.compress(text.encode(), 1)


def text_of(item: Item) -> str:
    """The JSON of an item's record."""
    body = item["body"]
    return zlib.decompress(body).decode() if isinstance(body, bytes) else str(body)


def rest(attempt: int) -> None:
    """Wait a while before the next attempt, a random part of a span that doubles: those who met do not meet again."""
    time.sleep(random.uniform(0, _FIRST_WAIT * 2.0**attempt))


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _packed(value: Value) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
    return {"S": value}


def _unpacked(kind: str, value: Any) -> Value:
    match kind:
        case "N":
            return int(value)
        case "B":
            return bytes(value)
    plain: Value = value
    return plain


def _conditioned(change: str, condition: str, values: Mapping[str, Value]) -> dict[str, Any]:
    asked = {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if condition else {}
    return asked | _expressed(f"{change} {condition}", values)


def _expressed(text: str, values: Mapping[str, Value]) -> dict[str, Any]:
    names, used = _named(text)
    asked: dict[str, Any] = {"ExpressionAttributeNames": {f"#{name}": name for name in names}} if names else {}
    if used:
        asked["ExpressionAttributeValues"] = {f":{name}": _packed(values[name]) for name in used}
    return asked


@cache
def _named(text: str) -> tuple[list[str], list[str]]:
    """The attributes and the values that an expression names; there are some dozen expressions, all of them ours."""
    return _NAMES.findall(text), _VALUES.findall(text)


@contextmanager
def _refusing() -> Iterator[None]:
    """The failure of a condition as Refused, with what stands there."""
    try:
        yield
    except ClientError as fault:
        if code_of(fault) != "ConditionalCheckFailedException":
            raise
        standing: Any = fault.response.get("Item")
        raise Refused(unpacked(standing) if standing else None) from fault


def _sort_out(cancelled: ClientError) -> None:
    """Returns where a transaction is to be tried again. Raises Refused, or Unavailable, or the fault that is ours."""
    response: Any = cancelled.response
    codes = {reason.get("Code") for reason in response.get("CancellationReasons", [])} - {None, "None"}
    if "ConditionalCheckFailed" in codes:
        raise Refused from cancelled
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        raise Unavailable("dynamodb: " + ", ".join(sorted(map(str, codes)))) from cancelled
    if codes != {"TransactionConflict"}:
        raise cancelled
