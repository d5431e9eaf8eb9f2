"""Convert: a document in one format to the same invoice in another, with every term that did not simply go along.

No rule is asked of the source, so a document that breaks some is converted as it stands; the result is valid by the
rules of its own format, or there is a refusal.
"""

from dataclasses import dataclass

from pipeline.attachments import with_what_came_beside
from pipeline.bis import NEWEST, becomes_bis
from pipeline.findings import Finding, Severity
from pipeline.identify import identify
from pipeline.location import Locator
from pipeline.rewriting import Origin, rewriting, wishes_of
from transforms.accounting import LossReport
from transforms.attachments.octets import Content, whole
from transforms.format import NO_WISHES, Carry, Format, Unconvertible, Wishes
from transforms.registry import FORMATS, by_name
from transforms.stylesheet import Failed


class UnknownFormat(ValueError):
    """No format has that name; the message lists those there are."""


@dataclass(slots=True, kw_only=True)
class Conversion:
    """The document in the wanted format, and its account; None where nothing was converted.

    `written` is it, in pieces where it is large; `content` the same as one. `objects` is the object envelope beside a
    Svefaktura, None where nothing is attached to it. `unread` are the places in the source that the model has no term
    for.
    """

    source: Format
    target: Format
    written: Content
    objects: Content | None
    carried: list[Carry]
    unread: list[str]
    loss: LossReport | None = None
    changed: bool = False  # one already in the wanted format is the same, but for what was round it

    @property
    def content(self) -> bytes:
        """The whole document."""
        return whole(self.written)


def format_named(name: str) -> Format:
    """The format of a name. Raises UnknownFormat."""
    format = by_name(name)
    if format is None:
        raise UnknownFormat(f"{name!r}: {', '.join(known.name for known in FORMATS)}")
    return format


def convert(content: bytes, target: Format, asked: Wishes = NO_WISHES) -> Conversion:
    """The invoice in `content`, in the target format.

    A document that says to be another specification of EN 16931 becomes a Peppol BIS Billing 3.0 in Peppol's format.
    Raises Rejected for what is no document, or breaks a rule of the BIS that it should become; Unconvertible where the
    target cannot express it, or where the result would be invalid by the newest rules.
    """
    identified = identify(content)
    reading, clippings = with_what_came_beside(identified, identified.format.read(identified.root))
    if identified.format is target and not becomes_bis(reading.invoice, identified.format, target):
        objects = next(iter(identified.object_envelopes()), None)
        bare = identified.document(content)
        return Conversion(source=target, target=target, written=bare, objects=objects, carried=[], unread=[])
    origin = Origin(reading=reading, format=identified.format, clippings=clippings)
    written = rewriting(origin, target, NEWEST, wishes_of(identified, asked))
    locator = Locator()
    return Conversion(
        source=identified.format,
        target=target,
        written=written.content,
        objects=written.objects,
        carried=list(written.carried),
        loss=written.loss,
        changed=True,
        unread=[locator.path(element) for element in reading.leftovers],
    )


def unconvertible(refusal: Unconvertible, target: str) -> Finding:
    """Why a document could not be converted, as a finding."""
    return Finding(
        layer="faktura",
        rule="TRANSFORM-UNCONVERTIBLE",
        severity=Severity.FATAL,
        text=f"It cannot be written as {target}: {refusal.text}",
        text_sv=f"Det kan inte skrivas som {target}: {refusal.text_sv}",
        terms=(refusal.term,),
    )


def unstyled(failed: Failed, stylesheet: str) -> Finding:
    """Why a stylesheet has no result, as a finding."""
    return Finding(
        layer="faktura",
        rule=f"STYLESHEET-{failed.reason.upper()}",
        severity=Severity.FATAL,
        text=f"The stylesheet {stylesheet} has no result: {failed.text}",
        text_sv=f"Stilmallen {stylesheet} gav inget: {failed.text_sv}",
        found=failed.detail or None,
    )
