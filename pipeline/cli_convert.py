"""`faktura convert`: one document from one format to another, and what did not simply go along."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli_submit import content_of
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console

if TYPE_CHECKING:
    from pipeline.convert import Conversion

FATES: Mapping[str, tuple[str, str]] = {
    "moved": ("moved", "flyttad"),
    "derived": ("derived", "härledd"),
    "lost": ("lost", "förlorad"),
    "unread": ("not read", "inte läst"),
}

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Convert one document to another format. The document goes to -o or to the output; what could not be carried "
        "over as it was is told on the error output.",
        "Omvandla ett dokument till ett annat format. Dokumentet skrivs till -o eller på skärmen; det som inte kunde "
        "följa med som det var redovisas på felutmatningen.",
    ),
    epilog=say("Example:", "Exempel:")
    + " faktura convert samples/02-peppol-to-svefaktura.xml --to svefaktura -o 02.xml",
)
def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The document.", "Dokumentet."))],
    to: Annotated[
        str,
        typer.Option(
            metavar="FORMAT", help=say("peppol, svefaktura, cii or json.", "peppol, svefaktura, cii eller json.")
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help=say("The file to write.", "Filen som skrivs.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura convert`: exit status 1 where the document cannot be read, or the format cannot express it."""
    from pipeline.convert import UnknownFormat, convert, format_named, unconvertible
    from pipeline.outcomes import Rejected
    from transforms.format import Unconvertible

    try:
        conversion = convert(content_of(file), format_named(to))
    except UnknownFormat as unknown:
        raise Mistake(say(f"No such format: {unknown}", f"Det finns inget sådant format: {unknown}")) from None
    except Rejected as rejected:
        _refuse(file, to, [finding.as_json() for finding in rejected.findings], as_json)
        raise typer.Exit(1) from None
    except Unconvertible as refusal:
        _refuse(file, to, [unconvertible(refusal, to).as_json()], as_json)
        raise typer.Exit(1) from None
    _write(conversion.content, output)
    _report(file, conversion, as_json)


def _write(content: bytes, output: Path | None) -> None:
    from pipeline.outcomes import Unavailable

    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise Unavailable(f"{output}: {fault.strerror}") from fault


def _refuse(file: Path, target: str, findings: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        _tell({"document": file.stem, "to": target, "verdict": "refused", "findings": list(findings)})
        return
    from pipeline.findings_shown import print_findings

    console(errors=True).print(say(f"{file} was not converted.", f"{file} omvandlades inte."), soft_wrap=True)
    print_findings(findings, errors=True)


def _report(file: Path, conversion: "Conversion", as_json: bool) -> None:
    from pipeline.convert import schema_findings

    findings = [finding.as_json() for finding in schema_findings(conversion)] if conversion.changed else []
    if as_json:
        _tell(_as_json(file, conversion, findings))
        return
    from pipeline.findings_shown import print_findings

    _print_carried(conversion)
    print_findings(findings, errors=True)


def _as_json(file: Path, conversion: "Conversion", findings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    carried = [
        {"fate": one.fate, "term": one.term, "value": one.value, "target": one.target, "reason": one.reason}
        for one in conversion.carried
    ]
    return {
        "document": file.stem,
        "from": conversion.source.name,
        "to": conversion.target.name,
        "verdict": "converted" if conversion.changed else "unchanged",
        "carried": carried,
        "unread": conversion.unread,
        "findings": list(findings),
    }


def _tell(record: Mapping[str, Any]) -> None:
    import json

    sys.stderr.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _print_carried(conversion: "Conversion") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    screen = console(errors=True)
    names = f"{conversion.source.title} -> {conversion.target.title}"
    rows = [(say(*FATES[one.fate]), one.term, one.value, one.target or "", one.reason) for one in conversion.carried]
    rows += [(say(*FATES["unread"]), "", place, "", "") for place in conversion.unread]
    if not rows:
        screen.print(say(f"{names}: everything went along.", f"{names}: allt följde med."))
        return
    heads = (say("fate", "öde"), say("term", "term"), say("value", "värde"), say("to", "till"), say("why", "varför"))
    table = Table(*heads, title=names, box=box.SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*map(escape, row))
    screen.print(table)
