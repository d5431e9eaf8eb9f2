"""The account of a conversion as people read it: the sums, and a table of what was not simply kept."""

from collections.abc import Iterator, Mapping

from rich import box
from rich.markup import escape
from rich.table import Table

from pipeline.language import say
from pipeline.terminal import console
from transforms.accounting import Entry, LossReport

FATES: Mapping[str, tuple[str, str]] = {
    "kept": ("kept", "kvar"),
    "moved": ("moved", "flyttad"),
    "derived": ("derived", "härledd"),
    "lost": ("[bold red]lost[/]", "[bold red]förlorad[/]"),
}
_LONGEST = 50  # characters of a value on the screen


def print_loss(report: LossReport, title: str, *, kept: bool = False, errors: bool = False) -> None:
    """The sums, then a row for each term; with `kept` a row for each element of the source."""
    screen = console(errors=errors)
    screen.print(f"{escape(title)}: {sums(report)}", soft_wrap=True)
    entries = report.entries if kept else report.told
    if not entries:
        return
    value = say("value, and its place", "värde, och dess plats") if kept else say("value", "värde")
    heads = (say("fate", "öde"), say("term", "term"), value, say("to", "till"), say("why", "varför"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")  # the end of a place tells more than its beginning: nothing is cut
    for entry in entries:
        table.add_row(*_cells(entry, kept))
    screen.print(table)


def sums(report: LossReport) -> str:
    """How many elements of the source there are, and what became of them."""
    counts = report.counts
    return say(
        f"{report.elements} elements: {counts['kept']} kept, {counts['moved']} moved, {counts['lost']} lost; "
        f"{counts['derived']} derived.",
        f"{report.elements} element: {counts['kept']} kvar, {counts['moved']} flyttade, {counts['lost']} förlorade; "
        f"{counts['derived']} härledda.",
    )


def _cells(entry: Entry, placed: bool) -> Iterator[str]:
    yield say(*FATES[entry.fate])
    yield entry.term or ""
    value = escape(entry.value if len(entry.value) <= _LONGEST else f"{entry.value[:_LONGEST]}...")
    yield f"{value}\n[dim]{escape(entry.place)}[/]" if placed and entry.place else value
    yield escape(entry.target or "")
    yield escape(say(entry.reason or "", entry.reason_sv or ""))
