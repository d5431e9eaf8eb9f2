"""What surrounds the application: headers that leave a browser nothing to be talked into, how much may be sent, and a
fault of ours told to the operator without anything of what was asked: an address, a number, a key.
"""

import sys
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.http.api.problems import Problem, What, answered

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # The address of a page is a secret: it goes to no other host. Its own host needs the Origin of a form.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
    (b"cache-control", b"no-store"),
)
_HTTPS: Final = (b"strict-transport-security", b"max-age=31536000")


class Guarded:
    """An application whose every answer has the headers; with `https` also the one that keeps browsers on it."""

    def __init__(self, app: "ASGIApp", https: bool) -> None:
        self._app = app
        self._headers = (*_HEADERS, _HTTPS) if https else _HEADERS

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        begun = False

        async def guarded(message: "Message") -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception as fault:
            if scope["type"] != "http":
                raise
            _tell(fault)
            if not begun:
                await answered(Request(scope), Problem(What.FAULT))(scope, receive, guarded)


class Bounded:
    """An application that reads no more of a body than `limits` says for its path, else `otherwise`; both in bytes."""

    def __init__(self, app: "ASGIApp", limits: Mapping[str, int], otherwise: int) -> None:
        self._app, self._limits, self._otherwise = app, limits, otherwise

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        limit = self._limits.get(scope.get("path", ""), self._otherwise)
        read = 0

        async def bounded() -> "Message":
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)


def _tell(fault: Exception) -> None:
    """Where in the code it happened, and what kind of fault it is; its text may hold what somebody sent."""
    places = "".join(traceback.format_tb(fault.__traceback__))
    print(f"{places}{type(fault).__name__}: a fault in faktura itself", file=sys.stderr, flush=True)
