"""API keys in one SQLite file, and what is remembered of their calls in another."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.access.calls import REMEMBERED, Call, is_forgotten
from pipeline.access.keys import Key
from pipeline.backends.embedded.store import Store
from pipeline.backends.instants import micros
from pipeline.records import Conflict

_KEYS = """
CREATE TABLE IF NOT EXISTS key (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, company TEXT NOT NULL, version INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS key_company ON key (company);
"""
_INSERT = "INSERT OR IGNORE INTO key (id, company, version, body) VALUES (:id, :company, 0, :body)"
_UPDATE = "UPDATE key SET version = :version, body = :body WHERE id = :id AND version = :version - 1"
_CALLS = """
CREATE TABLE IF NOT EXISTS counted (
    key TEXT NOT NULL, minute INTEGER NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (key, minute)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS call (id TEXT PRIMARY KEY, begun INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS call_begun ON call (begun);
-- Every call writes here. What a power cut takes of it (never a crash of a process) is a count, or the memory of an
-- answer to something that the state of the records refuses a second time anyhow: not worth a disk's wait each.
PRAGMA synchronous = NORMAL;
"""
_COUNT = (
    "INSERT INTO counted VALUES (?, ?, 1) ON CONFLICT (key, minute) DO UPDATE SET calls = calls + 1 RETURNING calls"
)


class EmbeddedKeys:
    """Port Keys."""

    def __init__(self, path: Path, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _KEYS, lock_wait)

    def key(self, id: str) -> Key | None:
        """A key by its id."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT body FROM key WHERE id = ?", (id,)).fetchone()
        return Key.model_validate_json(row[0]) if row else None

    def of(self, company: str | None = None) -> Iterator[Key]:
        """The keys of a company, or all, the oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT body FROM key WHERE :company IS NULL OR company = :company ORDER BY place", {"company": company}
            ).fetchall()
        return (Key.model_validate_json(body) for (body,) in rows)

    def put(self, *keys: Key) -> None:
        """Write the next version of each key, all or none. Raises Conflict unless each stored version is one less."""
        with self._store.transaction() as connection:
            for key in keys:
                values = {"id": key.id, "company": key.company, "version": key.version, "body": key.model_dump_json()}
                if connection.execute(_UPDATE if key.version else _INSERT, values).rowcount != 1:
                    raise Conflict(f"key {key.id} is not at the version before {key.version}")


class EmbeddedCalls:
    """Port Calls."""

    def __init__(self, path: Path, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _CALLS, lock_wait)

    def count(self, key: str, minute: datetime) -> int:
        """Count one more call of a key in a minute; how many that makes, this one included."""
        with self._store.transaction() as connection:
            (calls,) = connection.execute(_COUNT, (key, micros(minute))).fetchone()
            if calls == 1:
                connection.execute("DELETE FROM counted WHERE minute < ?", (micros(minute - timedelta(hours=1)),))
        return int(calls)

    def begin(self, call: Call, now: datetime) -> Call | None:
        """Remember that a call is being worked on: None. Or, where it was begun before, that call as it stands."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM call WHERE begun <= ?", (micros(now - REMEMBERED),))
            row = connection.execute("SELECT body FROM call WHERE id = ?", (call.id,)).fetchone()
            before = Call.model_validate_json(row[0]) if row else None
            if before is not None and not is_forgotten(before, now):
                return before
            values = (call.id, micros(call.begun_at), call.model_dump_json())
            connection.execute("INSERT OR REPLACE INTO call VALUES (?, ?, ?)", values)
        return None

    def finish(self, call: Call) -> None:
        """Keep the answer to a call that was begun; without a status it is forgotten, so that it may be tried again."""
        with self._store.transaction() as connection:
            if call.status is None:
                connection.execute("DELETE FROM call WHERE id = ?", (call.id,))
            else:
                connection.execute("UPDATE call SET body = ? WHERE id = ?", (call.model_dump_json(), call.id))
