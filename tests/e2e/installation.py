"""An installation as its user meets it: a data directory, and the real command in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "samples"
PATIENCE = 120  # seconds

# A test waits for nothing that a person would wait for: files count as whole at once, workers look ten times a second.
HURRIED = {"FAKTURA_QUIET": "0", "FAKTURA_TICK": "0.1"}


@dataclass(slots=True, frozen=True, kw_only=True)
class Ended:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects of --json: one a line, and nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]


class Installation:
    """A data directory below `folder`, and the command on it."""

    def __init__(self, folder: Path, *, language: str = "en", settings: Mapping[str, str] = HURRIED) -> None:
        self.folder, self.store = folder, folder / "store"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FAKTURA_")}
        here = {"FAKTURA_DATA": str(self.store), "FAKTURA_LANG": language, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        self.environment = kept | here | {"COLUMNS": "160"} | dict(settings)

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """The command, running in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path) -> Ended:
        """The command, to its end."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        ended = Ended(status=process.returncode, out=out, err=err)
        assert "Traceback (most recent call last)" not in err, err
        return ended

    def do(self, *arguments: str | Path, status: int = 0) -> Ended:
        """The command, which must end with that status."""
        ended = self.run(*arguments)
        assert ended.status == status, f"{arguments} ended with {ended.status}\n{ended.out}\n{ended.err}"
        return ended

    def submit(self, company: str, *files: Path) -> list[str]:
        """The ids of the submitted documents."""
        ended = self.do("submit", *files, "--as", company, "--json")
        return [one["document"] for one in ended.objects]

    def documents(self) -> dict[str, dict[str, Any]]:
        """What `faktura status --json` says, by file name."""
        return {one["name"]: one for one in self.do("status", "--json").objects}

    def receipts(self, company: str) -> dict[str, dict[str, Any]]:
        """The receipts in a mailbox, by file name."""
        return {one["name"]: one for one in self.do("mailbox", "list", company, "--receipts", "--json").objects}

    def manifests(self, company: str) -> dict[str, dict[str, Any]]:
        """The new deliveries in a mailbox, by document number."""
        return {one["number"]: one for one in self.do("mailbox", "list", company, "--json").objects}

    def charges(self, name: str) -> list[dict[str, Any]]:
        """What was charged for a document."""
        found: list[dict[str, Any]] = self.run("status", name, "--json").objects[0]["charges"]
        return found


def stories() -> list[dict[str, str]]:
    """The sample documents, in the order in which they are submitted."""
    told: list[dict[str, str]] = json.loads((SAMPLES / "stories.json").read_text(encoding="utf-8"))
    return told


def invoices(folder: Path, count: int) -> Iterator[Path]:
    """As many different invoices of the bakery: sample 01 with other numbers."""
    text = (SAMPLES / "01-peppol-unchanged.xml").read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True)
    for number in range(count):
        path = folder / f"invoice-{number:04}.xml"
        path.write_text(text.replace("<cbc:ID>2026-1041</cbc:ID>", f"<cbc:ID>T-{number}</cbc:ID>"), encoding="utf-8")
        yield path


def eventually(happened: Callable[[], bool], *, seconds: float = 30) -> bool:
    """Whether something happens in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.1)
    return False


def stop(process: "subprocess.Popen[str]", number: signal.Signals) -> Ended:
    """Send a signal to the process, and to it alone; how it ended."""
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return Ended(status=process.returncode, out=out, err=err)


def files_below(folder: Path) -> Sequence[Path]:
    """Every file below a directory."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
