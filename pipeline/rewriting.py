"""Rewriting: what was read in one format written in another, proved and accounted for.

The result goes nowhere before its own schema and all rules of its profile were asked of it: what would be invalid is a
refusal that names the rules. What became of everything that the source says is told element by element.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.bis import becomes_bis, rewrite_as_bis
from pipeline.identify import Identified, identify
from pipeline.invoice import Invoice
from pipeline.schema import check_schema
from pipeline.validate import examine
from transforms.accounting import LossReport, Sides, account, beginning, invalid_output
from transforms.attachments.clipping import Clippings, in_json, restored
from transforms.attachments.object_envelope import encoded_objects, with_objects
from transforms.attachments.octets import Content
from transforms.attachments.types import with_types
from transforms.envelope.addresses import addresses_of
from transforms.format import NO_WISHES, Carry, Format, Reading, Wishes, Written, rewrite
from transforms.xml import parse


@dataclass(slots=True, kw_only=True, frozen=True)
class Rewriting:
    """A document in another format, with the object envelope beside it; the words of its writers, and its account."""

    content: Content
    objects: Content | None
    carried: tuple[Carry, ...]
    loss: LossReport


def unproved(_: Content) -> bool:
    """Nothing that was written is known to be proved."""
    return False


@dataclass(slots=True, kw_only=True, frozen=True)
class Origin:
    """What is rewritten: what was read in which format, and the long texts for which marks stand in it."""

    reading: Reading
    format: Format
    clippings: Clippings = field(default_factory=dict, repr=False)


def rewriting(
    origin: Origin,
    target: Format,
    on: date,
    wishes: Wishes = NO_WISHES,
    proved: Callable[[Content], bool] = unproved,
) -> Rewriting:
    """The document in the target format, valid by the rules in force on a day.

    What `proved` knows, because it was delivered before, is neither proved nor accounted for again: its account is
    empty. Raises Unconvertible where the target cannot express it, or where the result would break its rules; Rejected
    with every rule of the Peppol BIS that what should become one breaks.
    """
    reading, clippings = origin.reading, origin.clippings
    invoice, stated = with_types(reading.invoice, target, clippings)
    written = _written(invoice, origin.format, target, on, wishes)
    result = Rewriting(
        content=restored(written.content, in_json(clippings) if target.check else clippings),
        objects=None if written.objects is None else restored(written.objects, clippings),
        carried=(*stated, *written.carried),
        loss=LossReport(source=origin.format.name, target=target.name, elements=0, counts={}, entries=()),
    )
    if proved(result.content):
        return result
    examined = examine(identify(written.content), on=on)
    if examined.report.fatal or examined.reading is None:
        raise invalid_output(examined.report.fatal, target.title)
    sides = Sides(
        source=origin.format.name,
        target=target.name,
        reading=reading,
        output=_with_objects(examined.reading.invoice, written, target),
        carried=result.carried,
    )
    return replace(result, loss=_shown(account(sides), clippings))


def _with_objects(invoice: Invoice, written: Written, target: Format) -> Invoice:
    """The output read back, what stands beside it included, which has a schema of its own to keep."""
    if written.objects is None:
        return invoice
    root = parse(written.objects)
    if faults := check_schema(root, "object-envelope"):
        raise invalid_output(faults, target.title)
    return with_objects(invoice, list(encoded_objects(root)))


def _shown(loss: LossReport, clippings: Clippings) -> LossReport:
    """The account with the beginning of each long text, in the place of its mark."""
    if not clippings:
        return loss
    shown = {mark: beginning(octets) for mark, octets in clippings.items()}
    entries = [replace(one, value=shown.get(one.value, one.value)) for one in loss.entries]
    return loss.model_copy(update={"entries": tuple(entries)})


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
