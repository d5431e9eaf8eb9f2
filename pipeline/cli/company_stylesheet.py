"""`faktura company stylesheet`: the XSLT stylesheet that a company has its documents put through."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.company_options import Id
from pipeline.cli.registry import change, company
from pipeline.cli.submit import content_of
from pipeline.collaboration.agreements import advanced
from pipeline.collaboration.entries import OPERATOR, Deed
from pipeline.collaboration.records import Company, StylesheetRef
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

app = typer.Typer(
    help=say(
        "A company's own XSLT 3.0 stylesheet: what it makes of each document is delivered beside it.",
        "Ett företags egen stilmall i XSLT 3.0: det den gör av varje dokument levereras bredvid det.",
    ),
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

Schema = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="XSD",
        help=say("An XML Schema, one file, that the results keep.", "Ett XML-schema, en fil, som resultaten följer."),
    ),
]


@app.command(
    "set",
    help=say(
        "Give a company a stylesheet, in place of the one it has. It may read nothing but the document, and is tried "
        "before it is taken.",
        "Ge ett företag en stilmall, i stället för den det har. Den får inte läsa något annat än dokumentet, och "
        "prövas innan den tas emot.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura company stylesheet set exempel-stad samples/booking.xsl",
)
def set_stylesheet(
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The stylesheet.", "Stilmallen."))],
    schema: Schema = None,
    as_json: Json = False,
) -> None:
    """`faktura company stylesheet set`: the objects first, so that the registry names none that is not there."""
    from pipeline.tailor import stylesheet_key
    from transforms.stylesheet import Stylesheet
    from transforms.stylesheet.apply import examine

    opened = world()
    found = company(opened, id)
    stylesheet = Stylesheet(content=content_of(file), schema=content_of(schema) if schema else None)
    with _told(file.name):
        examine(stylesheet)
    ref = StylesheetRef(
        name=file.name[:200],
        sha256=sha256(stylesheet.content).hexdigest(),
        schema_sha256=sha256(stylesheet.schema).hexdigest() if stylesheet.schema else None,
        version=found.program.stylesheets + 1,
    )
    objects = {stylesheet_key(id, ref.sha256): stylesheet.content}
    if ref.schema_sha256 and stylesheet.schema:
        objects[stylesheet_key(id, ref.schema_sha256)] = stylesheet.schema
    opened.objects.put(objects)
    change(opened, found, lambda found: [_with(found, ref)])
    if as_json:
        print_json(ref.model_dump(mode="json"))
    else:
        done = say(
            f"{id} has version {ref.version} of its stylesheet", f"{id} har version {ref.version} av sin stilmall"
        )
        console().print(f"{done}: {ref.name} {ref.sha256}", markup=False, soft_wrap=True)


@app.command(
    help=say("The stylesheet that a company has.", "Den stilmall som ett företag har."),
    epilog=say("Example:", "Exempel:") + " faktura company stylesheet show exempel-stad",
)
def show(
    id: Id,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help=say("Copy it to a file.", "Kopiera den till en fil.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura company stylesheet show`."""
    from pipeline.outcomes import Unavailable
    from pipeline.tailor import loaded

    opened = world()
    ref = _ref(company(opened, id))
    if output:
        try:
            with _told(ref.name):
                output.write_bytes(loaded(id, ref, opened.objects).content)
        except OSError as fault:
            raise Unavailable(f"{output}: {fault.strerror}") from fault
    if as_json:
        print_json(ref.model_dump(mode="json"))
        return
    rows = [(name, str(value)) for name, value in ref.model_dump().items() if value is not None]
    print_table(("", id), rows, empty="")


@app.command(
    help=say("Take a company's stylesheet away.", "Ta bort ett företags stilmall."),
    epilog=say("Example:", "Exempel:") + " faktura company stylesheet remove exempel-stad",
)
def remove(id: Id, as_json: Json = False) -> None:
    """`faktura company stylesheet remove`: its bytes stay, for what was delivered by it names it."""
    opened = world()
    found = company(opened, id)
    ref = _ref(found)
    change(opened, found, lambda found: [_with(found, None)])
    if as_json:
        print_json({"removed": ref.model_dump(mode="json")})
    else:
        console().print(say(f"{id} has no stylesheet any more.", f"{id} har ingen stilmall längre."))


def _with(found: Company, ref: StylesheetRef | None) -> Company:
    now = datetime.now(UTC)
    program = found.program.model_copy(
        update={"stylesheet": ref, "stylesheets": ref.version if ref else found.program.stylesheets}
    )
    note = f"stylesheet: {ref.version} {ref.sha256}" if ref else "stylesheet: none"
    return advanced(found, Deed.CHANGE, {"program": program}, at=now, by=OPERATOR, since=now, note=note)


def _ref(found: Company) -> StylesheetRef:
    if found.program.stylesheet is None:
        raise Mistake(say(f"{found.id} has no stylesheet.", f"{found.id} har ingen stilmall."))
    return found.program.stylesheet


@contextmanager
def _told(name: str) -> Iterator[None]:
    """A stylesheet that has no result, as the mistake of whoever wrote it. Raises Mistake."""
    from transforms.stylesheet import Failed

    try:
        yield
    except Failed as failed:
        detail = f"\n{failed.detail}" if failed.detail else ""
        raise Mistake(say(f"{name}: {failed.text}.", f"{name}: {failed.text_sv}.") + detail) from None
