"""Validation against one thread of a warm JVM: CEN's published rules by Saxon-J, in the same run.

    python benchmarks/jvm.py [--jar FILE] [--repeat N]

Needs a JDK from 11 on and Saxon's jar, which Debian has as libsaxonhe-java; without them it says so and ends.
The native engine runs all that it does for a document (parse, schema, read, the rules of CEN and of Peppol), the JVM
parses it and runs CEN's rules. Times are milliseconds, medians, in turns, so that what else the machine does hits both.
"""

import argparse
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.rules.artefacts import cen_artefact  # noqa: E402
from pipeline.validate import judge  # noqa: E402

ON = date(2026, 11, 1)
SAMPLE = ROOT / "samples" / "01-peppol-unchanged.xml"
WARM_UP = 600
TURNS = 3


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
    native, saxon = [], []
    for _ in range(TURNS):
        native.append(natively(chosen.repeat))
        saxon.append(on_the_jvm(java, chosen.jar, chosen.repeat))
    ours, theirs = median(native), median(saxon)
    print(f"native {ours:.3f}, warm JVM with CEN's rules alone {theirs:.3f}: {theirs / ours:.1f} times")


def natively(repeat: int) -> float:
    """Milliseconds of one document."""
    content = SAMPLE.read_bytes()
    spent = []
    for _ in range(repeat):
        began = perf_counter()
        judge(content, on=ON)
        spent.append((perf_counter() - began) * 1000)
    return median(spent)


def on_the_jvm(java: str, jar: Path, repeat: int) -> float:
    """Milliseconds of one document, once the JVM has compiled what it wants to."""
    program = Path(__file__).with_name("SaxonWarm.java")
    asked = [java, "-cp", str(jar), str(program), str(cen_artefact().path), str(SAMPLE), str(WARM_UP), str(repeat)]
    return float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
