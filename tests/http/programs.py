"""A program that uses the JSON API of the running service with a key."""

import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.access.keys import Scope, make
from pipeline.bootstrap import open_keys, open_world
from pipeline.settings import Settings
from tests.http.service import PATIENCE, Service

PREFIX = "/api/v1"


@dataclass(slots=True, kw_only=True)
class Got:
    """An answer of the API."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def etag(self) -> str:
        return self.headers["etag"]


@dataclass(slots=True, kw_only=True)
class Program:
    """Calls the API with a key; None: without."""

    service: Service
    key: str | None = field(repr=False)
    language: str = "en"

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return self.call("GET", path, status=status, **headers).json

    def call(self, method: str, path: str, body: Any = None, *, status: int | None = None, **headers: str) -> Got:
        """One call; `headers` with underscores for hyphens. Bytes are sent as they are, anything else as JSON."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said.setdefault("accept-language", self.language)
        if self.key is not None:
            said.setdefault("authorization", f"Bearer {self.key}")
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if content is not None:
            kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
            said.setdefault("content-type", kind)
        got = self._sent(method, path if path.startswith("/api") else PREFIX + path, content, said)
        assert status in (None, got.status), (got.status, got.content)
        return got

    def _sent(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Got:
        where = urlsplit(self.service.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
        try:
            connection.request(method, path, content, dict(headers))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Got(status=answer.status, headers=found, content=answer.read())
        finally:
            connection.close()


def program(service: Service, company: str, scope: Scope | None = None, **said: Any) -> Program:
    """A program with a new key of a company, made at an instant (now), with whatever else `make` takes."""
    world = open_world(Settings(data=service.data))
    owner = world.registry.company(company)
    assert owner is not None
    at = said.pop("at", datetime.now(UTC))
    made = make(owner, scope, at=at, randomly=secrets.token_hex, **{"per_minute": 100_000, **said})
    open_keys(world).put(made.key)
    return Program(service=service, key=made.text)
