"""What is held, found without looking at what is not: items of the ledger's table beside the held document's own.

Each held document has one item among those of its pair (what waits for the same), one for each company that it waits
for, and one by the day on which a known change may release it. They are written and removed in the transaction that
settles the document, and are not an index of DynamoDB's, because an index follows late: a document that is held while
the registry changes must be seen by whoever looks for what the change releases, or nobody would look again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final

from pipeline.backends.aws.table import Action, Item, Key, Table, delete_of, put_of
from pipeline.backends.instants import instant, micros
from pipeline.outcomes import Outcome
from pipeline.records import DocumentRecord, Pair

SHARDS: Final = "0123456789abcdef"
_DUE: Final = "due"
_NONE: Final = "-"  # a company id is never that


def place_of(record: DocumentRecord) -> str:
    """The order of receipt as text: microseconds since 1970, and the id."""
    return f"{micros(record.received_at):017d}#{record.id}"


def document_at(place: str) -> str:
    """The id of the document at a place."""
    return place.partition("#")[2]


def received_at(place: str) -> datetime:
    """The instant of receipt of what stands at a place."""
    return instant(int(place.partition("#")[0]))


def actions_of(table: str, record: DocumentRecord, standing: DocumentRecord | None) -> list[Action]:
    """What a transaction does to the items of a document whose record takes the place of another."""
    before, after = _items(standing), _items(record)
    return [
        *(delete_of(table, key) for key in before if key not in after),
        *(put_of(table, {"pk": key[0], "sk": key[1]} | item) for key, item in after.items()),
    ]


def pairs(table: Table, companies: Collection[str] | None, now: datetime) -> list[Pair]:
    """The held documents by what they wait for (port Accounts), those with the oldest first."""
    if companies is None:
        found = (item for shard in SHARDS for item in table.query(f"held/{shard}"))
    else:
        due = table.query(_DUE, upto=f"{micros(now):017d}~")
        found = (item for part in (*_waiting_for(table, companies), due) for item in part)
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for item in found:
        places[tuple(str(item[name]) for name in ("owner", "sender", "recipient", "reason"))].add(str(item["place"]))
    in_order = sorted(places.items(), key=lambda entry: min(entry[1]))
    return [_pair(key, of_pair) for key, of_pair in in_order]


def held(table: Table, pair: Pair) -> list[str]:
    """The places of the held documents of a pair, in the order of their receipt."""
    key = _pair_key(pair.owner, pair.sender, pair.recipient, pair.reason)
    return [str(item["place"]) for item in table.query(f"held/{key[0]}", f"{key}#")]


def all_held(table: Table) -> list[str]:
    """The places of all that is held, in the order of their receipt."""
    return sorted(str(item["place"]) for shard in SHARDS for item in table.query(f"held/{shard}"))


def waiting_for(table: Table, company: str) -> list[str]:
    """The places of what waits for a company, in the order of their receipt."""
    return [str(item["place"]) for item in table.query(f"waits/{company}")]


def _waiting_for(table: Table, companies: Iterable[str]) -> Iterator[Iterator[Item]]:
    return (table.query(f"waits/{company}") for company in dict.fromkeys(companies))


def _items(record: DocumentRecord | None) -> dict[Key, Item]:
    """The items of a document by their keys: none unless it is held, or waits."""
    if record is None:
        return {}
    place, reason = place_of(record), record.reason or _NONE
    item: Item = {
        "place": place,
        "owner": record.owner,
        "sender": record.sender or _NONE,
        "recipient": record.recipient or _NONE,
        "reason": reason,
    }
    keys = [(f"waits/{company}", place) for company in record.waits_for]
    if record.outcome is Outcome.HELD:
        pair = _pair_key(record.owner, record.sender, record.recipient, record.reason or _NONE)
        keys.append((f"held/{pair[0]}", f"{pair}#{place}"))
        if record.due is not None:
            keys.append((_DUE, f"{micros(record.due):017d}#{record.id}"))
    return dict.fromkeys(keys, item)


def _pair_key(owner: str, sender: str | None, recipient: str | None, reason: str) -> str:
    """Sixteen hexadecimal digits, of which the first spreads the pairs over partitions."""
    text = "\0".join((owner, sender or _NONE, recipient or _NONE, reason))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _pair(key: tuple[str, ...], places: set[str]) -> Pair:
    owner, sender, recipient, reason = key
    return Pair(
        owner=owner,
        sender=None if sender == _NONE else sender,
        recipient=None if recipient == _NONE else recipient,
        reason=reason,
        count=len(places),
        oldest=document_at(min(places)),
    )
