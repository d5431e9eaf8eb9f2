"""Reading ahead: what comparing a document asks the archive for, read before it is asked for, for several at a time.

An archive answers from a disk or across a network, and a judgement asks it for one object after another. Judging in
several threads would let it wait for several at once, but of one process only one thread thinks at a time: four of them
took a fifth more time than one, where the archive answered at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Lock

from pipeline.ports import Objects
from pipeline.records import Content, Unreadable


class ReadAhead:
    """Port Objects. `room`: bytes that are kept at most, give or take what is being read; the rest is read when asked.

    What was read ahead is kept as long as this is, so it suits what stands still, and a few documents at a time.
    """

    def __init__(self, objects: Objects, room: int) -> None:
        self._objects, self._room, self._together = objects, room, Lock()
        self._read: dict[str, bytes] = {}

    def read(self, keys: Iterable[str]) -> None:
        """Read objects ahead, by any number of threads. What cannot be read says so when it is asked for.

        Raises Unavailable.
        """
        for key in keys:
            if self._room <= 0:
                return
            with suppress(KeyError, Unreadable):
                content = self._objects.get(key)
                with self._together:
                    self._read[key] = content
                    self._room -= len(content)

    def get(self, key: str, version: str = "") -> bytes:
        """The bytes under a key."""
        if not version and key in self._read:
            return self._read[key]
        return self._objects.get(key, version)

    def put(self, objects: Mapping[str, Content]) -> None:
        """Write objects."""
        self._objects.put(objects)

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys with a prefix, in order."""
        return self._objects.keys(prefix)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects."""
        self._objects.remove(keys)
