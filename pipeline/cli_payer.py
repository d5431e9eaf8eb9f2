"""`faktura payer`: who is invoiced for the service, by direction, now and from a later instant on.

Never the payee of an invoice that passes through.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from pipeline.cli_registry import NO_COLLABORATIONS, From, change, collaboration, company, day, instant, over_time, word
from pipeline.collaboration.agreements import change_payer
from pipeline.collaboration.records import Collaboration, Direction, Payer
from pipeline.language import say
from pipeline.terminal import Json, print_json, print_table, world

_GROUP = say("Who pays for the service, by direction.", "Vem som betalar för tjänsten, per riktning.")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

_EXAMPLE = say("Example:", "Exempel:")


class Pays(StrEnum):
    """Who pays, as it is said on the command line."""

    FIRM = "firm"
    CUSTOMER = "customer"
    NOBODY = "nobody"


class Ways(StrEnum):
    """One direction or both."""

    SEND = "send"
    RECEIVE = "receive"
    BOTH = "both"

    @property
    def directions(self) -> tuple[Direction, ...]:
        return tuple(Direction) if self is Ways.BOTH else (Direction(self.value),)


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
    spans = (span for each in found for span in _spans(each))
    if as_json:
        for span in spans:
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
    print_table(columns, map(_row, spans), empty=NO_COLLABORATIONS)


@app.command(
    "change",
    help=say(
        "Change who pays from an instant on. What was received before is charged as it was agreed then.",
        "Ändra vem som betalar från en tidpunkt. Det som togs emot före den debiteras som det var avtalat då.",
    ),
    epilog=f"{_EXAMPLE} faktura payer change exempelbyran-exempel-stad --to firm --way send --from 2027-01-01",
)
def change_payers(
    id: Annotated[str, typer.Argument(metavar="COLLABORATION", help=say("The collaboration's id.", "Samarbetets id."))],
    to: Annotated[Pays, typer.Option(help=say("Who pays from then on.", "Vem som betalar därefter."))],
    way: Annotated[
        Ways, typer.Option(help=say("For what is sent, received, or both.", "För skickat, mottaget eller båda."))
    ] = Ways.BOTH,
    start: From = None,
    as_json: Json = False,
) -> None:
    """`faktura payer change`."""
    at = instant(start)
    payer = None if to is Pays.NOBODY else Payer(to.value)

    def changing(found: Collaboration) -> Collaboration:
        changed = found
        for direction in way.directions:
            changed = change_payer(changed, direction, payer, at)
        return changed

    opened = world()
    changed = change(opened, collaboration(opened, id), changing)
    if as_json:
        print_json(changed.model_dump(mode="json"))
    else:
        print_table((say("direction", "riktning"), say("payer", "fakturamottagare")), _summary(changed), empty="")


def _summary(changed: Collaboration) -> Iterator[Sequence[str]]:
    now = datetime.now(UTC)
    for direction in Direction:
        yield word(direction), over_time(changed.payers(direction), now)


def _spans(each: Collaboration) -> Iterator[dict[str, Any]]:
    """The spans of time of a collaboration's payers, each from an instant until the next change."""
    for direction in Direction:
        changes = each.payers(direction).changes
        for place, known in enumerate(changes):
            yield {
                "collaboration": each.id,
                "direction": direction.value,
                "payer": known.value,
                "company": each.payer_company(known.value) if known.value else None,
                "from": known.at,
                "until": changes[place + 1].at if place + 1 < len(changes) else None,
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
