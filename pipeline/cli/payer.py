"""`faktura payer`: who is invoiced for the service, by direction, now and from a later agreement period on.

Never the payee of an invoice that passes through.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline.cli.registry import (
    NO_COLLABORATIONS,
    Behalf,
    CollaborationId,
    actor,
    change,
    collaboration,
    company,
    day,
    instant,
    mistakes,
    over_time,
    word,
)
from pipeline.collaboration.payers import change_payers, plan, revoke_payers, spans
from pipeline.collaboration.records import Collaboration, Company, Direction, Payer
from pipeline.language import say
from pipeline.terminal import Json, print_json, print_table, world

_GROUP = say("Who pays for the service, by direction.", "Vem som betalar för tjänsten, per riktning.")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

_EXAMPLE = say("Example:", "Exempel:")


class Ways(StrEnum):
    """One direction or both."""

    SEND = "send"
    RECEIVE = "receive"
    BOTH = "both"

    @property
    def directions(self) -> tuple[Direction, ...]:
        return tuple(Direction) if self is Ways.BOTH else (Direction(self.value),)


Way = Annotated[
    Ways, typer.Option(help=say("For what is sent, received, or both.", "För skickat, mottaget eller båda."))
]
NotBefore = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="DAY",
        help=say(
            "With the first agreement period that begins on this day or later; with the next one where left out.",
            "Från den första avtalsperiod som börjar denna dag eller senare; annars från nästa.",
        ),
    ),
]


@app.command(
    "list",
    help=say("Who pays for the service, over time.", "Vem som betalar för tjänsten, över tid."),
    epilog=f"{_EXAMPLE} faktura payer list exempel-konsult",
)
def list_payers(
    of: Annotated[
        str | None,
        typer.Argument(metavar="[COMPANY]", help=say("Only this company's collaborations.", "Bara detta företags.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura payer list`: --json gives one object for each span of time."""
    opened = world()
    found = opened.index.agreements() if of is None else opened.registry.collaborations(company(opened, of).id)
    found_spans = (span for each in found for span in _spans(each))
    if as_json:
        for span in found_spans:
            print_json(span)
        return
    columns = (
        say("collaboration", "samarbete"),
        say("direction", "riktning"),
        say("payer", "fakturamottagare"),
        say("company", "företag"),
        say("from", "från"),
        say("until", "till"),
    )
    print_table(columns, map(_row, found_spans), empty=NO_COLLABORATIONS)


@app.command(
    "plan",
    help=say(
        "Who pays now, what is planned, and when another payer would take over: shown before anything is changed.",
        "Vem som betalar nu, vad som är planerat och när någon annan skulle ta över: visas innan något ändras.",
    ),
    epilog=f"{_EXAMPLE} faktura payer plan exempelbyran-exempel-stad",
)
def show_plan(id: CollaborationId, start: NotBefore = None, as_json: Json = False) -> None:
    """`faktura payer plan`: --json gives one object for each direction."""
    opened, now = world(), datetime.now(UTC)
    found = collaboration(opened, id)
    with mistakes():
        planned = list(_plan(found, company(opened, found.customer), now, instant(start) if start else None))
    if as_json:
        for each in planned:
            print_json(each)
        return
    columns = (
        say("direction", "riktning"),
        say("payer now", "betalar nu"),
        say("planned", "planerat"),
        say("agreement period", "avtalsperiod"),
        say("a change takes effect", "ett byte gäller från"),
    )
    print_table(columns, map(_planned_row, planned), empty="")


@app.command(
    "change",
    help=say(
        "Another payer takes over when the next agreement period begins, never inside one: faktura payer plan shows "
        "when. Until then it can be revoked. What was received before is charged as it was agreed then.",
        "En annan fakturamottagare tar över när nästa avtalsperiod börjar, aldrig mitt i en: faktura payer plan visar "
        "när. Till dess kan bytet återkallas. Det som tagits emot före debiteras som det var avtalat då.",
    ),
    epilog=f"{_EXAMPLE} faktura payer change exempelbyran-exempel-stad --to firm --way send",
)
def change_payer(
    id: CollaborationId,
    to: Annotated[Payer, typer.Option(help=say("Who pays from then on.", "Vem som betalar därefter."))],
    way: Way = Ways.BOTH,
    start: NotBefore = None,
    by: Behalf = None,
    as_json: Json = False,
) -> None:
    """`faktura payer change`."""
    opened, now = world(), datetime.now(UTC)
    found = collaboration(opened, id)
    customer = company(opened, found.customer)
    not_before = instant(start) if start else None

    def changing(found: Collaboration) -> list[Collaboration]:
        who = actor(by, found)
        return change_payers(found, customer, way.directions, to, at=now, by=who, not_before=not_before)

    _report(change(opened, found, changing), as_json)


@app.command(
    help=say(
        "Take back a change of payer that is planned and has not taken effect.",
        "Återkalla ett planerat byte av fakturamottagare som ännu inte gäller.",
    ),
    epilog=f"{_EXAMPLE} faktura payer revoke exempelbyran-exempel-stad --way send",
)
def revoke(id: CollaborationId, way: Way = Ways.BOTH, by: Behalf = None, as_json: Json = False) -> None:
    """`faktura payer revoke`."""
    opened, now = world(), datetime.now(UTC)

    def changing(found: Collaboration) -> list[Collaboration]:
        return revoke_payers(found, way.directions, at=now, by=actor(by, found))

    _report(change(opened, collaboration(opened, id), changing), as_json)


def _report(changed: Collaboration, as_json: bool) -> None:
    if as_json:
        print_json(changed.model_dump(mode="json"))
    else:
        print_table((say("direction", "riktning"), say("payer", "fakturamottagare")), _summary(changed), empty="")


def _plan(
    found: Collaboration, customer: Company, now: datetime, not_before: datetime | None
) -> Iterator[dict[str, Any]]:
    for each in plan(found, customer, now, not_before):
        coming, period = each.planned, each.period
        yield {
            "collaboration": found.id,
            "direction": each.direction.value,
            "payer": each.payer,
            "planned": {"payer": coming.value, "from": coming.at.isoformat()} if coming else None,
            "period": [begin.isoformat() for begin in period] if period else None,
            "takes_effect": each.takes_effect.isoformat(),
        }


def _planned_row(planned: dict[str, Any]) -> Sequence[str]:
    coming, period = planned["planned"], planned["period"]
    return (
        word(planned["direction"]),
        word(planned["payer"]) if planned["payer"] else "-",
        f"{word(coming['payer'])}, {day(instant(coming['from']))}" if coming else "-",
        " - ".join(day(instant(begin)) for begin in period) if period else "-",
        day(instant(planned["takes_effect"])),
    )


def _summary(changed: Collaboration) -> Iterator[Sequence[str]]:
    now = datetime.now(UTC)
    for direction in Direction:
        yield word(direction), over_time(changed.payers(direction), now)


def _spans(each: Collaboration) -> Iterator[dict[str, Any]]:
    """The spans of time of a collaboration's payers, each from an instant until the next change."""
    for span in spans(each):
        yield {
            "collaboration": each.id,
            "direction": span.direction.value,
            "payer": span.payer,
            "company": each.payer_company(span.payer) if span.payer else None,
            "from": span.since,
            "until": span.until,
        }


def _row(span: dict[str, Any]) -> Sequence[str]:
    until = span["until"]
    return (
        span["collaboration"],
        word(span["direction"]),
        word(span["payer"]) if span["payer"] else "-",
        span["company"] or "-",
        day(span["from"]),
        day(until) if until else "-",
    )
