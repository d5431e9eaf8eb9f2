"""`faktura queue`: how much waits, the dead letters with their causes, and sending them round again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.ports import DeadLetters
    from pipeline.records import Dead

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "How many documents wait and are in hand, and the dead letters: those that nobody could process, with the "
        "cause. Mend the cause, then redrive them; a document keeps its instant of receipt.",
        "Hur många dokument som väntar och är under arbete, och de döda breven: de som ingen kunde behandla, med "
        "orsaken. Åtgärda orsaken och kör dem igen; ett dokument behåller sin mottagningstid.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura queue --redrive-all",
)
def queue(
    redrive: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help=say("Put this dead letter back into the queue; may be repeated.", "Lägg tillbaka detta brev i kön."),
        ),
    ] = None,
    redrive_all: Annotated[
        bool, typer.Option("--redrive-all", help=say("Put all of them back.", "Lägg tillbaka alla."))
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura queue`: the objects of --json are one with the depths, then one for each dead letter."""
    dead_letters = world().dead_letters
    now = datetime.now(UTC)
    redriven = _redrive(dead_letters, redrive or [], redrive_all, now)
    depths = dead_letters.depths(now)
    dead = dead_letters.dead()
    if as_json:
        print_json({"redriven": redriven, **depths.model_dump(mode="json")})
        for letter in dead:
            print_json(_as_json(letter))
        return
    if redriven:
        console().print(say(f"Put back into the queue: {redriven}", f"Tillbakalagda i kön: {redriven}"))
    counts = (str(depths.waiting), str(depths.in_flight), str(depths.dead), _since(depths.oldest, now))
    heads = (
        say("waiting", "väntar"),
        say("in hand", "under arbete"),
        say("dead letters", "döda brev"),
        say("oldest has waited", "äldsta har väntat"),
    )
    print_table(heads, [counts], empty="")
    _print_dead(dead)


def _redrive(dead_letters: "DeadLetters", ids: Sequence[str], everything: bool, now: datetime) -> int:
    if everything:
        return dead_letters.redrive(None, now)
    if not ids:
        return 0
    known = {letter.message.id for letter in dead_letters.dead()}
    if unknown := [id for id in ids if id not in known]:
        names = ", ".join(unknown)
        raise Mistake(say(f"No such dead letter: {names}", f"Det finns inget sådant dött brev: {names}"))
    return dead_letters.redrive(ids, now)


def _as_json(letter: "Dead") -> dict[str, Any]:
    message = letter.message
    return {
        "id": message.id,
        "document": message.document,
        "owner": message.owner,
        "name": message.name,
        "cause": letter.cause,
        "receives": letter.receives,
        "died_at": letter.died_at.isoformat(),
    }


def _since(instant: datetime | None, now: datetime) -> str:
    return f"{max(0, round((now - instant).total_seconds()))} s" if instant else ""


def _print_dead(dead: Sequence["Dead"]) -> None:
    if not dead:
        return
    heads = ("id", say("inbox", "inkorg"), say("file", "fil"), say("tries", "försök"), say("cause", "orsak"))
    rows = [(one.message.id, one.message.owner, one.message.name, str(one.receives), one.cause) for one in dead]
    print_table(heads, rows, empty="", title=say("Dead letters", "Döda brev"))
