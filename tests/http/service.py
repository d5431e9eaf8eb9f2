"""The real service: `faktura serve` in a process of its own, and a client that is no browser."""

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from tests.notify.offices import body, parsed

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30  # seconds
COMMAND = "import sys; from pipeline.cli import main; main(sys.argv[1:])"
LINK = re.compile(r"https?://\S+/answer/\S+")
FORM = re.compile(r'name="form" value="(\w+)"')


@dataclass(slots=True, kw_only=True)
class Answered:
    """An answer of the service."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(slots=True, kw_only=True)
class Service:
    """A running service on a data directory, and the command beside it."""

    url: str
    data: Path

    def faktura(self, *arguments: str, status: int | None = 0) -> list[dict[str, Any]]:
        """The real command; what it printed as JSON. `status` None: however it ended."""
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments, "--json"],
            cwd=ROOT,
            env=environment(self.data),
            capture_output=True,
            text=True,
        )
        assert status in (None, done.returncode), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def run(self) -> None:
        """A worker looks at all that waits."""
        self.faktura("run", "--once", status=None)

    def account(self, document: str) -> dict[str, Any]:
        """What became of a document, with all that is known of it."""
        (found,) = self.faktura("status", document, status=None)
        return found

    def link(self, customer: str) -> str:
        """The link in the mail that the service sent to a customer's administrator."""
        return until(lambda: self._link(customer))

    def _link(self, customer: str) -> str | None:
        for path in sorted(self.data.glob(f"outbox/*{customer}-*.eml"), reverse=True):
            match = LINK.search(body(parsed(path.read_bytes())))
            return match[0] if match else None
        return None


@dataclass(slots=True)
class Client:
    """Keeps cookies, follows nothing, sends what it is told to."""

    service: Service
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, url: str, method: str = "GET") -> Answered:
        return self._ask(method, url, None, {})

    def post(self, url: str, headers: Mapping[str, str] | None = None, **fields: str) -> Answered:
        return self._ask("POST", url, urlencode(fields), dict(headers or {}))

    def answer(self, url: str, **fields: str) -> Answered:
        """Open the page and send its form."""
        match = FORM.search(self.get(url).text)
        assert match is not None
        return self.post(url, None, form=match[1], **fields)

    def _ask(self, method: str, url: str, content: str | None, headers: dict[str, str]) -> Answered:
        where = urlsplit(self.service.url)
        path = url.removeprefix(self.service.url)
        if content is not None:
            headers.setdefault("content-type", "application/x-www-form-urlencoded")
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
        try:
            connection.request(method, path, content, headers)
            got = connection.getresponse()
            text = got.read().decode()
        finally:
            connection.close()
        for name, value in got.getheaders():
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answered(status=got.status, headers={name.lower(): each for name, each in got.getheaders()}, text=text)


@contextmanager
def serving(data: Path, log: Path | None = None) -> Iterator[Service]:
    """`faktura serve` on a free port until the end of the block; what it says to the operator goes into `log`."""
    with ExitStack() as stack:
        errors = stack.enter_context(log.open("wb")) if log else None
        yield from _running(data, errors)


def _running(data: Path, errors: IO[bytes] | None) -> Iterator[Service]:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", "--port", "0"],
        cwd=ROOT,
        env={**environment(data), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        assert process.stdout is not None
        match = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert match is not None, "the service did not say where it is"
        yield Service(url=match[0], data=data)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAKTURA_")}
    return {**kept, "FAKTURA_DATA": str(data), "FAKTURA_LANG": "en", "FAKTURA_QUIET": "0", "FAKTURA_TICK": "0.1"}


def make(data: Path) -> None:
    """A data directory with the sample world in it."""
    subprocess.run(
        [sys.executable, "-c", COMMAND, "init", "--sample"],
        cwd=ROOT,
        env=environment(data),
        check=True,
        capture_output=True,
    )


def until(found: Callable[[], str | None]) -> str:
    """What is found at last."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        if (there := found()) is not None:
            return there
        sleep(0.05)
    raise AssertionError("it never came")
