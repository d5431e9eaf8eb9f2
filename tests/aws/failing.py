"""The services of AWS as they fail: what the server of the tests says then, and what it has done all the same."""

import random
from collections.abc import Callable, Iterable
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Faults:
    """The faults of the services: throttled, failing, or doing what was asked without anybody hearing of it."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []
        self._random, self._share = random.Random(0), 0.0

    def begin(self, seed: int, share: float) -> None:
        """From now on a share of the requests fails."""
        self._random, self._share, self.made = random.Random(seed), share, [] if share else self.made

    def meet(self, app: Wsgi, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The answer to a request, or its failure."""
        if self._random.random() >= self._share:
            return app(environ, start_response)
        service, how = _service(environ), self._random.choice(("throttled", "failed", "answer lost"))
        self.made.append((service, how))
        if how == "answer lost":
            list(app(environ, lambda *_: lambda _: None))
        else:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, content = _FAULTS[service, how == "throttled"]
        start_response(status, [("Content-Type", "application/x-amz-json-1.0"), ("Content-Length", str(len(content)))])
        return [content]


_FAULTS = {
    ("dynamodb", True): ("400 Bad Request", b'{"__type": "x#ProvisionedThroughputExceededException"}'),
    ("dynamodb", False): ("500 Internal Server Error", b'{"__type": "x#InternalServerError"}'),
    ("s3", True): ("503 Slow Down", b"<Error><Code>SlowDown</Code></Error>"),
    ("s3", False): ("500 Internal Server Error", b"<Error><Code>InternalError</Code></Error>"),
    ("sqs", True): ("400 Bad Request", b'{"__type": "com.amazonaws.sqs#RequestThrottled"}'),
    ("sqs", False): ("503 Service Unavailable", b'{"__type": "com.amazonaws.sqs#ServiceUnavailable"}'),
}


def _service(environ: dict[str, Any]) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    return "dynamodb" if target.startswith("DynamoDB") else "sqs" if target.startswith("AmazonSQS") else "s3"
