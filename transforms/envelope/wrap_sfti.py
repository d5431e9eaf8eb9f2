"""Puts a Svefaktura, and the object envelopes of what is attached to it, into SFTI's technical envelope.

Source: SFTI's public pages on its technical envelope, a profile of the Standard Business Document Header 1.0.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pipeline.invoice import Party
from transforms.attachments.octets import Content, Pieces, Text
from transforms.checks import organisation_number
from transforms.envelope.addresses import COUNTRY_AND_ORGANISATION
from transforms.envelope.names import PARTICIPANT_AUTHORITY, SFTI
from transforms.envelope.unwrap import Partner
from transforms.envelope.wrap import escaped, without_declaration


def partner_of(party: Party | None) -> Partner:
    """How the envelope names a party: by its Swedish organisation number, its electronic address, or else its name."""
    legal = organisation_number(party.legal_id.value) if party and party.legal_id else None
    if legal is not None:
        return Partner(identifier=f"SE{legal}", authority=COUNTRY_AND_ORGANISATION)
    if party is not None and party.endpoint is not None:
        return Partner(identifier=f"{party.endpoint.scheme}:{party.endpoint.value}", authority=PARTICIPANT_AUTHORITY)
    return Partner(identifier=(party.name if party else None) or "-")


def wrap_sfti(
    invoice: Content,
    objects: Sequence[Content],
    *,
    sender: Partner,
    receiver: Partner,
    instance: str,
    created: datetime,
) -> Content:
    """A Svefaktura and its object envelopes in one envelope, in UTF-8; their own texts are not touched.

    `instance` names this envelope and no other. Raises ValueError where `created` has no zone.
    """
    if created.tzinfo is None:
        raise ValueError("the time of creation has no time zone")
    header = _HEADER.format(
        namespace=SFTI,
        sender=_identifier(sender),
        receiver=_identifier(receiver),
        instance=escaped(instance),
        multiple="\n      <MultipleType>true</MultipleType>" if objects else "",
        created=created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return Pieces([header.encode(), *_payloads(invoice, objects), b"\n</StandardBusinessDocument>\n"])


def _payloads(invoice: Content, objects: Sequence[Content]) -> Iterator[Text]:
    yield from without_declaration(invoice)
    for one in objects:
        yield b"\n"
        yield from without_declaration(one)


def _identifier(partner: Partner) -> str:
    authority = f' Authority="{partner.authority}"' if partner.authority else ""
    return f"<Identifier{authority}>{escaped(partner.identifier)}</Identifier>"


_HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="{namespace}">
  <StandardBusinessDocumentHeader>
    <HeaderVersion>1.0</HeaderVersion>
    <Sender>
      {sender}
    </Sender>
    <Receiver>
      {receiver}
    </Receiver>
    <DocumentIdentification>
      <Standard>urn:sfti:documents:BasicInvoice:1:0</Standard>
      <TypeVersion>1.0</TypeVersion>
      <InstanceIdentifier>{instance}</InstanceIdentifier>
      <Type>BasicInvoice</Type>{multiple}
      <CreationDateAndTime>{created}</CreationDateAndTime>
    </DocumentIdentification>
  </StandardBusinessDocumentHeader>
"""
