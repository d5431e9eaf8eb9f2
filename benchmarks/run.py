"""Documents per second of the whole flow: from the queue to deliveries, charges and receipts on the disk.

    python benchmarks/run.py                              2,000 documents with 1 and with 2 workers
    python benchmarks/run.py --documents 10000 --workers 2
    python benchmarks/run.py --spent                      and what one worker spends its time on

The documents are the samples that are delivered, in turn, each with a number of its own. The command that is timed is
`faktura run --once`; its start is timed by itself. Validation alone is measured on the same documents, in one process.

One of the sample world's recipients has a PDF of each document beside the XML, and drawing it takes longer than all the
rest: the flow is timed as that world is, and with recipients that take XML alone. Nothing is removed before the end:
where ext4 has no journal, a file made within a minute of others' removal takes twenty times as long.
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
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import flow  # noqa: E402
from pipeline.bootstrap import open_world  # noqa: E402
from pipeline.records import Query  # noqa: E402
from pipeline.settings import Settings  # noqa: E402
from pipeline.validate import judge  # noqa: E402
from pipeline.worker import work  # noqa: E402

NUMBER = re.compile(rb"(<(?:cbc:)?ID>)[^<]+")
# The command, and the memory of its workers: whoever begins a process is counted with it, and this program is large.
MEASURED = """
import resource, sys
from pipeline.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
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


class Ended(NamedTuple):
    """How long a command took, and the most memory that one of its worker processes had: 0 where it had none."""

    seconds: float
    megabytes: int


def faktura(folder: Path, *arguments: str) -> Ended:
    """What the command takes; 0 and 1 are its exit statuses for work that was done."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", MEASURED, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAKTURA_DATA": str(folder)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise SystemExit(ended.stderr or ended.stdout)
    return Ended(time.perf_counter() - begun, int(ended.stderr.split()[-1]) // 1024)


def queue_up(folder: Path, given: list[tuple[str, bytes]], pictures: bool) -> None:
    """A new data directory with the sample world, and the documents in its queue."""
    faktura(folder, "init", "--sample")
    if not pictures:
        faktura(folder, "company", "change", "exempel-stad", "--picture", "none")
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


def time_run(
    given: list[tuple[str, bytes]], workers: int, folder: Path, pictures: bool
) -> tuple[Ended, int, Counter[str]]:
    """What all documents take, the start of the command left out; how many PDFs it made, and how they ended."""
    empty, full = folder / "empty", folder / "full"
    queue_up(empty, [], pictures)
    start = faktura(empty, "run", "--once", "--workers", str(workers))
    queue_up(full, given, pictures)
    ended = faktura(full, "run", "--once", "--workers", str(workers))
    records = open_world(Settings(data=full)).ledger.documents(Query())
    drawn = sum(1 for _ in (full / "mailboxes").rglob("*.pdf"))
    return (
        ended._replace(seconds=ended.seconds - start.seconds),
        drawn,
        Counter(record.outcome or "failed" for record in records),
    )


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


def tell_apart(given: list[tuple[str, bytes]], folder: Path, pictures: bool) -> dict[str, float]:
    """Milliseconds a document that one worker spends, by what it is spent on."""
    spent: dict[str, float] = defaultdict(float)
    queue_up(folder, given, pictures)
    world = open_world(Settings(data=folder))
    ports: dict[str, Any] = {port: Timed(port, getattr(world, port), spent) for port in PORTS}
    flow.judge = Timed("stages", flow, spent).judge  # identify, validate, authorize, transform
    begun = time.perf_counter()
    timed = replace(world, **ports)
    for _ in work(timed, Settings().limits, clock=lambda: datetime.now(UTC), pause=never_stopped, once=True):
        pass
    spent["everything"] = time.perf_counter() - begun
    return {name: seconds * 1000 / len(given) for name, seconds in spent.items()}


def show(given: list[tuple[str, bytes]], workers: int, alone: float, folder: Path, pictures: bool) -> None:
    """One line: the whole flow, with so many workers."""
    ended, drawn, outcomes = time_run(given, workers, folder, pictures)
    each = ended.seconds * 1000 / len(given)
    words = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    memory = f", {ended.megabytes} MB" if ended.megabytes else ""
    print(
        f"the whole flow, {workers} process{'es' if workers > 1 else '  '}   {each:8.2f} ms a document   "
        f"{1000 / each:8.0f} a second   {each * workers / alone:5.1f} times validation   "
        f"({words}, {drawn} PDF{memory})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", default="1,2", help="numbers of processes, separated by commas")
    parser.add_argument("--spent", action="store_true", help="tell what one worker spends its time on")
    parser.add_argument("--place", help="the directory in which data directories are made")
    asked = parser.parse_args()
    given = documents(asked.documents)
    alone = time_validation(given)
    print(f"validation alone, 1 process    {alone:8.2f} ms a document   {1000 / alone:8.0f} a second", flush=True)
    with tempfile.TemporaryDirectory(dir=asked.place) as place:
        for pictures in (False, True):
            for workers in map(int, asked.workers.split(",")):
                show(given, workers, alone, Path(place, f"{workers}-{pictures}"), pictures)
        if asked.spent:
            spent = tell_apart(given, Path(place, "spent"), pictures=False)
            for name, milliseconds in sorted(spent.items(), key=lambda pair: -pair[1]):
                print(f"  {name:28} {milliseconds:8.3f} ms a document")


if __name__ == "__main__":
    main()
