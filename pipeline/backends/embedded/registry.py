"""The registry in one SQLite file: records as JSON with a version, indexes, a cursor of what changed, and histories."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pipeline.backends.embedded.store import Store
from pipeline.collaboration.entries import Entry
from pipeline.collaboration.identifiers import participant as normal
from pipeline.collaboration.records import Changed, Collaboration, Company, ParticipantId, ParticipantTaken
from pipeline.records import Conflict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS company (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS participant (
    id TEXT PRIMARY KEY, company TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS participant_company ON participant (company);
CREATE TABLE IF NOT EXISTS collaboration (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, firm TEXT NOT NULL, customer TEXT NOT NULL,
    version INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS collaboration_firm ON collaboration (firm);
CREATE INDEX IF NOT EXISTS collaboration_customer ON collaboration (customer);
CREATE TABLE IF NOT EXISTS changed (company TEXT PRIMARY KEY, cursor INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS changed_cursor ON changed (cursor);
CREATE TABLE IF NOT EXISTS entry (
    kind TEXT NOT NULL, record TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, record, version)
);
CREATE TRIGGER IF NOT EXISTS entry_is_not_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'a history is only added to'); END;
CREATE TRIGGER IF NOT EXISTS entry_is_not_removed BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'a history is only added to'); END;
-- What is erased is overwritten, not only unlinked.
PRAGMA secure_delete = ON;
-- kB: a hundred thousand companies are looked up without asking the disk for every page of their indexes.
PRAGMA cache_size = -64000;
"""

_INSERT = {
    Company: "INSERT OR IGNORE INTO company (id, version, body) VALUES (:id, 0, :body)",
    Collaboration: (
        "INSERT OR IGNORE INTO collaboration (id, firm, customer, version, body)"
        " VALUES (:id, :firm, :customer, 0, :body)"
    ),
}
_UPDATE = {
    Company: "UPDATE company SET version = :version, body = :body WHERE id = :id AND version = :version - 1",
    Collaboration: (
        "UPDATE collaboration SET version = :version, body = :body, firm = :firm, customer = :customer"
        " WHERE id = :id AND version = :version - 1"
    ),
}
_OF_COMPANY = (
    "SELECT place, body FROM collaboration WHERE firm = :company"
    " UNION SELECT place, body FROM collaboration WHERE customer = :company ORDER BY place"
)
_OWNER = "SELECT c.id, c.body FROM participant p JOIN company c ON c.id = p.company WHERE p.id = ?"
_OF_CUSTOMER = "SELECT place, body FROM collaboration WHERE customer = :company ORDER BY place"
_KEEP_ENTRY = "INSERT INTO entry (kind, record, version, body) VALUES (?, ?, ?, ?)"
_KINDS = {Company: "company", Collaboration: "collaboration"}
_CHANGED = "INSERT OR REPLACE INTO changed (company, cursor) VALUES (?, ?)"
_CACHED = 50_000  # answers kept a thread: some 50 MB


@dataclass(slots=True)
class _Kept:
    """What one thread has read, at the `data_version` of its connection."""

    version: tuple[int, int] | None = None
    companies: dict[str, Company | None] = field(default_factory=dict)
    owners: dict[tuple[str, str], str | None] = field(default_factory=dict)
    collaborations: dict[tuple[str, bool], list[Collaboration]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.companies) + len(self.owners) + len(self.collaborations)


class EmbeddedRegistry:
    """Companies and collaborations (ports Registry, RegistryIndex and Chronicle).

    Answers are kept per thread until anybody changes the registry. SQLite itself says so, for two microseconds: the
    pragma `data_version` differs once another connection has committed.
    """

    def __init__(self, path: Path, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _SCHEMA, lock_wait)
        self._local = threading.local()

    def company(self, id: str) -> Company | None:
        """A company by its opaque id."""
        with self._store.reading() as connection:
            return _company(connection, self._kept(connection), id)

    def company_of(self, participant: ParticipantId) -> Company | None:
        """The company that has a participant identifier, however it is spelled."""
        with self._store.reading() as connection:
            kept = self._kept(connection)
            spelled = (participant.scheme, participant.value)
            if spelled not in kept.owners:
                row = connection.execute(_OWNER, (_key(participant),)).fetchone()
                kept.owners[spelled] = row["id"] if row else None
                if row and row["id"] not in kept.companies:
                    kept.companies[row["id"]] = Company.model_validate_json(row["body"])
            owner = kept.owners[spelled]
            return None if owner is None else _company(connection, kept, owner)

    def collaborations(self, company: str, *, as_customer: bool = False) -> list[Collaboration]:
        """The collaborations of which a company is the firm or the customer (or only the customer), oldest first."""
        with self._store.reading() as connection:
            known = self._kept(connection).collaborations
            if (company, as_customer) not in known:
                rows = connection.execute(_OF_CUSTOMER if as_customer else _OF_COMPANY, {"company": company})
                known[company, as_customer] = [Collaboration.model_validate_json(body) for _, body in rows]
            return list(known[company, as_customer])

    def put(self, *records: Company | Collaboration) -> None:
        """Write the next version of each record, all or none.

        Raises Conflict unless each stored version is one less (0 is new), ParticipantTaken where another company has a
        participant identifier already.
        """
        with self._store.transaction() as connection:
            cursor = _last(connection) + 1
            rows = [_Row.of(record) for record in records]
            for row in rows:
                _write(connection, row)
            touched = sorted({company for row in rows for company in row.touched})
            connection.executemany(_CHANGED, ((company, cursor) for company in touched))
        # `data_version` tells a connection of the others' commits only, not of its own.
        self._local.kept = None

    def collaboration(self, id: str) -> Collaboration | None:
        """A collaboration by its id."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT body FROM collaboration WHERE id = ?", (id,)).fetchone()
            return Collaboration.model_validate_json(row[0]) if row else None

    def companies(self) -> Iterator[Company]:
        """Every company in the order of the ids, as they were when the first was asked for."""
        with self._store.reading() as connection:
            for (body,) in connection.execute("SELECT body FROM company ORDER BY id"):
                yield Company.model_validate_json(body)

    def agreements(self) -> Iterator[Collaboration]:
        """Every collaboration, oldest first, as they were when the first was asked for."""
        with self._store.reading() as connection:
            for (body,) in connection.execute("SELECT body FROM collaboration ORDER BY place"):
                yield Collaboration.model_validate_json(body)

    def changed(self, since: int) -> Changed:
        """The companies whose records or collaborations changed after a cursor, and the cursor to ask with next."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT company, cursor FROM changed WHERE cursor > ? ORDER BY cursor, company", (since,)
            ).fetchall()
        return Changed(cursor=rows[-1][1] if rows else since, companies=tuple(company for company, _ in rows))

    def latest(self) -> int:
        """The cursor of the last change."""
        with self._store.reading() as connection:
            return _last(connection)

    def entries(self, record: Company | Collaboration) -> list[Entry]:
        """What was done to a record, oldest first, one entry for each version that has one."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT body FROM entry WHERE kind = ? AND record = ? ORDER BY version",
                (_KINDS[type(record)], record.id),
            )
            return [Entry.model_validate_json(body) for (body,) in rows]

    def load(self, records: Iterable[Company | Collaboration]) -> int:
        """Put any number of new records, all or none; how many. Raises as `put` does.

        All are made ready before the first is written, some kB each: others who write wait for the writing only, and
        what the iterable itself raises leaves nothing behind.
        """
        ready = [_Row.of(record) for record in records]
        with self._store.transaction() as connection:
            cursor = _last(connection) + 1
            for row in ready:
                _insert(connection, row)
            touched = sorted({company for row in ready for company in row.touched})
            connection.executemany(_CHANGED, ((company, cursor) for company in touched))
        self._local.kept = None
        return len(ready)

    def forget(self, erased: Company) -> None:
        """Put the next version of a company of which personal data was erased, and leave no trace of the one before.

        What a change overwrites stays in the write-ahead log until that is emptied. Raises as `put` does.
        """
        self.put(erased)
        self._store.empty_log()

    def _kept(self, connection: sqlite3.Connection) -> _Kept:
        """What this thread has read and what still holds; empty where somebody wrote since, or where it grew large."""
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        now = (id(connection), version)
        kept: _Kept | None = getattr(self._local, "kept", None)
        if kept is None or kept.version != now or kept.size > _CACHED:
            kept = self._local.kept = _Kept(version=now)
        return kept


def _company(connection: sqlite3.Connection, kept: _Kept, id: str) -> Company | None:
    if id not in kept.companies:
        row = connection.execute("SELECT body FROM company WHERE id = ?", (id,)).fetchone()
        kept.companies[id] = Company.model_validate_json(row[0]) if row else None
    return kept.companies[id]


@dataclass(slots=True, frozen=True)
class _Row:
    """A record as it is written: plain texts, so that a hundred thousand of them can wait."""

    kind: type[Company] | type[Collaboration]
    id: str
    version: int
    body: str
    entry: str | None
    touched: tuple[str, ...]  # the companies that it concerns: its own, or firm and customer
    participants: tuple[str, ...]

    @classmethod
    def of(cls, record: Company | Collaboration) -> "_Row":
        entry = record.entry
        if entry is not None and entry.to_version != record.version:
            raise ValueError(f"the entry of {record.id} is of version {entry.to_version}, not {record.version}")
        return cls(
            kind=type(record),
            id=record.id,
            version=record.version,
            body=record.model_dump_json(),
            entry=entry.model_dump_json() if entry else None,
            touched=(record.id,) if isinstance(record, Company) else (record.firm, record.customer),
            participants=tuple(dict.fromkeys(map(_key, record.participants))) if isinstance(record, Company) else (),
        )

    @property
    def values(self) -> dict[str, object]:
        sides = {} if self.kind is Company else {"firm": self.touched[0], "customer": self.touched[1]}
        return {"id": self.id, "version": self.version, "body": self.body, **sides}


def _write(connection: sqlite3.Connection, row: _Row) -> None:
    if not row.version:
        _insert(connection, row)
        return
    if connection.execute(_UPDATE[row.kind], row.values).rowcount != 1:
        raise Conflict(f"{row.id} is no longer at the version before {row.version}")
    if row.kind is Company:
        connection.execute("DELETE FROM participant WHERE company = ?", (row.id,))
    _follow(connection, row)


def _insert(connection: sqlite3.Connection, row: _Row) -> None:
    if connection.execute(_INSERT[row.kind], row.values).rowcount != 1:
        raise Conflict(f"{row.id} is there already")
    _follow(connection, row)


def _follow(connection: sqlite3.Connection, row: _Row) -> None:
    """What is written beside a record: the entry of what was done to it, and what it is found by."""
    if row.entry is not None:
        connection.execute(_KEEP_ENTRY, (_KINDS[row.kind], row.id, row.version, row.entry))
    for key in row.participants:
        if connection.execute("INSERT OR IGNORE INTO participant VALUES (?, ?)", (key, row.id)).rowcount != 1:
            (owner,) = connection.execute("SELECT company FROM participant WHERE id = ?", (key,)).fetchone()
            raise ParticipantTaken(owner)


def _last(connection: sqlite3.Connection) -> int:
    (cursor,) = connection.execute("SELECT coalesce(max(cursor), 0) FROM changed").fetchone()
    return int(cursor)


def _key(given: ParticipantId) -> str:
    return str(normal(given.scheme, given.value) or given)
