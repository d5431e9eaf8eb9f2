"""Documents per second of the whole flow: from the queue to deliveries, charges and receipts on the disk.

    python benchmarks/run.py                              2,000 documents with 1 and with 2 workers
    python benchmarks/run.py --documents 10000 --workers 2
    python benchmarks/run.py --spent                      and what one worker spends its time on

The documents are the samples that are delivered, in turn, each with a number of its own. The command that is timed is
`faktura run --once`; its start is timed by itself. Validation alone is measured on the same documents, in one process.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import flow  # noqa: E402
from pipeline.bootstrap import open_world  # noqa: E402
from pipeline.records import Query  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.validate import judge  # noqa: E402
from pipeline.worker import work  # noqa: E402

NUMBER = re.compile(rb"(<(?:cbc:)?ID>)[^<]+")
PORTS = ("queue", "inbox", "objects", "ledger", "registry")


def documents(count: int) -> list[tuple[str, bytes]]:
    """(owner of the inbox, document), each with a number of its own."""
    stories = json.loads((ROOT / "samples" / "stories.json").read_text(encoding="utf-8"))
    told = [(one["submitted_as"], one["file"]) for one in stories if one["outcome"] == "delivered"]
    samples = [(owner, (ROOT / "samples" / file).read_bytes()) for owner, file in told]
    return [
        (owner, NUMBER.sub(rb"\g<1>B-%d" % number, content, count=1))
        for number, (owner, content) in enumerate(islice(cycle(samples), count))
    ]


def faktura(folder: Path, *arguments: str) -> float:
    """Seconds that the command takes; 0 and 1 are its exit statuses for work that was done."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAKTURA_DATA": str(folder)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise SystemExit(ended.stderr or ended.stdout)
    return time.perf_counter() - begun


def queue_up(folder: Path, given: list[tuple[str, bytes]]) -> None:
    """A new data directory with the sample world, and the documents in its queue."""
    faktura(folder, "init", "--sample")
    for number, (owner, content) in enumerate(given):
        (folder / "inbox" / owner / f"{number:06}.xml").write_bytes(content)
    time.sleep(1.1)  # files are taken when they have been left alone
    world, now = open_world(Settings(data=folder)), datetime.now(UTC)
    world.queue.send(world.inbox.arrivals(now).messages, now)


def time_validation(given: list[tuple[str, bytes]]) -> float:
    """Milliseconds a document, of validation alone."""
    today = datetime.now(UTC).date()
    for _, content in given[:20]:
        judge(content, on=today)
    begun = time.perf_counter()
    for _, content in given:
        judge(content, on=today)
    return (time.perf_counter() - begun) * 1000 / len(given)


def time_run(given: list[tuple[str, bytes]], workers: int, place: str | None) -> tuple[float, Counter[str]]:
    """Seconds for all documents, the start of the command left out, and how they ended."""
    with tempfile.TemporaryDirectory(dir=place) as name:
        folder = Path(name)
        queue_up(folder, [])
        start = faktura(folder, "run", "--once", "--workers", str(workers))
        queue_up(folder, given)
        seconds = faktura(folder, "run", "--once", "--workers", str(workers)) - start
        records = open_world(Settings(data=folder)).ledger.documents(Query())
        return seconds, Counter(record.outcome or "failed" for record in records)


class Timed:
    """A port, and how long its methods took."""

    def __init__(self, name: str, port: Any, spent: dict[str, float]) -> None:
        self._name, self._port, self._spent = name, port, spent

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)

        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return real(*arguments, **named)
            finally:
                self._spent[f"{self._name}.{method}"] += time.perf_counter() - begun

        return timed


def never_stopped(span: timedelta) -> bool:
    time.sleep(span.total_seconds())
    return False


def tell_apart(given: list[tuple[str, bytes]], place: str | None) -> dict[str, float]:
    """Milliseconds a document that one worker spends, by what it is spent on."""
    spent: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory(dir=place) as name:
        queue_up(Path(name), given)
        world = open_world(Settings(data=Path(name)))
        ports: dict[str, Any] = {port: Timed(port, getattr(world, port), spent) for port in PORTS}
        flow.judge = Timed("stages", flow, spent).judge  # identify, validate, authorize, transform
        begun = time.perf_counter()
        for _ in work(
            replace(world, **ports),
            Settings().limits,
            clock=lambda: datetime.now(UTC),
            pause=never_stopped,
            once=True,
        ):
            pass
        spent["everything"] = time.perf_counter() - begun
    return {name: seconds * 1000 / len(given) for name, seconds in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", default="1,2", help="numbers of processes, separated by commas")
    parser.add_argument("--spent", action="store_true", help="tell what one worker spends its time on")
    parser.add_argument("--place", help="the directory in which data directories are made")
    asked = parser.parse_args()
    given = documents(asked.documents)
    alone = time_validation(given)
    print(f"validation alone, 1 process    {alone:8.2f} ms a document   {1000 / alone:8.0f} a second")
    for workers in map(int, asked.workers.split(",")):
        seconds, outcomes = time_run(given, workers, asked.place)
        each = seconds * 1000 / len(given)
        words = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        print(
            f"the whole flow, {workers} process{'es' if workers > 1 else '  '}   {each:8.2f} ms a document   "
            f"{1000 / each:8.0f} a second   {each * workers / alone:5.1f} times validation   ({words})"
        )
    if asked.spent:
        for name, milliseconds in sorted(tell_apart(given, asked.place).items(), key=lambda pair: -pair[1]):
            print(f"  {name:28} {milliseconds:8.3f} ms a document")


if __name__ == "__main__":
    main()
