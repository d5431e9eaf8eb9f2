"""Settling one document: the transaction that writes it, and what is decided where a condition of it fails."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from pipeline.backends.aws import held
from pipeline.backends.aws.claims import claim_key
from pipeline.backends.aws.table import (
    ONLY,
    Action,
    Item,
    Key,
    Refused,
    Table,
    body_of,
    delete_of,
    put_of,
    rest,
    text_of,
    update_of,
)
from pipeline.backends.instants import micros
from pipeline.final_word import may_follow
from pipeline.outcomes import Unavailable
from pipeline.records import Charge, DocumentRecord, Settlement
from pipeline.shortened import shorter

_ATTEMPTS: Final = 8
_MOST_KEPT: Final = 350_000  # bytes of a body: DynamoDB takes no item above 400 kB, its other attributes included
_NEW: Final = "attribute_not_exists(#outcome)"  # none is there, or a dead letter that has no final word
# What was read stands still: nobody released or revised it meanwhile.
_UNCHANGED: Final = "#outcome = :outcome AND #decided = :decided AND #revisions = :revisions"
_IS_NEW: Final = "attribute_not_exists(#pk)"
_KEEP: Final = "SET #done = :yes REMOVE #expires"
_IS_MINE: Final = "#document = :document AND #holder = :holder"
_IS_THE_DOCUMENTS: Final = "#document = :document"


def document_key(document: str) -> Key:
    """Where the record of a document stands."""
    return f"document/{document}", ONLY


def charge_key(charge: str) -> Key:
    """Where a charge stands."""
    return f"charge/{charge}", ONLY


def settle(table: Table, settlement: Settlement) -> DocumentRecord | None:
    """The record that stands afterwards; None where the document lost its claims. Raises Unavailable.

    A record that was written just now is given as it was, with the findings for which there was no room.
    """
    standing: DocumentRecord | None = None
    charges, releases = settlement.charges, settlement.releases
    for attempt in range(_ATTEMPTS):
        try:
            table.transact(_actions(table.name, settlement, standing, charges, releases))
            return settlement.record
        except Refused:
            standing = record_at(table, settlement.record.id)
        if standing is not None and not may_follow(standing, settlement.record):
            return standing
        found = table.get_all(
            [
                *(claim_key(key) for key in (*settlement.claims, *settlement.releases)),
                *(charge_key(charge.id) for charge in settlement.charges),
            ]
        )
        if not all(_holds(found.get(claim_key(key)), settlement) for key in settlement.claims):
            return None
        charges = tuple(charge for charge in settlement.charges if charge_key(charge.id) not in found)
        releases = tuple(key for key in settlement.releases if _is_of(found.get(claim_key(key)), settlement))
        rest(attempt)
    raise Unavailable("the ledger changes too quickly under a document")


def record_at(table: Table, document: str) -> DocumentRecord | None:
    """The record of a document."""
    item = table.get(*document_key(document))
    return None if item is None else DocumentRecord.model_validate_json(text_of(item))


def charge_item(charge: Charge, ordinal: int = 0) -> Item:
    """A charge as it is kept; `ordinal` orders those of one instant."""
    key, at = charge_key(charge.id), f"{micros(charge.at):017d}#{ordinal:03d}#{charge.id}"
    item: Item = {"pk": key[0], "sk": key[1], "body": charge.model_dump_json(), "at": at}
    return item | {"day": day_key("charge", charge.at, charge.id), "of": f"document/{charge.document}"}


def day_key(kind: str, at: datetime, id: str) -> str:
    """The key of the index by day: a day in UTC, spread over sixteen."""
    return f"{kind}/{at.astimezone(UTC):%Y-%m-%d}/{sum(id.encode()) % 16:x}"


def _actions(
    table: str,
    settlement: Settlement,
    standing: DocumentRecord | None,
    charges: Sequence[Charge],
    releases: Sequence[str],
) -> list[Action]:
    record = settlement.record
    kept = [key for key in settlement.claims if key not in releases]
    mine = {"document": record.id, "holder": settlement.holder}
    return [
        _document(table, record, standing),
        *held.actions_of(table, record, standing),
        *(put_of(table, charge_item(charge, place), _IS_NEW) for place, charge in enumerate(charges)),
        *(update_of(table, claim_key(key), _KEEP, _IS_MINE, yes=True, **mine) for key in kept),
        *(
            delete_of(table, claim_key(key), _IS_MINE if key in settlement.claims else _IS_THE_DOCUMENTS, **mine)
            for key in releases
        ),
    ]


def _document(table: str, record: DocumentRecord, standing: DocumentRecord | None) -> Action:
    key, place = document_key(record.id), held.place_of(record)
    item: Item = {
        "pk": key[0],
        "sk": key[1],
        "body": _body(record),
        "at": place,
        "day": day_key("document", record.received_at, record.id),
        "of": f"owner/{record.owner}",
    }
    item |= _state(record)
    if standing is None or standing.outcome is None:
        return put_of(table, item, _NEW)
    return put_of(table, item, _UNCHANGED, **_state(standing))


def _body(record: DocumentRecord) -> str | bytes:
    """The record's JSON as it is kept: with as many findings as an item can hold, and how many more there are."""
    body: str | bytes = ""
    for kept in shorter(record):
        body = body_of(kept.model_dump_json())
        if len(body) <= _MOST_KEPT:
            break
    return body


def _state(record: DocumentRecord) -> Item:
    """What tells whether a record was changed: its outcome, judged as of when, and how often it was revised."""
    decided = micros(record.decided_as_of) if record.decided_as_of else 0
    state: Item = {"decided": decided, "revisions": len(record.revisions)}
    return state | ({"outcome": record.outcome.value} if record.outcome else {})


def _holds(claim: Item | None, settlement: Settlement) -> bool:
    return _is_of(claim, settlement) and claim is not None and claim["holder"] == settlement.holder


def _is_of(claim: Item | None, settlement: Settlement) -> bool:
    return claim is not None and claim["document"] == settlement.record.id
