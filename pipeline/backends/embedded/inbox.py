"""The inboxes as directories, `inbox/<owner>/`: what programs dropped there, as messages."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from pipeline.backends.embedded.durable import sync
from pipeline.backends.embedded.instants import instant
from pipeline.outcomes import Unavailable
from pipeline.records import Arrivals, NewMessage

# Names of files that somebody is still writing.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_numbers = count()


class EmbeddedInbox:
    """Port Inbox. `quiet`: how long a file must have been left alone before it counts as whole.

    A file that was written elsewhere and renamed into place brings an older time along, and is taken at once.
    """

    def __init__(self, root: Path, quiet: timedelta = timedelta(seconds=1)) -> None:
        self._root, self._folder, self._quiet = root, root / "inbox", quiet
        self._seen: frozenset[str] = frozenset()

    def arrivals(self, now: datetime) -> Arrivals:
        """What has landed since the last look of this process, oldest first."""
        landed, more = [], False
        try:
            for owner, entry in _entries(self._folder):
                status = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False) or _age(status, now) >= self._quiet:
                    landed.append(_message(owner, entry.name, status))
                else:
                    more = True
        except FileNotFoundError:  # one was removed between the listing and the look at it
            more = True
        except OSError as fault:
            raise Unavailable(f"inbox: {fault.strerror}") from fault
        new = sorted((m for m in landed if m.id not in self._seen), key=lambda m: (m.received_at, m.key))
        self._seen = frozenset(message.id for message in landed)
        return Arrivals(messages=tuple(new), more=more)

    def drop(self, owner: str, name: str, content: bytes) -> NewMessage:
        """Put a document into an inbox, whole or not at all; under another name where that one is taken."""
        folder = self._folder / owner
        beside = folder / f".{os.getpid()}-{next(_numbers)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            sync([beside])
            path = _place(beside, folder, name)
            sync([folder])
            return _message(owner, path.name, path.stat(follow_symlinks=False))
        except OSError as fault:
            raise Unavailable(f"inbox/{owner}: {fault.strerror}") from fault
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def clear(self, messages: Sequence[NewMessage]) -> None:
        """Remove documents that are settled, unless another one stands under the name by now."""
        for message in messages:
            try:
                _remove(self._root / message.key, message)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as fault:
                raise Unavailable(f"{message.key}: {fault.strerror}") from fault


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


def _age(status: os.stat_result, now: datetime) -> timedelta:
    age = now - instant(status.st_mtime_ns // 1000)
    # A time in the future says nothing; when the file came under its name does.
    return age if age >= timedelta(0) else now - instant(status.st_ctime_ns // 1000)


def _message(owner: str, name: str, status: os.stat_result) -> NewMessage:
    """The message of a file. Its change time cannot be set by hand: a file dropped again is another submission."""
    landed = status.st_ctime_ns // 1000
    identity = f"{owner}/{name}/{status.st_ino}/{status.st_mtime_ns}/{status.st_ctime_ns}/{status.st_size}"
    return NewMessage(
        id=hashlib.sha256(identity.encode()).hexdigest(),
        owner=owner,
        name=name,
        key=f"inbox/{owner}/{name}",
        size=status.st_size,
        received_at=instant(landed),
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


def _remove(path: Path, message: NewMessage) -> None:
    before = path.lstat()
    if _message(message.owner, message.name, before).id != message.id:
        return
    # Another document may take the name at any moment: what is removed is looked at once more, out of everybody's way.
    aside = path.with_name(f".{os.getpid()}-{next(_numbers)}")
    path.rename(aside)
    after = aside.lstat()
    if (before.st_ino, before.st_mtime_ns, before.st_size) == (after.st_ino, after.st_mtime_ns, after.st_size):
        aside.unlink()
    else:
        aside.rename(path)
