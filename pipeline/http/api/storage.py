"""Credentials with which a company's programs reach its inbox and its mailboxes in the store itself."""

from fastapi import APIRouter

from pipeline.access.storage import Access
from pipeline.http.api.asked import AnyKey
from pipeline.http.api.problems import Problem, What, documented

router = APIRouter(tags=["access"])


@router.post("/access", responses=documented(What.NOT_FOUND))
def give_access(asked: AnyKey) -> Access:
    """Credentials for an hour, for the key's company alone. Not found where documents are not kept on AWS."""
    if asked.house.storage is None:
        raise Problem(What.NOT_FOUND)
    return asked.house.storage.access(asked.company, asked.at)
