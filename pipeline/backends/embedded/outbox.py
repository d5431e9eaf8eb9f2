"""The outbox in one SQLite file, and beside it, in a file that only its owner reads, the secret of the links."""

import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pipeline.backends.embedded.store import Store
from pipeline.backends.instants import micros
from pipeline.notify.outbox import Link, Mail, MailState
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, next_at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_due ON mail (state, next_at);
CREATE TABLE IF NOT EXISTS link (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (one INTEGER PRIMARY KEY CHECK (one = 1), cursor INTEGER NOT NULL);
-- What is forgotten is overwritten, not only unlinked.
PRAGMA secure_delete = ON;
"""

_INSERT = "INSERT OR IGNORE INTO mail (id, state, next_at, body) VALUES (:id, :state, :next_at, :body)"
_UPDATE = "UPDATE mail SET state = :state, next_at = :next_at, body = :body WHERE id = :id"
_DUE = "SELECT body FROM mail WHERE state = ? AND next_at <= ? ORDER BY next_at, place LIMIT ?"
_FORGET = "DELETE FROM {} WHERE json_extract(body, '$.collaboration') = ?"
_SECRET_BYTES: Final = 32


class EmbeddedOutbox:
    """Mails and links (protocols Outbox, Links and Mails of pipeline/notify/outbox.py)."""

    def __init__(self, path: Path, lock_wait: timedelta = timedelta(seconds=5)) -> None:
        self._store = Store(path, _SCHEMA, lock_wait)
        self._key = path.with_name("links.secret")

    def cursor(self) -> int:
        """How far the registry's changes were looked through for mails."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT cursor FROM seen").fetchone()
        return row[0] if row else 0

    def collect(self, mails: Sequence[tuple[Mail, Link]], cursor: int) -> int:
        """Take in mails that are not there yet, with their links, and the cursor, all or none; how many were new."""
        new = 0
        with self._store.transaction() as connection:
            for mail, link in mails:
                if connection.execute(_INSERT, _values(mail)).rowcount == 1:
                    connection.execute("INSERT INTO link VALUES (?, ?)", (link.digest, link.model_dump_json()))
                    new += 1
            connection.execute("INSERT OR REPLACE INTO seen VALUES (1, ?)", (cursor,))
        return new

    def take(self, limit: int, until: datetime, now: datetime) -> list[Mail]:
        """Waiting mails whose time has come, oldest first; nobody else gets them until then."""
        with self._store.transaction() as connection:
            rows = connection.execute(_DUE, (MailState.WAITING, micros(now), limit)).fetchall()
            found = (Mail.model_validate_json(body) for (body,) in rows)
            mails = [mail.model_copy(update={"next_at": until}) for mail in found]
            connection.executemany(_UPDATE, map(_values, mails))
        return mails

    def put(self, mail: Mail) -> None:
        """Write what became of a mail."""
        with self._store.transaction() as connection:
            connection.execute(_UPDATE, _values(mail))

    def mails(self) -> Iterator[Mail]:
        """Every mail in the order in which they were taken in."""
        with self._store.reading() as connection:
            for (body,) in connection.execute("SELECT body FROM mail ORDER BY place"):
                yield Mail.model_validate_json(body)

    def forget(self, collaborations: Collection[str]) -> int:
        """Leave no trace of the mails of some collaborations, nor of their links; how many mails there were."""
        forgotten = 0
        with self._store.transaction() as connection:
            for id in collaborations:
                forgotten += connection.execute(_FORGET.format("mail"), (id,)).rowcount
                connection.execute(_FORGET.format("link"), (id,))
        self._store.empty_log()
        return forgotten

    def link(self, digest: str) -> Link | None:
        """A link by the digest of its token."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT body FROM link WHERE digest = ?", (digest,)).fetchone()
        return Link.model_validate_json(row[0]) if row else None

    def used(self, digest: str, now: datetime) -> bool:
        """Mark a link as used; False where it was already."""
        with self._store.transaction() as connection:
            row = connection.execute("SELECT body FROM link WHERE digest = ?", (digest,)).fetchone()
            link = Link.model_validate_json(row[0]) if row else None
            if link is None or link.used_at is not None:
                return False
            marked = link.model_copy(update={"used_at": now})
            connection.execute("UPDATE link SET body = ? WHERE digest = ?", (marked.model_dump_json(), digest))
        return True

    def secret(self) -> bytes:
        """32 bytes that only this installation knows; made at the first use."""
        try:
            return self._key.read_bytes()
        except FileNotFoundError:
            return self._kept(secrets.token_bytes(_SECRET_BYTES))
        except OSError as fault:
            raise Unavailable(f"{self._key.name}: {fault.strerror}") from fault

    def adopt(self, secret: bytes) -> None:
        """Take over the secret of another installation. Raises Conflict where another one was made here already."""
        if self._kept(secret) != secret:
            raise Conflict("this installation has a secret of its own already")

    def _kept(self, secret: bytes) -> bytes:
        """The secret from now on: this one, or the one that is there or was made just then; never half of one."""
        draft = self._key.with_name(f"{self._key.name}.{os.getpid()}-{secrets.token_hex(4)}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, self._key)
            draft.unlink()
            return self._key.read_bytes()
        except OSError as fault:
            raise Unavailable(f"{self._key.name}: {fault.strerror}") from fault


def _values(mail: Mail) -> dict[str, object]:
    return {"id": mail.id, "state": mail.state, "next_at": micros(mail.next_at), "body": mail.model_dump_json()}
