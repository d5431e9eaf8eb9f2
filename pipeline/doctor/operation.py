"""What goes on: queues and their ages, dead letters, workers, what is held for long, databases, and the mail server."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from pipeline.doctor.symptom import State, Symptom
from pipeline.notify.carriers import Smtp
from pipeline.outcomes import Unavailable
from pipeline.ports import World
from pipeline.records import Depths

_LONG = timedelta(minutes=5)  # a fresh document that waits longer is not being worked on
_HELD_LONG = timedelta(days=14)


def queues(world: World, now: datetime) -> Iterator[Symptom]:
    """Ages and dead letters of both queues. Raises Unavailable."""
    depths, aside = world.dead_letters.depths(now), world.reprocessing_dead_letters.depths(now)
    yield _fresh(depths, now)
    yield Symptom(
        what="reprocessing",
        text=(
            f"{aside.waiting} documents wait to be judged once more",
            f"{aside.waiting} dokument väntar på att bedömas på nytt",
        ),
        facts={"waiting": aside.waiting, "in_flight": aside.in_flight},
    )
    dead = depths.dead + aside.dead
    yield Symptom(
        what="dead letters",
        state=State.LOOK if dead else State.WELL,
        text=(f"{dead} dead letters", f"{dead} döda brev"),
        remedy=(
            "`faktura queue` shows the causes; mend them, then `faktura queue --redrive-all`.",
            "`faktura queue` visar orsakerna; åtgärda dem, sedan `faktura queue --redrive-all`.",
        ),
        facts={"documents": depths.dead, "reprocessing": aside.dead},
    )


def _fresh(depths: Depths, now: datetime) -> Symptom:
    age = now - depths.oldest if depths.oldest else timedelta(0)
    seconds = max(0, round(age.total_seconds()))
    waiting, in_flight = depths.waiting, depths.in_flight
    return Symptom(
        what="queue",
        state=State.BROKEN if age > _LONG else State.WELL,
        text=(
            f"{waiting} documents wait, {in_flight} are in hand; the oldest has waited {seconds} s",
            f"{waiting} dokument väntar, {in_flight} är under arbete; det äldsta har väntat {seconds} s",
        ),
        remedy=(
            "Start workers, or more of them: `faktura run --workers 2`. They say what the world lacks.",
            "Starta arbetare, eller fler: `faktura run --workers 2`. De säger vad det är som fattas.",
        ),
        facts={"waiting": waiting, "in_flight": in_flight, "oldest_seconds": seconds},
    )


def workers(living: int, waiting: int) -> Iterator[Symptom]:
    """Workers of this machine that have taken a document and live; one that took none has not announced itself."""
    yield Symptom(
        what="workers",
        state=State.LOOK if waiting and not living else State.WELL,
        text=(
            f"{living} workers are alive, of those that ever took a document",
            f"{living} arbetare lever, av dem som någonsin tagit ett dokument",
        ),
        remedy=(
            "Documents wait and nobody takes them: `faktura run`.",
            "Dokument väntar och ingen tar dem: `faktura run`.",
        ),
        facts={"living": living},
    )


def held(world: World, now: datetime) -> Iterator[Symptom]:
    """Whether something waits for somebody for long. Raises Unavailable."""
    pairs = world.accounts.pairs(None, now)
    oldest = filter(None, (world.ledger.document(pair.oldest) for pair in pairs))
    long = [record for record in oldest if now - record.received_at > _HELD_LONG]
    count = sum(pair.count for pair in pairs)
    waited_for = sorted(set(chain.from_iterable(record.waits_for for record in long)))
    names, days = ", ".join(waited_for[:5]), _HELD_LONG.days
    since, since_sv = (f", some for over {days} days", f", några sedan över {days} dagar") if long else ("", "")
    yield Symptom(
        what="held",
        state=State.LOOK if long else State.WELL,
        text=(f"{count} documents are held{since}", f"{count} dokument hålls{since_sv}"),
        remedy=(
            f"Somebody has to act for: {names}. `faktura status --outcome held` says what is missing.",
            f"Någon måste göra något för: {names}. `faktura status --outcome held` säger vad som fattas.",
        ),
        facts={"held": count, "waits_for": waited_for},
    )


def databases(damages: Mapping[str, str]) -> Iterator[Symptom]:
    """What SQLite says of each file: "ok", or the first thing that is wrong."""
    for name, said in damages.items():
        yield Symptom(
            what="database",
            state=State.WELL if said == "ok" else State.BROKEN,
            text=(f"{name}: {said}", f"{name}: {said}"),
            remedy=(
                "Stop the workers, keep the file, and restore it from a backup: docs/operations.md.",
                "Stoppa arbetarna, spara filen, och återställ den ur en säkerhetskopia: docs/operations.md.",
            ),
        )


def no_world(directory: Path) -> Symptom:
    """There is no data directory."""
    text = (f"There is no data directory at {directory}", f"Ingen datakatalog finns i {directory}")
    remedy = (
        "`faktura init` makes one; --data DIR or FAKTURA_DATA names another.",
        "`faktura init` skapar en; --data DIR eller FAKTURA_DATA pekar ut en annan.",
    )
    return Symptom(what="world", state=State.BROKEN, text=text, remedy=remedy)


def no_answer(cause: str) -> Symptom:
    """A database or a disk does not answer."""
    text = (f"It does not answer: {cause}", f"Den svarar inte: {cause}")
    remedy = (
        "Mend that; documents wait meanwhile, and none is lost.",
        "Åtgärda det; dokumenten väntar under tiden, och inget går förlorat.",
    )
    return Symptom(what="world", state=State.BROKEN, text=text, remedy=remedy)


def mail(url: str | None) -> Iterator[Symptom]:
    """Whether the mail server answers; None: mails become files. The URL is never told."""
    state, text = State.WELL, ("The mail server answers", "E-postservern svarar")
    if url is None:
        text = ("Mails become files in outbox/", "Brev blir filer i outbox/")
    else:
        try:
            Smtp(url).greet()
        except (ValueError, Unavailable) as fault:
            state, text = State.LOOK, (f"FAKTURA_SMTP: {fault}", f"FAKTURA_SMTP: {fault}")
    yield Symptom(
        what="mail",
        state=state,
        text=text,
        remedy=(
            "Mails are tried again by themselves. Look at name, port, user and secret; then `faktura mail send`.",
            "Brev försöks igen av sig själva. Se över namn, port, användare och hemlighet; sedan `faktura mail send`.",
        ),
    )
