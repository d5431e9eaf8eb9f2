"""The ledger in one SQLite file: documents as JSON with the columns that are searched, claims, and charges."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.backends.embedded.store import Store
from pipeline.backends.instants import instant, micros
from pipeline.final_word import may_follow
from pipeline.records import Charge, Claim, Claimed, DocumentRecord, Pair, Period, Query, Settlement

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    id TEXT PRIMARY KEY, received INTEGER NOT NULL, owner TEXT NOT NULL, outcome TEXT, reason TEXT,
    sender TEXT, recipient TEXT, due INTEGER, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS document_received ON document (received, id);
CREATE INDEX IF NOT EXISTS document_owner ON document (owner, received, id);
CREATE INDEX IF NOT EXISTS document_held ON document (owner, sender, recipient, reason, received, id)
    WHERE outcome = 'held';
CREATE INDEX IF NOT EXISTS document_due ON document (due) WHERE outcome = 'held' AND due IS NOT NULL;
CREATE INDEX IF NOT EXISTS document_outcome ON document (outcome, received, id);
CREATE TABLE IF NOT EXISTS waits (
    company TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (company, document)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waits_document ON waits (document);
CREATE TABLE IF NOT EXISTS claim (
    key TEXT PRIMARY KEY, document TEXT NOT NULL, holder TEXT NOT NULL, until INTEGER NOT NULL, settled INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS charge (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS charge_document ON charge (document);
CREATE TRIGGER IF NOT EXISTS charge_is_not_changed BEFORE UPDATE ON charge
    BEGIN SELECT RAISE(ABORT, 'a charge is answered, never changed'); END;
CREATE TRIGGER IF NOT EXISTS charge_is_not_removed BEFORE DELETE ON charge
    BEGIN SELECT RAISE(ABORT, 'a charge is answered, never removed'); END;
"""
# JSON comes as bytes in UTF-8, as SQLite keeps a text: the cast says that it is one.
_KEEP_DOCUMENT = (
    "INSERT OR REPLACE INTO document (id, received, owner, outcome, reason, sender, recipient, due, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))"
)
_KEEP_CHARGE = "INSERT OR IGNORE INTO charge (id, document, body) VALUES (?, ?, CAST(? AS TEXT))"
# SQLite's instants are good to a millisecond: a day more at each end, which is looked at exactly then.
_CHARGED_IN = "julianday(json_extract(body, '$.at')) BETWEEN julianday(:since) - 1 AND julianday(:until) + 1"
_KEEP_CLAIM = "UPDATE claim SET holder = ?, until = ? WHERE key = ?"
_KEEPER = "SELECT document FROM claim WHERE key = ? AND settled"
_TAKE_CLAIM = "INSERT OR REPLACE INTO claim (key, document, holder, until, settled) VALUES (?, ?, ?, ?, 0)"


# Of a bare column beside min(), SQLite gives the value in the row of the minimum.
_PAIRS_OF = (
    "SELECT owner, sender, recipient, reason, count(*) AS count, id, min(received) AS oldest"
    " FROM document WHERE outcome = 'held' AND (due <= :now OR id IN"
    " (SELECT document FROM waits WHERE company IN (SELECT value FROM json_each(:companies))))"
    " GROUP BY owner, sender, recipient, reason ORDER BY oldest"
)
_PAIRS = (
    "SELECT owner, sender, recipient, reason, count(*) AS count, id, min(received) AS oldest"
    " FROM document WHERE outcome = 'held' GROUP BY owner, sender, recipient, reason ORDER BY oldest"
)


class EmbeddedLedger:
    """Ports Ledger, Claims and Accounts. Several processes may use one file."""

    def __init__(self, path: Path, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _SCHEMA, lock_wait)

    def claim(self, claims: Sequence[Claim], now: datetime) -> list[Claimed]:
        """One conditional write per claim, all in one transaction; the answer stands at the claim's place."""
        if not claims:
            return []
        with self._store.transaction() as connection:
            return [_claim(connection, claim, micros(now)) for claim in claims]

    def settle(self, settlements: Sequence[Settlement]) -> list[DocumentRecord | None]:
        """State, timeline and charges of several documents in one transaction; the records that stand afterwards."""
        if not settlements:
            return []
        with self._store.transaction() as connection:
            return [_settle(connection, settlement) for settlement in settlements]

    def document(self, document: str) -> DocumentRecord | None:
        """The record of a document."""
        with self._store.reading() as connection:
            return _document(connection, document)

    def documents(self, query: Query) -> Iterator[DocumentRecord]:
        """The documents that fit, in the order of their receipt."""
        conditions, values = _conditions(query)
        limit = -1 if query.limit is None else query.limit
        with self._store.reading() as connection:
            yield from _records(
                connection,
                f"SELECT body FROM document WHERE {conditions} ORDER BY received, id LIMIT ?",
                (*values, limit),
            )

    def keepers(self, keys: Sequence[str]) -> list[str | None]:
        """The document that has each key by its final word, at the key's place; None where none has."""
        with self._store.reading() as connection:
            rows = [connection.execute(_KEEPER, (key,)).fetchone() for key in keys]
        return [row["document"] if row else None for row in rows]

    def charges(self, document: str | None = None, *, period: Period | None = None) -> Iterator[Charge]:
        """The charges of a document, or all, in the order they were written; if so asked of a period."""
        conditions = [
            "TRUE",
            *(["document = :document"] if document is not None else []),
            *([_CHARGED_IN] if period else []),
        ]
        since, until = (each.isoformat() for each in period) if period else ("", "")
        asked = {"document": document, "since": since, "until": until}
        statement = f"SELECT body FROM charge WHERE {' AND '.join(conditions)} ORDER BY place"
        with self._store.reading() as connection:
            for (body,) in connection.execute(statement, asked):
                charge = Charge.model_validate_json(body)
                if period is None or period[0] <= charge.at < period[1]:
                    yield charge

    def reverse(self, counters: Sequence[Charge]) -> list[Charge]:
        """Write counter-entries, all or none; those that were not there yet."""
        with self._store.transaction() as connection:
            rows = ((counter, (counter.id, counter.document, counter.as_json())) for counter in counters)
            return [counter for counter, row in rows if connection.execute(_KEEP_CHARGE, row).rowcount == 1]

    def pairs(self, companies: Collection[str] | None, now: datetime) -> list[Pair]:
        """The held documents by what they wait for, those with the oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                _PAIRS if companies is None else _PAIRS_OF,
                {"companies": json.dumps(list(companies or ())), "now": micros(now)},
            ).fetchall()
        return [
            Pair(
                owner=row["owner"],
                sender=row["sender"],
                recipient=row["recipient"],
                reason=row["reason"],
                count=row["count"],
                oldest=row["id"],
            )
            for row in rows
        ]

    def held(self, pair: Pair) -> Iterator[DocumentRecord]:
        """The held documents of a pair, in the order of their receipt."""
        with self._store.reading() as connection:
            yield from _records(
                connection,
                "SELECT body FROM document WHERE outcome = 'held' AND owner = ? AND sender IS ? AND recipient IS ?"
                " AND reason = ? ORDER BY received, id",
                (pair.owner, pair.sender, pair.recipient, pair.reason),
            )


def _conditions(query: Query) -> tuple[str, list[str | int]]:
    """What a query asks as SQL, and its values in their order."""
    given: list[tuple[str, tuple[str | int, ...]]] = [("1", ())]
    if query.outcome is not None:
        given.append(("outcome = ?", (query.outcome,)))
    if query.owner is not None:
        given.append(("owner = ?", (query.owner,)))
    if query.waits_for is not None:
        given.append(("id IN (SELECT document FROM waits WHERE company = ?)", (query.waits_for,)))
    if query.since is not None:
        given.append(("received >= ?", (micros(query.since),)))
    if query.until is not None:
        given.append(("received < ?", (micros(query.until),)))
    if query.after is not None:
        received, id = query.after
        given.append(("(received, id) > (?, ?)", (micros(received), id)))
    return " AND ".join(text for text, _ in given), [value for _, values in given for value in values]


def _records(
    connection: sqlite3.Connection, statement: str, values: Sequence[str | int | None]
) -> Iterator[DocumentRecord]:
    for (body,) in connection.execute(statement, values):
        yield DocumentRecord.model_validate_json(body)


def _document(connection: sqlite3.Connection, id: str) -> DocumentRecord | None:
    return next(_records(connection, "SELECT body FROM document WHERE id = ?", (id,)), None)


def _claim(connection: sqlite3.Connection, claim: Claim, now: int) -> Claimed:
    """Free, its own already, or of somebody who never came back: the claim is taken. The final word is never taken."""
    (settled,) = connection.execute(
        "SELECT count(*) FROM document WHERE id = ? AND outcome IS NOT NULL", (claim.document,)
    ).fetchone()
    row = connection.execute("SELECT document, until, settled FROM claim WHERE key = ?", (claim.key,)).fetchone()
    if row is not None and row["document"] != claim.document and (row["settled"] or row["until"] > now):
        until = instant(row["until"])
        return Claimed(mine=False, document=row["document"], settled=bool(row["settled"]), until=until)
    if row is not None and row["document"] == claim.document:
        connection.execute(_KEEP_CLAIM, (claim.holder, micros(claim.until), claim.key))
    elif claim.again or not settled:  # a document that was rejected gave its claims up, until it is judged once more
        connection.execute(_TAKE_CLAIM, (claim.key, claim.document, claim.holder, micros(claim.until)))
    return Claimed(mine=True, document=claim.document, settled=bool(settled), until=claim.until)


def _settle(connection: sqlite3.Connection, settlement: Settlement) -> DocumentRecord | None:
    record = settlement.record
    standing = _document(connection, record.id)
    if standing is not None and not may_follow(standing, record):
        return standing
    if not all(_holds(connection, settlement, key) for key in settlement.claims):
        return None
    connection.execute(
        _KEEP_DOCUMENT,
        (
            record.id,
            micros(record.received_at),
            record.owner,
            record.outcome,
            record.reason,
            record.sender,
            record.recipient,
            None if record.due is None else micros(record.due),
            record.as_json(),
        ),
    )
    if standing is not None:
        connection.execute("DELETE FROM waits WHERE document = ?", (record.id,))
    if waits := [(company, record.id) for company in record.waits_for]:
        connection.executemany("INSERT OR IGNORE INTO waits (company, document) VALUES (?, ?)", waits)
    charges = [(charge.id, charge.document, charge.as_json()) for charge in settlement.charges]
    connection.executemany(_KEEP_CHARGE, charges)
    _keep_claims(connection, settlement)
    return record


def _holds(connection: sqlite3.Connection, settlement: Settlement, key: str) -> bool:
    row = connection.execute("SELECT document, holder FROM claim WHERE key = ?", (key,)).fetchone()
    return row is not None and tuple(row) == (settlement.record.id, settlement.holder)


def _keep_claims(connection: sqlite3.Connection, settlement: Settlement) -> None:
    document = settlement.record.id
    connection.executemany(
        "UPDATE claim SET settled = 1 WHERE key = ? AND document = ?", [(key, document) for key in settlement.claims]
    )
    connection.executemany(
        "DELETE FROM claim WHERE key = ? AND document = ?", [(key, document) for key in settlement.releases]
    )
