"""The application: one page a link, its stylesheet, and whether the service is well.

A GET looks; only the POST of the page's own form changes anything. The form carries a token that fits this link and
this browser's cookie, and a form sent from another origin is refused.
"""

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from pipeline.collaboration.agreements import NotPossible
from pipeline.http import pages, words
from pipeline.http.answering import Answer, Seen, answer, look
from pipeline.http.guard import Guarded
from pipeline.notify.links import form_token, is_form_token
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict

if TYPE_CHECKING:
    from pipeline.notify.post import PostOffice

_COOKIE: Final = "faktura-form"
_LARGEST_FORM: Final = 4096  # bytes
_GONE: Final = 410


def make_app(office: "PostOffice", now: Callable[[], datetime]) -> FastAPI:
    """The application for one world; `now` is asked once a request."""
    app = FastAPI(title="Faktura", docs_url=None, redoc_url=None, openapi_url=None)
    _add_pages(app, _Desk(office, now))

    @app.get("/pages.css")
    def stylesheet() -> Response:
        return Response(pages.stylesheet(), media_type="text/css")

    @app.get("/healthz")
    def healthz() -> Response:
        office.outbox.cursor()
        return Response("ok\n", media_type="text/plain")

    @app.exception_handler(404)
    def nothing_here(request: Request, wrong: Exception) -> Response:
        return _closed(None, _language(request.query_params.get("lang", "")), 404)

    @app.exception_handler(Unavailable)
    @app.exception_handler(Conflict)
    def try_again(request: Request, fault: Exception) -> Response:
        return _try_again(_language(request.query_params.get("lang", "")))

    app.add_middleware(Guarded, https=urlsplit(office.public_url).scheme == "https")
    return app


def _add_pages(app: FastAPI, desk: "_Desk") -> None:
    @app.get("/answer/{token}")
    def show(request: Request, token: str, lang: str = "sv") -> Response:
        return desk.shown(request, token, _language(lang))

    @app.post("/answer/{token}")
    async def decide(request: Request, token: str, lang: str = "sv") -> Response:
        form = await _form(request)
        return await run_in_threadpool(desk.decided, request, token, _language(lang), form)


class _Desk:
    """Answers the requests for the page of a link."""

    def __init__(self, office: "PostOffice", now: Callable[[], datetime]) -> None:
        self._office, self._now = office, now

    def shown(self, request: Request, token: str, language: str, wrong: str = "", status: int = 200) -> Response:
        """The page of a link as it stands; changes nothing."""
        seen = look(self._office, token, self._now())
        if seen is None or seen.request is None:
            return _not_open(seen, language)
        cookie = request.cookies.get(_COOKIE) or token_urlsafe(16)
        form = form_token(token, cookie, self._office.links.secret())
        page = HTMLResponse(pages.request_page(seen.request, language, form, wrong), status_code=status)
        https = urlsplit(self._office.public_url).scheme == "https"
        page.set_cookie(_COOKIE, cookie, httponly=True, samesite="strict", secure=https, path="/answer")
        return page

    def decided(self, request: Request, token: str, language: str, form: dict[str, str]) -> Response:
        """What becomes of an answer that was sent."""
        cookie, secret = request.cookies.get(_COOKIE, ""), self._office.links.secret()
        if not (
            _is_own(request, self._office.public_url) and is_form_token(form.get("form", ""), token, cookie, secret)
        ):
            return self.shown(request, token, language, "stale", 403)
        if form.get("answer") not in set(Answer):
            return self.shown(request, token, language, "", 400)
        chosen = Answer(form["answer"])
        if chosen is Answer.APPROVE and form.get("accepted") != "yes":
            return self.shown(request, token, language, "unread", 422)
        try:
            seen = answer(self._office, token, chosen, self._now())
        except NotPossible:
            return self.shown(request, token, language, "payerless", 409)
        if seen is None or seen.request is None:
            return _not_open(seen, language)
        return HTMLResponse(pages.message_page(*words.done(language, chosen), language))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each; none where it is longer than any of ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", errors="replace")).items()}


def _is_own(request: Request, public_url: str) -> bool:
    """Whether a form comes from our own page, as far as the browser says where it comes from."""
    origin = request.headers.get("origin")
    parts = urlsplit(public_url)
    return origin is None or origin == f"{parts.scheme}://{parts.netloc}"


def _not_open(seen: Seen | None, language: str) -> Response:
    return _closed(seen, language, 404 if seen is None else _GONE)


def _closed(seen: Seen | None, language: str, status: int) -> Response:
    title, text = words.closed(language, seen.standing if seen else None)
    return HTMLResponse(pages.message_page(title, text, language), status_code=status)


def _try_again(language: str) -> Response:
    title, text = words.busy(language)
    return HTMLResponse(pages.message_page(title, text, language), status_code=503, headers={"retry-after": "10"})


def _language(asked: str) -> str:
    return "en" if asked == "en" else "sv"
