"""How long parsing, reading and writing of Peppol documents takes: medians, and the ratio to parsing.

    python benchmarks/reading.py                    the full samples, and 10,000 lines
    python benchmarks/reading.py invoice.xml ...    documents of one's own
    python benchmarks/reading.py --lines 100000     another number of lines

Each of many rounds of a document is timed on its own. The reader remembers numbers it has seen, so "read, new numbers"
forgets them before each round: a document is somewhere between the two.
"""

import argparse
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from transforms import read_values  # noqa: E402
from transforms.peppol.read import read  # noqa: E402
from transforms.peppol.write import write  # noqa: E402
from transforms.xml import parse  # noqa: E402

SAMPLES = ROOT / "tests" / "peppol" / "samples"
FIRST_LINE, END = b"  <cac:InvoiceLine>", b"</Invoice>"


def milliseconds(work: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(rounds):
        before()
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return median(times) * 1000


def small(path: Path, rounds: int) -> None:
    content = path.read_bytes()
    root = parse(content)
    invoice = read(root).invoice
    parsing = milliseconds(lambda: parse(content), rounds)
    row("parse", parsing, parsing)
    row("read", milliseconds(lambda: read(root), rounds), parsing)
    row("read, new numbers", milliseconds(lambda: read(root), rounds, read_values.forget_numbers), parsing)
    row("write", milliseconds(lambda: write(invoice), rounds), parsing)


def large(lines: int) -> None:
    content = (SAMPLES / "full-invoice.xml").read_bytes()
    begin, end = content.index(FIRST_LINE), content.index(END)
    content = content[:begin] + content[begin:end] * (lines // 2) + content[end:]
    print(f"\n{lines:,} lines, {len(content) / 1e6:.1f} MB")
    root = parse(content)
    invoice = read(root).invoice
    parsing = milliseconds(lambda: parse(content), 3)
    row("parse", parsing, parsing)
    row("read", milliseconds(lambda: read(root), 3), parsing)
    row("write", milliseconds(lambda: write(invoice), 3), parsing)
    tracemalloc.start()
    reading: Any = read(root)
    held = tracemalloc.get_traced_memory()[0] / 1e6
    print(f"  {'the model holds':20}{held:10.1f} MB for {len(reading.invoice.lines):,} lines")
    tracemalloc.stop()


def row(name: str, time: float, parsing: float) -> None:
    print(f"  {name:20}{time:10.3f} ms {time / parsing:8.2f} x parse")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("documents", nargs="*", type=Path, metavar="FILE", help="documents to time")
    arguments.add_argument("--rounds", type=int, default=500, help="rounds of each document (500)")
    arguments.add_argument("--lines", type=int, default=10_000, help="lines of the large document (10,000); 0: none")
    wanted = arguments.parse_args()
    for path in wanted.documents or sorted(SAMPLES.glob("*.xml")):
        print(f"{path.name}, {path.stat().st_size / 1000:.1f} kB")
        small(path, wanted.rounds)
    if wanted.lines:
        large(wanted.lines)


if __name__ == "__main__":
    main()
