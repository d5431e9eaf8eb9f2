"""What every answer of the service carries: headers that leave a browser nothing to be talked into."""

from typing import TYPE_CHECKING, Final

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
        async def guarded(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, receive, guarded)
