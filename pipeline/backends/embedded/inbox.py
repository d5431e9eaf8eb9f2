"""The inboxes as directories, `inbox/<owner>/`: what programs dropped there, as messages."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from pipeline.backends.embedded.durable import sync
from pipeline.backends.embedded.pairs import pair
from pipeline.backends.instants import instant, micros
from pipeline.outcomes import Unavailable
from pipeline.pairing import invoice_of, is_envelope
from pipeline.records import Arrivals, NewMessage

# Names of files that somebody is still writing.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_AT_ONCE = 8
_PATIENCE = timedelta(minutes=10)  # so long an object envelope waits for its invoice, before it is answered alone
_numbers = count()

_Identity = tuple[str, str, int, int, int, int]
_Landed = dict[_Identity, os.stat_result]
_Found = tuple[str, str, os.stat_result]  # path, key, and the state in which it was found


class EmbeddedInbox:
    """Port Inbox. `quiet`: how long a file must have been left alone before it counts as whole.

    A file that was written elsewhere and renamed into place brings an older time along, and is taken at once.
    """

    def __init__(self, root: Path, quiet: timedelta = timedelta(seconds=1)) -> None:
        self._root, self._folder, self._quiet = root, root / "inbox", quiet
        self._queued: set[_Identity] = set()
        self._shown: dict[str, _Identity] = {}  # by message id: what the last look found

    def arrivals(self, now: datetime) -> Arrivals:
        """What has landed and was not said to be queued, oldest first."""
        more = False
        landed: _Landed = {}
        try:
            landed, more = self._look(now)
            if any(is_envelope(name) for _, name, *_ in landed):
                self._pair(landed)
                landed, more = self._look(now)
                landed = {one: status for one, status in landed.items() if not _waits(one[1], status, now)}
        except FileNotFoundError:  # one was removed between the listing and the look at it
            more = True
        except OSError as fault:
            raise Unavailable(f"inbox: {fault.strerror}") from fault
        # Ten thousand files may wait here while they are worked on: what is queued costs a look and no more.
        self._queued &= landed.keys()
        new = {one: _message(*one[:2], status) for one, status in landed.items() if one not in self._queued}
        self._shown = {message.id: one for one, message in new.items()}
        in_order = sorted(new.values(), key=lambda message: (message.received_at, message.key))
        return Arrivals(messages=tuple(in_order), more=more)

    def _look(self, now: datetime) -> tuple[_Landed, bool]:
        """The files that have been left alone, and whether there are others."""
        landed: _Landed = {}
        more = False
        before = micros(now - self._quiet)  # of ten thousand files nearly all are older: that is told by a number
        for owner, entry in _entries(self._folder):
            status = entry.stat(follow_symlinks=False)
            old = status.st_mtime_ns // 1000 <= before
            if old or stat.S_ISDIR(status.st_mode) or _age(status, now) >= self._quiet:
                landed[_identity(owner, entry.name, status)] = status
            else:
                more = True
        return landed, more

    def _pair(self, landed: _Landed) -> None:
        """Each object envelope with the invoice beside it, unless that is in the queue already."""
        files = {one[:2]: one for one in landed if one not in self._queued}
        for (owner, name), envelope in files.items():
            invoice = files.get((owner, invoice_of(name))) if is_envelope(name) else None
            if invoice is not None:
                pair(self._folder / owner, name, (landed[invoice], landed[envelope]))

    def queued(self, messages: Sequence[NewMessage]) -> None:
        """These are in the queue now: this process need not be shown them again."""
        self._queued |= {self._shown[message.id] for message in messages if message.id in self._shown}

    def drop(self, owner: str, name: str, content: bytes) -> NewMessage:
        """Put a document into an inbox, whole or not at all; under another name where that one is taken."""
        folder = self._folder / owner
        beside = folder / f".{os.getpid()}-{next(_numbers)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            sync([str(beside)])
            path = _place(beside, folder, name)
            sync([str(folder)])
            return _message(owner, path.name, path.stat(follow_symlinks=False))
        except OSError as fault:
            raise Unavailable(f"inbox/{owner}: {fault.strerror}") from fault
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def clear(self, messages: Sequence[NewMessage]) -> None:
        """Remove documents that are settled, unless another one stands under the name by now."""
        there = [one for one in map(self._found, messages) if one is not None]
        if len(there) == 1:
            _remove(there)
        elif there:
            # Removing a file waits for the disk and costs no time of the processor: 1.4 to 3 ms each, 0.3 ms eight at
            # once. In the threads is nothing but system calls, as each of them gives the interpreter's lock away: with
            # all of the look in them they fought for it, and 64 files took 15 ms of the processor instead of 8.
            with ThreadPoolExecutor(_AT_ONCE) as hands:
                for _ in hands.map(_remove, [there[first::_AT_ONCE] for first in range(_AT_ONCE)]):
                    pass

    def _found(self, message: NewMessage) -> _Found | None:
        """Where the document of a message lies, unless it is gone or another one stands under its name."""
        path = f"{self._root}/{message.key}"
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as fault:
            raise Unavailable(f"{message.key}: {fault.strerror}") from fault
        same = _id(_identity(message.owner, message.name, status)) == message.id
        return (path, message.key, status) if same else None


def _entries(folder: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    for owner in _listed(folder):
        if owner.is_dir(follow_symlinks=False):
            for entry in _listed(Path(owner.path)):
                if not entry.name.startswith(".") and not entry.name.endswith(_UNFINISHED):
                    yield owner.name, entry


def _listed(folder: Path) -> Iterable["os.DirEntry[str]"]:
    """The entries of a directory whose names are text: others are given names that are."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    foreign = [entry for entry in entries if not _is_text(entry.name)]
    for entry in foreign:
        name = os.fsencode(entry.name).decode("utf-8", "backslashreplace").replace("\\", "_")
        os.rename(entry.path, folder / name)
    return list(os.scandir(folder)) if foreign else entries


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _waits(name: str, status: os.stat_result, now: datetime) -> bool:
    """Whether a file is an object envelope whose invoice may still come."""
    return is_envelope(name) and stat.S_ISREG(status.st_mode) and _age(status, now) < _PATIENCE


def _age(status: os.stat_result, now: datetime) -> timedelta:
    age = now - instant(status.st_mtime_ns // 1000)
    # A time in the future says nothing; when the file came under its name does.
    return age if age >= timedelta(0) else now - instant(status.st_ctime_ns // 1000)


def _identity(owner: str, name: str, status: os.stat_result) -> _Identity:
    """What makes a file this one. Its change time cannot be set by hand: dropped again, it is another submission."""
    return owner, name, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _id(identity: _Identity) -> str:
    """The id of the message that brings a file."""
    return hashlib.sha256("/".join(map(str, identity)).encode()).hexdigest()


def _message(owner: str, name: str, status: os.stat_result) -> NewMessage:
    return NewMessage(
        id=_id(_identity(owner, name, status)),
        owner=owner,
        name=name,
        key=f"inbox/{owner}/{name}",
        size=status.st_size,
        received_at=instant(status.st_ctime_ns // 1000),
    )


def _place(beside: Path, folder: Path, name: str) -> Path:
    """Gives a file its name, or the next free one: `a.xml`, `a-2.xml`."""
    stem, dot, ending = name.rpartition(".")
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem}-{number}.{ending}" if dot else f"{name}-{number}")
        with suppress(FileExistsError):
            # A rename would replace a document that is there: the name is taken first, by an empty file of our own.
            path.touch(exist_ok=False)
            return beside.rename(path)
    raise AssertionError("count() does not end")


def _remove(found: Iterable[_Found]) -> None:
    """Remove files, each unless another one has taken its name since it was found. Raises Unavailable."""
    for path, key, before in found:
        try:
            _remove_one(path, before)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as fault:
            raise Unavailable(f"{key}: {fault.strerror}") from fault


def _remove_one(path: str, before: os.stat_result) -> None:
    # Another document may take the name at any moment: what is removed is looked at once more, out of everybody's way.
    aside = f"{os.path.dirname(path)}/.{os.getpid()}-{next(_numbers)}"
    os.rename(path, aside)
    after = os.lstat(aside)
    if (before.st_ino, before.st_mtime_ns, before.st_size) == (after.st_ino, after.st_mtime_ns, after.st_size):
        os.unlink(aside)
    else:
        os.rename(aside, path)
