"""How the files of the embedded backend are: what SQLite finds in the databases, and which workers live."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.backends.embedded.presence import Presence


@dataclass(slots=True, kw_only=True, frozen=True)
class Health:
    """What only the backend knows of itself: of each database "ok" or what is wrong, and how many workers live."""

    databases: dict[str, str]
    workers: int


def health(database: Path) -> Health:
    """How a directory of databases is. Raises OSError."""
    return Health(databases=damages(database), workers=living(database))


def damages(database: Path) -> dict[str, str]:
    """By the name of each database file "ok", or the first thing that is wrong with it. Nothing is written."""
    return {path.name: _damage(path) for path in sorted(database.glob("*.sqlite3"))}


def living(database: Path) -> int:
    """How many workers of this data directory have announced themselves and live."""
    folder = database / "workers"
    presence = Presence(folder)
    return sum(1 for path in folder.glob("worker-*") if not presence.is_gone(path.name))


def _damage(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            return str(said)
    except sqlite3.Error as fault:
        return str(fault)
