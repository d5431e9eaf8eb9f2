"""The queue in one SQLite file, with the semantics of SQS, and its dead letters."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.backends.embedded.presence import Presence
from pipeline.backends.embedded.store import Store
from pipeline.backends.instants import instant, micros
from pipeline.records import Dead, Depths, Message, NewMessage

# `held` is the handle of the receive that has the message, NULL where it was given back: a handle on a message that is
# visible again is that of a worker that was never heard of. `worker` is that worker (see presence.py). `known` are all
# ids that ever were here.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    sent INTEGER NOT NULL, visible INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, held TEXT, worker TEXT
);
CREATE TABLE IF NOT EXISTS known (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dead (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    cause TEXT NOT NULL, receives INTEGER NOT NULL, died INTEGER NOT NULL
);
"""
_NEVER_FINISHED = "it was handed out {receives} times, and no worker was heard of again: it may have ended them"


class EmbeddedQueue:
    """Ports Queue and DeadLetters. Several processes may use one file."""

    def __init__(self, path: Path, *, max_receives: int, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _SCHEMA, lock_wait)
        self._max_receives = max_receives
        self._presence = Presence(path.parent / "workers")

    def send(self, messages: Sequence[NewMessage], now: datetime) -> list[str]:
        """Put messages last, all or none; the ids that were new."""
        if not messages:
            return []
        with self._store.transaction() as connection:
            return [message.id for message in messages if _send(connection, message, now)]

    def receive(self, limit: int, visibility: timedelta, now: datetime) -> list[Message]:
        """Up to `limit` visible messages, oldest first; one that may have ended its worker comes alone.

        What a dead worker had is visible at once.
        """
        with self._store.reading() as connection:
            gone = [] if _visible(connection, 1, now) else self._gone(connection, now)
            if not gone and not _visible(connection, 1, now):
                return []  # an idle worker writes nothing
            worker = self._presence.name()
        with self._store.transaction() as connection:
            for name in gone:
                connection.execute(
                    "UPDATE message SET visible = :now WHERE worker = :name AND held IS NOT NULL AND visible > :now",
                    {"now": micros(now), "name": name},
                )
            rows = self._living(connection, _visible(connection, limit, now), now)
            if rows and rows[0]["held"] is not None:
                rows = rows[:1]
            rows = [row for row in rows if row["held"] is None] or rows
            return [_hand_out(connection, row, worker, micros(now + visibility)) for row in rows]

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """The messages are done with, but for those that another worker holds by now."""
        if messages:
            with self._store.transaction() as connection:
                connection.executemany(
                    "DELETE FROM message WHERE id = ? AND held = ?", [(m.id, m.receipt) for m in messages]
                )

    def extend(self, messages: Sequence[Message], visibility: timedelta, now: datetime) -> None:
        """Keep messages hidden for that long from now on, but for those whose visibility has ended."""
        with self._store.transaction() as connection:
            connection.executemany(
                "UPDATE message SET visible = ? WHERE id = ? AND held = ? AND visible > ?",
                [(micros(now + visibility), message.id, message.receipt, micros(now)) for message in messages],
            )

    def retry(self, message: Message, after: timedelta, cause: str, now: datetime) -> bool:
        """Show the message again after a while. False: it was received too often and is a dead letter now."""
        if message.receives >= self._max_receives:
            self.bury(message, cause, now)
            return False
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE message SET visible = ?, held = NULL WHERE id = ? AND held = ?",
                (micros(now + after), message.id, message.receipt),
            )
        return True

    def bury(self, message: Message, cause: str, now: datetime) -> None:
        """Move a message to the dead letters, unless another worker holds it by now."""
        with self._store.transaction() as connection:
            row = connection.execute(
                "SELECT * FROM message WHERE id = ? AND held = ?", (message.id, message.receipt)
            ).fetchone()
            if row is not None:
                _bury(connection, row, cause, now)

    def dead(self) -> list[Dead]:
        """The dead letters with their causes, oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT body, cause, receives, died FROM dead ORDER BY place").fetchall()
        return [
            Dead(message=NewMessage.model_validate_json(body), cause=cause, receives=receives, died_at=instant(died))
            for body, cause, receives, died in rows
        ]

    def redrive(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Put dead letters (None: all) back with a receive count of nought; how many."""
        with self._store.transaction() as connection:
            rows = connection.execute("SELECT id, body FROM dead ORDER BY place").fetchall()
            chosen = [row for row in rows if ids is None or row["id"] in ids]
            for row in chosen:
                connection.execute("DELETE FROM dead WHERE id = ?", (row["id"],))
                _insert(connection, row["id"], row["body"], now)
            return len(chosen)

    def depths(self, now: datetime) -> Depths:
        """How many messages wait, are in flight and are dead, and since when the oldest waits."""
        with self._store.reading() as connection:
            waiting, in_flight, oldest = connection.execute(
                "SELECT count(*) FILTER (WHERE held IS NULL OR visible <= :now),"
                " count(*) FILTER (WHERE held IS NOT NULL AND visible > :now),"
                " min(sent) FILTER (WHERE held IS NULL OR visible <= :now) FROM message",
                {"now": micros(now)},
            ).fetchone()
            (dead,) = connection.execute("SELECT count(*) FROM dead").fetchone()
        since = None if oldest is None else instant(oldest)
        return Depths(waiting=waiting, in_flight=in_flight, dead=dead, oldest=since)

    def _gone(self, connection: sqlite3.Connection, now: datetime) -> list[str]:
        """The workers that have messages in their hands and live no more."""
        rows = connection.execute(
            "SELECT DISTINCT worker FROM message WHERE held IS NOT NULL AND visible > ?", (micros(now),)
        ).fetchall()
        return [worker for (worker,) in rows if worker is not None and self._presence.is_gone(worker)]

    def _living(self, connection: sqlite3.Connection, rows: Iterable[sqlite3.Row], now: datetime) -> list[sqlite3.Row]:
        """The rows that may be handed out once more; the others become dead letters."""
        living = []
        for row in rows:
            if row["receives"] < self._max_receives:
                living.append(row)
            else:
                _bury(connection, row, _NEVER_FINISHED.format(receives=row["receives"]), now)
        return living


def _visible(connection: sqlite3.Connection, limit: int, now: datetime) -> list[sqlite3.Row]:
    cursor = connection.execute(
        "SELECT place, id, body, receives, held FROM message WHERE visible <= ? ORDER BY place LIMIT ?",
        (micros(now), limit),
    )
    return cursor.fetchall()


def _hand_out(connection: sqlite3.Connection, row: sqlite3.Row, worker: str, until: int) -> Message:
    receives = row["receives"] + 1
    receipt = f"{row['place']}-{receives}"
    connection.execute(
        "UPDATE message SET visible = ?, receives = ?, held = ?, worker = ? WHERE place = ?",
        (until, receives, receipt, worker, row["place"]),
    )
    sent = NewMessage.model_validate_json(row["body"])
    return Message.model_validate({**sent.__dict__, "receipt": receipt, "receives": receives})


def _send(connection: sqlite3.Connection, message: NewMessage, now: datetime) -> bool:
    if connection.execute("INSERT OR IGNORE INTO known VALUES (?)", (message.id,)).rowcount != 1:
        return False
    _insert(connection, message.id, message.model_dump_json(), now)
    return True


def _insert(connection: sqlite3.Connection, id: str, body: str, now: datetime) -> None:
    connection.execute(
        "INSERT INTO message (id, body, sent, visible) VALUES (?, ?, ?, ?)", (id, body, micros(now), micros(now))
    )


def _bury(connection: sqlite3.Connection, row: sqlite3.Row, cause: str, now: datetime) -> None:
    connection.execute("DELETE FROM message WHERE place = ?", (row["place"],))
    connection.execute(
        "INSERT INTO dead (id, body, cause, receives, died) VALUES (?, ?, ?, ?, ?)",
        (row["id"], row["body"], cause, row["receives"], micros(now)),
    )
