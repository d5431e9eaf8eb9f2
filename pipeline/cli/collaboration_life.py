"""`faktura collaboration remind|approve|decline|withdraw|expire|end|resume`: the moves of life.py, one command each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from pipeline.cli.collaboration_request import Days, PayerBoth, PayerReceive, PayerSend, chosen_payers
from pipeline.cli.registry import (
    Behalf,
    CollaborationId,
    From,
    actor,
    change,
    collaboration,
    company,
    day,
    instant,
    report,
)
from pipeline.collaboration import life
from pipeline.collaboration.entries import Actor, Deed, Side
from pipeline.collaboration.records import Collaboration, State
from pipeline.language import say
from pipeline.terminal import Json, console, print_json, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_EXAMPLE = say("Example:", "Exempel:")
Move = Callable[[Collaboration, datetime, Actor], Collaboration]


@app.command(
    help=say("Ask the customer once more. Only the history changes.", "Påminn kunden. Bara historiken ändras."),
    epilog=f"{_EXAMPLE} faktura collaboration remind exempelbyran-exempel-blommor",
)
def remind(id: CollaborationId, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura collaboration remind`."""
    reminded = _move(world(), id, by, lambda found, at, who: life.remind(found, at=at, by=who))
    report(reminded, as_json, say(f"Reminded about {id}.", f"Påminnelse om {id} är noterad."))


@app.command(
    help=say(
        "The customer's administrator approves: documents flow from then on, and the worker releases those held.",
        "Kundens administratör godkänner: sedan flödar dokumenten, och arbetaren släpper dem som väntat.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration approve exempelbyran-exempel-blommor",
)
def approve(id: CollaborationId, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura collaboration approve`: says how many held documents wait for the customer."""
    opened = world()
    approved = _move(opened, id, by, lambda found, at, who: life.approve(found, at=at, by=who))
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
def decline(id: CollaborationId, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura collaboration decline`."""
    declined = _move(world(), id, by, lambda found, at, who: life.decline(found, at=at, by=who))
    report(declined, as_json, say(f"{id} is declined.", f"{id} är avböjt."))


@app.command(
    help=say("The firm takes its request back.", "Byrån återkallar sin förfrågan."),
    epilog=f"{_EXAMPLE} faktura collaboration withdraw exempelbyran-exempel-blommor",
)
def withdraw(id: CollaborationId, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura collaboration withdraw`."""
    withdrawn = _move(world(), id, by, lambda found, at, who: life.withdraw(found, at=at, by=who))
    report(withdrawn, as_json, say(f"{id} is withdrawn.", f"{id} är återkallat."))


@app.command(
    help=say(
        "Write into the histories which requests have expired unanswered (they are expired already), and remind of "
        "those that will within a week; run it daily.",
        "Skriv i historikerna vilka förfrågningar som gått ut utan svar (de har redan gått ut), och påminn om dem som "
        "går ut inom en vecka; kör det dagligen.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration expire",
)
def expire(as_json: Json = False) -> None:
    """`faktura collaboration expire`: --json gives one record a line."""
    from pipeline.daily import keep_days

    done = list(keep_days(world(), datetime.now(UTC)))
    for each in done:
        reminded = each.entry is not None and each.entry.what is Deed.REMIND
        text = (
            say(f"Reminded about {each.id}.", f"Påminnelse om {each.id} är noterad.")
            if reminded
            else say(f"{each.id} has expired.", f"{each.id} har gått ut.")
        )
        report(each, as_json, text)
    if not done and not as_json:
        console().print(say("No request has expired since.", "Ingen förfrågan har gått ut sedan sist."))


@app.command(
    help=say(
        "End a collaboration, now or from a day on. Documents received before are still delivered. Nobody pays through "
        "it afterwards; a customer with a service of its own pays for that again.",
        "Avsluta ett samarbete, nu eller från en dag. Dokument som togs emot dessförinnan levereras ändå. Ingen "
        "betalar genom det därefter; en kund med egen tjänst betalar den igen.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration end exempelbyran-exempel-bageri --from 2099-01-01",
)
def end(id: CollaborationId, start: From = None, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura collaboration end`."""
    since = instant(start) if start else None
    ended = _move(world(), id, by, lambda found, at, who: life.end(found, at=at, by=who, since=since))
    when = day(ended.states.changes[-1].at)
    report(ended, as_json, say(f"{id} ends: {when}", f"{id} avslutas: {when}"))


@app.command(
    help=say(
        "Take a planned ending back; or ask again after a collaboration was declined, withdrawn, expired or ended.",
        "Ta tillbaka ett planerat avslut; eller fråga på nytt efter att ett samarbete avböjts, återkallats, gått ut "
        "eller avslutats.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration resume exempelbyran-exempel-frisor --payer firm",
)
def resume(
    id: CollaborationId,
    payer: PayerBoth = None,
    send_payer: PayerSend = None,
    receive_payer: PayerReceive = None,
    days: Days = life.ANSWER_WITHIN.days,
    by: Behalf = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration resume`."""
    opened = world()
    customer = company(opened, collaboration(opened, id).customer)
    payers = chosen_payers(payer, send_payer, receive_payer)

    def moving(found: Collaboration, at: datetime, who: Actor) -> Collaboration:
        within = timedelta(days=days)
        return life.resume(found, customer=customer, at=at, by=who, payers=payers, within=within)

    resumed = _move(opened, id, by, moving)
    asked = resumed.states.at(datetime.now(UTC)) is State.REQUESTED
    again = say(
        f"{id} is requested again. The customer approves: faktura collaboration approve {id}",
        f"{id} är begärt på nytt. Kunden godkänner: faktura collaboration approve {id}",
    )
    report(resumed, as_json, again if asked else say(f"{id} goes on.", f"{id} fortsätter."))


def _move(opened: "World", id: str, side: Side | None, move: Move) -> Collaboration:
    now = datetime.now(UTC)
    return change(opened, collaboration(opened, id), lambda found: [move(found, now, actor(side, found))])


def _waiting(opened: "World", customer: str) -> int:
    from pipeline.outcomes import Outcome
    from pipeline.records import Query

    return sum(1 for _ in opened.ledger.documents(Query(outcome=Outcome.HELD, waits_for=customer)))
