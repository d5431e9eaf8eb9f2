"""Whether everything is there that the settings name, before anybody relies on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from pipeline.backends.aws.buckets import buckets_of
from pipeline.backends.aws.clients import clients_of
from pipeline.backends.aws.faults import answering, code_of
from pipeline.outcomes import Unavailable
from pipeline.settings import Settings


def look_for_all(settings: Settings) -> None:
    """Ask for each bucket, queue and table. Raises Unavailable, with the names of those that did not answer and why."""
    missing = list(filter(None, answers(settings).faults.values()))
    if missing:
        raise Unavailable("on AWS: " + "; ".join(missing))


@dataclass(slots=True, kw_only=True, frozen=True)
class Answers:
    """What is wrong with each bucket, queue and table by its name, None where it answers; and the time they have."""

    faults: dict[str, str | None]
    clock: datetime | None


def answers(settings: Settings) -> Answers:
    """Asks for everything. Where all answers, the time is the one that S3 gave with the answer for the inbox."""
    asked = {name: _asked(name, question) for name, question in _questions(settings)}
    faults = {name: fault for name, (fault, _) in asked.items()}
    _, inbox = asked[settings.aws_inbox_bucket]
    return Answers(faults=faults, clock=None if any(faults.values()) else _time_of(inbox))


def _time_of(answer: Any) -> datetime:
    """When a service gave an answer, to the second."""
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def _questions(settings: Settings) -> Iterator[tuple[str, Callable[[], Any]]]:
    clients, buckets = clients_of(settings), buckets_of(settings)
    for bucket in dict.fromkeys((buckets.inbox, buckets.archive, buckets.mailboxes)):
        yield bucket, partial(clients("s3").head_bucket, Bucket=bucket)
    urls = (settings.aws_queue_url, settings.aws_dead_url)
    for url in (*urls, settings.aws_reprocess_url, settings.aws_reprocess_dead_url):
        yield url, partial(clients("sqs").get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
    tables = (settings.aws_ledger_table, settings.aws_registry_table, settings.aws_queue_table)
    for table in (*tables, settings.aws_post_table):
        yield table, partial(clients("dynamodb").describe_table, TableName=table)


def _asked(name: str, question: Callable[[], Any]) -> tuple[str | None, Any]:
    """What is wrong with a resource and None, or None and its answer."""
    try:
        with answering(name):
            return None, question()
    except Unavailable as fault:
        return str(fault), None
    except ClientError as fault:  # HeadBucket answers without a body: its code is the status
        return f"{name}: {code_of(fault)}", None
