"""Who the seller and the buyer of a document are: which companies of ours, and how they are known on the network.

Numbers may be personal: nothing here is logged, and `Parties` does not show them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.collaboration.identifiers import GLN, ORGANISATION, of_swedish_vat, participant
from pipeline.collaboration.records import Company, ParticipantId
from pipeline.invoice import Identifier, Invoice, Party
from pipeline.ports import Registry
from pipeline.stages import stage

_SWEDEN = "SE"


@dataclass(slots=True, kw_only=True, frozen=True)
class Known:
    """A party of a document as it is known here.

    `company` is the first one of ours that has one of the identifiers, taken in their order; `others` are further ones
    of ours that later identifiers belong to: a document that means two companies by one party. `participant` is the
    first identifier with a scheme, by which a party that is not ours is found on the Peppol network.
    """

    company: Company | None = None
    others: tuple[Company, ...] = ()
    participant: ParticipantId | None = field(default=None, repr=False)

    @property
    def companies(self) -> tuple[Company, ...]:
        """Every company of ours that this party says it is."""
        return (self.company, *self.others) if self.company else ()


@dataclass(slots=True, kw_only=True, frozen=True)
class Parties:
    """Both sides of a document."""

    seller: Known
    buyer: Known


@stage("authorize")
def parties_of(invoice: Invoice, registry: Registry) -> Parties:
    """The parties of an invoice, looked up. Raises Unavailable where the registry does not answer."""
    return Parties(seller=_known(invoice.seller, registry), buyer=_known(invoice.buyer, registry))


def participants_of(party: Party | None) -> list[ParticipantId]:
    """The participant identifiers that a party gives itself, each once, in the order in which they count.

    The electronic address; GLN among its identifiers; the organisation number; the one in a Swedish VAT number.
    """
    return list(dict.fromkeys(_candidates(party))) if party else []


def _candidates(party: Party) -> Iterator[ParticipantId]:
    if found := _of(party.endpoint):
        yield found
    for identifier in party.identifiers:
        if (found := _of(identifier)) and found.scheme == GLN:
            yield found
    if found := _legal(party):
        yield found
    if found := of_swedish_vat(party.vat_id):
        yield found


def _legal(party: Party) -> ParticipantId | None:
    """The legal registration number, where it is a Swedish organisation number."""
    if party.legal_id is None:
        return None
    # Swedish programs often leave the scheme out; the country says then which register it is.
    domestic = party.address is not None and (party.address.country or "").strip() == _SWEDEN
    scheme = party.legal_id.scheme or (ORGANISATION if domestic else None)
    found = participant(scheme, party.legal_id.value)
    return found if found and found.scheme == ORGANISATION and _is_number(found) else None


def _is_number(found: ParticipantId) -> bool:
    return len(found.value) == 10 and found.value.isdecimal()


def _of(identifier: Identifier | None) -> ParticipantId | None:
    return participant(identifier.scheme, identifier.value) if identifier else None


def _known(party: Party | None, registry: Registry) -> Known:
    participants = participants_of(party)
    found = {company.id: company for company in map(registry.company_of, participants) if company}
    companies = tuple(found.values())
    return Known(
        company=companies[0] if companies else None,
        others=companies[1:],
        participant=participants[0] if participants else None,
    )
