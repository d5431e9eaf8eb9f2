"""The machine: what the environment says, the data directory and who may write there, the disk, and the clock."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.doctor.symptom import State, Symptom

_OTHERS = {"FAKTURA_LANG"}  # variables that are no settings
_ROOM = 2 * 1024**3  # bytes that should be free on the disk
_LITTLE_ROOM = 200 * 1024**2
_LITTLE_SHARE = 0.02  # of the files that a file system can hold
_SLOW = 0.5  # seconds for one small file to be made durable
_TRIES = 3  # of which the quickest counts: somebody else may use the disk for a moment
_SKEW = 2.0  # seconds between the clock and the file system's
_FOLDERS = ("database", "inbox", "archive", "mailboxes", "gateway", "outbox")
_SUMMER = 7200  # seconds that Sweden is ahead of UTC in July


def environment(variables: Mapping[str, str], known: set[str]) -> Iterator[Symptom]:
    """Whether every FAKTURA_ variable is one; `known` are the names of the settings. Values are never told."""
    strangers = sorted(
        name
        for name in variables
        if name.startswith("FAKTURA_") and name not in _OTHERS and name.removeprefix("FAKTURA_").lower() not in known
    )
    names = ", ".join(strangers)
    yield Symptom(
        what="configuration",
        state=State.LOOK if strangers else State.WELL,
        text=(f"Nobody reads these variables: {names}", f"Ingen läser dessa variabler: {names}")
        if strangers
        else ("Every variable is one that is read", "Varje variabel är en som läses"),
        remedy=(
            "Correct their names, or remove them; docs/operations.md lists those there are.",
            "Rätta namnen, eller ta bort dem; docs/operations.md räknar upp dem som finns.",
        ),
        facts={"unknown": strangers},
    )


def directories(root: Path) -> Iterator[Symptom]:
    """Whether this user may write where documents, mails and databases go, and nobody else reads the secret."""
    places = [place for place in (root, *(root / name for name in _FOLDERS)) if place.exists()]
    closed = [place.name for place in places if not os.access(place, os.R_OK | os.W_OK | os.X_OK)]
    closed += [path.name for path in sorted(root.glob("database/*.sqlite3*")) if not os.access(path, os.R_OK | os.W_OK)]
    names, user = ", ".join(closed), os.geteuid()
    yield Symptom(
        what="permissions",
        state=State.BROKEN if closed else State.WELL,
        text=(f"The user {user} may not write: {names}", f"Användaren {user} får inte skriva: {names}")
        if closed
        else ("Everything below the data directory can be written", "Allt i datakatalogen kan skrivas"),
        remedy=(
            f"Run as the user that owns {root}, or give it to this one: chown -R.",
            f"Kör som den användare som äger {root}, eller ge den till denna: chown -R.",
        ),
        facts={"closed": closed},
    )
    secret = root / "database" / "links.secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Symptom(
            what="permissions",
            state=State.BROKEN,
            text=(
                "Others may read database/links.secret, and make links that approve collaborations",
                "Andra får läsa database/links.secret, och kan göra länkar som godkänner samarbeten",
            ),
            remedy=(
                "chmod 600 on it, and ask who could have read it.",
                "chmod 600 på den, och fråga vem som kan ha läst den.",
            ),
        )


def disk(root: Path) -> Iterator[Symptom]:
    """Whether there is room, and whether what is written is made durable in reasonable time."""
    usage, nodes = shutil.disk_usage(root), os.statvfs(root)
    scarce = usage.free < _LITTLE_ROOM or (nodes.f_files > 0 and nodes.f_ffree < nodes.f_files * _LITTLE_SHARE)
    free = f"{usage.free / 1024**3:.1f} GB"
    yield Symptom(
        what="disk",
        state=State.BROKEN if scarce else State.LOOK if usage.free < _ROOM else State.WELL,
        text=(f"{free} free", f"{free} ledigt"),
        remedy=(
            "Make room, or get a larger disk; documents wait meanwhile. Never remove archive/: the law asks for it.",
            "Skapa utrymme, eller skaffa en större disk; dokumenten väntar. Ta aldrig bort archive/: lagen kräver det.",
        ),
        facts={"free_bytes": usage.free, "free_files": nodes.f_ffree},
    )
    yield _durable(root)


def _durable(root: Path) -> Symptom:
    try:
        milliseconds = round(min(_write_durably(root) for _ in range(_TRIES)) * 1000, 1)
    except OSError as fault:
        return Symptom(
            what="fsync",
            state=State.BROKEN,
            text=(
                f"A file cannot be made durable: {fault.strerror}",
                f"En fil kan inte göras beständig: {fault.strerror}",
            ),
            remedy=(
                "Make room where the disk is full; else look at the disk and the file system: dmesg.",
                "Skapa utrymme om disken är full; se annars över disken och filsystemet: dmesg.",
            ),
        )
    return Symptom(
        what="fsync",
        state=State.LOOK if milliseconds > _SLOW * 1000 else State.WELL,
        text=(f"A small file is durable in {milliseconds} ms", f"En liten fil är beständig på {milliseconds} ms"),
        remedy=(
            "The disk is slow or busy, and each batch of documents waits for it.",
            "Disken är långsam eller upptagen, och varje omgång dokument väntar på den.",
        ),
        facts={"milliseconds": milliseconds},
    )


def _write_durably(root: Path) -> float:
    """Seconds until a small file is on the disk. Raises OSError."""
    begun = perf_counter()
    with TemporaryFile(dir=root) as file:
        file.write(b"durable?")
        file.flush()
        os.fsync(file.fileno())
    return perf_counter() - begun


def clock(root: Path, now: datetime, future: datetime | None) -> Iterator[Symptom]:
    """Whether the clock is that of the file system, and where midnight is.

    `future` is the receipt of a document that came later than now, None where there is none.
    """
    with TemporaryFile(dir=root) as file:
        skew = os.fstat(file.fileno()).st_mtime - datetime.now(UTC).timestamp()
    ahead = (future - now).total_seconds() if future else 0.0
    late = (f"; a document was received {ahead:.0f} s from now", f"; ett dokument togs emot om {ahead:.0f} s")
    said, said_sv = late if future else ("", "")
    yield Symptom(
        what="clock",
        state=State.BROKEN if abs(skew) > _SKEW or future else State.WELL,
        text=(
            f"{now:%Y-%m-%d %H:%M:%S} UTC, {skew:+.1f} s to the file system{said}",
            f"{now:%Y-%m-%d %H:%M:%S} UTC, {skew:+.1f} s till filsystemet{said_sv}",
        ),
        remedy=(
            "Set the clock (NTP), on the file server too: by it rules, agreements and payers are chosen.",
            "Ställ klockan (NTP), även på filservern: efter den väljs regler, samarbeten och fakturamottagare.",
        ),
        facts={"skew_seconds": round(skew, 3)},
    )
    yield time_zone()


def time_zone() -> Symptom:
    """Whether the days and months of Sweden are known."""
    try:
        offset = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Stockholm")).utcoffset()
    except ZoneInfoNotFoundError:
        offset = None
    known = offset is not None and offset.total_seconds() == _SUMMER
    return Symptom(
        what="time zone",
        state=State.WELL if known else State.BROKEN,
        text=("Swedish midnights are known", "Svensk midnatt är känd")
        if known
        else (
            "There is no data of Europe/Stockholm, by which periods and months begin",
            "Data om Europe/Stockholm saknas, efter vilken perioder och månader börjar",
        ),
        remedy=(
            "Install the package tzdata, the system's or Python's.",
            "Installera paketet tzdata, systemets eller Pythons.",
        ),
    )
