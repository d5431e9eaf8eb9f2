"""How long a conversion takes with the model in hand: writing each format, medians; and reading, for comparison.

    python benchmarks/conversion.py                 three samples of 8 to 9 kB
    python benchmarks/conversion.py invoice.xml     a document of one's own, of any format

"write" is the writer, and before it what the source's format leaves to be derived for other formats; "read" reads what
was written. Each of many rounds is timed on its own.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.identify import identify  # noqa: E402
from transforms.format import Unconvertible, rewrite  # noqa: E402
from transforms.registry import FORMATS  # noqa: E402

SAMPLES = tuple(
    ROOT / "samples" / name
    for name in ("01-peppol-unchanged.xml", "02-peppol-to-svefaktura.xml", "03-svefaktura-to-peppol.xml")
)
TARGET = 1.0  # ms for a document of 9 kB


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return median(times) * 1000


def measure(content: bytes, rounds: int) -> None:
    identified = identify(content)
    source = identified.format
    invoice = source.read(identified.root).invoice
    print(f"{source.title}, {len(content) / 1000:.1f} kB, {len(invoice.lines)} lines")
    for target in FORMATS:
        try:
            written = rewrite(invoice, source, target).content
        except Unconvertible as reason:
            print(f"  {target.name:12} cannot say it: {reason}")
            continue
        there = identify(written)
        model = target.read(there.root).invoice
        writing = milliseconds(lambda target=target: rewrite(invoice, source, target), rounds)  # type: ignore[misc]
        reading = milliseconds(lambda target=target, there=there: target.read(there.root), rounds)  # type: ignore[misc]
        same = "the same model" if model == invoice else "another model"
        size = len(written) / 1000
        print(f"  {target.name:12} write {writing:7.3f} ms   read {reading:7.3f} ms   {size:6.1f} kB, {same}")
        if writing > TARGET:
            print(f"  {'':12} over the target of {TARGET} ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("documents", nargs="*", type=Path, metavar="FILE", help="documents to time")
    arguments.add_argument("--rounds", type=int, default=500, help="rounds of each conversion (500)")
    wanted = arguments.parse_args()
    for path in wanted.documents or SAMPLES:
        measure(path.read_bytes(), wanted.rounds)


if __name__ == "__main__":
    main()
