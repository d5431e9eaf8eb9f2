"""`faktura collaboration`: what a firm and a customer agree on, from the request to its end."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli_registry import (
    NO_COLLABORATIONS,
    From,
    change,
    collaboration,
    company,
    day,
    instant,
    over_time,
    put,
    word,
)
from pipeline.collaboration.agreements import NotPossible, change_routing, move, request
from pipeline.collaboration.records import Collaboration, Direction, Payer, Routing, State
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

_GROUP = say("What a firm and its customers agree on.", "Vad en byrå och dess kunder kommer överens om.")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

_EXAMPLE = say("Example:", "Exempel:")

Id = Annotated[str, typer.Argument(metavar="COLLABORATION", help=say("The collaboration's id.", "Samarbetets id."))]
OptionalCompany = Annotated[
    str | None,
    typer.Argument(metavar="[COMPANY]", help=say("Only those of this company.", "Bara detta företags.")),
]
SendRouting = Annotated[
    Routing | None,
    typer.Option(
        "--sent-to",
        help=say("Who gets a copy of what the customer sends.", "Vem som får en kopia av det kunden skickar."),
    ),
]
ReceiveRouting = Annotated[
    Routing | None,
    typer.Option(
        "--received-to",
        help=say("Who gets what the customer receives.", "Vem som får det som kommer till kunden."),
    ),
]


@app.command(
    help=say(
        "A firm asks a customer to use the service together. Nothing flows before the customer has approved.",
        "En byrå frågar en kund om att använda tjänsten tillsammans. Inget flödar förrän kunden har godkänt.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration add exempelbyran exempel-kiosk --payer firm --received-to both",
)
def add(
    firm: Annotated[str, typer.Argument(metavar="FIRM", help=say("The firm's id.", "Byråns id."))],
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help=say("The customer's id.", "Kundens id."))],
    payer: Annotated[
        Payer | None,
        typer.Option(help=say("Who pays for the service, both ways.", "Vem som betalar tjänsten, åt båda håll.")),
    ] = None,
    send_payer: Annotated[
        Payer | None,
        typer.Option("--send-payer", help=say("Who pays for what is sent.", "Vem som betalar det som skickas.")),
    ] = None,
    receive_payer: Annotated[
        Payer | None,
        typer.Option(
            "--receive-payer", help=say("Who pays for what is received.", "Vem som betalar det som tas emot.")
        ),
    ] = None,
    send_routing: SendRouting = None,
    receive_routing: ReceiveRouting = None,
    start: From = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration add`."""
    opened = world()
    payers = {Direction.SEND: send_payer or payer, Direction.RECEIVE: receive_payer or payer}
    routings = {Direction.SEND: send_routing, Direction.RECEIVE: receive_routing}
    try:
        requested = request(
            id=_free_id(opened, firm, customer),
            firm=company(opened, firm),
            customer=company(opened, customer),
            payers={direction: each for direction, each in payers.items() if each},
            routings={direction: each for direction, each in routings.items() if each},
            at=instant(start),
        )
    except NotPossible as wrong:
        raise Mistake(say(wrong.text, wrong.text_sv)) from wrong
    put(opened, requested)
    id = requested.id
    text = say(
        f"Requested {id}. The customer approves: faktura collaboration approve {id}",
        f"{id} är begärt. Kunden godkänner: faktura collaboration approve {id}",
    )
    _report(requested, as_json, text)


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
    help=say("One collaboration with its whole history.", "Ett samarbete med hela sin historia."),
    epilog=f"{_EXAMPLE} faktura collaboration show exempelbyran-exempel-bageri",
)
def show(id: Id, as_json: Json = False) -> None:
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
        "The customer's administrator approves: documents flow from then on, and the worker releases those held.",
        "Kundens administratör godkänner: sedan flödar dokumenten, och arbetaren släpper dem som väntat.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration approve exempelbyran-exempel-blommor",
)
def approve(id: Id, start: From = None, as_json: Json = False) -> None:
    """`faktura collaboration approve`: says how many held documents wait for the customer."""
    opened = world()
    approved = _move(opened, id, State.ACTIVE, start)
    waiting = _waiting(opened, approved.customer)
    if as_json:
        print_json({**approved.model_dump(mode="json"), "held": waiting})
        return
    text = say(
        f"{id} is active. Held documents that wait for {approved.customer}: {waiting}.",
        f"{id} är aktivt. Dokument som hålls i väntan på {approved.customer}: {waiting}.",
    )
    if waiting:
        text += say(" A worker releases them: faktura run --once", " En arbetare släpper dem: faktura run --once")
    console().print(text, markup=False, soft_wrap=True)


@app.command(
    help=say("The customer declines the request.", "Kunden avböjer förfrågan."),
    epilog=f"{_EXAMPLE} faktura collaboration decline exempelbyran-exempel-blommor",
)
def decline(id: Id, start: From = None, as_json: Json = False) -> None:
    """`faktura collaboration decline`."""
    _report(_move(world(), id, State.DECLINED, start), as_json, say(f"{id} is declined.", f"{id} är avböjt."))


@app.command(
    help=say(
        "End a collaboration. Documents received before are still delivered.",
        "Avsluta ett samarbete. Dokument som togs emot dessförinnan levereras ändå.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration end exempelbyran-exempel-bageri --from 2027-01-01",
)
def end(id: Id, start: From = None, as_json: Json = False) -> None:
    """`faktura collaboration end`."""
    _report(_move(world(), id, State.ENDED, start), as_json, say(f"{id} ends.", f"{id} avslutas."))


@app.command(
    "change",
    help=say("Change who gets the documents.", "Ändra vem som får dokumenten."),
    epilog=f"{_EXAMPLE} faktura collaboration change exempelbyran-exempel-konsult --received-to both",
)
def change_collaboration(
    id: Id,
    send_routing: SendRouting = None,
    receive_routing: ReceiveRouting = None,
    start: From = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration change`."""
    at = instant(start)

    def changing(found: Collaboration) -> Collaboration:
        changed = found
        for direction, routing in ((Direction.SEND, send_routing), (Direction.RECEIVE, receive_routing)):
            if routing is not None:
                changed = change_routing(changed, direction, routing, at)
        return changed

    opened = world()
    changed = change(opened, collaboration(opened, id), changing)
    _report(changed, as_json, say(f"Changed {id}.", f"{id} är ändrat."))


def _move(opened: "World", id: str, state: State, start: str | None) -> Collaboration:
    at = instant(start)
    return change(opened, collaboration(opened, id), lambda found: move(found, state, at))


def _waiting(opened: "World", customer: str) -> int:
    from pipeline.outcomes import Outcome
    from pipeline.records import Query

    return sum(1 for _ in opened.ledger.documents(Query(outcome=Outcome.HELD, waits_for=customer)))


def _free_id(opened: "World", firm: str, customer: str) -> str:
    """`<firm>-<customer>`, numbered from the second agreement of the two on."""
    plain = f"{firm}-{customer}"
    taken = {each.id for each in opened.registry.collaborations(customer)}
    return next(id for id in (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))) if id not in taken)


def _row(each: Collaboration, now: datetime) -> Sequence[str]:
    pays = " / ".join(over_time(each.payers(direction), now) for direction in Direction)
    goes = " / ".join(word(each.routing(direction, now)) for direction in Direction)
    return (each.id, over_time(each.states, now), pays, goes)


def _report(changed: Collaboration, as_json: bool, text: str) -> None:
    if as_json:
        print_json(changed.model_dump(mode="json"))
    else:
        console().print(text, markup=False, soft_wrap=True)
