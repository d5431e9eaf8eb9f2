"""Rewriting: what was read in one format written in another, proved and accounted for.

The result goes nowhere before its own schema and all rules of its profile were asked of it: what would be invalid is a
refusal that names the rules. What became of everything that the source says is told element by element.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.bis import becomes_bis, rewrite_as_bis
from pipeline.identify import Identified, identify
from pipeline.invoice import Invoice
from pipeline.validate import examine
from transforms.accounting import LossReport, Sides, account, invalid_output
from transforms.envelope import addresses_of
from transforms.format import NO_WISHES, Carry, Format, Reading, Wishes, Written, rewrite


@dataclass(slots=True, kw_only=True, frozen=True)
class Rewriting:
    """A document in another format, the words of its writers, and its account."""

    content: bytes
    carried: tuple[Carry, ...]
    loss: LossReport


def unproved(_: bytes) -> bool:
    """Nothing that was written is known to be proved."""
    return False


def rewriting(
    reading: Reading,
    source: Format,
    target: Format,
    on: date,
    wishes: Wishes = NO_WISHES,
    proved: Callable[[bytes], bool] = unproved,
) -> Rewriting:
    """The document in the target format, valid by the rules in force on a day.

    What `proved` knows, because it was delivered before, is neither proved nor accounted for again: its account is
    empty. Raises Unconvertible where the target cannot express it, or where the result would break its rules; Rejected
    with every rule of the Peppol BIS that what should become one breaks.
    """
    written = _written(reading.invoice, source, target, on, wishes)
    if proved(written.content):
        known = LossReport(source=source.name, target=target.name, elements=0, counts={}, entries=())
        return Rewriting(content=written.content, carried=tuple(written.carried), loss=known)
    examined = examine(identify(written.content), on=on)
    if examined.report.fatal or examined.reading is None:
        raise invalid_output(examined.report.fatal, target.title)
    sides = Sides(
        source=source.name,
        target=target.name,
        reading=reading,
        output=examined.reading.invoice,
        carried=written.carried,
    )
    return Rewriting(content=written.content, carried=tuple(written.carried), loss=account(sides))


def _written(invoice: Invoice, source: Format, target: Format, on: date, wishes: Wishes) -> Written:
    if becomes_bis(invoice, source, target):
        return rewrite_as_bis(invoice, source, on, wishes)
    return rewrite(invoice, source, target, wishes)


def wishes_of(identified: Identified, asked: Wishes = NO_WISHES) -> Wishes:
    """What is asked, with the electronic addresses that stood on the envelope of the document."""
    if identified.envelope is None:
        return asked
    sender, receiver = addresses_of(identified.envelope.headers)
    return replace(asked, sender=sender, receiver=receiver)
