"""Validation against one thread of a warm JVM: Xerces for the schema and CEN's published rules by Saxon-J, in one run.

    python benchmarks/jvm.py [--jar FILE] [--turns N]

Needs a JDK from 11 on and Saxon's jar, which Debian has as libsaxonhe-java; without them it says so and ends.

Both sides do the same for a document of 9 KB, from its bytes: parse it, check the UBL schema, and run all rules of EN
16931 (CEN 1.3.16), which gives a report. The JVM parses once, into Xerces' validator and through it into Saxon's tree,
with schema and stylesheet compiled before; its report is SVRL as a tree, not written out. What the native engine takes
with Peppol's rules beside those of CEN is printed as well, against the same JVM with CEN's alone. It runs in a process
begun as `faktura validate --workers` begins its own.

Both sides are warm and take turns of a hundred rounds, so that what else the machine does hits both. Times are
milliseconds of processor time that a document takes, medians of the turns. Of the JVM it is the time of the process, as
giving back the memory of a document is part of its cost and the JVM does that in threads of its own; against its
working thread alone the result stands in brackets.
"""

import argparse
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.processes import judging, spare_the_collector  # noqa: E402
from pipeline.rules.artefacts import cen_artefact  # noqa: E402
from pipeline.schema import schema_file  # noqa: E402
from pipeline.validate import Choice, judge  # noqa: E402

ON = date(2026, 11, 1)
SAMPLE = ROOT / "samples" / "01-peppol-unchanged.xml"
WARM_UP = 4000
ROUNDS = 100
PROFILES = {"en16931": "schema and CEN's rules", "peppol-bis-3": "schema, CEN's and Peppol's rules"}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jar", type=Path, default=Path("/usr/share/java/Saxon-HE.jar"))
    arguments.add_argument("--turns", type=int, default=30)
    chosen = arguments.parse_args()
    java = shutil.which("java")
    if java is None or not chosen.jar.exists():
        print(f"not measured: it needs java and {chosen.jar} (Debian: apt install default-jdk libsaxonhe-java)")
        return
    native: dict[str, list[float]] = {name: [] for name in PROFILES}
    saxon = []
    with ProcessPoolExecutor(1, judging(), spare_the_collector) as worker, Jvm(java, chosen.jar) as jvm:
        for _ in range(chosen.turns):
            for name, spent in native.items():
                spent.append(worker.submit(natively, name).result())
            saxon.append(jvm.turn())
    theirs, working = (median(spent) for spent in zip(*saxon, strict=True))
    print(f"a warm JVM, schema and CEN's rules: {theirs:.3f} ms, of which its working thread {working:.3f} ms")
    for name, spent in native.items():
        ours = median(spent)
        print(f"native, {PROFILES[name]}: {ours:.3f} ms, {theirs / ours:.1f} times faster ({working / ours:.1f})")


def natively(profile: str) -> float:
    """Milliseconds of one document."""
    content, choice = SAMPLE.read_bytes(), Choice(profile=profile)
    assert judge(content, on=ON, choice=choice).report.verdict == "valid"
    began = process_time()
    for _ in range(ROUNDS):
        judge(content, on=ON, choice=choice)
    return (process_time() - began) * 1000 / ROUNDS


class Jvm:
    """The other side, warm once it has compiled what it wants to."""

    def __init__(self, java: str, jar: Path) -> None:
        program = Path(__file__).with_name("SaxonWarm.java")
        files = (cen_artefact().path, schema_file("ubl-invoice"), SAMPLE)
        asked = [java, "-cp", str(jar), str(program), *map(str, files), str(WARM_UP)]
        self._process: Any = subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Jvm":
        self.turn()  # answers when it is warm
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def turn(self) -> tuple[float, float]:
        """Milliseconds of one document: of the process, and of the working thread alone."""
        self._process.stdin.write(f"{ROUNDS}\n")
        self._process.stdin.flush()
        process, thread = self._process.stdout.readline().split()
        return float(process), float(thread)


if __name__ == "__main__":
    main()
