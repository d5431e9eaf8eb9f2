"""Whether everything is there that the settings name, before anybody relies on it."""

from collections.abc import Callable, Iterator
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
    missing = [found for ask in _questions(settings) if (found := ask())]
    if missing:
        raise Unavailable("on AWS: " + "; ".join(missing))


def _questions(settings: Settings) -> Iterator[Callable[[], str | None]]:
    clients, buckets = clients_of(settings), buckets_of(settings)
    for bucket in dict.fromkeys((buckets.inbox, buckets.archive, buckets.mailboxes)):
        yield partial(_asked, bucket, partial(clients("s3").head_bucket, Bucket=bucket))
    urls = (settings.aws_queue_url, settings.aws_dead_url)
    for url in (*urls, settings.aws_reprocess_url, settings.aws_reprocess_dead_url):
        yield partial(_asked, url, partial(clients("sqs").get_queue_attributes, QueueUrl=url, AttributeNames=["All"]))
    tables = (settings.aws_ledger_table, settings.aws_registry_table, settings.aws_queue_table)
    for table in (*tables, settings.aws_post_table):
        yield partial(_asked, table, partial(clients("dynamodb").describe_table, TableName=table))


def _asked(name: str, question: Callable[[], Any]) -> str | None:
    """What is wrong with a resource, None where it answers."""
    try:
        with answering(name):
            question()
    except Unavailable as fault:
        return str(fault)
    except ClientError as fault:  # HeadBucket answers without a body: its code is the status
        return f"{name}: {code_of(fault)}"
    return None
