"""Authorize: the gate of domain.md. Whether a document may move, on which facts, and to whom; as of one instant.

A pure function of the parties, the owner of the inbox, the registry and the instant:

*   Nobody sends in another's name. The seller must be the owner of the inbox, or have an active collaboration with the
    owner, its firm. An access point brings what sellers of other networks sent, never what one of ours sells, and
    only to ours: it is no relay from one network to the next.
*   Each side that is ours makes a leg, and each leg needs what `standing_of` asks: an agreement with one payer, a
    program that is synchronised, its switch on. What is missing for good rejects the document, also where the other
    leg only waits; what may still come holds it.
*   A copy goes to whom the collaboration's routing says, each company once. Of what was sent, whoever put it in the
    inbox has it already and gets none.

The instant is that of receipt, or of release where the document was held: an agreement that ended in between does not
reach back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.authorize_words import Refusal, lacking, refused
from pipeline.collaboration.records import (
    Collaboration,
    Company,
    CompanyKind,
    Direction,
    ParticipantId,
    PictureKind,
    StylesheetRef,
)
from pipeline.collaboration.remembered import Remembered
from pipeline.collaboration.standing import FINAL, Agreement, Span, Standing, acts_for, span_of, standing_of
from pipeline.outcomes import Held, Rejected
from pipeline.parties import Parties
from pipeline.ports import Registry
from pipeline.records import Leg
from pipeline.stages import stage
from transforms.format import NO_WISHES, Wishes


class Why(StrEnum):
    """Why a company gets a document."""

    BUYER = "buyer"
    FIRM_OF_BUYER = "firm-of-buyer"
    SELLER = "seller"  # its firm sent it in the seller's name
    FIRM_OF_SELLER = "firm-of-seller"


@dataclass(slots=True, kw_only=True, frozen=True)
class Recipient:
    """A company that gets the document in its mailbox, and the formats that its program reads, the preferred first.

    Of a document that is converted for it: whether it wants the original too, the terms whose loss it refuses, and what
    it asks of the conversion; of a Svefaktura, whether it comes in SFTI's envelope together with what is attached. Of
    every document: the pictures that its people look at, in which language, and the stylesheet it is put through.
    """

    company: str
    reads: tuple[str, ...]
    why: Why
    wants_original: bool = True
    in_envelope: bool = False
    refuses_loss_of: tuple[str, ...] = ()
    wishes: Wishes = NO_WISHES
    pictures: tuple[PictureKind, ...] = ()
    picture_language: str = "sv"
    stylesheet: StylesheetRef | None = None

    @classmethod
    def of(cls, company: Company, why: Why) -> "Recipient":
        """As its program is registered."""
        program = company.program
        return cls(
            company=company.id,
            reads=program.reads,
            why=why,
            wants_original=program.wants_original,
            in_envelope=program.in_envelope,
            refuses_loss_of=program.refuses_loss_of,
            wishes=Wishes(negative_invoices=program.negative_invoices, prepaid_as_line=program.prepaid_as_line),
            pictures=program.pictures,
            picture_language=program.picture_language,
            stylesheet=program.stylesheet,
        )

    def format_for(self, received: str) -> str:
        """The format it gets: the received one where its program reads that, so that it passes through untouched."""
        return received if received in self.reads else self.reads[0]


@dataclass(slots=True, kw_only=True, frozen=True)
class Gateway:
    """The way out to the Peppol network: the participant identifiers of the envelope; a sender may have none."""

    sender: ParticipantId | None
    recipient: ParticipantId


@dataclass(slots=True, kw_only=True, frozen=True)
class Authorized:
    """A document that may move: the facts it was judged by, and where it goes.

    `sender` and `recipient` are company ids, None where they are not ours. `gateway` stands exactly where the recipient
    is not ours.
    """

    as_of: datetime
    sender: str | None
    recipient: str | None
    legs: tuple[Leg, ...]
    recipients: tuple[Recipient, ...]
    gateway: Gateway | None = None


@dataclass(slots=True, kw_only=True, frozen=True)
class Side:
    """One side of a document that is ours, and the span of instants in which it stands so; `leg`: lacking nothing."""

    direction: Direction
    company: Company
    standing: Standing
    span: Span
    leg: Leg | None


# A document's parties were mostly those of another a moment ago, and between two changes a company stands as it stood.
_SIDES = Remembered[Side]()
_RECIPIENTS = Remembered[Recipient]()


@stage("authorize")
def authorize(parties: Parties, owner: str, registry: Registry, as_of: datetime) -> Authorized:
    """The way of a document that came into the inbox of `owner`, a company id.

    Raises Rejected or Held (see authorize_words.py for the reasons), Unavailable where the registry does not answer,
    LookupError for a collaboration whose firm the registry does not have.
    """
    _refuse_another_name(parties, owner, registry, as_of)
    seller, buyer = parties.seller.company, parties.buyer.company
    gateway = _gateway(parties)
    sides = [
        _side(direction, company, registry.collaborations(company.id, as_customer=True), as_of)
        for direction, company in ((Direction.SEND, seller), (Direction.RECEIVE, buyer))
        if company is not None
    ]
    _refuse_what_lacks(sides)
    return Authorized(
        as_of=as_of,
        sender=seller.id if seller else None,
        recipient=buyer.id if buyer else None,
        legs=tuple(side.leg for side in sides if side.leg),
        recipients=_recipients(sides, owner, registry),
        gateway=gateway,
    )


def _refuse_another_name(parties: Parties, owner: str, registry: Registry, as_of: datetime) -> None:
    inbox = registry.company(owner)
    if inbox is None:
        raise Rejected([refused(Refusal.INBOX_UNKNOWN)])
    sellers = parties.seller.companies
    strangers = [
        seller
        for seller in sellers
        if seller.id != owner
        and not acts_for(owner, seller.id, registry.collaborations(seller.id, as_customer=True), as_of)
    ]
    if strangers:
        if inbox.kind is CompanyKind.ACCESS_POINT:
            raise Rejected([refused(Refusal.SENDER_IS_OURS)])
        if len(strangers) < len(sellers):
            raise Rejected([refused(Refusal.SENDER_CONTRADICTORY)])
        known = any(
            each.firm == owner for seller in strangers for each in registry.collaborations(seller.id, as_customer=True)
        )
        raise Rejected([refused(Refusal.FIRM_NOT_ACTING if known else Refusal.SENDER_NOT_OWNER)])
    if not sellers and inbox.kind is not CompanyKind.ACCESS_POINT:
        raise Rejected([refused(Refusal.SENDER_NOT_OWNER)])


def _gateway(parties: Parties) -> Gateway | None:
    """The way out for a recipient who is not ours; None for one who is."""
    if parties.buyer.company is not None:
        return None
    if parties.seller.company is None:
        raise Rejected([refused(Refusal.NO_RELAY)])
    if parties.buyer.participant is None:
        raise Rejected([refused(Refusal.RECIPIENT_UNREACHABLE)])
    return Gateway(sender=parties.seller.participant, recipient=parties.buyer.participant)


def _refuse_what_lacks(sides: Sequence[Side]) -> None:
    waiting = [side for side in sides if side.standing.lacks]
    found = [
        (lack, lacking(lack, side.direction, side.company.name)) for side in waiting for lack in side.standing.lacks
    ]
    final = [finding for lack, finding in found if lack in FINAL]
    if final:
        raise Rejected(final)
    if found:
        _, first = found[0]
        raise Held(
            first.rule,
            " ".join(finding.text for _, finding in found),
            " ".join(finding.text_sv for _, finding in found),
            first.mover,
            waits_for=dict.fromkeys(side.company.id for side in waiting),
            due=min((side.standing.due for side in waiting if side.standing.due), default=None),
        )


def _side(direction: Direction, company: Company, collaborations: Sequence[Collaboration], as_of: datetime) -> Side:
    name = (company.id, direction)
    known = _SIDES.known(name, company, *collaborations)
    if known is not None and known.span.holds(as_of):
        return known
    standing = standing_of(company, collaborations, direction, as_of)
    side = Side(
        direction=direction,
        company=company,
        standing=standing,
        span=span_of(company, collaborations, direction, as_of),
        leg=_leg(direction, company, standing.agreement) if standing.agreement and not standing.lacks else None,
    )
    return _SIDES.keep(side, name, company, *collaborations)


def _leg(direction: Direction, company: Company, agreement: Agreement) -> Leg:
    collaboration = agreement.collaboration
    return Leg(
        direction=direction,
        company=company.id,
        collaboration=collaboration.id if collaboration else None,
        version=collaboration.version if collaboration else company.version,
        payer=agreement.payer,
        payer_since=agreement.since,
        firm=collaboration.firm if collaboration else None,
    )


def _recipients(sides: Sequence[Side], owner: str, registry: Registry) -> tuple[Recipient, ...]:
    """Who gets it, the buyer's side first; each company once, for the first reason that it has."""
    found: dict[str, Recipient] = {}
    for side in sorted(sides, key=lambda side: side.direction is Direction.SEND):
        sending = side.direction is Direction.SEND
        for company, why in _copies(side, registry):
            if not (sending and company.id == owner):
                found.setdefault(company.id, _recipient(company, why))
    return tuple(found.values())


def _recipient(company: Company, why: Why) -> Recipient:
    name = (company.id, why)
    return _RECIPIENTS.known(name, company) or _RECIPIENTS.keep(Recipient.of(company, why), name, company)


def _copies(side: Side, registry: Registry) -> Iterator[tuple[Company, Why]]:
    sending = side.direction is Direction.SEND
    if side.standing.customer:
        yield side.company, Why.SELLER if sending else Why.BUYER
    for id in side.standing.firms:
        firm = registry.company(id)
        if firm is None:
            raise LookupError(
                f"a collaboration of {side.company.id} names the firm {id}, which the registry does not have"
            )
        yield firm, Why.FIRM_OF_SELLER if sending else Why.FIRM_OF_BUYER
