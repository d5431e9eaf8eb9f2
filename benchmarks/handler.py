"""The time of the function `process` itself for a document, its calls of S3, SQS and DynamoDB taken out; cold starts.

    python benchmarks/handler.py                  300 documents, in batches of ten
    python benchmarks/handler.py --pictures       and with the pictures that some recipients get as PDF

Measured is the processor's time of all threads during the calls of the handler. What is spent within botocore, from the
call of an operation to its answer (serialising, signing, HTTP, parsing), is taken out: each thread counts its own.
moto's server, which stands for AWS, is a process of its own. A cold start is a new interpreter that imports a handler.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from botocore.client import BaseClient  # noqa: E402

from benchmarks.run import documents  # noqa: E402
from pipeline.bootstrap import open_world  # noqa: E402
from pipeline.collaboration.sample import sample_world  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.validate import judge  # noqa: E402
from tests.aws.cloud import CREDENTIALS  # noqa: E402
from tests.aws.lambdas import call, record  # noqa: E402

FUNCTIONS = ("process", "reprocess", "notify", "tick", "http")
SERVER = """
import json, sys
from dataclasses import asdict
from tests.aws.cloud import make_resources, serving
with serving() as cloud:
    made = {f"FAKTURA_AWS_{name.upper()}": value for name, value in asdict(make_resources(cloud)).items()}
    print(json.dumps(made | {"FAKTURA_AWS_ENDPOINT": cloud.endpoint, "FAKTURA_BACKEND": "aws"}), flush=True)
    sys.stdin.read()
"""


@contextmanager
def aws() -> Iterator[None]:
    """AWS's interfaces in another process, and the environment that names a world there."""
    server: Any = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        os.environ |= CREDENTIALS | json.loads(server.stdout.readline())
        yield
    finally:
        server.stdin.close()
        server.wait()


class Botocore:
    """The processor's time of every thread within botocore, and how often what was asked."""

    def __init__(self) -> None:
        self.seconds, self.calls = 0.0, Counter[str]()
        self._together, self._real = threading.Lock(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def __enter__(self) -> "Botocore":
        def counting(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            begun = time.thread_time()
            try:
                return self._real(client, operation, parameters)
            finally:
                spent = time.thread_time() - begun
                with self._together:
                    self.seconds += spent
                    self.calls[f"{client.meta.service_model.service_name} {operation}"] += 1

        BaseClient._make_api_call = counting  # type: ignore[attr-defined]
        return self

    def __exit__(self, *_: object) -> None:
        BaseClient._make_api_call = self._real  # type: ignore[attr-defined]


def batches(sqs: Any, url: str) -> Iterator[list[dict[str, Any]]]:
    """What waits in the queue, ten records at a time."""
    while got := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages"):
        yield [record(message) for message in got]


def measure(count: int) -> tuple[float, float, Counter[str], Counter[str]]:
    """Seconds of the processor in the handler and within botocore, the calls of AWS, and how the documents ended."""
    from pipeline.backends.aws.clients import clients_of

    settings = Settings()
    clients = clients_of(settings)
    world = open_world(settings)
    world.registry.put(*(each for kind in sample_world() for each in kind))
    given = documents(count + 20)
    for number, (owner, content) in enumerate(given):
        key = f"inbox/{owner}/{number:06}.xml"
        clients("s3").put_object(Bucket=settings.aws_inbox_bucket, Key=key, Body=content)
    queue, spent, seen = batches(clients("sqs"), settings.aws_queue_url), 0.0, 0
    with redirect_stdout(StringIO()):
        for _ in range(2):  # what a process does once
            call("process", {"Records": next(queue)})
        botocore = Botocore()
        for records in queue:
            begun = time.process_time()
            with botocore:
                call("process", {"Records": records})
            spent += time.process_time() - begun
            seen += len(records)
    from pipeline.records import Query

    outcomes = Counter(str(each.outcome) for each in world.ledger.documents(Query()))
    return spent / seen, botocore.seconds / seen, botocore.calls, outcomes


def validation(count: int) -> float:
    """Seconds of the processor a document that validation alone takes, at this hour on this machine."""
    today, given = datetime.now(UTC).date(), documents(count)
    for _, content in given[:20]:
        judge(content, on=today)
    begun = time.process_time()
    for _, content in given:
        judge(content, on=today)
    return (time.process_time() - begun) / count


def cold_start(function: str) -> float:
    """Milliseconds in which a new interpreter imports a handler, its own start left out; the median of seven."""
    code = f"import time; begun = time.perf_counter(); import handlers.{function}; print(time.perf_counter() - begun)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYDANTIC_DISABLE_PLUGINS": "1"}
    runs = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        for _ in range(7)
    ]
    return median(float(run.stdout) * 1000 for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--pictures", action="store_true")
    asked = parser.parse_args()
    if not asked.pictures:
        os.environ["FAKTURA_DRAWS"] = "0"
    for function in FUNCTIONS:
        print(f"cold start, {function:10} {cold_start(function):8.0f} ms")
    with aws():
        whole, within, calls, outcomes = measure(asked.documents)
    print(f"validation alone             {validation(200) * 1000:8.2f} ms of the processor a document")
    print(f"the handler and boto3        {whole * 1000:8.2f} ms of the processor a document")
    print(f"of that within boto3         {within * 1000:8.2f} ms")
    print(f"the handler itself           {(whole - within) * 1000:8.2f} ms")
    print("calls a document: " + ", ".join(f"{name} {n / asked.documents:.2f}" for name, n in calls.most_common()))
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))


if __name__ == "__main__":
    main()
