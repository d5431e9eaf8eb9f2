"""`faktura run`: the workers, and what they do shown while they do it."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import say
from pipeline.terminal import Json, console, print_json, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.crew import Batch

SHOWN = 40  # so many documents are listed at the end of a run

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Process what lies in the inboxes, and watch them for more until Ctrl-C; held documents are released by "
        "themselves. With --once until nothing is left: exit status 1 where a document was rejected or is held, 3 "
        "where one could not be processed.",
        "Behandla det som ligger i inkorgarna och vänta på mer tills Ctrl-C; dokument som hålls släpps av sig själva. "
        "Med --once tills inget återstår: slutstatus 1 om ett dokument avvisades eller hålls, 3 om ett inte kunde "
        "behandlas.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura run --workers 2",
)
def run(
    once: Annotated[
        bool, typer.Option("--once", help=say("End when nothing is left.", "Sluta när inget återstår."))
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help=say("Processes.", "Antal processer."))] = 1,
    as_json: Json = False,
) -> None:
    """`faktura run`: --json prints each document when it has its final word."""
    from pipeline.crew import run_crew

    here = world()
    seen = Seen(here)
    with _screen(here, seen, once, as_json) as shown:
        run_crew(here.settings, workers=workers, once=once, report=shown)
    if not as_json:
        seen.print_summary()
    if once:
        raise typer.Exit(seen.status)


class Seen:
    """What a run has come to so far."""

    def __init__(self, here: "World") -> None:
        self.counts: Counter[str] = Counter()
        self.latest: deque[str] = deque(maxlen=SHOWN)
        self.failure: str | None = None
        self._here, self._started = here, time.monotonic()
        self._dead = here.dead_letters.depths(datetime.now(UTC)).dead

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def status(self) -> int:
        """The exit status of a run that ended by itself."""
        if self.failure or self._here.dead_letters.depths(datetime.now(UTC)).dead > self._dead:
            return 3
        return 1 if self.counts["rejected"] + self.counts["held"] else 0

    def take(self, batch: "Batch") -> None:
        """Count a batch."""
        self.failure = batch.failure
        self.counts.update(outcome for _, outcome in batch.settled)
        self.latest.extend(id for id, _ in batch.settled)

    def print_summary(self) -> None:
        """The latest documents in a table, and how many there were."""
        from pipeline.documents_shown import print_documents

        if self.total <= SHOWN:
            found = map(self._here.ledger.document, dict.fromkeys(self.latest))
            if records := [record for record in found if record]:
                print_documents(records)
        console().print(self.words())

    def words(self) -> str:
        """The counts in a line."""
        from pipeline.documents_shown import outcome_named

        span = time.monotonic() - self._started
        parts = ", ".join(f"{count} {outcome_named(code)}" for code, count in self.counts.most_common())
        rate = f", {self.total / span:.0f}/s" if self.total > SHOWN else ""
        return f"{say('Documents', 'Dokument')}: {self.total}" + (f" ({parts}{rate})" if parts else "")


Take = Callable[["Batch"], None]


@contextmanager
def _screen(here: "World", seen: Seen, once: bool, as_json: bool) -> Iterator[Take]:
    """What is to be done with each batch: counted, and shown as the output wants it."""
    if as_json:
        yield lambda batch: _print_each(here, seen, batch)
    elif console().is_terminal:
        with _bar(here, seen, once) as take:
            yield take
    else:
        _say_where(here, once)
        yield lambda batch: _print_line(seen, batch)


def _print_each(here: "World", seen: Seen, batch: "Batch") -> None:
    from pipeline.cli.status import as_object

    seen.take(batch)
    for id, _ in batch.settled:
        if (record := here.ledger.document(id)) is not None:
            print_json(as_object(record))
    _warn(batch)


def _print_line(seen: Seen, batch: "Batch") -> None:
    seen.take(batch)
    if seen.total > SHOWN:
        console().print(seen.words())
    _warn(batch)


@contextmanager
def _bar(here: "World", seen: Seen, once: bool) -> Iterator[Take]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    _say_where(here, once)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console(), transient=True) as progress:
        task = progress.add_task(say("waiting", "väntar"), total=None)

        def take(batch: "Batch") -> None:
            seen.take(batch)
            depths = here.dead_letters.depths(datetime.now(UTC))
            left = depths.waiting + depths.in_flight
            progress.update(task, completed=seen.total, total=seen.total + left, description=seen.words())
            _warn(batch)

        yield take


def _say_where(here: "World", once: bool) -> None:
    if not once:
        text = say(f"Watching {here.place}; Ctrl-C stops.", f"Bevakar {here.place}; Ctrl-C avslutar.")
        console().print(text, markup=False, soft_wrap=True)


def _warn(batch: "Batch") -> None:
    if batch.failure:
        text = say(
            f"Not available, tried again soon: {batch.failure}", f"Svarar inte, försöks snart igen: {batch.failure}"
        )
        console(errors=True).print(text, style="yellow", markup=False, soft_wrap=True)
    if batch.died is not None:
        text = say(
            f"A worker ended with {batch.died}; another took its place.",
            f"En arbetare dog med {batch.died}; en ny tog vid.",
        )
        console(errors=True).print(text, style="yellow", markup=False, soft_wrap=True)
