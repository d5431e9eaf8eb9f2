"""`faktura company import`: companies and their collaborations from a file, all of them or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.import_rows import FIELDS, Importing, RowWrong, refused, row_count, rows_of
from pipeline.cli.registry import mistakes
from pipeline.collaboration.entries import OPERATOR
from pipeline.collaboration.records import Collaboration, Company
from pipeline.language import say
from pipeline.terminal import Json, console, print_json, print_table, with_progress, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_SHOWN = 50  # errors that a person is shown; --json gives them all
_WRONG_USAGE = 2
_COLUMNS = ", ".join(FIELDS)


@app.command(
    "import",
    help=say(
        "Add the companies of a CSV or JSON file, and their collaborations with the firm that a row names. A row that "
        "is wrong is named, and then nothing is imported at all. What is there already, just so, is passed over. "
        "Columns: ",
        "Lägg upp företagen i en CSV- eller JSON-fil, och deras samarbeten med den byrå som raden anger. En felaktig "
        "rad namnges, och då importeras ingenting alls. Det som redan finns, precis så, hoppas över. Kolumner: ",
    )
    + _COLUMNS,
    epilog=say("Example:", "Exempel:") + " faktura company import customers.csv --dry-run",
)
def import_companies(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The file, UTF-8.", "Filen, UTF-8."))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Look for errors only.", "Leta bara efter fel."))
    ] = False,
    inboxes: Annotated[
        bool,
        typer.Option(
            "--inboxes",
            help=say(
                "Make the inbox directories now; else each is made with its first document.",
                "Skapa inkorgarna nu; annars skapas var och en med sitt första dokument.",
            ),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura company import`: --json gives one object, or one for each row that is wrong."""
    opened = world()
    reading = _Reading(file=file, importing=_importing(opened), quiet=as_json)
    try:
        with mistakes():
            if dry_run:
                for _ in reading.records():
                    pass
            else:
                opened.chronicle.load(reading.records())
    except _RowsWrong as wrong:
        _show(wrong.errors, as_json)
        raise typer.Exit(_WRONG_USAGE) from None
    if inboxes and not dry_run:
        _make_inboxes(opened, reading.importing.ids)
    _report(reading, dry_run, as_json)


class _RowsWrong(Exception):
    """Some rows cannot be imported, and so none is."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} rows are wrong")


@dataclass(slots=True, kw_only=True)
class _Reading:
    """A file on its way into the registry; `agreed` counts the collaborations. What is there already is not counted."""

    file: Path
    importing: Importing
    quiet: bool
    companies: int = 0
    agreed: int = 0

    def records(self) -> Iterator[Company | Collaboration]:
        """The records of the rows. Raises _RowsWrong after the last one, where any was wrong."""
        errors: list[tuple[int, str]] = []
        rows = rows_of(self.file)
        if not self.quiet:
            rows = with_progress(rows, say("Reading", "Läser"), lambda: row_count(self.file))
        for number, row in rows:
            try:
                found = self.importing.records(row)
            except RowWrong as wrong:
                errors.append((number, str(wrong)))
                continue
            for one in found:
                self.companies += isinstance(one, Company)
                self.agreed += isinstance(one, Collaboration)
            yield from found
        if errors:
            raise _RowsWrong(errors)


def _importing(opened: "World") -> Importing:
    return Importing(registry=opened.registry, at=datetime.now(UTC), by=OPERATOR)


def _report(reading: _Reading, dry_run: bool, as_json: bool) -> None:
    companies, agreed, there = reading.companies, reading.agreed, reading.importing.there
    if as_json:
        print_json({"companies": companies, "collaborations": agreed, "there": there, "imported": not dry_run})
        return
    done = say("Companies and collaborations imported: ", "Företag och samarbeten importerade: ")
    found = say("Nothing is wrong. Companies and collaborations: ", "Inga fel. Företag och samarbeten: ")
    console().print(f"{found if dry_run else done}{companies} + {agreed}")
    if there:
        console().print(say(f"Rows that were there already: {there}", f"Rader som redan fanns: {there}"))


def _show(errors: list[tuple[int, str]], as_json: bool) -> None:
    if as_json:
        for each in refused(errors):
            print_json(each)
        return
    shown = [(str(number), text) for number, text in errors[:_SHOWN]]
    print_table((say("row", "rad"), say("what is wrong", "vad som är fel")), shown, empty="")
    wrong = say(
        f"Nothing was imported; rows that are wrong: {len(errors)}", f"Inget importerades; fel rader: {len(errors)}"
    )
    console(errors=True).print(wrong)


def _make_inboxes(opened: "World", ids: Iterable[str]) -> None:
    from pipeline.bootstrap import make_inboxes

    found = (opened.registry.company(id) for id in sorted(ids))
    make_inboxes(opened.settings, (company for company in found if company))
