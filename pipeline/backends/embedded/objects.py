"""Objects as files below one directory: written whole or not at all, and made durable together."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from pipeline.backends.embedded.durable import sync
from pipeline.outcomes import Unavailable
from pipeline.records import Content, Unreadable

_PRIVATE = ".faktura-"  # begins the names of files that are still being written
_ATTEMPTS = 10
_numbers = count()


class EmbeddedObjects:
    """Port Objects. Keys are paths below `root`, `/` between their parts. Several processes may use one root."""

    def __init__(self, root: Path) -> None:
        self.root, self._root = root, str(root.absolute())

    def put(self, objects: Mapping[str, Content]) -> None:
        """Write each object whole or not at all, in order; all are durable on return."""
        paths = {self._place(key): content for key, content in objects.items()}
        written: dict[str, str] = {}
        made: list[str] = []
        with _answering(self.root):
            try:
                for path, content in paths.items():
                    written[path] = _write_beside(path, content, made)
                sync(list(written.values()))
                for path, beside in written.items():
                    os.rename(beside, path)
            except BaseException:
                for beside in written.values():
                    with suppress(FileNotFoundError):
                        os.unlink(beside)
                raise
            # A new name is durable when its directory is, and a new directory when the one above it is.
            sync(list(dict.fromkeys(map(_folder, (*paths, *made)))))

    def get(self, key: str, version: str = "") -> bytes:
        """The bytes under a key; files have one version. Raises KeyError, Unreadable where there are none."""
        path = self._place(key)
        with _answering(self.root):
            try:
                return _read(path)
            except (FileNotFoundError, NotADirectoryError):
                raise KeyError(key) from None

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys with a prefix, in order."""
        folder, _, start = prefix.rpartition("/")
        with _answering(self.root):
            yield from _keys(self.path(folder) if folder else self.root, f"{folder}/" if folder else "", start)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is not there is no error. A delivery's directory goes with its last object."""
        with _answering(self.root):
            for path in map(self.path, keys):
                with suppress(FileNotFoundError, NotADirectoryError):
                    path.unlink()
                    _remove_if_empty(path.parent, Path(self._root))

    def path(self, key: str) -> Path:
        """Where an object is. Raises ValueError for a key that would lead anywhere else."""
        return Path(self._place(key))

    def _place(self, key: str) -> str:
        # Every object passes here and below several times: plain strings take half the time of paths, and hardly any
        # key has a part that begins with a dot.
        within = f"/{key}/"
        if "//" in within or "\0" in key or ("/." in within and any(map(_is_nowhere, key.split("/")))):
            raise ValueError(f"not the key of an object: {key!r}")
        return f"{self._root}/{key}"


def _is_nowhere(part: str) -> bool:
    return part in (".", "..") or part.startswith(_PRIVATE)


def _read(path: str) -> bytes:
    try:
        # A link could show anybody's file as an invoice; a pipe that nobody writes would block for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except PermissionError as error:
        raise Unreadable(error.strerror) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise Unreadable("a link, or no file") from None
        raise
    try:
        # Asked before anything else: even to open a file object on a directory is an error.
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("no file")
        return b"".join(iter(lambda: os.read(descriptor, status.st_size + 1), b""))
    finally:
        os.close(descriptor)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _write_beside(path: str, content: Content, made: list[str]) -> str:
    """Writes a file next to where it will stand, making the directories that are missing."""
    folder = _folder(path)
    beside = f"{folder}/{_PRIVATE}{os.getpid()}-{next(_numbers)}"
    for attempt in range(_ATTEMPTS):
        try:
            _write(beside, content)
            return beside
        except FileNotFoundError:
            # Also where another process removed the directory, empty, after it was made here.
            if attempt == _ATTEMPTS - 1:
                raise
            _make(folder, made)
    return beside


def _write(path: str, content: Content) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        for piece in (content,) if isinstance(content, bytes) else content:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    except BaseException:  # what is asked for in pieces may fail in its own way
        os.unlink(path)
        raise
    finally:
        os.close(descriptor)


def _make(folder: str, made: list[str]) -> None:
    """Makes a directory, and those above it that are missing; of nearly all it is the last one alone."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        return
    except FileNotFoundError:
        _make(_folder(folder), made)
        with suppress(FileExistsError):
            os.mkdir(folder)
    made.append(folder)


def _keys(folder: Path, before: str, start: str = "") -> Iterator[str]:
    try:
        # S3 sorts whole keys, so that "a/x" stands after "a-b": a directory sorts as its name with the slash.
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name + "/" * entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith(_PRIVATE) or not entry.name.startswith(start):
            continue
        if entry.is_dir():
            yield from _keys(Path(entry.path), f"{before}{entry.name}/")
        else:
            yield before + entry.name


def _remove_if_empty(folder: Path, root: Path) -> None:
    """The directory of a delivery, deeper than those of owners, into which people drop files."""
    if len(folder.relative_to(root).parts) > 2:
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def _answering(root: Path) -> Iterator[None]:
    """The faults of the disk, as what they are to the pipeline."""
    try:
        yield
    except OSError as fault:
        raise Unavailable(f"{root.name}: {fault.strerror or fault}") from fault
