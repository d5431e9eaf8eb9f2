"""`faktura submit`: put documents into a company's inbox, as its program would."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.registry import company as registered
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.records import NewMessage

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Put documents into the inbox of a company, in the order given. `faktura run` takes them from there; the id "
        "printed is what `faktura status` takes.",
        "Lägg dokument i ett företags inkorg, i den ordning de anges. `faktura run` tar dem därifrån; det id som "
        "skrivs ut är det som `faktura status` tar.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura submit samples/01-peppol-unchanged.xml --as exempel-bageri",
)
def submit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("The documents.", "Dokumenten."))],
    company: Annotated[
        str, typer.Option("--as", metavar="COMPANY", help=say("The id of the inbox's owner.", "Inkorgens ägare, id."))
    ],
    as_json: Json = False,
) -> None:
    """`faktura submit`: nothing is put anywhere when one of the files cannot be read."""
    here = world()
    registered(here, company)
    contents = list(_contents(files))
    messages = [here.inbox.drop(company, name, content) for name, content in contents]
    if as_json:
        for message in messages:
            print_json(_as_json(message))
    else:
        _print(messages)


def _contents(files: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """What is submitted, in the order given: an invoice and the object envelope named with it are one."""
    from io import BytesIO

    from pipeline.pairing import invoice_of, is_envelope, pack

    envelopes = {file.with_name(invoice_of(file.name)): file for file in files if is_envelope(file.name)}
    for file in files:
        if file in envelopes:
            packed = BytesIO()
            pack(BytesIO(content_of(file)), BytesIO(content_of(envelopes[file])), packed)
            yield file.name, packed.getvalue()
        elif not is_envelope(file.name) or file.with_name(invoice_of(file.name)) not in files:
            yield file.name, content_of(file)


def content_of(file: Path) -> bytes:
    """The bytes of a file that a person named. Raises Mistake where it is not there, Unavailable."""
    from pipeline.outcomes import Unavailable

    if file.is_dir():
        raise Mistake(say(f"{file} is a directory: name documents.", f"{file} är en katalog: ange dokument."))
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Mistake(say(f"No such file: {file}", f"Filen finns inte: {file}")) from None
    except OSError as fault:
        raise Unavailable(f"{file}: {fault.strerror}") from fault


def _as_json(message: "NewMessage") -> dict[str, str]:
    return {
        "document": message.document,
        "owner": message.owner,
        "name": message.name,
        "key": message.key,
        "received_at": message.received_at.isoformat(),
    }


def _print(messages: Sequence["NewMessage"]) -> None:
    heads = ("id", say("inbox", "inkorg"), say("file", "fil"))
    print_table(heads, [(message.document[:8], message.owner, message.name) for message in messages], empty="")
    next_step = say("`faktura run --once` processes what waits.", "`faktura run --once` behandlar det som väntar.")
    console().print(next_step)
