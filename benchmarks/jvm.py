"""Validation against one thread of a warm JVM: Xerces for the schema and CEN's published rules by Saxon-J, in one run.

    python benchmarks/jvm.py [--jar FILE] [--repeat N]

Needs a JDK from 11 on and Saxon's jar, which Debian has as libsaxonhe-java; without them it says so and ends.

Both sides do the same for a document of 9 KB, from its bytes: parse it, check the UBL schema, and run all rules of EN
16931 (CEN 1.3.16), which gives a report. The JVM parses once, into Xerces' validator and through it into Saxon's tree,
with schema and stylesheet compiled before; its report is SVRL as a tree, not written out. What the native engine takes
with Peppol's rules beside those of CEN is printed as well, against the same JVM with CEN's alone. It runs in a process
begun as `faktura validate --workers` begins its own.

Times are milliseconds of processor time of the thread that works, medians of many rounds on that document, in turns,
so that what else the machine does hits both. What the JVM's compiler and collector do in threads of their own counts
nothing, nor do the rounds in which it warms up.
"""

import argparse
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from time import thread_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.processes import judging, spare_the_collector  # noqa: E402
from pipeline.rules.artefacts import cen_artefact  # noqa: E402
from pipeline.schema import schema_file  # noqa: E402
from pipeline.validate import Choice, judge  # noqa: E402

ON = date(2026, 11, 1)
SAMPLE = ROOT / "samples" / "01-peppol-unchanged.xml"
WARM_UP = 4000
TURNS = 3
PROFILES = {"en16931": "schema and CEN's rules", "peppol-bis-3": "schema, CEN's and Peppol's rules"}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jar", type=Path, default=Path("/usr/share/java/Saxon-HE.jar"))
    arguments.add_argument("--repeat", type=int, default=300)
    chosen = arguments.parse_args()
    java = shutil.which("java")
    if java is None or not chosen.jar.exists():
        print(f"not measured: it needs java and {chosen.jar} (Debian: apt install default-jdk libsaxonhe-java)")
        return
    native: dict[str, list[float]] = {name: [] for name in PROFILES}
    saxon = []
    with ProcessPoolExecutor(1, judging(), spare_the_collector) as worker:
        for _ in range(TURNS):
            for name, spent in native.items():
                spent.append(worker.submit(natively, name, chosen.repeat).result())
            saxon.append(on_the_jvm(java, chosen.jar, chosen.repeat))
    theirs = median(saxon)
    print(f"one thread of a warm JVM, schema and CEN's rules: {theirs:.3f} ms")
    for name, spent in native.items():
        print(f"native, {PROFILES[name]}: {median(spent):.3f} ms, {theirs / median(spent):.1f} times faster")


def natively(profile: str, repeat: int) -> float:
    """Milliseconds of one document."""
    content, choice = SAMPLE.read_bytes(), Choice(profile=profile)
    assert judge(content, on=ON, choice=choice).report.verdict == "valid"
    spent = []
    for _ in range(repeat):
        began = thread_time()
        judge(content, on=ON, choice=choice)
        spent.append((thread_time() - began) * 1000)
    return median(spent)


def on_the_jvm(java: str, jar: Path, repeat: int) -> float:
    """Milliseconds of one document, once the JVM has compiled what it wants to."""
    program = Path(__file__).with_name("SaxonWarm.java")
    files = (cen_artefact().path, schema_file("ubl-invoice"), SAMPLE)
    asked = [java, "-cp", str(jar), str(program), *map(str, files), str(WARM_UP), str(repeat)]
    return float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
