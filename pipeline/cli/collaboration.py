"""`faktura collaboration`: what a firm and a customer agree on, from the request to its end; here what shows it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import collaboration_life, collaboration_request
from pipeline.cli.collaboration_request import ReceiveRouting, SendRouting
from pipeline.cli.registry import (
    NO_COLLABORATIONS,
    Behalf,
    CollaborationId,
    From,
    actor,
    change,
    collaboration,
    company,
    day,
    instant,
    over_time,
    report,
    word,
)
from pipeline.collaboration.agreements import change_routing
from pipeline.collaboration.entries import Entry
from pipeline.collaboration.records import Collaboration, Direction, State
from pipeline.language import say
from pipeline.terminal import Json, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

_GROUP = say("What a firm and its customers agree on.", "Vad en byrå och dess kunder kommer överens om.")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)
app.add_typer(collaboration_request.app)
app.add_typer(collaboration_life.app)

_EXAMPLE = say("Example:", "Exempel:")

OptionalCompany = Annotated[
    str | None,
    typer.Argument(metavar="[COMPANY]", help=say("Only those of this company.", "Bara detta företags.")),
]


@app.command(
    "list",
    help=say("The collaborations, oldest first.", "Samarbetena, äldst först."),
    epilog=f"{_EXAMPLE} faktura collaboration list exempelbyran --state requested",
)
def list_collaborations(
    of: OptionalCompany = None,
    state: Annotated[State | None, typer.Option(help=say("Only in this state.", "Bara i detta läge."))] = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration list`: --json gives one record a line."""
    opened, now = world(), datetime.now(UTC)
    found = opened.index.agreements() if of is None else opened.registry.collaborations(company(opened, of).id)
    chosen = (each for each in found if state in (None, each.states.at(now)))
    if as_json:
        for each in chosen:
            print_json(each.model_dump(mode="json"))
        return
    columns = (
        "id",
        say("state", "läge"),
        say("payer (sent / received)", "betalar (skickat / mottaget)"),
        say("goes to (sent / received)", "går till (skickat / mottaget)"),
    )
    print_table(columns, (_row(each, now) for each in chosen), empty=NO_COLLABORATIONS)


@app.command(
    help=say(
        "One collaboration: what holds, held and will hold.", "Ett samarbete: vad som gällt, gäller och ska gälla."
    ),
    epilog=f"{_EXAMPLE} faktura collaboration show exempelbyran-exempel-bageri",
)
def show(id: CollaborationId, as_json: Json = False) -> None:
    """`faktura collaboration show`: --json gives the record."""
    found = collaboration(world(), id)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    rows = [(day(change.at), say("state", "läge"), word(change.value)) for change in found.states.changes]
    for direction in Direction:
        payers, routings = found.payers(direction), found.routings(direction)
        who = f"{say('payer', 'fakturamottagare')}, {word(direction)}"
        rows += [(day(change.at), who, word(change.value) if change.value else "-") for change in payers.changes]
        to = f"{say('goes to', 'går till')}, {word(direction)}"
        rows += [(day(change.at), to, word(change.value)) for change in routings.changes]
    print_table((say("from", "från"), found.id, ""), rows, empty="")


@app.command(
    help=say(
        "What was done to a collaboration: who, when, and which version came of it. Nothing in it is ever changed.",
        "Vad som gjorts med ett samarbete: vem, när och vilken version det blev. Inget i den ändras någonsin.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration history exempelbyran-exempel-bageri",
)
def history(id: CollaborationId, as_json: Json = False) -> None:
    """`faktura collaboration history`: --json gives one entry a line; `administrator` is whose mail answered it."""
    opened = world()
    found = collaboration(opened, id)
    entries = [(entry, _name(opened, found, entry)) for entry in opened.chronicle.entries(found)]
    if as_json:
        for entry, name in entries:
            print_json({**entry.model_dump(mode="json"), "administrator": name})
        return
    columns = (
        say("when", "när"),
        say("what", "vad"),
        say("by", "av"),
        say("from", "från"),
        "version",
        say("note", "anmärkning"),
    )
    empty = say(
        "Nothing was done to it since it was given as it stands.",
        "Inget har gjorts med det sedan det lades in som det är.",
    )
    print_table(columns, (_line(entry, name) for entry, name in entries), empty=empty)


@app.command(
    "change",
    help=say("Change who gets the documents.", "Ändra vem som får dokumenten."),
    epilog=f"{_EXAMPLE} faktura collaboration change exempelbyran-exempel-konsult --received-to both",
)
def change_collaboration(
    id: CollaborationId,
    send_routing: SendRouting = None,
    receive_routing: ReceiveRouting = None,
    start: From = None,
    by: Behalf = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration change`."""
    now = datetime.now(UTC)
    since = instant(start) if start else now
    wanted = [(Direction.SEND, send_routing), (Direction.RECEIVE, receive_routing)]

    def changing(found: Collaboration) -> list[Collaboration]:
        versions = [found]
        for direction, routing in wanted:
            if routing is not None:
                versions.append(
                    change_routing(versions[-1], direction, routing, at=now, by=actor(by, found), since=since)
                )
        return versions[1:]

    opened = world()
    changed = change(opened, collaboration(opened, id), changing)
    report(changed, as_json, say(f"Changed {id}.", f"{id} är ändrat."))


def _row(each: Collaboration, now: datetime) -> Sequence[str]:
    pays = " / ".join(over_time(each.payers(direction), now) for direction in Direction)
    goes = " / ".join(word(each.routing(direction, now)) for direction in Direction)
    return (each.id, over_time(each.states, now), pays, goes)


def _name(opened: "World", found: Collaboration, entry: Entry) -> str | None:
    """The name of the administrator whose link answered, while the customer's record has it."""
    from pipeline.bootstrap import open_links
    from pipeline.notify.links import who_answered

    customer = opened.registry.company(found.customer)
    who = who_answered(entry.by, customer, open_links(opened)) if customer else None
    return who.name if who else None


def _line(entry: Entry, name: str | None) -> Sequence[str]:
    before = "-" if entry.from_version is None else str(entry.from_version)
    id = f"{entry.by.id.partition('/')[0]}, {name}" if name else entry.by.id
    who = f"{word(entry.by.side)} {id}".strip()
    since = "" if entry.since == entry.at else day(entry.since)
    return (day(entry.at), word(entry.what), who, since, f"{before} > {entry.to_version}", entry.note)
