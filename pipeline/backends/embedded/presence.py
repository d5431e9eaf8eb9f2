"""Which workers still live: each holds a lock on a file of its own, which the system lets go when the process ends.

So nobody waits for the visibility of what a dead worker had. A process id would not do: it may belong to another
process by now, or to another container that shares the directory.
"""

import fcntl
import os
import tempfile
from pathlib import Path

_NAMED = "worker-"


class Presence:
    """The locks of the workers of one data directory. All methods raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name, self._process, self._descriptor = "", 0, -1

    def name(self) -> str:
        """The name of this process, as long as it lives."""
        if self._process != os.getpid():  # also in a child, which may outlive its parent
            self._folder.mkdir(parents=True, exist_ok=True)
            for left in self._folder.glob(f"{_NAMED}*"):
                self.is_gone(left.name)
            self._descriptor, path = tempfile.mkstemp(dir=self._folder)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            # Named only once it is locked: nobody finds it as one that was left behind.
            self._name, self._process = _NAMED + Path(path).name, os.getpid()
            Path(path).rename(self._folder / self._name)
        return self._name

    def is_gone(self, name: str) -> bool:
        """Whether the process of a name has ended; its file goes then."""
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)
        return True
