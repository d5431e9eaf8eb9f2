"""The clients of AWS's services: one each a process, made at the first use, with patience that has an end.

A client may not be carried into a child process (its sockets would be shared), so each process makes its own.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Final, TypeVar

import boto3
from botocore.config import Config

from pipeline.settings import Settings

_AT_ONCE: Final = 16  # calls of one process at a time: enough for a batch, few enough for a Lambda of one core
_CONNECT: Final = 3.0  # seconds
_LONG_POLL: Final = 20.0  # seconds that SQS may take to answer at most
_READ: Final = _LONG_POLL + 5.0
_ATTEMPTS: Final = 4  # with botocore's own jittered waits between them, some seconds in all; then the queue waits

Given = TypeVar("Given")
Answer = TypeVar("Answer")


class Clients:
    """Clients by the name of their service. `endpoint`: where AWS's interfaces are served; None is AWS itself.

    Credentials are found as every program of AWS finds them, and nothing here looks at them.
    """

    def __init__(self, region: str, endpoint: str | None = None, *, attempts: int = _ATTEMPTS) -> None:
        self._region, self._endpoint, self._attempts = region, endpoint, attempts
        self._lock = threading.Lock()
        self._process: int | None = None
        self._made: dict[str, Any] = {}
        self._pool: ThreadPoolExecutor | None = None

    def __call__(self, service: str) -> Any:
        """The client of a service. Any: its methods are made at run time, and answer with plain dictionaries."""
        if self._process == os.getpid() and (made := self._made.get(service)):
            return made
        with self._lock:
            self._begin_anew_in_a_child()
            if service not in self._made:
                self._made[service] = self._client(service)
            return self._made[service]

    def each(self, call: Callable[[Given], Answer], given: Iterable[Given]) -> list[Answer]:
        """What a call gives for each, several at a time, in their order.

        The caller's own thread makes the first, and those that no other has begun by then. Raises what the first of
        them raised, when all have ended: nothing goes on behind the caller's back.
        """
        all_given = list(given)
        if len(all_given) < 2:
            return [call(one) for one in all_given]
        with self._lock:
            self._begin_anew_in_a_child()
            self._pool = self._pool or ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="aws")
            running = [self._pool.submit(call, one) for one in all_given[1:]]
        first = _ended(call, all_given[0])
        others = zip(all_given[1:], running, strict=True)
        ended = [first, *(_ended(call, one) if future.cancel() else future for one, future in others)]
        for future in ended:
            future.exception()  # waits until it has ended, for less than `wait` does
        return [future.result() for future in ended]

    def _begin_anew_in_a_child(self) -> None:
        if self._process != os.getpid():
            self._process, self._made, self._pool = os.getpid(), {}, None

    def _client(self, service: str) -> Any:
        config = Config(
            region_name=self._region,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            retries={"mode": "standard", "total_max_attempts": self._attempts},
            max_pool_connections=_AT_ONCE * 2,
            user_agent_extra="faktura",
        )
        make: Any = boto3.session.Session().client
        return make(service, endpoint_url=self._endpoint, config=config)


def _ended(call: Callable[[Given], Answer], one: Given) -> Future[Answer]:
    """A call that is made here and now."""
    ended: Future[Answer] = Future()
    try:
        ended.set_result(call(one))
    except BaseException as fault:
        ended.set_exception(fault)
    return ended


def clients_of(settings: Settings) -> Clients:
    """The clients that all worlds of this process share which are reached in the same way."""
    return _clients(settings.aws_region, settings.aws_endpoint, settings.aws_attempts)


@cache
def _clients(region: str, endpoint: str | None, attempts: int) -> Clients:
    return Clients(region, endpoint, attempts=attempts)


def chunks(all_of_them: Sequence[Given], size: int) -> Iterator[Sequence[Given]]:
    """A sequence in parts of at most a size: what AWS takes at once has limits everywhere."""
    for place in range(0, len(all_of_them), size):
        yield all_of_them[place : place + size]
