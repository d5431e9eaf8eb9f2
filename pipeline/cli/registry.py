"""What the commands on the registry share: finding a record, writing its next version, instants, and words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.entries import OPERATOR, Actor, Side
from pipeline.collaboration.periods import STOCKHOLM
from pipeline.collaboration.records import Collaboration, Company, History, ParticipantTaken
from pipeline.language import say
from pipeline.records import Conflict
from pipeline.terminal import Mistake, console, print_json

if TYPE_CHECKING:
    from pipeline.bootstrap import World

R = TypeVar("R", Company, Collaboration)
V = TypeVar("V", bound=str | bool | None)

CollaborationId = Annotated[
    str, typer.Argument(metavar="COLLABORATION", help=say("The collaboration's id.", "Samarbetets id."))
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        help=say(
            "From when it holds: 2026-12-01 or 2026-12-01T08:00, Swedish time. Now where left out.",
            "Från när det gäller: 2026-12-01 eller 2026-12-01T08:00, svensk tid. Annars nu.",
        ),
    ),
]

Behalf = Annotated[
    Side | None,
    typer.Option(
        "--by",
        metavar="firm|customer",
        help=say(
            "On whose behalf, as the history will say; the operator's where left out.",
            "För vems räkning, som historiken säger det; annars driftens.",
        ),
    ),
]

NO_COMPANIES = say("There are no companies.", "Det finns inga företag.")
NO_COLLABORATIONS = say("There are no collaborations.", "Det finns inga samarbeten.")


def instant(text: str | None) -> datetime:
    """The instant that an option names, Swedish time where it names no zone; now for None. Raises Mistake."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(
            say(f"{text!r} is no instant such as 2026-12-01T08:00", f"{text!r} är ingen tid som 2026-12-01T08:00")
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def company(world: "World", id: str) -> Company:
    """A company by its id. Raises Mistake."""
    found = world.registry.company(id)
    if found is None:
        raise Mistake(
            say(
                f"There is no company {id!r}; `faktura company list` shows those there are.",
                f"Det finns inget företag {id!r}; `faktura company list` visar dem som finns.",
            )
        )
    return found


def collaboration(world: "World", id: str) -> Collaboration:
    """A collaboration by its id. Raises Mistake."""
    found = world.index.collaboration(id)
    if found is None:
        raise Mistake(
            say(
                f"There is no collaboration {id!r}; `faktura collaboration list` shows those there are.",
                f"Det finns inget samarbete {id!r}; `faktura collaboration list` visar dem som finns.",
            )
        )
    return found


def change(world: "World", record: R, changing: Callable[[R], Sequence[R]]) -> R:
    """Write what `changing` makes of a record, its next versions in order; the last one. Raises Mistake, Conflict."""
    with mistakes():
        changed = changing(record)
    put(world, *changed)
    return changed[-1]


@contextmanager
def mistakes() -> Iterator[None]:
    """What is not possible, said to the user. Raises Mistake."""
    try:
        yield
    except NotPossible as wrong:
        raise Mistake(say(wrong.text, wrong.text_sv)) from wrong


def put(world: "World", *records: Company | Collaboration) -> None:
    """Write records. Raises Mistake for what another record stands in the way of, Conflict."""
    try:
        world.registry.put(*records)
    except ParticipantTaken as taken:
        raise Mistake(
            say(
                f"One of the participant identifiers belongs to {taken.company} already.",
                f"En av identifierarna hör redan till {taken.company}.",
            )
        ) from taken
    except Conflict as conflict:
        if any(record.version for record in records):
            raise
        raise Mistake(say(f"{records[0].id} is there already.", f"{records[0].id} finns redan.")) from conflict


def actor(side: Side | None, of: Collaboration) -> Actor:
    """Who does something to a collaboration, by the option --by. Raises Mistake."""
    if side is Side.CLOCK:
        raise Mistake(say("--by is firm or customer", "--by är firm eller customer"))
    ids = {Side.FIRM: of.firm, Side.CUSTOMER: of.customer}
    return Actor(side=side, id=ids.get(side, "")) if side else OPERATOR


def report(changed: Company | Collaboration, as_json: bool, text: str) -> None:
    """What was changed: the record for programs, a sentence for people."""
    if as_json:
        print_json(changed.model_dump(mode="json"))
    else:
        console().print(text, markup=False, soft_wrap=True)


def day(at: datetime) -> str:
    """An instant for people: the day in Sweden, with the time where it is not midnight."""
    local = at.astimezone(STOCKHOLM)
    return local.strftime("%Y-%m-%d" if local.time() == datetime.min.time() else "%Y-%m-%d %H:%M")


def word(value: str | bool | None) -> str:
    """A value of the registry (an enumeration's, or yes and no) in the language of the user."""
    if value is None or isinstance(value, bool):
        return say("yes", "ja") if value else say("no", "nej")
    return say(*_WORDS.get(value, (value, value)))


def over_time(history: History[V], now: datetime) -> str:
    """What holds now and what comes, for people: `firm, customer from 2026-12-01`."""
    coming = [change for change in history.changes if change.at > now]
    parts = [word(history.at(now)) if history.at(now) is not None else "-"]
    parts += [
        say(f"{word(change.value)} from {day(change.at)}", f"{word(change.value)} från {day(change.at)}")
        for change in coming
    ]
    return ", ".join(parts)


_WORDS: Final = {
    "requested": ("requested", "begärt"),
    "active": ("active", "aktivt"),
    "declined": ("declined", "avböjt"),
    "withdrawn": ("withdrawn", "återkallat"),
    "expired": ("expired", "utgånget"),
    "ended": ("ended", "avslutat"),
    "firm": ("firm", "byrån"),
    "customer": ("customer", "kunden"),
    "both": ("both", "båda"),
    "operator": ("operator", "driften"),
    "clock": ("time", "tiden"),
    "request": ("requested", "begärt"),
    "remind": ("reminded", "påmint"),
    "approve": ("approved", "godkänt"),
    "decline": ("declined", "avböjt"),
    "withdraw": ("withdrawn", "återkallat"),
    "expire": ("expired", "gått ut"),
    "end": ("ended", "avslutat"),
    "resume": ("taken up again", "återupptaget"),
    "change-payer": ("payer changed", "ny fakturamottagare"),
    "revoke-payer": ("payer change revoked", "byte av fakturamottagare återkallat"),
    "change-routing": ("copies changed", "kopior ändrade"),
    "add": ("added", "upplagt"),
    "change": ("changed", "ändrat"),
    "import": ("imported", "importerat"),
    "erase": ("erased", "raderat"),
    "send": ("send", "skicka"),
    "receive": ("receive", "ta emot"),
    "access-point": ("access point", "accesspunkt"),
}
