"""What every route begins with: the key of a call, whether it is good, and how often it may be used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipeline.access.calls import minute_of, seconds_left
from pipeline.access.keys import Key, Scope, Validity, recognised, validity
from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.records import Collaboration
from pipeline.http.api.problems import Problem, What

if TYPE_CHECKING:
    from pipeline.access.calls import Calls
    from pipeline.access.keys import Keys
    from pipeline.access.storage import Storage
    from pipeline.bootstrap import World
    from pipeline.notify.outbox import Links

_BEARER = HTTPBearer(auto_error=False, description="An API key: `faktura key create COMPANY`")


@dataclass(slots=True, kw_only=True, frozen=True)
class House:
    """What the API works with; `now` is asked once a call."""

    world: "World"
    keys: "Keys"
    calls: "Calls"
    storage: "Storage | None"
    links: "Links"
    now: Callable[[], datetime]


@dataclass(slots=True, kw_only=True, frozen=True)
class Asked:
    """A call with a good key, at an instant."""

    house: House
    key: Key
    at: datetime

    @property
    def world(self) -> "World":
        return self.house.world

    @property
    def company(self) -> str:
        """The id of the company whose key it is."""
        return self.key.company

    @property
    def is_firm(self) -> bool:
        """Whether the key opens what a firm sees of its customers."""
        return self.key.scope is Scope.FIRM

    def actor(self, collaboration: Collaboration | None = None) -> Actor:
        """Who does something, as a history says it: the side, the company and the key."""
        as_firm = self.is_firm and (collaboration is None or collaboration.firm == self.company)
        return Actor(side=Side.FIRM if as_firm else Side.CUSTOMER, id=f"{self.company}/{self.key.id}")


def any_key(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None
) -> Asked:
    """A call with any good key. Raises Problem, Unavailable."""
    house: House = request.app.state.house
    at = house.now()
    key = recognised(credentials.credentials, house.keys) if credentials else None
    if key is None:
        raise Problem(What.NO_KEY)
    good = validity(key, at)
    if good is not Validity.GOOD:
        raise Problem(What.KEY_REVOKED if good is Validity.REVOKED else What.KEY_EXPIRED)
    if house.calls.count(key.id, minute_of(at)) > key.per_minute:
        seconds = seconds_left(at)
        detail = (
            f"At most {key.per_minute} a minute; try again in {seconds} s",
            f"Högst {key.per_minute} i minuten; försök igen om {seconds} s",
        )
        raise Problem(What.TOO_MANY, detail, headers={"retry-after": str(seconds)})
    return Asked(house=house, key=key, at=at)


def firm_key(asked: Annotated[Asked, Depends(any_key)]) -> Asked:
    """A call with a good key of a firm. Raises Problem, Unavailable."""
    if not asked.is_firm:
        raise Problem(What.FIRMS_ONLY)
    return asked


AnyKey = Annotated[Asked, Depends(any_key)]
FirmKey = Annotated[Asked, Depends(firm_key)]
