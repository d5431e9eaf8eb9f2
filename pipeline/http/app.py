"""The application: the pages on which customers answer, the JSON API, and whether the service is well.

Made of a world alone, so that a server on one machine and a function in a cloud serve the same: what a world is of, the
composition knows. Making it asks nothing of the world.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pipeline.bootstrap import open_calls, open_keys, open_post, open_storage
from pipeline.http import answer_page
from pipeline.http.api import problems
from pipeline.http.api.asked import House
from pipeline.http.api.problems import Problem, What
from pipeline.http.api.routes import PREFIX, routes
from pipeline.http.guard import Bounded, Guarded
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict

if TYPE_CHECKING:
    from pipeline.bootstrap import World

_API: Final = "/api/"
_LARGEST_JSON: Final = 64 * 1024  # bytes
_RETRY: Final = {"retry-after": "10"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def make_app(world: "World", now: Callable[[], datetime] = _utc_now) -> FastAPI:
    """The application for a world; `now` is asked once a call. Raises ValueError where FAKTURA_SMTP names no server."""
    app = FastAPI(
        title="Faktura",
        summary="Collaborations, payers, programs and documents of firms and companies.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    office = open_post(world)
    app.state.house = House(
        world=world,
        keys=open_keys(world),
        calls=open_calls(world),
        storage=open_storage(world),
        links=office.links,
        now=now,
    )
    app.include_router(answer_page.routes(office, now))
    app.include_router(routes())

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        office.outbox.cursor()
        return Response("ok\n", media_type="text/plain")

    _add_faults(app)
    app.add_middleware(Bounded, limits={f"{PREFIX}/documents": world.settings.max_bytes}, otherwise=_LARGEST_JSON)
    app.add_middleware(Guarded, https=urlsplit(world.settings.public_url).scheme == "https")
    return app


def _add_faults(app: FastAPI) -> None:
    """What is answered where a route did not: a problem to a program, a page to a person."""

    @app.exception_handler(Problem)
    def problem(request: Request, fault: Problem) -> Response:
        return problems.answered(request, fault)

    @app.exception_handler(RequestValidationError)
    def wrong_form(request: Request, fault: RequestValidationError) -> Response:
        language = problems.language_of(request.headers.get("accept-language", ""))
        return problems.answered(request, problems.of_form(fault, language))

    @app.exception_handler(HTTPException)
    def framework(request: Request, fault: HTTPException) -> Response:
        if request.url.path.startswith(_API):
            return problems.answered(request, problems.of_http(fault))
        if fault.status_code == 404:
            return answer_page.nothing_here(request)
        return Response(f"{fault.detail}\n", fault.status_code, fault.headers, "text/plain")

    @app.exception_handler(Unavailable)
    @app.exception_handler(Conflict)
    def unavailable(request: Request, fault: Exception) -> Response:
        if request.url.path.startswith(_API):
            return problems.answered(request, Problem(What.UNAVAILABLE, headers=_RETRY))
        return answer_page.try_again(request)
