"""`faktura picture`: an invoice as a person reads it, as PDF, HTML page or PNG."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.submit import content_of
from pipeline.language import say, spoken
from pipeline.terminal import Mistake

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Draw an invoice as a person reads it. The ending of -o says as what: .pdf (PDF/A-3 with the document "
        "embedded), .html (one page that needs nothing beside it) or .png (a picture a page). "
        "Without -o: HTML on the output.",
        "Rita en faktura så som en människa läser den. Ändelsen på -o säger som vad: .pdf (PDF/A-3 med dokumentet "
        "inbäddat), .html (en sida som inte behöver något mer) eller .png (en bild per sida). "
        "Utan -o: HTML på skärmen.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura picture samples/01-peppol-unchanged.xml -o 01.pdf",
)
def picture(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The document.", "Dokumentet."))],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help=say("A .pdf, .html or .png.", "En .pdf, .html eller .png.")),
    ] = None,
) -> None:
    """`faktura picture`: exit status 1 where the document cannot be read."""
    from pipeline.identify import identify
    from pipeline.outcomes import Rejected

    draw = _drawing(output)
    content = content_of(file)
    try:
        identified = identify(content)
    except Rejected as rejected:
        from pipeline.findings_shown import print_findings

        print_findings([finding.as_json() for finding in rejected.findings], errors=True)
        raise typer.Exit(1) from None
    invoice = identified.format.read(identified.root).invoice
    _write(draw(invoice, (file.name, content)), output)


Drawing = Callable[..., list[bytes]]


def _drawing(output: Path | None) -> Drawing:
    """What draws for the ending of a file name: pages, of which only PNG has several. Raises Mistake."""
    from transforms.picture import write

    drawings: dict[str, Drawing] = {
        ".html": lambda invoice, document: [write.html(invoice, spoken())],
        ".pdf": lambda invoice, document: [write.pdf(invoice, spoken(), document=document)],
        ".png": lambda invoice, document: write.png(invoice, spoken()),
    }
    ending = output.suffix.lower() if output else ".html"
    if ending not in drawings:
        raise Mistake(
            say(
                f"A picture is a .pdf, .html or .png, not {ending or 'a file without ending'}",
                f"En bild är en .pdf, .html eller .png, inte {ending or 'en fil utan ändelse'}",
            )
        )
    return drawings[ending]


def _write(pages: list[bytes], output: Path | None) -> None:
    """One page goes to the file itself; of several, the second goes to name-2.png and so on."""
    from pipeline.outcomes import Unavailable

    if output is None:
        sys.stdout.buffer.write(pages[0])
        sys.stdout.flush()
        return
    for number, page in enumerate(pages, 1):
        place = output if number == 1 else output.with_stem(f"{output.stem}-{number}")
        try:
            place.write_bytes(page)
        except OSError as fault:
            raise Unavailable(f"{place}: {fault.strerror}") from fault
