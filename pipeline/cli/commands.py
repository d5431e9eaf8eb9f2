"""The sub-commands of `faktura`, each imported only when it is used, and the options that they share.

Helps are written when a module is imported: pipeline/cli.py chooses the language before it imports this one.
"""

import os
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.language import LANGUAGES, say, speak


@dataclass(slots=True, frozen=True)
class Entry:
    """A sub-command: where it is, and a line on it for `faktura --help`, which imports none of them."""

    name: str
    place: str  # module:attribute, a function or a Typer
    english: str
    swedish: str


ENTRIES = (
    Entry("init", "pipeline.cli.init:app", "Make a data directory.", "Skapa en datakatalog."),
    Entry("demo", "pipeline.cli.demo:app", "See it all with sample documents.", "Se alltihop med exempeldokument."),
    Entry("submit", "pipeline.cli.submit:app", "Put documents into an inbox.", "Lägg dokument i en inkorg."),
    Entry("run", "pipeline.cli.run:app", "Process what lies in the inboxes.", "Behandla det som ligger i inkorgarna."),
    Entry("status", "pipeline.cli.status:app", "What became of the documents.", "Vad det blev av dokumenten."),
    Entry("mailbox", "pipeline.cli.mailbox:app", "What a company has got.", "Vad ett företag har fått."),
    Entry("validate", "pipeline.cli.validate:app", "Judge documents, change nothing.", "Bedöm dokument, ändra inget."),
    Entry(
        "convert", "pipeline.cli.convert:app", "Write a document in another format.", "Skriv om till ett annat format."
    ),
    Entry("picture", "pipeline.cli.picture:app", "An invoice as a person reads it.", "En faktura att läsa."),
    Entry("company", "pipeline.cli.company:app", "Companies, firms and programs.", "Företag, byråer och program."),
    Entry(
        "collaboration",
        "pipeline.cli.collaboration:app",
        "Agreements between a firm and a customer.",
        "Samarbeten mellan en byrå och en kund.",
    ),
    Entry("payer", "pipeline.cli.payer:app", "Who pays for the service.", "Vem som betalar för tjänsten."),
    Entry("key", "pipeline.cli.key:app", "API keys of firms and companies.", "API-nycklar för byråer och företag."),
    Entry("mail", "pipeline.cli.mail:app", "Mails to administrators.", "Brev till administratörer."),
    Entry("copy", "pipeline.cli.copy:app", "A world to AWS, or back.", "En värld till AWS, eller tillbaka."),
    Entry("serve", "pipeline.cli.serve:app", "The pages on which customers answer.", "Sidorna där kunder svarar."),
    Entry("charges", "pipeline.cli.charges:app", "What is owed for the service.", "Vad som ska betalas för tjänsten."),
    Entry("rules", "pipeline.cli.rules:app", "The rules that judge documents.", "Reglerna som bedömer dokument."),
    Entry("reprocess", "pipeline.cli.reprocess:app", "Judge the archive once more.", "Bedöm arkivet på nytt."),
    Entry("doctor", "pipeline.cli.doctor:app", "Is everything in order?", "Är allt i ordning?"),
    Entry("queue", "pipeline.cli.queue:app", "What waits, and dead letters.", "Vad som väntar, och döda brev."),
)
_BACKENDS = ("embedded", "aws")
_SHARED = ("data", "backend", "lang")  # may be said before or after the sub-command


def _set_data(value: str | None) -> None:
    # In the environment, where the settings are read from, and where worker processes inherit it.
    if value is not None:
        os.environ["FAKTURA_DATA"] = value


def _set_backend(value: str | None) -> None:
    if value is not None:
        if value not in _BACKENDS:
            raise typer.BadParameter(say("there are embedded and aws", "det finns embedded och aws"))
        os.environ["FAKTURA_BACKEND"] = value


def _set_language(value: str | None) -> None:
    if value is not None:
        if value not in LANGUAGES:
            raise typer.BadParameter(say("there are sv and en", "det finns sv och en"))
        os.environ["FAKTURA_LANG"] = value
        speak(value)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"faktura {version('faktura')}")
        raise typer.Exit


class Commands(TyperGroup):
    """The sub-commands of ENTRIES, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands:
            entry = next((entry for entry in ENTRIES if entry.name == cmd_name), None)
            if entry is None:
                return None
            self.commands[cmd_name] = _load(entry, [option for option in self.params if option.name in _SHARED])
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section(say("Commands", "Kommandon")):
            formatter.write_dl([(entry.name, say(entry.english, entry.swedish)) for entry in ENTRIES])


def _load(entry: Entry, shared: Sequence[Any]) -> Any:
    module, _, attribute = entry.place.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(rich_markup_mode=None, add_completion=False)
        single.command(entry.name)(found)
        found = single
    command = typer.main.get_command(found)
    command.name = entry.name
    _share(command, shared)
    return command


def _share(command: Any, shared: Sequence[Any]) -> None:
    """Give the shared options to a command, or to each command of a group; one that has its own keeps it."""
    nested = getattr(command, "commands", {})
    for inner in nested.values():
        _share(inner, shared)
    if not nested:
        taken = {name for parameter in command.params for name in parameter.opts}
        for option in map(copy, shared):
            option.expose_value = False
            if not taken.intersection(option.opts):
                command.params.append(option)


app = typer.Typer(cls=Commands, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback(
    help=say(
        "Receive, check, convert and deliver e-invoices: Peppol BIS Billing 3.0 and Svefaktura 1.0.",
        "Ta emot, kontrollera, omvandla och leverera e-fakturor: Peppol BIS Billing 3.0 och Svefaktura 1.0.",
    ),
    epilog=say(
        "Exit status: 0 all well, 1 a document was rejected or held, 2 wrong usage, 3 the world failed.",
        "Slutstatus: 0 allt väl, 1 ett dokument avvisades eller hålls, 2 fel användning, 3 omvärlden svek.",
    ),
)
def root(
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            callback=_set_data,
            help=say(
                "The data directory; else FAKTURA_DATA, else ./faktura-data.",
                "Datakatalogen; annars FAKTURA_DATA, annars ./faktura-data.",
            ),
        ),
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option(
            metavar="embedded|aws",
            callback=_set_backend,
            help=say(
                "The data directory, or AWS as the variables FAKTURA_AWS_* name it; else FAKTURA_BACKEND.",
                "Datakatalogen, eller AWS enligt variablerna FAKTURA_AWS_*; annars FAKTURA_BACKEND.",
            ),
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="sv|en",
            callback=_set_language,
            help=say(
                "Swedish or English; else FAKTURA_LANG, else by the locale.",
                "Svenska eller engelska; annars FAKTURA_LANG, annars efter datorns språk.",
            ),
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help=say("Print the version.", "Skriv ut versionen.")
        ),
    ] = False,
) -> None:
    """The options before a sub-command; each acts in its own callback."""
