"""Transform: one document for each recipient, in the format that its program reads.

Where that is the received format, the received bytes go through untouched. A converted document is proved by the rules
of its format; it takes its account along, and the original unless the recipient wants none. A recipient may refuse what
would lose terms that it names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.attachments import NOTHING, Attached, Attachments
from pipeline.authorize import Authorized, Gateway, Recipient
from pipeline.bis import becomes_bis
from pipeline.collaboration.records import StylesheetRef
from pipeline.enveloping import in_peppol_envelope, in_sfti_envelope
from pipeline.findings import Finding, Mover, Severity
from pipeline.gallery import Sitter, pictures
from pipeline.identify import Identified
from pipeline.invoice import Invoice, SupportingDocument
from pipeline.outcomes import Rejected
from pipeline.rewriting import Origin, Rewriting, rewriting, unproved, wishes_of
from pipeline.stages import stage
from transforms.accounting import Entry
from transforms.attachments.octets import Content, whole
from transforms.format import NO_WISHES, Carry, Format, Reading, Unconvertible, Wishes
from transforms.picture import MOST_EMBEDDED
from transforms.registry import by_name
from transforms.stylesheet import Failed

NETWORK_FORMAT = "peppol"  # what the access points of the gateway carry
OBJECTS = "invoice.objects.xml"  # the object envelope of a Svefaktura
ACCOUNT = "loss.json"  # what became of everything in a document that was converted


@dataclass(slots=True, kw_only=True, frozen=True)
class Tailored:
    """The recipient's stylesheet that the document was put through, and why it has no result, if it has none."""

    ref: StylesheetRef
    failed: Failed | None = None


@dataclass(slots=True, kw_only=True, frozen=True)
class Outgoing:
    """A document for one recipient: files by name, the document itself first.

    `company` is None where it goes out by the gateway; `why` says as whom the company gets it.
    """

    company: str | None
    why: str
    format: str
    files: dict[str, Content] = field(repr=False)
    converted: bool = False
    carried: tuple[Carry, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # of the account, by fate
    undrawn: Mapping[str, str] = field(default_factory=dict)  # pictures that are missing, by file name, and why
    attached: tuple[Attached, ...] = ()  # files of their own, beside these
    external: tuple[SupportingDocument, ...] = ()  # what is only referred to
    tailored: Tailored | None = None


@dataclass(slots=True, kw_only=True, frozen=True)
class Source:
    """What is sent on: the bytes as received, what was read out of them, and the instant of their receipt.

    `dangerous`: processing it may be what ended earlier workers, so nothing is done for it that is not needed.
    `proved` says of a document in another format that it was proved before (see rewriting.py).
    """

    content: bytes
    digest: str
    received_at: datetime
    judged_on: date  # the day whose rules a document made of it has to keep too
    identified: Identified
    reading: Reading
    dangerous: bool = False
    proved: Callable[[Content], bool] = unproved
    attached: Attachments = NOTHING

    @property
    def invoice(self) -> Invoice:
        """The model of what was received."""
        return self.reading.invoice


@stage("transform")
def transform(source: Source, authorized: Authorized) -> tuple[Outgoing, ...]:
    """The documents for all recipients.

    Raises Rejected where a format cannot express what the document says, and where a recipient refuses what is lost.
    """
    received = source.identified.format.name
    converted: dict[tuple[str, Wishes], Converted] = {}
    outgoing = []
    for recipient in authorized.recipients:
        wanted = recipient.format_for(received), recipient.wishes
        if wanted not in converted:
            converted[wanted] = _convert(source, *wanted)
        made = _as_wanted(converted[wanted].to(recipient, source.attached), source, recipient)
        outgoing.append(_with_pictures(made, source, recipient))
    if authorized.gateway is not None:
        # A network carries one document: what came beside it has to stand in it.
        anew = source.attached.came_beside
        network = None if anew else converted.get((NETWORK_FORMAT, NO_WISHES))
        network = network or _convert(source, NETWORK_FORMAT, NO_WISHES, anew=anew)
        outgoing.append(_enveloped(source, network, authorized.gateway))
    return tuple(outgoing)


@dataclass(slots=True, kw_only=True, frozen=True)
class Converted:
    """The document in one format, with the files that go along."""

    format: str
    files: dict[str, Content]
    rewriting: Rewriting | None = None  # None: not converted
    original: str | None = None  # which of the files is the original, where it was converted

    def to(self, recipient: Recipient, attached: Attachments) -> Outgoing:
        """What one recipient gets of it. Raises Rejected where it refuses what is lost."""
        kept = dict(self.files)
        if self.rewriting is not None:
            _refuse_losses(self.rewriting, recipient)
            if self.original is not None and not recipient.wants_original:
                del kept[self.original]
        return Outgoing(
            company=recipient.company,
            why=recipient.why,
            format=self.format,
            files=kept,
            converted=self.rewriting is not None,
            carried=self.rewriting.carried if self.rewriting else (),
            counts=self.rewriting.loss.counts if self.rewriting else {},
            attached=attached.files,
            external=attached.external,
        )


def _as_wanted(outgoing: Outgoing, source: Source, recipient: Recipient) -> Outgoing:
    """A Svefaktura in SFTI's envelope, for a program that reads what is attached to it there."""
    if not recipient.in_envelope or outgoing.format != "svefaktura":
        return outgoing
    enveloped = in_sfti_envelope(
        outgoing.files, OBJECTS.removesuffix(".xml"), source.invoice, digest=source.digest, created=source.received_at
    )
    return replace(outgoing, files=enveloped)


def _with_pictures(outgoing: Outgoing, source: Source, recipient: Recipient) -> Outgoing:
    """With what the recipient's people look at: the document as it was received, with nothing lost."""
    if not recipient.pictures:
        return outgoing
    identified = source.identified
    small = len(identified.embedded or source.content) <= MOST_EMBEDDED  # a large one is not copied for nothing
    document = (_named(source, identified.format), whole(identified.document(source.content))) if small else None
    sitter = Sitter(digest=source.digest, invoice=source.invoice, document=document, dangerous=source.dangerous)
    drawn = pictures(sitter, recipient.pictures, recipient.picture_language)
    return replace(outgoing, files={**outgoing.files, **drawn.files}, undrawn=drawn.failed)


def _refuse_losses(rewriting: Rewriting, recipient: Recipient) -> None:
    if refused := rewriting.loss.loses(recipient.refuses_loss_of):
        raise Rejected([_loses(entry, recipient.company) for entry in refused])


def _convert(source: Source, wanted: str, wishes: Wishes, *, anew: bool = False) -> Converted:
    """The document in a format; `anew`: written from the model also where it came in that format."""
    target = by_name(wanted)
    if target is None:
        raise Rejected([_no_format(wanted)])
    identified = source.identified
    name = _named(source, target)
    if anew or identified.format is not target or becomes_bis(source.invoice, identified.format, target):
        return _written(source, target, name, wishes)
    if identified.bare:
        return Converted(format=wanted, files={name: source.content})
    # What was round it was for the way here: a program reads the document, whoever doubts it has the whole beside it.
    files: dict[str, Content] = {name: identified.document(source.content)}
    for number, objects in enumerate(identified.object_envelopes(), 1):
        files[OBJECTS if number == 1 else OBJECTS.replace(".xml", f"-{number}.xml")] = objects
    return Converted(format=wanted, files={**files, f"original.{identified.suffix}": source.content})


def _written(source: Source, target: Format, name: str, wishes: Wishes) -> Converted:
    try:
        origin = Origin(reading=source.reading, format=source.identified.format, clippings=source.attached.clippings)
        written = rewriting(origin, target, source.judged_on, wishes_of(source.identified, wishes), source.proved)
    except Unconvertible as reason:
        raise Rejected([_unconvertible(reason, target.title)]) from None
    original = f"original.{source.identified.suffix}"
    account = written.loss.model_dump_json(indent=2).encode() + b"\n"
    files: dict[str, Content] = {name: written.content}
    if written.objects is not None:
        files[OBJECTS] = written.objects
    return Converted(
        format=target.name,
        files={**files, original: source.content, ACCOUNT: account},
        rewriting=written,
        original=original,
    )


def _enveloped(source: Source, network: Converted, gateway: Gateway) -> Outgoing:
    """The document in Peppol's envelope."""
    name, content = next(iter(network.files.items()))
    became_bis = network.rewriting is not None
    envelope = in_peppol_envelope(
        content,
        source.invoice,
        gateway,
        digest=source.digest,
        created=source.received_at,
        became_bis=became_bis,
    )
    return Outgoing(
        company=None,
        why="gateway",
        format=network.format,
        files={name: envelope},
        converted=network.rewriting is not None,
        carried=network.rewriting.carried if network.rewriting else (),
        counts=network.rewriting.loss.counts if network.rewriting else {},
    )


def _named(source: Source, format: Format) -> str:
    return f"{'credit-note' if source.invoice.credit_note else 'invoice'}.{format.suffix}"


def _no_format(wanted: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="TRANSFORM-NO-FORMAT",
        severity=Severity.FATAL,
        text=f"The recipient's program is registered for the format {wanted}, which does not exist. Correct it there.",
        text_sv=f"Mottagarens program är registrerat för formatet {wanted}, som inte finns. Rätta registreringen.",
        mover=Mover.OPERATOR,
    )


def _loses(entry: Entry, company: str) -> Finding:
    term = entry.term or ""
    return Finding(
        layer="faktura",
        rule="TRANSFORM-LOSS",
        severity=Severity.FATAL,
        text=f"{company} refuses documents that lose {term} when they are converted for its program: {entry.reason}. "
        "Send the document without it, or in a format that its program reads.",
        text_sv=f"{company} tar inte emot dokument som förlorar {term} när de omvandlas till dess program: "
        f"{entry.reason_sv}. Skicka dokumentet utan det, eller i ett format som programmet läser.",
        location=entry.place or "",
        terms=(term,),
        found=entry.value,
    )


def _unconvertible(reason: Unconvertible, title: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="TRANSFORM-UNCONVERTIBLE",
        severity=Severity.FATAL,
        text=f"The recipient's program reads {title}, which cannot say what the document says. {reason.text}",
        text_sv=f"Mottagarens program läser {title}, som inte kan uttrycka det dokumentet säger. {reason.text_sv}",
        terms=(reason.term,),
    )
