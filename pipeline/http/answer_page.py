"""The page of a link, on which a customer's administrator answers.

A GET looks; only the POST of the page's own form changes anything. The form carries a token that fits this link and
this browser's cookie, and a form sent from another origin is refused.
"""

from collections.abc import Callable
from datetime import datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from pipeline.collaboration.agreements import NotPossible
from pipeline.http import pages, words
from pipeline.http.answering import Answer, Seen, TermsChanged, answer, look
from pipeline.notify.links import form_token, is_form_token
from pipeline.notify.terms import Request as Asked
from pipeline.notify.terms import digest_of_terms

if TYPE_CHECKING:
    from pipeline.notify.post import PostOffice

_COOKIE: Final = "faktura-form"
_LARGEST_FORM: Final = 4096  # bytes
_GONE: Final = 410


def routes(office: "PostOffice", now: Callable[[], datetime]) -> APIRouter:
    """The page of a link and its stylesheet; `now` is asked once a request."""
    router, desk = APIRouter(include_in_schema=False), _Desk(office, now)

    @router.get("/answer/{token}")
    def show(request: Request, token: str, lang: str = "sv") -> Response:
        return desk.shown(request, token, _language(lang))

    @router.post("/answer/{token}")
    async def decide(request: Request, token: str, lang: str = "sv") -> Response:
        form = await _form(request)
        return await run_in_threadpool(desk.decided, request, token, _language(lang), form)

    @router.get("/pages.css")
    def stylesheet() -> Response:
        return Response(pages.stylesheet(), media_type="text/css")

    return router


def nothing_here(request: Request) -> Response:
    """The page for an address that leads nowhere."""
    return _closed(None, _language(request.query_params.get("lang", "")), 404)


def try_again(request: Request) -> Response:
    """The page for a moment at which the service cannot answer."""
    title, text = words.busy(language := _language(request.query_params.get("lang", "")))
    return HTMLResponse(pages.message_page(title, text, language), status_code=503, headers={"retry-after": "10"})


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
        form = form_token(token, cookie, digest_of_terms(seen.request), self._office.links.secret())
        page = HTMLResponse(pages.request_page(seen.request, language, form, wrong), status_code=status)
        https = urlsplit(self._office.public_url).scheme == "https"
        page.set_cookie(_COOKIE, cookie, httponly=True, samesite="strict", secure=https, path="/answer")
        return page

    def decided(self, request: Request, token: str, language: str, form: dict[str, str]) -> Response:
        """What becomes of an answer that was sent."""
        cookie, secret = request.cookies.get(_COOKIE, ""), self._office.links.secret()
        now, own = self._now(), _is_own(request, self._office.public_url)

        def were_read(asked: Asked) -> bool:
            return own and is_form_token(form.get("form", ""), token, cookie, digest_of_terms(asked), secret)

        seen = look(self._office, token, now)
        if seen is not None and seen.request is not None and not were_read(seen.request):
            return self.shown(request, token, language, "stale", 403)
        if form.get("answer") not in set(Answer):
            return self.shown(request, token, language, "", 400)
        chosen = Answer(form["answer"])
        if chosen is Answer.APPROVE and form.get("accepted") != "yes":
            return self.shown(request, token, language, "unread", 422)
        try:
            seen = answer(self._office, token, chosen, now, were_read)
        except NotPossible:
            return self.shown(request, token, language, "payerless", 409)
        except TermsChanged:
            return self.shown(request, token, language, "stale", 403)
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


def _language(asked: str) -> str:
    return "en" if asked == "en" else "sv"
