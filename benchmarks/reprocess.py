"""A dry run over an archive: documents a second, against validation alone, and the memory that it takes.

    python benchmarks/reprocess.py                                    2,000 documents
    python benchmarks/reprocess.py --documents 100000 --place DIR     where there is room for them (50 KB each)
    python benchmarks/reprocess.py --history DIR                      over the archive of an earlier run with --place

The archive is that of `faktura run` on the samples that are delivered, each with a number of its own; more than half of
them were converted. Beyond the first 2,000 they are copies of these with other numbers, digests and keys, written by
the same ports. Then a recipient switches receiving off, so that there is a difference to show. What is timed is the
command, its start included; the processor time of all its processes tells what it would take on cores of its own.
"""

import argparse
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.run import documents, faktura, queue_up, time_validation  # noqa: E402
from pipeline.bootstrap import open_world  # noqa: E402
from pipeline.ports import Objects  # noqa: E402
from pipeline.records import DocumentRecord, Query, Settlement  # noqa: E402
from pipeline.settings import Settings  # noqa: E402

SWITCHED_OFF = "exempel-bygg"
RUN = 2000  # documents that go through the flow
TOGETHER = 100  # copies that are written at once


def make_history(folder: Path, count: int) -> None:
    """Documents that went through the whole flow, copies of them, then a change in the registry."""
    queue_up(folder, documents(min(count, RUN)), pictures=False)
    faktura(folder, "run", "--once", "--workers", str(os.cpu_count() or 1))
    world = open_world(Settings(data=folder))
    firsts = list(world.ledger.documents(Query()))
    copies = (copy_of(world.objects, first, number) for number, first in zip(range(RUN, count), cycle(firsts)))
    while together := list(islice(copies, TOGETHER)):
        world.objects.put({key: content for _, objects in together for key, content in objects.items()})
        world.ledger.settle([Settlement(record=record) for record, _ in together])
    registry = world.registry
    company = registry.company(SWITCHED_OFF)
    if company is None:
        raise SystemExit(f"the sample world has no {SWITCHED_OFF}")
    switched = company.program.model_copy(update={"receives": company.program.receives.then(datetime.now(UTC), False)})
    registry.put(company.model_copy(update={"program": switched, "version": company.version + 1}))


def copy_of(objects: Objects, first: DocumentRecord, number: int) -> tuple[DocumentRecord, dict[str, bytes]]:
    """A document that differs from the first by its number alone, with all that was written for it."""
    original = objects.get(first.key)
    own = next(iter(re.findall(rb"<(?:cbc:)?ID>(B-[0-9]+)<", original)))
    number_in = re.compile(rb"\b%s\b" % own)

    def numbered(content: bytes) -> bytes:
        return number_in.sub(b"B-%d" % number, content)

    digest = hashlib.sha256(numbered(original)).hexdigest()
    names = {first.digest: digest, first.digest[:20]: digest[:20], first.id: f"{number:020}"}

    def renamed(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    written = {
        renamed(key): renamed(numbered(objects.get(key)).decode("latin-1")).encode("latin-1") for key in first.objects
    }
    record = DocumentRecord.model_validate_json(renamed(first.model_dump_json()))
    return record, {record.key: numbered(original), **written}


def rehearse(folder: Path, workers: int) -> tuple[float, float, list[dict[str, object]]]:
    """Seconds that the dry run takes, those of processors, and what it prints."""
    begun, spent = time.perf_counter(), processor_time()
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "reprocess", "--dry-run", "--all"]
    ended = subprocess.run(
        [*command, "--as-of", "now", "--json", "--workers", str(workers)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "FAKTURA_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return time.perf_counter() - begun, processor_time() - spent, lines


def processor_time() -> float:
    """Seconds of processors that the processes which have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, workers: list[int]) -> None:
    given = documents(RUN)
    begun = time.process_time()
    alone = time_validation(given)
    spent = (time.process_time() - begun) * 1000 / len(given)
    print(
        f"validation alone, 1 process    {alone:8.2f} ms a document   {1000 / alone:8.0f} a second   "
        f"{spent:6.2f} ms of processors"
    )
    for number in workers:
        seconds, spent, lines = rehearse(folder, number)
        judged = int(str(lines[-1]["judged"]))
        each = seconds * 1000 / judged
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(
            f"dry run of {judged}, {number} process{'es' if number > 1 else '  '}   {each:8.2f} ms a document   "
            f"{1000 / each:8.0f} a second   {spent * 1000 / judged:6.2f} ms of processors   "
            f"{peak} MB at most in a process"
        )
    for line in lines:
        print(f"  {json.dumps(line, ensure_ascii=False)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", default="1,2", help="numbers of processes, separated by commas")
    parser.add_argument("--place", type=Path, help="a new data directory to make and to keep")
    parser.add_argument("--history", type=Path, help="a data directory that was made with --place")
    asked = parser.parse_args()
    workers = [int(number) for number in asked.workers.split(",")]
    if asked.history:
        measure(asked.history, workers)
        return
    if asked.place:
        make_history(asked.place, asked.documents)
        measure(asked.place, workers)
        return
    with tempfile.TemporaryDirectory() as name:
        make_history(Path(name), asked.documents)
        measure(Path(name), workers)


if __name__ == "__main__":
    main()
