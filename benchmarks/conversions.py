"""Counts what comes of converting every shared document: valid in the other format, or refused, with the reasons.

    python benchmarks/conversions.py                     examples, bases and all schema-valid cases (a minute or two)
    python benchmarks/conversions.py --step 10           every tenth case
    python benchmarks/conversions.py --prepaid-as-line   with a line for what was paid in advance

The shared documents lie in `shared` beside the project. Exit status 1 where a result would be invalid.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.conformance.conversions import Sample, cases, examples, results, tally  # noqa: E402
from transforms.format import Wishes  # noqa: E402

MOST = 12  # outcomes of a table


def tell(counts: Counter[tuple[str, str, bool, str]]) -> None:
    """A table for each pair of formats: of valid and invalid sources, how many came to what."""
    for source, target in sorted({(one[0], one[1]) for one in counts}):
        for valid in (True, False):
            found = {key[3]: number for key, number in counts.items() if key[:3] == (source, target, valid)}
            if not found:
                continue
            print(f"  {source} -> {target}, {'valid' if valid else 'invalid'} source: {sum(found.values())}")
            by_number = sorted(found.items(), key=lambda one: (-one[1], one[0]))
            for outcome, number in by_number[:MOST]:
                print(f"    {number:6}  {outcome[:110]}")
            if by_number[MOST:]:
                print(f"    {sum(number for _, number in by_number[MOST:]):6}  for other reasons")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--step", type=int, default=1, help="every so many-th case (1)")
    arguments.add_argument("--prepaid-as-line", action="store_true", help="wish a line for what was paid in advance")
    wanted = arguments.parse_args()
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        sys.exit(f"needs the shared documents in {shared}")
    wishes = Wishes(prepaid_as_line=wanted.prepaid_as_line)
    groups: dict[str, list[Sample]] = {}
    for sample in (*examples(shared), *cases(shared, wanted.step)):
        groups.setdefault(sample.group, []).append(sample)
    invalid = 0
    for group, samples in groups.items():
        counts = tally(results(samples, wishes))
        print(f"{group}: {len(samples)} documents")
        tell(counts)
        invalid += sum(number for key, number in counts.items() if key[3] == "INVALID")
    sys.exit(1 if invalid else 0)


if __name__ == "__main__":
    main()
