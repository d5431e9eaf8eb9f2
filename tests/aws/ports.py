"""The ports on AWS for the contract suites: of one folder, the resources that belong to it on a server here."""

from atexit import register
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.backends.aws.buckets import Buckets
from pipeline.backends.aws.inbox import S3Inbox
from pipeline.backends.aws.keys import DynamoCalls, DynamoKeys
from pipeline.backends.aws.ledger import DynamoLedger
from pipeline.backends.aws.objects import S3Objects
from pipeline.backends.aws.post import DynamoPost
from pipeline.backends.aws.queue import SqsQueue
from pipeline.backends.aws.registry import DynamoRegistry
from pipeline.backends.aws.table import Table
from pipeline.ports import Objects
from tests.aws.cloud import Clock, Cloud, Resources, make_resources, serving


@cache
def cloud() -> Cloud:
    """The server of this process; it ends with it."""
    stack = ExitStack()
    register(stack.close)
    return stack.enter_context(serving())


@cache
def resources(folder: Path) -> Resources:
    """What belongs to a folder: opened twice, it is what two processes see."""
    return make_resources(cloud())


def environment(folder: Path) -> dict[str, str]:
    """The variables that name the world of a folder, for a process of its own as well."""
    # First of all: what S3 sends to try a queue at an hour that another test set is too old for SQS today.
    cloud().clock.now, cloud().clock.ahead = None, timedelta(0)
    named = {f"FAKTURA_AWS_{which.upper()}": value for which, value in asdict(resources(folder)).items()}
    # A tick that is no second is no long poll: a command that works until nothing is left looks, and waits for nothing.
    return named | {"FAKTURA_BACKEND": "aws", "FAKTURA_AWS_ENDPOINT": cloud().endpoint, "FAKTURA_TICK": "0.05"}


def buckets(folder: Path) -> Buckets:
    made = resources(folder)
    return Buckets(inbox=made.inbox_bucket, archive=made.archive_bucket, mailboxes=made.mailboxes_bucket)


def objects(folder: Path) -> Objects:
    return S3Objects(cloud().clients, buckets(folder))


def inbox(folder: Path) -> S3Inbox:
    return S3Inbox(cloud().clients, buckets(folder), every=timedelta(0), age=timedelta(0))


def ledger(folder: Path) -> DynamoLedger:
    clients = cloud().clients
    return DynamoLedger(clients, Table(clients, resources(folder).ledger_table))


def registry(folder: Path) -> DynamoRegistry:
    return DynamoRegistry(Table(cloud().clients, resources(folder).registry_table))


def post(folder: Path) -> DynamoPost:
    return DynamoPost(Table(cloud().clients, resources(folder).post_table))


def keys(folder: Path) -> DynamoKeys:
    return DynamoKeys(Table(cloud().clients, resources(folder).post_table))


def calls(folder: Path) -> DynamoCalls:
    return DynamoCalls(Table(cloud().clients, resources(folder).post_table))


def queue(max_receives: int) -> Callable[[Path], Any]:
    def made(folder: Path) -> Any:
        clients, named = cloud().clients, resources(folder)
        table = Table(clients, named.queue_table)
        # The one that S3 does not try with an event of its own.
        real = SqsQueue(clients, url=named.reprocess_url, table=table, name="documents", max_receives=max_receives)
        return Timed(real, cloud().clock)

    return made


class Timed:
    """A port that tells the server's clock the instant that each call says it is: the queue itself is the real one.

    Between the calls the clock is what it was. S3 tries each queue of a new bucket with a message; one that is sent
    long ago is too old for the server to hand out, and stands in the way of all that come after it.
    """

    def __init__(self, port: Any, clock: Clock) -> None:
        self._port, self._clock = port, clock
        self._instant: datetime | None = None  # of the last call that said

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)

        def timed(*arguments: Any) -> Any:
            before = self._clock.now
            self._instant = next((one for one in arguments if isinstance(one, datetime)), self._instant)
            self._clock.now = self._instant
            try:
                return real(*arguments)
            finally:
                self._clock.now = before

        return timed
