"""What every command of `faktura` shares: its world, its mistakes, one JSON object a line, and tables for people."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from pipeline.language import say

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.bootstrap import World

Json = Annotated[bool, typer.Option("--json", help=say("One JSON object a line.", "Ett JSON-objekt per rad."))]

T = TypeVar("T")

_WIDE = 160
_PATIENCE = 1.0  # seconds before a progress bar appears


class Mistake(Exception):
    """Wrong usage that only the world could tell, such as a company that is not there: exit status 2."""


def world() -> "World":
    """The world that --data or FAKTURA_DATA names. Raises NoWorld where there is none yet."""
    from pipeline.bootstrap import open_world
    from pipeline.settings import Settings

    return open_world(Settings())


def console(*, errors: bool = False) -> "Console":
    """A console of rich on the output (or the error output), which knows whether it is a terminal."""
    from rich.console import Console

    # What goes into a file or a pipe is not cut at the 80 columns of a terminal that is not there.
    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _WIDE)


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line, for programs; dates and amounts as text."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str, title: str | None = None) -> None:
    """A table for people, or a sentence where there is nothing in it. Square brackets in a cell are only brackets."""
    from rich import box
    from rich.markup import escape
    from rich.table import Column, Table

    # The first column says which: it is never cut, the others give way.
    heads = [Column(name, no_wrap=not place) for place, name in enumerate(columns)]
    table = Table(*heads, title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*map(escape, row))
    console().print(table if table.row_count else empty)


def with_progress(items: Iterable[T], doing: str, count: Callable[[], int]) -> Iterator[T]:
    """Passes on what comes, with a progress bar on a terminal where it takes more than a second.

    `doing` says what is done meanwhile; `count`, how many there are, is asked only then.
    """
    screen = console(errors=True)
    if not screen.is_terminal:
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=screen, transient=True)
    task = None
    try:
        for done, item in enumerate(items, 1):
            if task is None and monotonic() - began > _PATIENCE:
                task = bar.add_task(doing, total=count(), completed=done)
                bar.start()
            elif task is not None:
                bar.update(task, completed=done)
            yield item
    finally:
        bar.stop()
