"""The time of the function `process` itself for a document, its calls of S3, SQS and DynamoDB taken out; cold starts.

    python benchmarks/handler.py                  300 documents, in batches of ten
    python benchmarks/handler.py --pictures       and with the pictures that some recipients get as PDF

Measured is the processor's time of all threads during the calls of the handler, without what is spent within botocore,
from the call of an operation to its answer (serialising, signing, HTTP, parsing, the body of an object): each thread
counts its own. Twice, by the same documents in the same batches at the same instants:

*   asking AWS, for which moto's server stands, a process of its own;
*   with its calls taken out: every operation is answered at once with what AWS answered the first time. A thread that
    waited for the network goes on with cold caches on a processor that had gone to sleep, which on a virtual machine
    costs about a tenth of a millisecond each time: it belongs to the calls, though botocore has returned by then.
    Five times, and validation alone after each, as the speed of a machine drifts: the medians.

A cold start is a new interpreter that imports a handler.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from itertools import islice
from logging import StreamHandler
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from botocore.client import BaseClient  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from botocore.response import StreamingBody  # noqa: E402

from benchmarks.run import documents  # noqa: E402
from handlers import process  # noqa: E402
from handlers.batch import AT_ONCE, Batches  # noqa: E402
from handlers.here import here  # noqa: E402
from handlers.observed import logger  # noqa: E402
from pipeline.backends.aws.clients import clients_of  # noqa: E402
from pipeline.bootstrap import World, open_world  # noqa: E402
from pipeline.collaboration.sample import sample_world  # noqa: E402
from pipeline.records import Query  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.validate import judge  # noqa: E402
from tests.aws.cloud import CREDENTIALS  # noqa: E402
from tests.aws.lambdas import call, record  # noqa: E402

Batch = tuple[datetime, list[dict[str, Any]]]  # when it is handed over, and the records of SQS

WARM = 2  # batches
PASSES = 5  # with the calls taken out, validation alone between them: the medians of both
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
    """boto3's operations: the processor's time of every thread within them, how often what was asked, and the answers.

    `answering`: AWS is not asked any more, and what was asked before is answered at once as it was then.
    """

    def __init__(self) -> None:
        self.seconds, self.calls, self.answering = 0.0, Counter[str](), False
        self._answers: dict[tuple[str, str], Any] = {}
        self._together, self._real = threading.Lock(), BaseClient._make_api_call  # type: ignore[attr-defined]

    def __enter__(self) -> "Botocore":
        def counting(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            begun, named = time.thread_time(), f"{client.meta.service_model.service_name} {operation}"
            try:
                return self._answer(client, operation, named, parameters)
            finally:
                spent = time.thread_time() - begun
                with self._together:
                    self.seconds += spent
                    self.calls[named] += 1

        BaseClient._make_api_call = counting  # type: ignore[attr-defined]
        return self

    def __exit__(self, *_: object) -> None:
        BaseClient._make_api_call = self._real  # type: ignore[attr-defined]

    def _answer(self, client: Any, operation: str, named: str, parameters: dict[str, Any]) -> Any:
        asked = named, repr(parameters)
        if not self.answering:
            self._answers[asked] = self._asked(client, operation, parameters)
        elif asked not in self._answers:
            raise LookupError(f"{named} was not asked the first time")
        answer = self._answers[asked]
        if isinstance(answer, ClientError):
            raise answer
        body = answer.get("Body")  # of an object, which is read once
        return answer if body is None else answer | {"Body": StreamingBody(BytesIO(body), len(body))}

    def _asked(self, client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        try:
            answer = self._real(client, operation, parameters)
        except ClientError as fault:
            return fault
        return answer | {"Body": answer["Body"].read()} if "Body" in answer else answer


def batches(sqs: Any, url: str) -> Iterator[list[dict[str, Any]]]:
    """What waits in the queue, ten records at a time."""
    while got := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages"):
        yield [record(message) for message in got]


@dataclass(slots=True, kw_only=True, frozen=True)
class Spent:
    """Milliseconds of the processor a document: in the handler as a whole, and of that outside botocore."""

    whole: float
    own: float


class Process:
    """The function `process`, handed batches of what waits in its queue, each at an instant of its own."""

    def __init__(self, world: World) -> None:
        self._sqs, self._url = clients_of(world.settings)("sqs"), world.settings.aws_queue_url
        self._instant = datetime.now(UTC)
        batches = Batches(here(), clock=lambda: self._instant)
        process._batches = lambda: batches  # type: ignore[assignment]
        for printer in logger.handlers:
            if isinstance(printer, StreamHandler):
                printer.setStream(StringIO())

    def waiting(self) -> Iterator[Batch]:
        """What waits, ten records at a time."""
        while got := self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        ).get("Messages"):
            yield datetime.now(UTC), [record(message) for message in got]

    def work(self, batches: Iterable[Batch], botocore: Botocore) -> Spent:
        """What batches take, all of whose documents must come to their end."""
        whole, before, seen = 0.0, botocore.seconds, 0
        for self._instant, records in batches:
            begun = time.process_time()
            with botocore, redirect_stdout(StringIO()):
                answer = call("process", {"Records": records})
            whole += time.process_time() - begun
            seen += len(records)
            if failures := answer["batchItemFailures"]:
                raise SystemExit(f"{len(failures)} documents of a batch were not processed")
        return Spent(whole=whole * 1000 / seen, own=(whole - botocore.seconds + before) * 1000 / seen)


def drop(count: int) -> World:
    """A world with the sample companies, and so many documents in its inboxes."""
    settings = Settings()
    world = open_world(settings)
    world.registry.put(*(each for kind in sample_world() for each in kind))
    for number, (owner, content) in enumerate(documents(count)):
        key = f"inbox/{owner}/{number:06}.xml"
        clients_of(settings)("s3").put_object(Bucket=settings.aws_inbox_bucket, Key=key, Body=content)
    return world


def validation(count: int) -> float:
    """Milliseconds of the processor a document that validation alone takes, at this hour on this machine."""
    today, given = datetime.now(UTC).date(), documents(count)
    for _, content in given[:20]:
        judge(content, on=today)
    begun = time.process_time()
    for _, content in given:
        judge(content, on=today)
    return (time.process_time() - begun) * 1000 / count


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
        world = drop(asked.documents + WARM * AT_ONCE)
        handler, botocore = Process(world), Botocore()
        handler.work(islice(handler.waiting(), WARM), Botocore())  # what a process does once
        batches = list(handler.waiting())
        asking = handler.work(batches, botocore)
        calls, botocore.answering = botocore.calls.copy(), True
        passes = [(handler.work(batches, botocore).own, validation(200)) for _ in range(PASSES)]
        outcomes = Counter(str(each.outcome) for each in world.ledger.documents(Query()))
    own, base = (median(each) for each in zip(*passes, strict=True))
    print("milliseconds of the processor a document, and how many times validation alone that is")
    print(f"validation alone             {base:8.2f}")
    print(f"asking AWS                   {asking.whole:8.2f}")
    print(f"  of that outside boto3      {asking.own:8.2f} {asking.own / base:8.1f}")
    print(f"its calls taken out          {own:8.2f} {own / base:8.1f}")
    print("calls a document: " + ", ".join(f"{name} {n / asked.documents:.2f}" for name, n in calls.most_common()))
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))


if __name__ == "__main__":
    main()
