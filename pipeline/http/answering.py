"""What the page of a link does, without HTTP: look at a request, answer it. Looking changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pipeline.collaboration import life
from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.entries import Actor
from pipeline.collaboration.records import Collaboration
from pipeline.notify.links import Standing, actor, administrator, signed, standing
from pipeline.notify.outbox import Link
from pipeline.notify.post import PostOffice
from pipeline.notify.terms import Request
from pipeline.records import Conflict

_TRIES: Final = 5


class Answer(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"


_MOVES: Final[dict[Answer, Callable[[Collaboration, datetime, Actor], Collaboration]]] = {
    Answer.APPROVE: lambda found, at, by: life.approve(found, at=at, by=by),
    Answer.DECLINE: lambda found, at, by: life.decline(found, at=at, by=by),
}


@dataclass(slots=True, kw_only=True, frozen=True)
class Seen:
    """What stands behind a link; `request` only while it can be answered."""

    link: Link
    standing: Standing
    request: Request | None
    reader: str  # the number of the administrator whose link it is


def look(office: PostOffice, token: str, at: datetime) -> Seen | None:
    """What stands behind the token of a link; None where it was not made here, or for somebody who may not answer now.

    An administrator whom the customer's record names no more opens nothing, whatever mail he has.
    """
    secret = office.links.secret()
    said = signed(token, secret)
    link = office.links.link(said.digest) if said else None
    if said is None or link is None:
        return None
    found = office.index.collaboration(link.collaboration)
    good = standing(link, found, at)
    firm = office.registry.company(found.firm) if found else None
    customer = office.registry.company(found.customer) if found else None
    if found is None or firm is None or customer is None or good is not Standing.OPEN:
        return Seen(link=link, standing=good, request=None, reader=said.reader)
    if administrator(said.reader, customer, secret) is None:
        return None
    asked = Request(collaboration=found, firm=firm, customer=customer, at=at)
    return Seen(link=link, standing=good, request=asked, reader=said.reader)


class TermsChanged(Exception):
    """The terms are not those that the person read, who answers."""


def answer(
    office: PostOffice, token: str, chosen: Answer, at: datetime, were_read: Callable[[Request], bool]
) -> Seen | None:
    """Answer a request; what was behind the link just before. One that is not open any more is left as it is.

    The conditional write of the collaboration decides between two who answer at once: the later one finds the request
    answered. `were_read` says whether its terms are those that were answered. Raises TermsChanged where they are not,
    NotPossible where the request lacks something, Conflict where it keeps changing.
    """
    for _ in range(_TRIES):
        seen = look(office, token, at)
        if seen is None or seen.request is None:
            return seen
        if not were_read(seen.request):
            raise TermsChanged
        asked = seen.request.collaboration
        try:
            office.registry.put(_MOVES[chosen](asked, at, actor(asked.customer, seen.reader)))
        except Conflict:
            continue
        office.links.used(seen.link.digest, at)
        return seen
    raise Conflict(f"{seen.link.collaboration} keeps changing" if seen else "")


__all__ = ["Answer", "NotPossible", "Seen", "TermsChanged", "answer", "look"]
