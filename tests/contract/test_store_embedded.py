"""A SQLite file that several open at once, for the first time."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Timer

import pytest

from pipeline.backends.embedded.store import Store
from pipeline.outcomes import Unavailable

SCHEMA = "CREATE TABLE IF NOT EXISTS written (number INTEGER);"
AT_ONCE = 8


@contextmanager
def another_writes_to(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file, not yet in WAL mode, in which another is writing: as one is that another just opens."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_file_that_another_sets_up_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    with another_writes_to(path) as other:
        done = Timer(0.05, other.execute, ["COMMIT"])
        done.start()
        with Store(path, SCHEMA).transaction() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        done.join()


def test_a_file_that_stays_locked_is_unavailable_and_well_again_after(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    store = Store(path, SCHEMA, lock_wait=timedelta(milliseconds=20))
    with another_writes_to(path), pytest.raises(Unavailable, match=r"new\.sqlite3.*locked"), store.reading():
        pass
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM written").fetchone()[0] == 0


def test_threads_that_first_open_a_file_at_once_all_write_to_it(tmp_path: Path) -> None:
    for file in range(3):
        store, together = Store(tmp_path / f"{file}.sqlite3", SCHEMA), Barrier(AT_ONCE)

        def write(number: int, store: Store = store, together: Barrier = together) -> None:
            together.wait()
            with store.transaction() as connection:
                connection.execute("INSERT INTO written VALUES (?)", (number,))

        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(write, range(AT_ONCE)))
        with store.reading() as connection:
            assert connection.execute("SELECT count(*) FROM written").fetchone()[0] == AT_ONCE
