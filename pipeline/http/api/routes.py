"""All routes of the API, under /api/v1."""

from typing import Final

from fastapi import APIRouter

from pipeline.http.api import charges, collaborations, companies, documents, mailbox, payers, requests, storage
from pipeline.http.api.problems import What, documented

PREFIX: Final = "/api/v1"
_EVERYWHERE: Final = documented(
    What.NO_KEY, What.KEY_EXPIRED, What.KEY_REVOKED, What.FIRMS_ONLY, What.INVALID, What.TOO_MANY, What.UNAVAILABLE
)


def routes() -> APIRouter:
    """The router of the API."""
    router = APIRouter(prefix=PREFIX, responses=_EVERYWHERE)
    for each in (companies, requests, collaborations, payers, charges, documents, mailbox, storage):
        router.include_router(each.router)
    return router
