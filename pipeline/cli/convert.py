"""`faktura convert`: one document from one format to another, and what did not simply go along."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.submit import content_of
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console

if TYPE_CHECKING:
    from pipeline.convert import Conversion

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Convert one document to another format. The document goes to -o or to the output; what became of "
        "everything in it is told on the error output, and an output that would be invalid is refused.",
        "Omvandla ett dokument till ett annat format. Dokumentet skrivs till -o eller på skärmen; vad som hände med "
        "allt i det redovisas på felutmatningen, och ett resultat som vore ogiltigt vägras.",
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
    negative_invoice: Annotated[
        bool,
        typer.Option(
            "--negative-invoice",
            help=say(
                "Write a credit note in Svefaktura as an invoice with negative amounts, not as a credit note.",
                "Skriv en kreditnota i Svefaktura som en faktura med negativa belopp, inte som en kreditnota.",
            ),
        ),
    ] = False,
    prepaid_as_line: Annotated[
        bool,
        typer.Option(
            "--prepaid-as-line",
            help=say(
                "Write an amount paid in advance as a line below zero in Svefaktura, which has no other place for it.",
                "Skriv det som är betalt i förskott som en rad under noll i Svefaktura, som saknar plats för det.",
            ),
        ),
    ] = False,
    stylesheet: Annotated[
        Path | None,
        typer.Option(
            "--stylesheet",
            metavar="XSL",
            help=say(
                "Put the result through an XSLT 3.0 stylesheet, and write what it makes.",
                "Kör resultatet genom en stilmall i XSLT 3.0, och skriv det den gör.",
            ),
        ),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            "--schema",
            metavar="XSD",
            help=say("The schema that the stylesheet's result keeps.", "Schemat som stilmallens resultat följer."),
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help=say(
                "Tell of every element of the source what became of it, also of what was kept.",
                "Redovisa vad som hände med varje element i källan, också med det som är kvar.",
            ),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura convert`: exit status 1 where the document cannot be read, or the format cannot express it."""
    from pipeline.convert import UnknownFormat, convert, format_named, unconvertible
    from pipeline.outcomes import Rejected
    from transforms.format import Unconvertible, Wishes

    wishes = Wishes(negative_invoices=negative_invoice, prepaid_as_line=prepaid_as_line)
    try:
        conversion = convert(content_of(file), format_named(to), wishes)
    except UnknownFormat as unknown:
        raise Mistake(say(f"No such format: {unknown}", f"Det finns inget sådant format: {unknown}")) from None
    except Rejected as rejected:
        _refuse(file, to, [finding.as_json() for finding in rejected.findings], as_json)
        raise typer.Exit(1) from None
    except Unconvertible as refusal:
        _refuse(file, to, [unconvertible(refusal, to).as_json()], as_json)
        raise typer.Exit(1) from None
    if stylesheet:
        conversion = replace(conversion, written=_styled(file, to, conversion.content, (stylesheet, schema), as_json))
    _write(conversion, output)
    _report(file, conversion, output, as_json, explain)


def _styled(file: Path, to: str, content: bytes, style: tuple[Path, Path | None], as_json: bool) -> bytes:
    """What a stylesheet makes of the result; exit status 1 where it makes nothing."""
    from datetime import UTC, datetime

    from pipeline.convert import unstyled
    from transforms.stylesheet import Failed, Stylesheet
    from transforms.stylesheet.apply import apply

    path, schema = style
    given = Stylesheet(content=content_of(path), schema=content_of(schema) if schema else None)
    try:
        return apply(given, content, received_at=datetime.now(UTC))
    except Failed as failed:
        _refuse(file, to, [unstyled(failed, path.name).as_json()], as_json)
        raise typer.Exit(1) from None


def _write(conversion: "Conversion", output: Path | None) -> None:
    """The document, and the object envelope beside it: `02.xml` and `02.objects.xml`."""
    from pipeline.outcomes import Unavailable
    from transforms.attachments.octets import in_pieces

    if output is None and conversion.objects is not None:
        raise Mistake(
            say(
                "What is attached goes into an object envelope, a second file: name the first with -o.",
                "Det som är bifogat hamnar i ett objektkuvert, en andra fil: ange den första med -o.",
            )
        )
    if output is None:
        sys.stdout.buffer.writelines(in_pieces(conversion.written))
        sys.stdout.flush()
        return
    written = {output: conversion.written}
    if conversion.objects is not None:
        written[objects_path(output)] = conversion.objects
    for path, content in written.items():
        try:
            with path.open("wb") as file:
                file.writelines(in_pieces(content))
        except OSError as fault:
            raise Unavailable(f"{path}: {fault.strerror}") from fault


def objects_path(document: Path) -> Path:
    """Where the object envelope of a document is written."""
    return document.with_name(f"{document.stem}.objects.xml")


def _refuse(file: Path, target: str, findings: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        _tell({"document": file.stem, "to": target, "verdict": "refused", "findings": list(findings)})
        return
    from pipeline.findings_shown import print_findings

    console(errors=True).print(say(f"{file} was not converted.", f"{file} omvandlades inte."), soft_wrap=True)
    print_findings(findings, errors=True)


def _report(file: Path, conversion: "Conversion", output: Path | None, as_json: bool, explain: bool) -> None:
    if as_json:
        objects = str(objects_path(output)) if output is not None and conversion.objects is not None else None
        _tell({**_as_json(file, conversion, explain), "objects": objects})
        return
    screen = console(errors=True)
    if conversion.objects is not None and output is not None:
        beside = objects_path(output)
        screen.print(say(f"What is attached: {beside}", f"Det som är bifogat: {beside}"), soft_wrap=True, markup=False)
    names = f"{conversion.source.title} -> {conversion.target.title}"
    if conversion.loss is None:
        screen.print(say(f"{names}: everything went along.", f"{names}: allt följde med."))
    else:
        from pipeline.loss_shown import print_loss

        print_loss(conversion.loss, names, kept=explain, errors=True)


def _as_json(file: Path, conversion: "Conversion", explain: bool) -> dict[str, Any]:
    carried = [
        {"fate": one.fate, "term": one.term, "value": one.value, "target": one.target, "reason": one.reason}
        for one in conversion.carried
    ]
    loss = conversion.loss
    told = loss.model_dump(include={"elements", "counts", *(["entries"] if explain else [])}) if loss else {}
    return {
        "document": file.stem,
        "from": conversion.source.name,
        "to": conversion.target.name,
        "verdict": "converted" if conversion.changed else "unchanged",
        "carried": carried,
        "unread": conversion.unread,
        "findings": [],
        **told,
    }


def _tell(record: Mapping[str, Any]) -> None:
    import json

    sys.stderr.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
