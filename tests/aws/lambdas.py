"""AWS Lambda for tests: batches of a real queue handed to the real handlers, as its event source mapping does."""

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.aws.template import ACCOUNT, REGION, STACK, Stack

_BATCH = 10
_PATIENCE = 50  # batches


@dataclass(slots=True, kw_only=True)
class Context:
    """What Lambda says of a call. `left`: milliseconds."""

    function_name: str
    left: int = 60_000
    memory_limit_in_mb: int = 1769
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return self.left


def call(function: str, event: Mapping[str, Any], left: int = 60_000) -> Any:
    """What a function answers."""
    handler = importlib.import_module(f"handlers.{function}")
    # As it comes to a function: nothing but JSON.
    given = json.loads(json.dumps(event))
    return handler.handle(given, Context(function_name=f"{STACK}-{function}", left=left))


def poll(sqs: Any, stack: Stack, function: str) -> Iterator[dict[str, Any]]:
    """Hands the queue of a function to it, batch by batch until nothing is left in it; the answers."""
    url = next(str(each["url"]) for each in queues(stack) if each["name"] == f"{STACK}-{function}")
    for _ in range(_PATIENCE):
        if not is_left(sqs, url):
            return
        got = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_BATCH,
            WaitTimeSeconds=1,  # for what was given back, to come again in a moment
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not got:
            continue
        answer = call(function, {"Records": [record(message) for message in got]}) or {"batchItemFailures": []}
        settle(sqs, url, got, {failed["itemIdentifier"] for failed in answer["batchItemFailures"]})
        yield answer
    raise AssertionError(f"the queue of {function} is never empty")


def is_left(sqs: Any, url: str) -> bool:
    """Whether there is anything in a queue, be it that it waits, is delayed or is in hands."""
    names = [f"ApproximateNumberOfMessages{which}" for which in ("", "Delayed", "NotVisible")]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return any(int(counts[name]) for name in names)


def settle(sqs: Any, url: str, got: list[dict[str, Any]], failed: set[str]) -> None:
    """Deletes what did not fail, and shows again what did."""
    for message in got:
        where = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
        if message["MessageId"] not in failed:
            sqs.delete_message(**where)
        else:
            sqs.change_message_visibility(**where, VisibilityTimeout=0)


def queues(stack: Stack) -> Iterator[dict[str, str]]:
    for name, properties in stack.resources("AWS::SQS::Queue"):
        yield {"name": properties["QueueName"], "url": stack.resolved({"Ref": name})}


def record(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message of SQS's as Lambda writes it into the event.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    attributes = {
        name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "awsRegion": REGION,
    }
