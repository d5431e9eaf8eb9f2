"""Envelopes put on: Peppol's for what goes out by the gateway, SFTI's for recipients whose programs want it.

The identifier of an envelope follows from the bytes that were received: sent again, it is known again.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pipeline.authorize import Gateway
from pipeline.findings import Finding, Severity
from pipeline.invoice import Invoice
from pipeline.outcomes import Rejected
from transforms.attachments.octets import Content
from transforms.envelope.wrap import document_type, wrap
from transforms.envelope.wrap_sfti import partner_of, wrap_sfti
from transforms.peppol.binding import PROCESS, SPECIFICATION


def in_peppol_envelope(
    content: Content, invoice: Invoice, gateway: Gateway, *, digest: str, created: datetime, became_bis: bool
) -> Content:
    """A document in Peppol's envelope. Raises Rejected where its sender has no identifier there.

    `became_bis`: it was converted, and is a BIS whatever specification it named before.
    """
    if gateway.sender is None:
        raise Rejected([_NO_SENDER])
    address = invoice.seller.address if invoice.seller else None
    specification = None if became_bis else _given(invoice.specification)
    return wrap(
        content,
        sender=str(gateway.sender),
        receiver=str(gateway.recipient),
        document_type=document_type(credit_note=invoice.credit_note, specification=specification or SPECIFICATION),
        process=_given(invoice.process) or PROCESS,
        country=(_given(address.country) if address else None) or "SE",
        instance=_instance(digest),
        created=created,
    )


def in_sfti_envelope(
    files: Mapping[str, Content], envelopes: str, invoice: Invoice, *, digest: str, created: datetime
) -> dict[str, Content]:
    """The files of a delivery, its Svefaktura (the first) and the object envelopes beside it in one envelope.

    `envelopes` is how the names of object envelopes begin.
    """
    name, document = next(iter(files.items()))
    objects = {other: content for other, content in files.items() if other.startswith(envelopes)}
    envelope = wrap_sfti(
        document,
        list(objects.values()),
        sender=partner_of(invoice.seller),
        receiver=partner_of(invoice.buyer),
        instance=_instance(digest),
        created=created,
    )
    rest = {other: content for other, content in files.items() if other != name and other not in objects}
    return {name: envelope, **rest}


def _instance(digest: str) -> str:
    return str(UUID(digest[:32]))


def _given(text: str | None) -> str | None:
    return text.strip() or None if text else None


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
