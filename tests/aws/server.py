"""The HTTP server in front of moto, for tests that make thousands of calls: what moto answers is moto's.

Werkzeug's own handler closes each connection after one request, and moto looks through its folders on disk for each
request: to whom it belongs. Together they took about a third of what a call costs.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Thread
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_EMPTY = ("204", "304")


class Services(DomainDispatcherApplication):
    """Moto's services behind one address, found by what a request is signed for."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        # The same for the same host, and there are as many hosts as services.
        self.get_backend_for_host = cache(super().get_backend_for_host)  # type: ignore[method-assign]


@contextmanager
def answering(app: Wsgi) -> Iterator[str]:
    """Where an application answers on this machine, until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(WSGIRequestHandler):
    """Answers all requests of a connection, quietly."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: a second one would wait for the word that the first arrived
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None: ...

    def handle_expect_100(self) -> bool:
        """Who asks before sending is answered at once."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def run_wsgi(self) -> None:
        """One request: read to its end, as the next one follows behind it, and answered with a length."""
        environ = self.make_environ()
        if "wsgi.input_terminated" in environ:
            content = environ["wsgi.input"].read()
            environ["CONTENT_LENGTH"] = str(len(content))
        else:
            content = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(content)
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], fault: Any = None, /) -> Callable[..., Any]:
            begun.append((status, headers))
            return lambda _: None

        answer = b"".join(self.server.app(environ, start_response))
        self._send(*begun[-1], answer)

    def _send(self, status: str, headers: list[tuple[str, str]], answer: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        told = {name.lower() for name, _ in headers}
        if "content-length" not in told and self.command != "HEAD" and code not in _EMPTY:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
