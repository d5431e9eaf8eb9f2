"""The peak of memory of `faktura run` on one document, in a process of its own."""

import os
import random
import subprocess
import sys
from pathlib import Path

from pipeline.bootstrap import World
from tests.attachments.worlds import world_reading
from tests.flow.worlds import submit

ROOT = Path(__file__).resolve().parents[2]
UNIT = 1 if sys.platform == "darwin" else 1024  # bytes of that in which the system tells a peak

# A process inherits the peak of the one that starts it, so a small one starts the command and tells of it.
STARTER = """
import os, sys
command = sys.argv[1:]
child = os.fork()
if child == 0:
    os.dup2(2, 1)
    os.execv(command[0], command)
_, _, used = os.wait4(child, 0)
print(used.ru_maxrss)
"""


def large_pdf(megabytes: int) -> bytes:
    """A PDF by its beginning, always the same, with bytes that no compression makes shorter."""
    return b"%PDF-1.7\n" + random.Random(1).randbytes(megabytes * 1_000_000 - 9)


def run_on(document: bytes, reads: str, folder: Path) -> tuple[World, int]:
    """The world after the command has run on a document, and the most memory that it held, in bytes."""
    world = world_reading(folder, reads)
    submit(world, document)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FAKTURA_DATA": str(folder / "data"), "FAKTURA_QUIET": "0"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run", "--once"]
    told = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *command], env=environment, capture_output=True, text=True, check=True
    )
    return world, int(told.stdout) * UNIT
