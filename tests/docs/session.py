"""A person at a terminal in a fresh clone: types what a document says, one command after the other."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.docs.markdown import Command

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = Path(sys.executable).parent

# What a clone holds that a reader's command may name; the code itself runs from where it is installed.
CLONED = ("samples", "schemas", "docs")
PATIENCE = 120  # seconds that a command may take
WATCHING = 4  # seconds after which a command that runs until it is stopped is stopped


@dataclass(slots=True, frozen=True, kw_only=True)
class Ended:
    """How a command ended (as a shell counts: 130 is Ctrl-C) and all that it printed."""

    status: int
    printed: str


class Session:
    """One shell after another with the same directory and exported variables, in a copy of the clone."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "faktura"
        self.state = folder / "state.sh"
        self.environment = _environment(folder)
        self.clone.mkdir()
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy(path, self.clone)
            elif path.name in CLONED:
                shutil.copytree(path, self.clone / path.name)
        (self.clone / ".venv").symlink_to(PROGRAMS.parent)
        self.state.write_text(f"cd {shlex.quote(str(self.clone))}\n", encoding="utf-8")

    def type(self, command: Command) -> Ended:
        """Run one command to its end, or press Ctrl-C where the document says that the reader does."""
        state = shlex.quote(str(self.state))
        script = (
            f'. {state}\n{command.text}\nended=$?\n{{ export -p; printf "cd %q\\n" "$PWD"; }} >{state}\nexit $ended\n'
        )
        shell = subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", script],
            cwd=self.clone,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # What was started in the background of a shell ignores Ctrl-C, and so would all that it starts.
            preexec_fn=_heed_control_c,
        )
        try:
            printed, _ = shell.communicate(timeout=WATCHING if command.stopped else PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGINT if command.stopped else signal.SIGKILL)
            printed, _ = shell.communicate(timeout=PATIENCE)
        return Ended(status=shell.returncode if shell.returncode >= 0 else 128 - shell.returncode, printed=printed)


def _heed_control_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _environment(folder: Path) -> dict[str, str]:
    """A person's environment: the machine's own, without what would lead the command to another data directory."""
    home = folder / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAKTURA_", "PYTEST_", "COV_"))}
    return kept | {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
    }
