"""What the rules of EN 16931 cost after reading, and how that grows with lines and VAT rates.

Medians in milliseconds of processor time, so that what else the machine does counts little.

    python benchmarks/rules.py                    the full samples, and 1,000 and 10,000 lines with as many VAT rates
    python benchmarks/rules.py invoice.xml ...    documents of one's own
    python benchmarks/rules.py --lines 100000     another number of lines

"cleared" is the usual verdict, which leaves out what the model shows to be in order; "every part" looks at everything,
as is done where there is a fault or something that the model does not hold.
"""

import argparse
import sys
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.rules.en16931_clear import Doubts, doubts  # noqa: E402
from pipeline.rules.rule import Document, document_of  # noqa: E402
from pipeline.rules.vat_view import LINE_TAGS  # noqa: E402
from tests.rules.cen_lines import many_rates  # noqa: E402
from tests.rules.cen_verdicts import PROFILE  # noqa: E402
from transforms.peppol.read import read  # noqa: E402
from transforms.xml import parse  # noqa: E402

SAMPLES = ROOT / "tests" / "peppol" / "samples"


def fresh(content: bytes, *, every_part: bool) -> Document:
    root = parse(content)
    document = document_of(read(root))
    if every_part:
        document.views[doubts] = Doubts(header=True, lines=list(root.iterchildren(*LINE_TAGS)))
    return document


def milliseconds(content: bytes, rounds: int, *, every_part: bool) -> float:
    times = []
    for _ in range(rounds):
        document = fresh(content, every_part=every_part)
        begun = process_time()
        PROFILE.judge(document)
        times.append(process_time() - begun)
    return median(times) * 1000


def row(name: str, content: bytes, rounds: int) -> float:
    cleared = milliseconds(content, rounds, every_part=False)
    every = milliseconds(content, rounds, every_part=True)
    print(f"{name:40} {len(content):>11,} bytes {cleared:>10.3f} cleared {every:>10.3f} every part")
    return every


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("documents", nargs="*", type=Path)
    arguments.add_argument("--lines", type=int, default=10_000)
    chosen = arguments.parse_args()
    for path in chosen.documents or sorted(SAMPLES.glob("*.xml")):
        row(path.name, path.read_bytes(), 200)
    if not chosen.documents:
        few, many = max(1, chosen.lines // 10), chosen.lines
        small = row(f"{few:,} lines and VAT rates", many_rates(few), 5)
        large = row(f"{many:,} lines and VAT rates", many_rates(many), 3)
        print(f"ten times the lines and rates cost {large / small:.1f} times as much")


if __name__ == "__main__":
    main()
