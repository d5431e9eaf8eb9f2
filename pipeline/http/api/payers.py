"""Who pays for the service, by direction: shown before anything is changed, changed from a later period, revocable."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.payers import change_payers, plan, revoke_payers
from pipeline.collaboration.record import Record
from pipeline.collaboration.records import Collaboration, Direction, Payer
from pipeline.http.api import sight
from pipeline.http.api.answers import IfMatch, Once, change, shown
from pipeline.http.api.asked import AnyKey, Asked, FirmKey
from pipeline.http.api.collaborations import CHANGING, Id
from pipeline.http.api.problems import What, documented, not_possible
from pipeline.http.api.records import PlanShown, PlansShown

router = APIRouter(tags=["payers"])

Ways = Annotated[tuple[Direction, ...], Field(min_length=1, max_length=2)]


class PayerChange(Record):
    """Another payer for some directions, from the first agreement period that begins at `not_before` or later.

    Without `not_before`: from the next one.
    """

    payer: Payer
    directions: Ways = tuple(Direction)
    not_before: AwareDatetime | None = None


class PayerRevocation(Record):
    """The directions of which a planned change is taken back."""

    directions: Ways = tuple(Direction)


@router.get(
    "/collaborations/{id}/payers", response_model=PlansShown, responses=documented(What.NOT_FOUND, What.NOT_POSSIBLE)
)
def show_payers(
    asked: AnyKey,
    id: Id,
    not_before: Annotated[AwareDatetime | None, Query(description="As if changed from then on.")] = None,
) -> Response:
    """Who pays now, what is planned, and when another payer would take over. Changes nothing."""
    return _shown(asked, sight.collaboration(asked, id), not_before)


@router.post("/collaborations/{id}/payers/change", response_model=PlansShown, responses=CHANGING)
def change_payer(asked: FirmKey, id: Id, wanted: PayerChange, repeating: Once, if_match: IfMatch = None) -> Response:
    """Another payer takes over when an agreement period begins, never inside one; until then it can be revoked."""
    found = sight.own_request(asked, id)
    customer = sight.customer_of(asked, found)

    def changing() -> list[Collaboration]:
        ways, by = dict.fromkeys(wanted.directions), asked.actor(found)
        return change_payers(found, customer, ways, wanted.payer, at=asked.at, by=by, not_before=wanted.not_before)

    return repeating.once(lambda: _shown(asked, change(asked, found, if_match, changing)))


@router.post("/collaborations/{id}/payers/revoke", response_model=PlansShown, responses=CHANGING)
def revoke_payer(
    asked: FirmKey, id: Id, repeating: Once, wanted: PayerRevocation | None = None, if_match: IfMatch = None
) -> Response:
    """Take back a change of payer that has not taken effect."""
    found = sight.own_request(asked, id)
    ways = dict.fromkeys((wanted or PayerRevocation()).directions)

    def changing() -> list[Collaboration]:
        return revoke_payers(found, ways, at=asked.at, by=asked.actor(found))

    return repeating.once(lambda: _shown(asked, change(asked, found, if_match, changing)))


def _shown(asked: Asked, found: Collaboration, not_before: AwareDatetime | None = None) -> Response:
    try:
        plans = tuple(map(PlanShown.of, plan(found, sight.customer_of(asked, found), asked.at, not_before)))
    except NotPossible as wrong:
        raise not_possible(wrong) from wrong
    return shown(PlansShown(plans=plans), version=found.version)
