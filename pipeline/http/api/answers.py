"""How the API answers: JSON with the version as ETag, pages of a list, the same answer to a call that is repeated."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel

from pipeline.access.calls import Call, call
from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.records import Collaboration, Company
from pipeline.http.api.asked import AnyKey, Asked
from pipeline.http.api.problems import Problem, What, not_possible
from pipeline.records import Conflict, Frozen

T = TypeVar("T")
R = TypeVar("R", Company, Collaboration)
_JSON: Final = "application/json"
_WAIT: Final = 5  # seconds until a call that is being worked on is worth another try

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='The ETag of the version that is changed, such as `"3"`; `*` for any.'),
]


class Page(Frozen, Generic[T]):
    """A part of a list: ask again with `after` = `next` for what follows; null: there is no more."""

    items: tuple[T, ...]
    next: str | None


class Paging(Frozen):
    """Which part of a list is asked for."""

    limit: int
    after: str

    def page(self, items: Iterable[T], cursor: Callable[[T], str]) -> Page[T]:
        """The page of items that stand after the cursor asked with already."""
        found = list(islice(items, self.limit + 1))
        shown = tuple(found[: self.limit])
        return Page(items=shown, next=cursor(shown[-1]) if len(found) > self.limit else None)


def _paging(
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
    after: Annotated[str, Query(max_length=200, description="`next` of the page before.")] = "",
) -> Paging:
    return Paging(limit=limit, after=after)


Pages = Annotated[Paging, Depends(_paging)]


def shown(found: BaseModel, *, status: int = 200, version: int | None = None, location: str | None = None) -> Response:
    """An answer in JSON; with the version of its record as ETag."""
    headers = {} if version is None else {"etag": etag(version)}
    if location is not None:
        headers["location"] = location
    return Response(found.model_dump_json(), status, headers, _JSON)


def etag(version: int) -> str:
    """The ETag of a version of a record."""
    return f'"{version}"'


def change(asked: Asked, record: R, if_match: str | None, changing: Callable[[], Sequence[R]]) -> R:
    """Write the next versions of a record, if it still is what the caller says that it changes. Raises Problem."""
    now = etag(record.version)
    if if_match is None:
        detail = (f"Send If-Match with the ETag of what you read; it is {now} now", f"Skicka If-Match; nu gäller {now}")
        raise Problem(What.VERSION_NEEDED, detail, headers={"etag": now})
    if if_match.strip() != "*" and now not in [each.strip() for each in if_match.split(",")]:
        raise Problem(What.CHANGED, (f"It is {now} now", f"Nu gäller {now}"), headers={"etag": now})
    try:
        versions = changing()
    except NotPossible as wrong:
        raise not_possible(wrong) from wrong
    try:
        asked.world.registry.put(*versions)
    except Conflict as wrong:
        raise Problem(What.CHANGED) from wrong
    return versions[-1]


@dataclass(slots=True, kw_only=True, frozen=True)
class Repeating:
    """A call that may carry an Idempotency-Key; `asked_for`: all that it asks, as bytes."""

    asked: Asked
    key: str | None
    asked_for: bytes

    def once(self, work: Callable[[], Response]) -> Response:
        """The answer to the work; to a call that was made before, the answer that it got then. Raises Problem."""
        if self.key is None:
            return work()
        calls, this = self.asked.house.calls, call(self.asked.key.id, self.key, self.asked_for, self.asked.at)
        before = calls.begin(this, self.asked.at)
        if before is not None:
            return _again(before, this)
        done = this
        try:
            answer = work()
            kept = {name: answer.headers[name] for name in ("etag", "location") if name in answer.headers}
            done = this.model_copy(
                update={"status": answer.status_code, "headers": kept, "body": bytes(answer.body).decode()}
            )
        finally:
            # What failed left nothing behind, and is forgotten: it may be tried again.
            calls.finish(done)
        return answer


def _again(before: Call, this: Call) -> Response:
    if before.asked != this.asked:
        raise Problem(What.KEY_REUSED)
    if before.status is None:
        raise Problem(What.AT_WORK, headers={"retry-after": str(_WAIT)})
    return Response(before.body, before.status, dict(before.headers), _JSON)


async def _repeating(
    request: Request,
    asked: AnyKey,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            description="Any text of yours: the same call with the same text within a day is done once.",
        ),
    ] = None,
) -> Repeating:
    conditions = json.dumps([request.method, request.url.path, request.url.query, request.headers.get("if-match")])
    content = await request.body() if key is not None else b""
    return Repeating(asked=asked, key=key, asked_for=conditions.encode() + b"\0" + content)


Once = Annotated[Repeating, Depends(_repeating)]
