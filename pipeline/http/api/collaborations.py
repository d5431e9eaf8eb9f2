"""The collaborations that a key sees, their histories, and the moves of their lives (collaboration/life.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, Field

from pipeline.collaboration import life
from pipeline.collaboration.agreements import change_routing
from pipeline.collaboration.entries import Actor
from pipeline.collaboration.record import Record
from pipeline.collaboration.records import Collaboration, Direction, Routing, State
from pipeline.http.api import sight
from pipeline.http.api.answers import IfMatch, Once, Page, Pages, change, shown
from pipeline.http.api.asked import AnyKey, Asked, FirmKey
from pipeline.http.api.problems import Problem, What, documented
from pipeline.http.api.records import CollaborationShown, HistoryShown, entries_shown
from pipeline.http.api.requests import Payers, Routings

router = APIRouter(tags=["collaborations"])

Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,80}$", description="The collaboration's id.")]
CHANGING: Final = documented(
    What.NOT_FOUND, What.NOT_POSSIBLE, What.AT_WORK, What.CHANGED, What.VERSION_NEEDED, What.KEY_REUSED
)
# How much of the documents a firm gets: more than was agreed takes the customer.
_TO_THE_FIRM: Final = {Routing.CUSTOMER: 0, Routing.BOTH: 1, Routing.FIRM: 2}


class Ending(Record):
    """From when a collaboration ends; at once where nothing is said."""

    since: AwareDatetime | None = None


class Resuming(Record):
    """With whom as payers a firm asks again; with those of before where nothing is said."""

    payers: Payers | None = None
    days: Annotated[int, Field(ge=1, le=365)] = life.ANSWER_WITHIN.days


class Rerouting(Record):
    """Who gets the documents of each direction from an instant on (now, where none is said)."""

    routings: Routings
    since: AwareDatetime | None = None


@router.get("/collaborations")
def list_collaborations(
    asked: AnyKey,
    pages: Pages,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
) -> Page[CollaborationShown]:
    """The collaborations of the key's company, by id."""
    found = (
        CollaborationShown.of(each, sight.customer_of(asked, each), asked)
        for each in sight.collaborations(asked)
        if each.id > pages.after and state in (None, each.states.at(asked.at))
    )
    return pages.page(found, lambda each: each.id)


@router.get("/collaborations/{id}", response_model=CollaborationShown, responses=documented(What.NOT_FOUND))
def show_collaboration(asked: AnyKey, id: Id) -> Response:
    """One collaboration, with the moves that are possible; its version is the ETag."""
    return _shown(asked, sight.collaboration(asked, id))


@router.get("/collaborations/{id}/history", responses=documented(What.NOT_FOUND))
def show_collaboration_history(asked: AnyKey, id: Id) -> HistoryShown:
    """Who did what, when, and from which version to which. Nothing in it is ever changed."""
    return entries_shown(asked.world.chronicle.entries(sight.collaboration(asked, id)), asked)


@router.post("/collaborations/{id}/remind", response_model=CollaborationShown, responses=CHANGING)
def remind(asked: FirmKey, id: Id, repeating: Once, if_match: IfMatch = None) -> Response:
    """Ask the customer once more, by another mail."""
    return repeating.once(lambda: _moved(asked, id, if_match, lambda found, by: life.remind(found, at=asked.at, by=by)))


@router.post("/collaborations/{id}/withdraw", response_model=CollaborationShown, responses=CHANGING)
def withdraw(asked: FirmKey, id: Id, repeating: Once, if_match: IfMatch = None) -> Response:
    """Take a request back that is not answered yet; its link is useless from then on."""
    return repeating.once(
        lambda: _moved(asked, id, if_match, lambda found, by: life.withdraw(found, at=asked.at, by=by))
    )


@router.post("/collaborations/{id}/end", response_model=CollaborationShown, responses=CHANGING)
def end(asked: AnyKey, id: Id, repeating: Once, ending: Ending | None = None, if_match: IfMatch = None) -> Response:
    """End a collaboration, now or from an instant on. What was received before is still delivered."""
    since = ending.since if ending else None
    return repeating.once(
        lambda: _moved(asked, id, if_match, lambda found, by: life.end(found, at=asked.at, by=by, since=since))
    )


@router.post("/collaborations/{id}/resume", response_model=CollaborationShown, responses=CHANGING)
def resume(
    asked: AnyKey, id: Id, repeating: Once, resuming: Resuming | None = None, if_match: IfMatch = None
) -> Response:
    """Take one's own planned ending back; or, a firm, ask again after the end: the customer approves again."""
    wanted = resuming or Resuming()
    payers = {Direction(way): payer for way, payer in wanted.payers} if wanted.payers else None

    def moving(found: Collaboration, by: Actor) -> Collaboration:
        customer, within = sight.customer_of(asked, found), timedelta(days=wanted.days)
        return life.resume(found, customer=customer, at=asked.at, by=by, payers=payers, within=within)

    return repeating.once(lambda: _moved(asked, id, if_match, moving))


@router.put(
    "/collaborations/{id}/routing",
    response_model=CollaborationShown,
    responses=CHANGING | documented(What.NOT_AGREED),
)
def reroute(asked: AnyKey, id: Id, rerouting: Rerouting, if_match: IfMatch = None) -> Response:
    """Change who gets the documents. A firm by itself may only take less than was agreed; more is for the customer."""
    found = sight.collaboration(asked, id)
    since = rerouting.since or asked.at

    def changing() -> list[Collaboration]:
        versions = [found]
        for way, routing in rerouting.routings.chosen().items():
            _refuse_more(asked, found, way, routing)
            by = asked.actor(found)
            versions.append(change_routing(versions[-1], way, routing, at=asked.at, by=by, since=since))
        if not versions[1:]:
            detail = ("`routings` names no direction", "`routings` anger ingen riktning")
            raise Problem(What.INVALID, detail)
        return versions[1:]

    return _shown(asked, change(asked, found, if_match, changing))


def _refuse_more(asked: Asked, found: Collaboration, way: Direction, routing: Routing) -> None:
    """Raises Problem where a firm would get more than the customer has agreed to."""
    changes = found.routings(way).changes
    agreed = changes[-1].value if changes else Routing.CUSTOMER
    if found.firm == asked.company and _TO_THE_FIRM[routing] > _TO_THE_FIRM[agreed]:
        detail = (
            f"The customer agreed to `{agreed}`: that the firm gets more is for the customer to change",
            f"Kunden har godkänt `{agreed}`: att byrån får mer är kundens sak att ändra",
        )
        raise Problem(What.NOT_AGREED, detail)


def _moved(
    asked: Asked, id: str, if_match: str | None, move: Callable[[Collaboration, Actor], Collaboration]
) -> Response:
    found = sight.collaboration(asked, id)
    return _shown(asked, change(asked, found, if_match, lambda: [move(found, asked.actor(found))]))


def _shown(asked: Asked, found: Collaboration) -> Response:
    return shown(CollaborationShown.of(found, sight.customer_of(asked, found), asked), version=found.version)
