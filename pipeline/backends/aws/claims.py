"""Claims: one conditional write each, after one look at which documents have their final word, if it is not just over.

Between the look and the write a document may get its final word by another worker, and give up the claim that is then
taken once more in its name. The worker here will find the final word when it settles, and write nothing; the lease
ends by itself, and whoever waits for it waits that long at most.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.backends.aws.table import ONLY, Item, Key, Refused, Table
from pipeline.backends.instants import instant, micros
from pipeline.records import Claim, Claimed

# A lease is kept that long after its end before DynamoDB may remove it.
_KEPT: Final = timedelta(days=2)
_IS_FREE: Final = "attribute_not_exists(#pk) OR (#done = :no AND (#document = :document OR #lease <= :now))"
_TAKE: Final = "SET #document = :document, #holder = :holder, #lease = :lease, #done = :no, #expires = :expires"
_HOLD: Final = "SET #holder = :holder, #lease = :lease"


def claim_key(key: str) -> Key:
    """Where a claim stands."""
    return f"claim/{key}", ONLY


def claim_each(table: Table, claims: Sequence[Claim], final: set[str], now: datetime) -> list[Claimed]:
    """The answers to claims of one key, one after the other; `final`: the documents that have their final word."""
    return [_claim(table, claim, claim.document in final, now) for claim in claims]


def _claim(table: Table, claim: Claim, final: bool, now: datetime) -> Claimed:
    """Free, its own already, or of somebody who never came back: the claim is taken. The final word is never taken."""
    refrain = final and not claim.again
    standing = table.get(*claim_key(claim.key)) if refrain else _taken(table, claim, now)
    if standing is not None and standing["document"] != claim.document:
        until = instant(int(standing["lease"]))
        if standing["done"] or until > now:
            return Claimed(mine=False, document=str(standing["document"]), settled=bool(standing["done"]), until=until)
    elif standing is not None:
        _held(table, claim)
    # A document that was rejected gave its claims up: it takes none again, until it is judged once more.
    return Claimed(mine=True, document=claim.document, settled=final, until=claim.until)


def _taken(table: Table, claim: Claim, now: datetime) -> Item | None:
    """Take a claim; what stands in the way, if anything does, which may be its own for good."""
    values = _values(claim)
    expires = int((claim.until + _KEPT).timestamp())
    try:
        table.update(claim_key(claim.key), _TAKE, _IS_FREE, **values, now=micros(now), no=False, expires=expires)
    except Refused as refused:
        return refused.item or table.get(*claim_key(claim.key))
    return None


def _held(table: Table, claim: Claim) -> None:
    """Put the holder of a document's own claim into it. Somebody may have taken it meanwhile: settling finds out."""
    try:
        table.update(claim_key(claim.key), _HOLD, "#document = :document", **_values(claim))
    except Refused:
        return


def _values(claim: Claim) -> dict[str, str | int]:
    return {"document": claim.document, "holder": claim.holder, "lease": micros(claim.until)}
