"""AWS for tests: moto's server over HTTP on this machine, with a clock that tests may set for its queues.

What moto does not do as AWS does is said here, and in the tests that it concerns:

- A message of SQS is visible from the instant at which its visibility ends; moto shows it a moment later. SQS does not
  delete by an old receipt handle of a message that is in another's hands; moto does.
- moto's events of S3 have no version id and no sequencer; here they do, as AWS says they have.
- A receive that waits for messages waits by this machine's clock, whatever the queues' clock is set to, and others are
  served meanwhile; moto waits by the clock that it is told.
- Nothing is ever throttled, indexes follow at once, and nothing expires.
- DynamoDB's transactions are isolated only because requests are served one after the other here.
"""

import copy
import json
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Any

import pytest
from moto.dynamodb import models as dynamodb
from moto.dynamodb.models.table import Table
from moto.s3 import notifications
from moto.sqs import models as sqs

from pipeline.backends.aws.clients import Clients
from tests.aws.failing import Faults
from tests.aws.server import Services, answering

REGION = "eu-north-1"
# Nobody's: what a program signs with, where nobody looks at signatures.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """The clock of the server's queues: the real one until it is set."""

    def __init__(self) -> None:
        self.now: datetime | None = None
        self.ahead = timedelta(0)  # of the real one

    def millis(self) -> float:
        """Milliseconds since 1970, to the microsecond."""
        return self.seconds() * 1000

    def seconds(self) -> float:
        """Seconds since 1970."""
        return ((self.now or datetime.now(UTC) + self.ahead) - _EPOCH).total_seconds()


@dataclass(slots=True, frozen=True)
class Cloud:
    """A server of AWS's interfaces, its clock, and the clients of this process."""

    endpoint: str
    clock: Clock
    clients: Clients
    faults: Faults

    @contextmanager
    def failing(self, seed: int, share: float) -> Iterator[list[tuple[str, str]]]:
        """A share of the requests fails meanwhile, the same ones for the same seed and order; which, and how."""
        self.faults.begin(seed, share)
        try:
            yield self.faults.made
        finally:
            self.faults.begin(seed, 0)


@contextmanager
def serving() -> Iterator[Cloud]:
    """A server on a free port of this machine, until the block ends."""
    clock, faults, copies, app = Clock(), Faults(), _Copies(), Services()

    def one_at_a_time(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with _TURN:
            copies.forget()
            answer = list(faults.meet(app, environ, start_response))
            _TURN.notify_all()
            return answer

    shown = property(lambda message: clock.millis() >= message.visible_at)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        patch.setattr(sqs, "unix_time_millis", clock.millis)
        patch.setattr(sqs, "unix_time", clock.seconds)
        patch.setattr(sqs.Message, "visible", shown)
        patch.setattr(sqs.SQSBackend, "receive_message", _long_poll)
        patch.setattr(notifications, "_get_s3_event", _as_aws_tells)
        patch.setattr(dynamodb, "copy", copies)
        with answering(one_at_a_time) as endpoint:
            yield Cloud(endpoint=endpoint, clock=clock, clients=Clients(REGION, endpoint), faults=faults)


def _as_aws_tells(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, Any]:
    """The event that moto makes, with what AWS adds of an object in a bucket that keeps versions."""
    event = _MOTOS_EVENT(event_name, bucket, key, notification_id)
    for record in event["Records"]:
        record["s3"]["object"] |= {"versionId": key.version_id, "sequencer": f"{next(_SEQUENCE):016X}"}
    return event


def _long_poll(backend: Any, queue: str, count: int, wait: int, *rest: Any, **named: Any) -> Any:
    """The messages that a queue has, or gets within so many seconds while others have their turn."""
    until = monotonic() + wait
    while not (found := _MOTOS_RECEIVE(backend, queue, count, 0, *rest, **named)) and (left := until - monotonic()) > 0:
        _TURN.wait(min(left, _UNTIL_SHOWN))
    return found


class _Copies:
    """How moto keeps a table for the case that a transaction fails: here its items, and not all that is in them.

    It keeps a table before each change of a transaction, all of them before the first: one copy serves a request.
    """

    copy = staticmethod(copy.copy)

    def __init__(self) -> None:
        self._made: dict[str, Table] = {}

    def forget(self) -> None:
        self._made.clear()

    def deepcopy(self, original: Any) -> Any:
        if not isinstance(original, Table):
            return copy.deepcopy(original)
        if original.name not in self._made:
            self._made[original.name] = table = copy.copy(original)
            table.items = defaultdict(dict, {key: _items(under) for key, under in original.items.items()})
        return self._made[original.name]


def _items(under: Any) -> Any:
    return {key: _item(item) for key, item in under.items()} if isinstance(under, dict) else _item(under)


def _item(original: Any) -> Any:
    item = copy.copy(original)
    item.attrs = type(original.attrs)(original.attrs)
    return item


_MOTOS_EVENT = notifications._get_s3_event
_MOTOS_RECEIVE = sqs.SQSBackend.receive_message
_UNTIL_SHOWN = 0.1  # seconds: a message may be shown though nobody has asked for anything
# Of all servers of this process: what moto keeps, it keeps for all of them.
_TURN = threading.Condition()
_SEQUENCE = count(1)


@dataclass(slots=True, kw_only=True, frozen=True)
class Resources:
    """What a world has on AWS, as the settings name it (FAKTURA_AWS_*)."""

    inbox_bucket: str
    archive_bucket: str
    mailboxes_bucket: str
    queue_url: str
    dead_url: str
    reprocess_url: str
    reprocess_dead_url: str
    ledger_table: str
    registry_table: str
    queue_table: str
    post_table: str


def make_resources(cloud: Cloud) -> Resources:
    """Fresh buckets, queues and tables, as infra/template.yaml describes them."""
    clients, name = cloud.clients, uuid.uuid4().hex[:12]
    buckets = [f"{name}-{which}" for which in ("inbox", "archive", "mailboxes")]
    for bucket in buckets:
        _bucket(clients("s3"), bucket, locked=bucket.endswith("archive"))
    urls = [_queue(clients("sqs"), f"{name}-{which}") for which in ("documents", "reprocess")]
    _notify(clients, buckets[0], urls[0][0])
    tables = [f"{name}-{which}" for which in ("ledger", "registry", "queue", "post")]
    for table, indexes in zip(tables, (LEDGER_INDEXES, {}, QUEUE_INDEXES, {}), strict=True):
        _table(clients("dynamodb"), table, indexes)
    return Resources(
        inbox_bucket=buckets[0],
        archive_bucket=buckets[1],
        mailboxes_bucket=buckets[2],
        queue_url=urls[0][0],
        dead_url=urls[0][1],
        reprocess_url=urls[1][0],
        reprocess_dead_url=urls[1][1],
        ledger_table=tables[0],
        registry_table=tables[1],
        queue_table=tables[2],
        post_table=tables[3],
    )


SQS_GIVES_UP = 10
LEDGER_INDEXES = {"by_day": {"day": "S", "at": "S"}, "by_owner": {"of": "S", "at": "S"}}
QUEUE_INDEXES = {"waiting": {"waiting": "S", "since": "N"}}


def _bucket(s3: Any, bucket: str, *, locked: bool) -> None:
    s3.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=locked
    )
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if locked:
        retention = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 7}}}
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=retention)


def _queue(sqs: Any, name: str) -> tuple[str, str]:
    """A queue, and the one of its dead letters."""
    dead: str = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    redrive = {"deadLetterTargetArn": _arn(sqs, dead), "maxReceiveCount": SQS_GIVES_UP}
    return sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": json.dumps(redrive)})["QueueUrl"], dead


def _arn(sqs: Any, url: str) -> str:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(found["Attributes"]["QueueArn"])


def _notify(clients: Clients, bucket: str, url: str) -> None:
    queue = {"QueueArn": _arn(clients("sqs"), url), "Events": ["s3:ObjectCreated:*"]}
    clients("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]}
    )


def _table(dynamodb: Any, table: str, indexes: dict[str, dict[str, str]]) -> None:
    kinds = {"pk": "S", "sk": "S"} | {name: kind for keys in indexes.values() for name, kind in keys.items()}
    request: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()],
        "KeySchema": _keys("pk", "sk"),
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index,
                "KeySchema": _keys(*keys),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["outcome"]},
            }
            for index, keys in indexes.items()
        ]
    dynamodb.create_table(**request)


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
