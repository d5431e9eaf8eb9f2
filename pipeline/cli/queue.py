"""`faktura queue`: how much waits in each queue, the dead letters with their causes, and sending them round again."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.notify.outbox import Mail
    from pipeline.notify.post import PostOffice
    from pipeline.records import Dead, Depths

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_SHORTEST = 4  # characters of an id that may stand for it

DOCUMENTS, REPROCESSING, MAILS = "documents", "reprocessing", "mails"
_NAMES = {
    DOCUMENTS: ("documents", "dokument"),
    REPROCESSING: ("reprocessing", "ombearbetning"),
    MAILS: ("mails", "brev"),
}


@dataclass(slots=True, frozen=True, kw_only=True)
class Row:
    """One queue. `dead` are dead letters; of the mails those that failed and are tried again, later and later."""

    queue: str
    waiting: int
    in_flight: int
    dead: int
    oldest: datetime | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Letter:
    """A dead letter, or a mail that could not be sent yet. `owner` and `name` say which document, or collaboration."""

    queue: str
    id: str
    document: str
    owner: str
    name: str
    cause: str
    receives: int
    died_at: datetime


@app.command(
    help=say(
        "How many documents wait and are in hand, fresh ones and those to be judged once more, and how many mails; and "
        "the dead letters: what nobody could process, with the cause. Mend the cause, then redrive them; a document "
        "keeps its instant of receipt.",
        "Hur många dokument som väntar och är under arbete, nya och sådana som bedöms på nytt, och hur många brev; "
        "samt de döda breven: det som ingen kunde behandla, med orsaken. Åtgärda orsaken och kör dem igen; ett "
        "dokument behåller sin mottagningstid.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura queue --redrive-all",
)
def queue(
    redrive: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=say(
                "Put this dead letter back into its queue, an id or the beginning of one; may be repeated.",
                "Lägg tillbaka detta brev i sin kö, ett id eller dess början; kan upprepas.",
            ),
        ),
    ] = None,
    redrive_all: Annotated[
        bool, typer.Option("--redrive-all", help=say("Put all of them back.", "Lägg tillbaka alla."))
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura queue`: the objects of --json are how many were redriven, if any were to be, the queues, the letters."""
    here, now = world(), datetime.now(UTC)
    post = _post(here)
    redriven = _redrive(here, post, redrive or [], redrive_all, now)
    rows, letters = list(_rows(here, post, now)), list(_letters(here, post))
    if as_json:
        if redrive or redrive_all:
            print_json({"redriven": redriven})
        for row in rows:
            print_json({**asdict(row), "oldest": row.oldest and row.oldest.isoformat()})
        for letter in letters:
            print_json({**asdict(letter), "died_at": letter.died_at.isoformat()})
        return
    if redriven:
        console().print(say(f"Put back: {redriven}", f"Tillbakalagda: {redriven}"))
    heads = (
        say("queue", "kö"),
        say("waiting", "väntar"),
        say("in hand", "under arbete"),
        say("dead letters", "döda brev"),
        say("oldest has waited", "äldsta har väntat"),
    )
    print_table(heads, (_cells(row, now) for row in rows), empty="")
    _print_letters(letters)


def _post(here: "World") -> "PostOffice | None":
    """The post office; None where FAKTURA_SMTP is wrong, which is told, and keeps nobody from the other queues."""
    from pipeline.cli.mail import post

    try:
        return post(here)
    except Mistake as wrong:
        console(errors=True).print(str(wrong), style="yellow", markup=False, soft_wrap=True)
        return None


def _rows(here: "World", post: "PostOffice | None", now: datetime) -> Iterator[Row]:
    yield _row(DOCUMENTS, here.dead_letters.depths(now))
    yield _row(REPROCESSING, here.reprocessing_dead_letters.depths(now))
    if post is not None:
        mails = _waiting(post)
        oldest = min((mail.created_at for mail in mails), default=None)
        failed = sum(1 for mail in mails if mail.cause)
        yield Row(queue=MAILS, waiting=len(mails) - failed, in_flight=0, dead=failed, oldest=oldest)


def _row(name: str, depths: "Depths") -> Row:
    return Row(queue=name, waiting=depths.waiting, in_flight=depths.in_flight, dead=depths.dead, oldest=depths.oldest)


def _letters(here: "World", post: "PostOffice | None") -> Iterator[Letter]:
    for letter in here.dead_letters.dead():
        yield _letter(DOCUMENTS, letter)
    for letter in here.reprocessing_dead_letters.dead():
        yield _letter(REPROCESSING, letter)
    for mail in _waiting(post) if post is not None else ():
        if mail.cause:
            yield Letter(
                queue=MAILS,
                id=mail.id,
                document="",
                owner=mail.collaboration,
                name=str(mail.what),
                cause=mail.cause,
                receives=mail.attempts,
                died_at=mail.created_at,
            )


def _letter(name: str, letter: "Dead") -> Letter:
    message = letter.message
    return Letter(
        queue=name,
        id=message.id,
        document=message.document,
        owner=message.owner,
        name=message.name,
        cause=letter.cause,
        receives=letter.receives,
        died_at=letter.died_at,
    )


def _waiting(post: "PostOffice") -> "list[Mail]":
    from pipeline.notify.outbox import MailState

    return [mail for mail in post.mails.mails() if mail.state is MailState.WAITING]


def _redrive(here: "World", post: "PostOffice | None", wanted: Sequence[str], everything: bool, now: datetime) -> int:
    """Puts back what is wanted; how many."""
    if not (wanted or everything):
        return 0
    letters = list(_letters(here, post))
    chosen = letters if everything else [_named(letters, one) for one in wanted]
    ids = {name: [letter.id for letter in chosen if letter.queue == name] for name in _NAMES}
    for port, name in ((here.dead_letters, DOCUMENTS), (here.reprocessing_dead_letters, REPROCESSING)):
        if ids[name]:
            port.redrive(None if everything else ids[name], now)
    if post is not None:
        for mail in _waiting(post):
            if mail.id in ids[MAILS]:
                post.outbox.put(mail.model_copy(update={"next_at": now}))
    return len(chosen)


def _named(letters: Sequence[Letter], wanted: str) -> Letter:
    """The letter of an id, or the beginning of one. Raises Mistake."""
    fitting = [one for one in letters if wanted == one.id] or [
        one for one in letters if len(wanted) >= _SHORTEST and one.id.startswith(wanted)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(one.id for one in fitting[:5])
        raise Mistake(say(f"{wanted} may mean {names}", f"{wanted} kan betyda {names}"))
    raise Mistake(say(f"No such dead letter: {wanted}", f"Det finns inget sådant dött brev: {wanted}"))


def _cells(row: Row, now: datetime) -> Sequence[str]:
    return (
        say(*_NAMES[row.queue]),
        str(row.waiting),
        str(row.in_flight),
        str(row.dead),
        f"{max(0, round((now - row.oldest).total_seconds()))} s" if row.oldest else "",
    )


def _print_letters(letters: Sequence[Letter]) -> None:
    if not letters:
        return
    heads: tuple[Any, ...] = (
        "id",
        say("queue", "kö"),
        say("inbox", "inkorg"),
        say("file", "fil"),
        say("tries", "försök"),
        say("cause", "orsak"),
    )
    rows = ((one.id, say(*_NAMES[one.queue]), one.owner, one.name, str(one.receives), one.cause) for one in letters)
    print_table(heads, rows, empty="", title=say("Dead letters", "Döda brev"))
