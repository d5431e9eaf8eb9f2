"""A firm asks a customer to use the service together, whichever of the three ways it begins (domain.md)."""

import secrets
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.begin import free_id, new_customer, request
from pipeline.collaboration.identifiers import GLN, ORGANISATION, is_valid, participant
from pipeline.collaboration.life import ANSWER_WITHIN
from pipeline.collaboration.periods import MONTHS
from pipeline.collaboration.record import Record
from pipeline.collaboration.records import (
    Administrator,
    Collaboration,
    Company,
    Direction,
    ParticipantId,
    ParticipantTaken,
    Payer,
    Routing,
)
from pipeline.http.api.answers import Once, shown
from pipeline.http.api.asked import Asked, FirmKey
from pipeline.http.api.problems import Problem, What, documented, not_possible
from pipeline.http.api.records import CollaborationShown, CompanyId
from pipeline.records import Conflict

router = APIRouter(tags=["collaborations"])

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz"


class AskedCustomer(Record):
    """A customer that is asked: by its id here, or by its numbers.

    One that nobody knows is created. It needs a name, a number, and the mandatory contact details: the person who
    becomes its administrator and approves.
    """

    id: CompanyId | None = None
    organisation_number: Annotated[str, Field(max_length=20)] | None = None
    gln: Annotated[str, Field(max_length=20)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    administrator: Administrator | None = None


class Payers(Record):
    """Who pays for the service, for what is sent and for what is received."""

    send: Payer
    receive: Payer


class Routings(Record):
    """Who gets the documents: of those sent, copies; of those received, the documents."""

    send: Routing | None = None
    receive: Routing | None = None

    def chosen(self) -> dict[Direction, Routing]:
        """Those that are said."""
        named = {Direction.SEND: self.send, Direction.RECEIVE: self.receive}
        return {way: routing for way, routing in named.items() if routing is not None}


class Asking(Record):
    """A request. Without `payers` for a customer that has the service: it goes on paying for it."""

    customer: AskedCustomer
    payers: Payers | None = None
    routings: Routings = Routings()
    months: Annotated[int, Field(ge=1, le=120)] = MONTHS
    days: Annotated[int, Field(ge=1, le=365)] = ANSWER_WITHIN.days


@router.post(
    "/collaborations",
    status_code=201,
    response_model=CollaborationShown,
    responses=documented(What.NOT_POSSIBLE, What.KNOWN_CUSTOMER, What.AT_WORK, What.NOT_FOUND),
)
def ask(asked: FirmKey, asking: Asking, repeating: Once) -> Response:
    """Ask a customer. The customer's administrators get a mail; nothing flows before one of them has approved."""
    return repeating.once(lambda: _asked(asked, asking))


def _asked(asked: Asked, asking: Asking) -> Response:
    registry = asked.world.registry
    firm = registry.company(asked.company)
    if firm is None:
        raise Problem(What.NOT_FOUND)
    known = _known(asked, asking.customer)
    try:
        customer = known or _created(asked, asking.customer)
        requested = _request(asked, asking, firm, customer)
    except NotPossible as wrong:
        raise not_possible(wrong) from wrong
    try:
        registry.put(*([] if known else [customer]), requested)
    except (Conflict, ParticipantTaken) as wrong:
        detail = ("Somebody else asked the same customer just now", "Någon annan frågade just samma kund")
        raise Problem(What.NOT_POSSIBLE, detail) from wrong
    found = CollaborationShown.of(requested, customer, asked)
    return shown(found, status=201, version=0, location=f"/api/v1/collaborations/{requested.id}")


def _request(asked: Asked, asking: Asking, firm: Company, customer: Company) -> Collaboration:
    agreed = asked.world.registry.collaborations(customer.id, as_customer=True)
    payers = {Direction(way): payer for way, payer in asking.payers} if asking.payers else {}
    return request(
        id=free_id(firm.id, customer.id, agreed),
        firm=firm,
        customer=customer,
        payers=payers,
        routings=asking.routings.chosen(),
        known=agreed,
        months=asking.months,
        within=timedelta(days=asking.days),
        at=asked.at,
        by=asked.actor(),
    )


def _known(asked: Asked, given: AskedCustomer) -> Company | None:
    """The company that is meant, where there is one; its administrators are its own, and no firm names another."""
    registry = asked.world.registry
    found = registry.company(given.id) if given.id else None
    if given.id and found is None:
        raise Problem(What.NOT_FOUND)
    owners = {owner.id: owner for number in _numbers(given) if (owner := registry.company_of(number))}
    if found is not None:
        owners[found.id] = found
    if len(owners) > 1:
        detail = ("The customer's id and numbers belong to several companies", "Kundens id och nummer hör till flera")
        raise Problem(What.NOT_POSSIBLE, detail)
    if owners and (given.name is not None or given.administrator is not None):
        detail = (
            "Its name and its administrators are its own: leave `name` and `administrator` out",
            "Namn och administratörer är dess egna: utelämna `name` och `administrator`",
        )
        raise Problem(What.KNOWN_CUSTOMER, detail)
    return next(iter(owners.values()), None)


def _created(asked: Asked, given: AskedCustomer) -> Company:
    """A customer that nobody knew, under an id that says nothing of it. Raises Problem, NotPossible."""
    numbers = _numbers(given)
    if given.name is None or not numbers:
        detail = (
            "The customer is unknown here: `name` and `organisation_number` or `gln` are mandatory",
            "Kunden är okänd här: `name` och `organisation_number` eller `gln` är obligatoriska",
        )
        raise Problem(What.INVALID, detail)
    id = "kund-" + "".join(secrets.choice(_LETTERS) for _ in range(12))
    return new_customer(
        id=id,
        name=given.name,
        participants=numbers,
        administrator=given.administrator,
        at=asked.at,
        by=asked.actor(),
    )


def _numbers(given: AskedCustomer) -> tuple[ParticipantId, ...]:
    """The numbers that are given, with right check digits. Raises Problem, which does not repeat them."""
    found = []
    for place, scheme, value in (
        ("organisation_number", ORGANISATION, given.organisation_number),
        ("gln", GLN, given.gln),
    ):
        if value is None:
            continue
        number = participant(scheme, value)
        if number is None or not is_valid(number):
            detail = (f"`{place}` has wrong digits", f"`{place}` har felaktiga siffror")
            raise Problem(What.INVALID, detail)
        found.append(number)
    return tuple(found)
