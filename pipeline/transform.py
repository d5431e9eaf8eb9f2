"""Transform: one document for each recipient, in the format that its program reads.

Where that is the received format, the received bytes go through untouched. A converted document takes the original
along, with a list of every term that did not simply go to its own place.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lxml import etree

from pipeline.authorize import Authorized, Gateway
from pipeline.bis import becomes_bis, rewrite_as_bis
from pipeline.findings import Finding, Mover, Severity
from pipeline.identify import Identified
from pipeline.invoice import Invoice
from pipeline.outcomes import Rejected
from transforms.envelope import document_type, wrap
from transforms.format import Carry, Format, Unconvertible, rewrite
from transforms.peppol.binding import PROCESS, SPECIFICATION
from transforms.registry import by_name

NETWORK_FORMAT = "peppol"  # what the access points of the gateway carry


@dataclass(slots=True, kw_only=True, frozen=True)
class Outgoing:
    """A document for one recipient: files by name, the document itself first.

    `company` is None where it goes out by the gateway; `why` says as whom the company gets it.
    """

    company: str | None
    why: str
    format: str
    files: dict[str, bytes] = field(repr=False)
    converted: bool = False
    carried: tuple[Carry, ...] = ()


@dataclass(slots=True, kw_only=True, frozen=True)
class Source:
    """What is sent on: the bytes as received, what was read out of them, and the instant of their receipt."""

    content: bytes
    digest: str
    received_at: datetime
    identified: Identified
    invoice: Invoice


def transform(source: Source, authorized: Authorized) -> tuple[Outgoing, ...]:
    """The documents for all recipients. Raises Rejected where a format cannot express what the document says."""
    received = source.identified.format.name
    converted: dict[str, Converted] = {}
    outgoing = []
    for recipient in authorized.recipients:
        wanted = recipient.format_for(received)
        if wanted not in converted:
            converted[wanted] = _convert(source, wanted)
        outgoing.append(converted[wanted].to(recipient.company, recipient.why))
    if authorized.gateway is not None:
        network = converted.get(NETWORK_FORMAT) or _convert(source, NETWORK_FORMAT)
        outgoing.append(_enveloped(source, network, authorized.gateway))
    return tuple(outgoing)


@dataclass(slots=True, kw_only=True, frozen=True)
class Converted:
    """The document in one format, with the files that go along."""

    format: str
    files: dict[str, bytes]
    carried: tuple[Carry, ...] | None  # None: not converted

    def to(self, company: str, why: str) -> Outgoing:
        return Outgoing(
            company=company,
            why=why,
            format=self.format,
            files=self.files,
            converted=self.carried is not None,
            carried=self.carried or (),
        )


def _convert(source: Source, wanted: str) -> Converted:
    target = by_name(wanted)
    if target is None:
        raise Rejected([_no_format(wanted)])
    identified = source.identified
    name = f"{'credit-note' if source.invoice.credit_note else 'invoice'}.{target.suffix}"
    if identified.format is not target or becomes_bis(source.invoice, identified.format, target):
        return _written(source, target, name)
    if identified.bare:
        return Converted(format=wanted, files={name: source.content}, carried=None)
    # What was round it was for the way here: a program reads the document, whoever doubts it has the whole beside it.
    files = {name: identified.embedded or _bytes_of(identified.root), _original(identified): source.content}
    return Converted(format=wanted, files=files, carried=None)


def _written(source: Source, target: Format, name: str) -> Converted:
    invoice, format = source.invoice, source.identified.format
    try:
        if becomes_bis(invoice, format, target):
            written = rewrite_as_bis(invoice, format, source.received_at.astimezone(UTC).date())
        else:
            written = rewrite(invoice, format, target)
    except Unconvertible as reason:
        raise Rejected([_unconvertible(reason, target.title)]) from None
    return Converted(
        format=target.name,
        files={name: written.content, _original(source.identified): source.content},
        carried=tuple(written.carried),
    )


def _original(identified: Identified) -> str:
    """What the received bytes are called where they go along."""
    return f"original.{identified.format.suffix if identified.embedded is None else 'pdf'}"


def _enveloped(source: Source, network: Converted, gateway: Gateway) -> Outgoing:
    """The document in Peppol's envelope. Its identifier follows from the bytes: sent again, it is known again."""
    if gateway.sender is None:
        raise Rejected([_NO_SENDER])
    invoice = source.invoice
    name, content = next(iter(network.files.items()))
    address = invoice.seller.address if invoice.seller else None
    envelope = wrap(
        content,
        sender=str(gateway.sender),
        receiver=str(gateway.recipient),
        document_type=document_type(
            credit_note=invoice.credit_note, specification=_given(invoice.specification) or SPECIFICATION
        ),
        process=_given(invoice.process) or PROCESS,
        country=(_given(address.country) if address else None) or "SE",
        instance=str(UUID(source.digest[:32])),
        created=source.received_at,
    )
    return Outgoing(
        company=None,
        why="gateway",
        format=network.format,
        files={name: envelope},
        converted=network.carried is not None,
        carried=network.carried or (),
    )


def _given(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _bytes_of(root: Any) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


_NO_SENDER = Finding(
    layer="faktura",
    rule="TRANSFORM-NO-SENDER",
    severity=Severity.FATAL,
    text="The recipient is reached by the Peppol network only, and the seller has no identifier there. Give the "
    "seller's electronic address.",
    text_sv="Mottagaren nås bara genom Peppolnätet, och säljaren har ingen identifierare där. Ange säljarens "
    "elektroniska adress.",
    terms=("BT-34",),
)


def _no_format(wanted: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="TRANSFORM-NO-FORMAT",
        severity=Severity.FATAL,
        text=f"The recipient's program is registered for the format {wanted}, which does not exist. Correct it there.",
        text_sv=f"Mottagarens program är registrerat för formatet {wanted}, som inte finns. Rätta registreringen.",
        mover=Mover.OPERATOR,
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
