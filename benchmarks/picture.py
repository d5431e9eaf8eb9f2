"""How long a picture takes: the first of a process, then the median of many, once warm; and of processor time.

    python benchmarks/picture.py                 a short sample, and the same with a hundred lines
    python benchmarks/picture.py invoice.xml     a document of one's own, of any format

The PDF has the document embedded, as in a mailbox. Numbers change from round to round, so that no compiler remembers
what it drew before.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.identify import identify  # noqa: E402
from pipeline.invoice import Invoice  # noqa: E402
from transforms.picture import write  # noqa: E402

SAMPLE = ROOT / "samples" / "01-peppol-unchanged.xml"
TARGET = 60.0  # ms for a PDF once warm

Drawing = Callable[[Invoice], object]


def timed(draw: Drawing, invoice: Invoice, round_number: int) -> tuple[float, float]:
    """Milliseconds for one picture of the invoice, under a number of its own: on the clock, and of the processor."""
    numbered = replace(invoice, number=f"{invoice.number}-{round_number}")
    begun, used = perf_counter(), process_time()
    draw(numbered)
    return (perf_counter() - begun) * 1000, (process_time() - used) * 1000


def measure(invoice: Invoice, content: bytes, rounds: int) -> None:
    print(f"{len(invoice.lines)} lines, {len(content) / 1000:.1f} kB")
    drawings: dict[str, Drawing] = {
        "pdf": lambda each: write.pdf(each, document=("invoice.xml", content)),
        "html": write.html,
        "png": write.png,
    }
    for name, draw in drawings.items():
        first, _ = timed(draw, invoice, 0)
        rounds_of = [timed(draw, invoice, number) for number in range(1, rounds + 1)]
        warm, used = median(clock for clock, _ in rounds_of), median(cpu for _, cpu in rounds_of)
        over = f"   over the target of {TARGET:.0f} ms" if name == "pdf" and warm > TARGET else ""
        print(f"  {name:5} first {first:7.1f} ms   warm {warm:7.2f} ms   processor {used:7.2f} ms{over}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("documents", nargs="*", type=Path, metavar="FILE", help="documents to draw")
    arguments.add_argument("--rounds", type=int, default=50, help="rounds of each picture (50)")
    wanted = arguments.parse_args()
    for path in wanted.documents or (SAMPLE,):
        content = path.read_bytes()
        identified = identify(content)
        invoice = identified.format.read(identified.root).invoice
        measure(invoice, content, wanted.rounds)
        if not wanted.documents:
            measure(replace(invoice, lines=invoice.lines * 25), content, wanted.rounds)


if __name__ == "__main__":
    main()
