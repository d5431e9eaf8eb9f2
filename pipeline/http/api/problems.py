"""What goes wrong, as problem+json (RFC 9457), in English or Swedish; nothing that was received is repeated."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.life import IllegalMove

MEDIA_TYPE: Final = "application/problem+json"


class What(StrEnum):
    """The kinds of problem; the value ends the problem's type, `urn:faktura:problem:<value>`."""

    NO_KEY = "no-key"
    KEY_EXPIRED = "key-expired"
    KEY_REVOKED = "key-revoked"
    FIRMS_ONLY = "firms-only"
    NOT_AGREED = "not-agreed"
    NOT_FOUND = "not-found"
    NO_METHOD = "no-such-method"
    NOT_POSSIBLE = "not-possible"
    KNOWN_CUSTOMER = "known-customer"
    AT_WORK = "at-work"
    CHANGED = "changed"
    TOO_LARGE = "too-large"
    INVALID = "invalid"
    KEY_REUSED = "idempotency-key-reused"
    VERSION_NEEDED = "version-needed"
    TOO_MANY = "too-many-calls"
    FAULT = "fault"
    UNAVAILABLE = "unavailable"


_KINDS: Final[dict[What, tuple[int, str, str]]] = {
    What.NO_KEY: (401, "No API key that is known here", "Ingen känd API-nyckel"),
    What.KEY_EXPIRED: (401, "The API key has expired", "API-nyckeln har gått ut"),
    What.KEY_REVOKED: (401, "The API key is revoked", "API-nyckeln är återkallad"),
    What.FIRMS_ONLY: (403, "Only the key of an accounting firm opens this", "Bara en byrås nyckel öppnar detta"),
    What.NOT_AGREED: (403, "The agreement does not allow it", "Avtalet medger det inte"),
    What.NOT_FOUND: (404, "There is no such thing", "Det finns inte"),
    What.NO_METHOD: (405, "That cannot be done here", "Det går inte att göra här"),
    What.NOT_POSSIBLE: (409, "It is not possible as things stand", "Det går inte som läget är"),
    What.KNOWN_CUSTOMER: (409, "The customer is known here", "Kunden är känd här"),
    What.AT_WORK: (409, "The same call is being worked on", "Samma anrop är under arbete"),
    What.CHANGED: (412, "Somebody else has changed it meanwhile", "Någon annan har ändrat det under tiden"),
    What.TOO_LARGE: (413, "What was sent is too large", "Det som skickades är för stort"),
    What.INVALID: (422, "What was asked is wrong in form", "Det som begärs har fel form"),
    What.KEY_REUSED: (422, "The Idempotency-Key stood for another call", "Idempotency-Key gällde ett annat anrop"),
    What.VERSION_NEEDED: (428, "Say which version you change", "Ange vilken version som ändras"),
    What.TOO_MANY: (429, "Too many calls with this key", "För många anrop med nyckeln"),
    What.FAULT: (500, "A fault in the service itself", "Ett fel i själva tjänsten"),
    What.UNAVAILABLE: (503, "The service cannot answer at the moment", "Tjänsten kan inte svara just nu"),
}

# By the beginning of pydantic's name for it: what is wrong with a value, without the value.
_WRONG: Final[dict[str, tuple[str, str]]] = {
    "missing": ("is missing", "saknas"),
    "extra_forbidden": ("is not known", "är okänt"),
    "enum": ("is none of the values there are", "är inget av de värden som finns"),
    "literal": ("is none of the values there are", "är inget av de värden som finns"),
    "string_pattern": ("does not have the form that is asked", "har inte den form som krävs"),
    "string_too": ("is too short or too long", "är för kort eller för långt"),
    "too_": ("has too few or too many values", "har för få eller för många värden"),
    "greater": ("is too small", "är för litet"),
    "less": ("is too large", "är för stort"),
    "datetime": ("is no instant with a time zone", "är ingen tidpunkt med tidszon"),
    "timezone": ("is no instant with a time zone", "är ingen tidpunkt med tidszon"),
    "json": ("is no JSON", "är inte JSON"),
}
_OTHER_WRONG: Final = ("has a wrong value", "har ett felaktigt värde")


class Problem(Exception):
    """An answer that is no success. `detail`: what is wrong in this case, in English and Swedish."""

    def __init__(
        self,
        what: What,
        detail: tuple[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        self.what, self.detail, self.headers, self.members = what, detail, dict(headers or {}), members
        super().__init__(what.value)


def not_possible(wrong: NotPossible) -> Problem:
    """What the state of the records refuses; of a move, with those that are possible."""
    detail = (wrong.text, wrong.text_sv)
    if isinstance(wrong, IllegalMove):
        return Problem(What.NOT_POSSIBLE, detail, allowed=list(wrong.allowed))
    return Problem(What.NOT_POSSIBLE, detail)


def answered(request: Request, problem: Problem) -> Response:
    """The problem as it is sent."""
    language = language_of(request.headers.get("accept-language", ""))
    status, *titles = _KINDS[problem.what]
    shown: dict[str, object] = {
        "type": f"urn:faktura:problem:{problem.what}",
        "title": titles[language == "sv"],
        "status": status,
    }
    if problem.detail is not None:
        shown["detail"] = problem.detail[language == "sv"]
    headers = {"content-language": language, "vary": "accept-language", **problem.headers}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="faktura"'
    content = json.dumps(shown | problem.members, ensure_ascii=False)
    return Response(content, status, headers, MEDIA_TYPE)


def of_form(wrong: RequestValidationError, language: str) -> Problem:
    """What is wrong in the form of what was asked, by place."""
    errors = [{"place": _place(error), "text": _text(error, language)} for error in wrong.errors()]
    return Problem(What.INVALID, errors=errors)


def of_http(fault: HTTPException) -> Problem:
    """What the framework answers by itself: no such route, no such method, a body that cannot be read."""
    kinds = {404: What.NOT_FOUND, 405: What.NO_METHOD, 413: What.TOO_LARGE}
    return Problem(kinds.get(fault.status_code, What.INVALID), headers=fault.headers)


def language_of(accepted: str) -> str:
    """ "sv" where an Accept-Language prefers Swedish to English, else "en"."""
    weights = {"sv": 0.0, "en": 0.0}
    for part in accepted.lower().split(","):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], _weight(weight))
    return "sv" if weights["sv"] > weights["en"] else "en"


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _place(error: Mapping[str, Any]) -> str:
    places: Sequence[object] = error["loc"]
    return ".".join(map(str, places))


def _text(error: Mapping[str, Any], language: str) -> str:
    found = next((texts for start, texts in _WRONG.items() if error["type"].startswith(start)), _OTHER_WRONG)
    return found[language == "sv"]


def documented(*whats: What) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the problems that a route may answer, by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for what in whats:
        status, title, _ = _KINDS[what]
        text = f"{found[status]['description']}; {title}" if status in found else title
        found[status] = {"description": text, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    return found


SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"place": {"type": "string"}, "text": {"type": "string"}},
            },
        },
    },
}
