"""Documents as a person wants to see them: a table of many, and the whole account of one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.findings_shown import mover_named, print_findings
from pipeline.language import say
from pipeline.records import Charge, DocumentRecord
from pipeline.terminal import console

SHORT = 8  # digits of a document's id that a table shows, and that a command takes

_OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "delivered": ("delivered", "levererat", "green"),
    "rejected": ("rejected", "avvisat", "red"),
    "held": ("held", "hålls", "yellow"),
    "duplicate": ("duplicate", "dubblett", "cyan"),
    "dead-letter": ("dead letter", "dött brev", "magenta"),
    "in-hand": ("in hand", "under arbete", "blue"),
}


def outcome_code(record: DocumentRecord) -> str:
    """The outcome, `dead-letter` for what nobody could process, `in-hand` for what has no final word yet."""
    if record.outcome is not None:
        return record.outcome.value
    return "dead-letter" if record.reason == "DEAD-LETTER" else "in-hand"


def outcome_named(code: str) -> str:
    """What a code of `outcome_code` is called in the language of the process."""
    return say(*_OUTCOMES[code][:2])


def outcome_markup(record: DocumentRecord) -> str:
    """The outcome in the language of the process, in its colour."""
    english, swedish, colour = _OUTCOMES[outcome_code(record)]
    return f"[{colour}]{say(english, swedish)}[/{colour}]"


def why(record: DocumentRecord) -> str:
    """What a table says of an outcome that is not plain delivery: the reason and whose move it is."""
    if record.duplicate_of:
        return say(f"of {record.duplicate_of[:SHORT]}", f"av {record.duplicate_of[:SHORT]}")
    mover = mover_named(record.mover)
    return " - ".join(part for part in (record.reason, mover) if part)


def way(record: DocumentRecord) -> str:
    """From whom to whom, by company id; somebody outside has none."""
    outside = say("outside", "utomstående")
    if record.sender is None and record.recipient is None:
        return record.owner
    return f"{record.sender or outside} -> {record.recipient or outside}"


def local(instant: datetime | None) -> str:
    """An instant by the clock of this machine, to the second."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M:%S") if instant else ""


def print_documents(records: Iterable[DocumentRecord]) -> None:
    """A table of documents in the order given."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    heads = (
        "id",
        say("file", "fil"),
        say("way", "väg"),
        say("outcome", "utfall"),
        say("why, whose move", "varför, vem"),
    )
    table = Table(*heads, box=box.SIMPLE_HEAD)
    for record in records:
        shown = (escape(record.name), escape(way(record)), outcome_markup(record), escape(why(record)))
        table.add_row(record.id[:SHORT], *shown)
    empty = say("No documents yet: `faktura submit` brings one.", "Inga dokument ännu: `faktura submit` lämnar in ett.")
    console().print(table if table.row_count else empty)


def print_document(record: DocumentRecord, charges: Sequence[Charge], findings: Sequence[Mapping[str, Any]]) -> None:
    """One document: its outcome, timeline, findings, legs with their charges, and where its objects are."""
    from rich.markup import escape

    screen = console()
    screen.print(f"[bold]{escape(record.name)}[/bold]  {outcome_markup(record)}  {escape(why(record))}")
    for name, fact in _facts(record):
        screen.print(f"  [dim]{name:<13}[/dim] {escape(fact)}", soft_wrap=True)
    _title(say("Timeline", "Tidslinje"))
    for event in record.timeline:
        text = escape(say(event.text, event.text_sv))
        screen.print(f"  [dim]{local(event.at)}[/dim]  {event.stage:<10} {text}", soft_wrap=True)
    if findings:
        _title(say("Findings", "Anmärkningar"))
        print_findings(findings)
    _print_legs(record, {charge.direction: charge for charge in charges})
    if record.objects:
        _title(say("Objects, under the data directory", "Objekt, i datakatalogen"))
        for key in record.objects:
            screen.print(f"  {escape(key)}", soft_wrap=True)


def _facts(record: DocumentRecord) -> Iterable[tuple[str, str]]:
    yield "id", record.id
    yield say("way", "väg"), way(record)
    yield say("inbox", "inkorg"), record.owner
    yield say("received", "mottaget"), local(record.received_at)
    if record.decided_as_of and record.decided_as_of != record.received_at:
        yield say("judged as of", "bedömt per"), local(record.decided_as_of)
    if record.profile:
        yield say("judged by", "bedömt enligt"), f"{record.profile} {record.release or ''}".strip()
    if record.waits_for:
        yield say("waits for", "väntar på"), ", ".join(record.waits_for)


def _print_legs(record: DocumentRecord, charges: Mapping[Any, Charge]) -> None:
    if not record.legs:
        return
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    heads = (
        say("leg", "ben"),
        say("company", "företag"),
        say("by", "enligt"),
        say("payer, since", "betalare, sedan"),
        say("charged", "debiterat"),
    )
    table = Table(*heads, box=box.SIMPLE_HEAD)
    for leg in record.legs:
        own = say("a service of its own", "egen tjänst")
        facts = f"{leg.collaboration} v{leg.version}" if leg.collaboration else f"{own} v{leg.version}"
        charge = charges.get(leg.direction)
        payer = f"{leg.payer}, {leg.payer_since.astimezone():%Y-%m-%d}"
        table.add_row(*map(escape, (leg.direction, leg.company, facts, payer, str(charge.amount) if charge else "0")))
    _title(say("Legs", "Ben"))
    console().print(table)


def _title(text: str) -> None:
    console().print(f"\n[bold]{text}[/bold]")
