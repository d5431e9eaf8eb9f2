"""One SQLite file: a connection for each process and thread, durable transactions, and its faults as Unavailable."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from pipeline.outcomes import Unavailable

# What a transaction takes until it writes. IMMEDIATE: a transaction that begins by reading and then writes would
# otherwise fail at once, without waiting, where another process wrote in between.
_BEGIN = "BEGIN IMMEDIATE"

# Pages that the write-ahead log grows by before they go to their places: 16 MB. Claims are scattered over the database,
# and a page that is written several times meanwhile goes there once. Measured: a document's three transactions take
# 0.5 ms in a ledger of 4,500, and 0.7 ms with SQLite's own 1,000. What is durable, and when, is the same.
_PAGES_IN_LOG = 4_000

# Seconds: a mode is set in less.
_BETWEEN_TRIES = 0.005


class Connection(sqlite3.Connection):
    """A connection that closes itself with its thread and its store: Python 3.13 and later warn of one left open."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # another thread's: Python closes it all the same
            self.close()


class Store:
    """A database file in WAL mode. `schema` is run (CREATE ... IF NOT EXISTS) when a process first opens it.

    A connection may not be carried into a child process, so each process and thread opens its own.
    Raises Unavailable where the disk or the database does not answer.
    """

    def __init__(self, path: Path, schema: str, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self.path, self._schema, self._lock_wait = path, schema, lock_wait
        self._local = threading.local()
        self._answering = Answering(self)

    def connection(self) -> sqlite3.Connection:
        """The connection of this process and thread, in autocommit mode; sqlite3's own errors come through it."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection = self._open()
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything in the block is durable when it ends, or nothing where it raises."""
        with self._answering as connection:
            connection.execute(_BEGIN)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back by itself already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def reading(self) -> "Answering":
        """A block of single reads."""
        return self._answering

    def empty_log(self) -> None:
        """Leave nothing of what was overwritten in the write-ahead log. Raises Unavailable while others read."""
        with self.reading() as connection:
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unavailable(
                f"{self.path.name} is being read: what was erased is still in its log; erase it once more"
            )

    def close(self) -> None:
        """Close the connection of this process and thread; the next use opens another."""
        if getattr(self._local, "process", None) == os.getpid():
            self._local.connection.close()
        self._local.process = None

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path,
            timeout=self._lock_wait.total_seconds(),
            isolation_level=None,
            cached_statements=256,
            factory=Connection,
        )
        connection.row_factory = sqlite3.Row
        try:
            self._write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")
            connection.executescript(self._schema)
        except BaseException:
            connection.close()
            raise
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Set the mode of the journal. For that lock SQLite does not wait by itself: of several that first open a file
        at once, all but one would be told that it is locked.
        """
        until = time.monotonic() + self._lock_wait.total_seconds()
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
                time.sleep(_BETWEEN_TRIES)
            else:
                return


class Answering:
    """A block with the connection of a store; the faults of the disk and of the database, as what they are to the
    pipeline. It keeps nothing, so that one serves every block of a store: the gate enters several for each document.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> sqlite3.Connection:
        try:
            return self._store.connection()
        except (sqlite3.DatabaseError, OSError) as fault:
            self._raise(fault)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if fault is not None:
            self._raise(fault)

    def _raise(self, fault: BaseException) -> None:
        """Raise Unavailable for the world's fault. Constraints and misuse are our bugs; a damaged file is not."""
        if isinstance(fault, sqlite3.OperationalError | OSError) or type(fault) is sqlite3.DatabaseError:
            raise Unavailable(f"{self._store.path.name}: {fault}") from fault
