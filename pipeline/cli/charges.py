"""`faktura charges`: what is owed for the service, the counter-entry of a charge, and whether the books are right."""

import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.charges import Difference, Fault, Sum, counter_of, month, reconcile, sums
from pipeline.cli.registry import word
from pipeline.collaboration.records import Direction
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.records import Charge

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_WORLD_FAILED = 3  # books that disagree with the deliveries are nobody's document's fault

_EXAMPLE = say("Example:", "Exempel:")


@app.command(
    help=say(
        "What is owed for the service: one charge for each delivered side of a document that is ours, to the payer in "
        "effect at its receipt. Summed by payer, firm, customer and direction.",
        "Vad som ska betalas för tjänsten: en debitering för varje levererad sida av ett dokument som är vår, till den "
        "fakturamottagare som gällde när det kom. Summerat per betalare, byrå, kund och riktning.",
    ),
    epilog=f"{_EXAMPLE} faktura charges --period 2026-11 --csv",
)
def charges(
    period: Annotated[
        str | None,
        typer.Option(metavar="MONTH", help=say("Only this month: 2026-11.", "Bara denna månad: 2026-11.")),
    ] = None,
    as_csv: Annotated[
        bool, typer.Option("--csv", help=say("Comma-separated values.", "Kommaseparerade värden."))
    ] = False,
    reconciling: Annotated[
        bool,
        typer.Option(
            "--reconcile",
            help=say(
                "Prove that charges and deliveries agree; ends with 3 where they do not.",
                "Bevisa att debiteringar och leveranser stämmer överens; slutar med 3 om inte.",
            ),
        ),
    ] = False,
    reversed_document: Annotated[
        str | None,
        typer.Option(
            "--reverse",
            metavar="DOCUMENT",
            help=say(
                "Answer the charges of a document by counter-entries; nothing that was charged is changed.",
                "Möt ett dokuments debiteringar med motposter; inget som debiterats ändras.",
            ),
        ),
    ] = None,
    way: Annotated[
        Direction | None,
        typer.Option(help=say("With --reverse: only in this direction.", "Med --reverse: bara i denna riktning.")),
    ] = None,
    reason: Annotated[str | None, typer.Option(help=say("With --reverse: why.", "Med --reverse: varför."))] = None,
    as_json: Json = False,
) -> None:
    """`faktura charges`: --json gives one object for each sum, difference or counter-entry."""
    opened = world()
    if reversed_document is not None:
        _reverse(opened, reversed_document, way, reason, as_json)
    elif reconciling:
        _reconcile(opened, as_json)
    else:
        _show(opened, period, as_csv, as_json)


def _show(opened: "World", period: str | None, as_csv: bool, as_json: bool) -> None:
    try:
        span = month(period) if period else None
    except ValueError:
        raise Mistake(say("--period is a month such as 2026-11", "--period är en månad som 2026-11")) from None
    found = sums(opened.accounts.charges(period=span))
    if as_json:
        for each in found:
            print_json(asdict(each))
    elif as_csv:
        names = [field.name for field in fields(Sum)]
        rows = csv.DictWriter(sys.stdout, names, lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(each) for each in found)
    else:
        columns = (
            say("payer", "fakturamottagare"),
            say("firm", "byrå"),
            say("customer", "kund"),
            say("direction", "riktning"),
            say("documents", "dokument"),
            say("amount", "belopp"),
        )
        print_table(columns, map(_row, found), empty=say("Nothing was charged.", "Inget har debiterats."))


def _reconcile(opened: "World", as_json: bool) -> None:
    from pipeline.records import Query

    differences = list(reconcile(opened.ledger.documents(Query()), opened.accounts.charges()))
    if as_json:
        for each in differences:
            print_json(asdict(each))
    elif not differences:
        console().print(say("Deliveries and charges agree.", "Leveranser och debiteringar stämmer överens."))
    else:
        columns = (say("document", "dokument"), say("direction", "riktning"), say("what is wrong", "vad som är fel"))
        print_table(columns, map(_wrong, differences), empty="")
    if differences:
        text = say(
            f"Error: deliveries and charges do not agree, in {len(differences)} of the legs.",
            f"Fel: leveranser och debiteringar stämmer inte överens, i {len(differences)} av sidorna.",
        )
        console(errors=True).print(text, markup=False, soft_wrap=True)
        raise typer.Exit(_WORLD_FAILED)


def _reverse(opened: "World", document: str, way: Direction | None, reason: str | None, as_json: bool) -> None:
    if not reason:
        raise Mistake(say("--reverse needs a --reason", "--reverse kräver en --reason"))
    found = [
        each for each in opened.accounts.charges(document) if each.reverses is None and way in (None, each.direction)
    ]
    if not found:
        raise Mistake(say(f"Nothing is charged for document {document!r}.", f"Inget är debiterat för {document!r}."))
    now = datetime.now(UTC)
    written = opened.accounts.reverse([counter_of(each, now, reason) for each in found])
    if not written:
        raise Mistake(say(f"{document!r} is reversed already.", f"{document!r} är redan återfört."))
    _report(written, as_json)


def _report(written: Iterable["Charge"], as_json: bool) -> None:
    for each in written:
        if as_json:
            print_json(each.model_dump(mode="json"))
        else:
            text = say("Reversed", "Återfört")
            console().print(f"{text}: {each.payer}, {word(each.direction)}, {each.amount}", markup=False)


def _row(each: Sum) -> Sequence[str]:
    return (each.payer, each.firm or "-", each.customer, word(each.direction), str(each.count), str(each.amount))


def _wrong(each: Difference) -> Sequence[str]:
    return (each.document, word(each.direction), say(*_FAULTS[each.fault]))


_FAULTS = {
    Fault.NOT_CHARGED: ("delivered, and not charged", "levererat, men inte debiterat"),
    Fault.CHARGED_TWICE: ("charged twice", "debiterat två gånger"),
    Fault.WRONG_PAYER: (
        "charged to another than the payer in effect",
        "debiterat någon annan än rätt fakturamottagare",
    ),
    Fault.NOTHING_DELIVERED: ("charged, and nothing was delivered", "debiterat, men inget levererat"),
    Fault.WRONG_REVERSAL: ("a reversal that answers no charge", "en återföring som inte svarar mot en debitering"),
}
