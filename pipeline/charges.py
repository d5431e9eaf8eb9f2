"""Charges: what is owed for a month, the counter-entry of one, and whether the books agree with what was delivered.

A charge is written with the delivery, in one transaction, and is never changed; a wrong one is answered by a second one
of the opposite amount. Months are Swedish: they begin at midnight in Stockholm.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pipeline.collaboration.periods import midnight
from pipeline.collaboration.records import Direction
from pipeline.outcomes import Outcome
from pipeline.records import Charge, DocumentRecord, Leg, Period


@dataclass(slots=True, kw_only=True, frozen=True, order=True)
class Sum:
    """What a payer owes for one customer in one direction; `firm` is None where the customer's service is its own.

    All are company ids. `count` is how many legs were charged and not reversed, `amount` in units of the price list.
    """

    payer: str
    firm: str | None
    customer: str
    direction: Direction
    count: int
    amount: Decimal


class Fault(StrEnum):
    """How books and deliveries can differ."""

    NOT_CHARGED = "not-charged"  # a leg was delivered, and there is no charge for it
    CHARGED_TWICE = "charged-twice"
    WRONG_PAYER = "wrong-payer"  # not whom the leg names
    NOTHING_DELIVERED = "nothing-delivered"  # a charge for a document, or a direction, that was not delivered
    WRONG_REVERSAL = "wrong-reversal"  # of no charge, twice, or of another amount or payer


@dataclass(slots=True, kw_only=True, frozen=True)
class Difference:
    """One difference between the books and the deliveries."""

    fault: Fault
    document: str
    direction: Direction


def month(text: str) -> Period:
    """The instants at which a month such as 2026-11 begins and the next one does. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is no month such as 2026-11")
    first = date.fromisoformat(f"{text}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return midnight(first), midnight(following)


def sums(charges: Iterable[Charge]) -> list[Sum]:
    """What some charges come to, by payer, firm, customer, direction, in this order."""
    found: dict[tuple[str, str, str, Direction], list[Charge]] = defaultdict(list)
    for charge in charges:
        found[charge.payer, charge.firm or "", charge.company, charge.direction].append(charge)
    return [
        Sum(
            payer=payer,
            firm=firm or None,
            customer=customer,
            direction=direction,
            count=sum(-1 if each.reverses else 1 for each in of_it),
            amount=sum((each.amount for each in of_it), Decimal(0)),
        )
        for (payer, firm, customer, direction), of_it in sorted(found.items())
    ]


def counter_of(charge: Charge, at: datetime, reason: str) -> Charge:
    """The entry that answers a charge: the same with the opposite amount. Its id lets it be written only once."""
    return charge.model_copy(
        update={
            "id": f"{charge.id}/reversal",
            "reverses": charge.id,
            "amount": -charge.amount,
            "at": at,
            "reason": reason,
        }
    )


def reconcile(documents: Iterable[DocumentRecord], charges: Iterable[Charge]) -> Iterator[Difference]:
    """Where the books and the deliveries differ; nothing where they agree. Memory grows with the charges."""
    booked: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        booked[charge.document].append(charge)
    for document in documents:
        legs = document.legs if document.outcome is Outcome.DELIVERED else ()
        yield from _compare(document.id, legs, booked.pop(document.id, []))
    for orphan, remaining in booked.items():
        yield from _compare(orphan, (), remaining)


def _compare(document: str, legs: Iterable[Leg], charges: list[Charge]) -> Iterator[Difference]:
    by_direction = {leg.direction: leg for leg in legs}
    for direction in Direction:
        leg = by_direction.get(direction)
        entries = [charge for charge in charges if charge.direction is direction]
        for fault in _faults(leg, entries):
            yield Difference(fault=fault, document=document, direction=direction)


def _faults(leg: Leg | None, entries: list[Charge]) -> Iterator[Fault]:
    charged = [entry for entry in entries if entry.reverses is None]
    reversals = [entry for entry in entries if entry.reverses is not None]
    if leg is None and charged:
        yield Fault.NOTHING_DELIVERED
    elif leg is not None and not charged:
        yield Fault.NOT_CHARGED
    if len(charged) > 1:
        yield Fault.CHARGED_TWICE
    if leg is not None and any((entry.payer, entry.company) != (leg.payer, leg.company) for entry in charged):
        yield Fault.WRONG_PAYER
    answered = {entry.id: (entry.payer, -entry.amount) for entry in charged}
    if any(answered.pop(entry.reverses or "", None) != (entry.payer, entry.amount) for entry in reversals):
        yield Fault.WRONG_REVERSAL
