"""The command `faktura`: its language, and what every failure is said and ended with, in one place.

Exit status: 0 all well, 1 a document was rejected or held, 2 wrong usage, 3 the world failed (or this program did).
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.language import LANGUAGES, language_of, say, speak

if TYPE_CHECKING:
    from pydantic import ValidationError

WRONG_USAGE: Final = 2
WORLD_FAILED: Final = 3
READER_GONE: Final = 141  # what a shell reports of a program that SIGPIPE ended


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with some arguments (None: those of the process) and leave the process with its exit status."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command; its exit status."""
    speak(_language_asked(arguments, os.environ))
    # We have none of pydantic's plugins, and looking for them reads the metadata of every package: a tenth of a start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    import typer

    from pipeline.cli.commands import app

    try:
        status = typer.main.get_command(app)(list(arguments), prog_name="faktura", standalone_mode=False)
    except typer.TyperException as wrong:
        return _show(wrong)
    except SystemExit:
        # How typer ends when whoever reads the output has gone, as `head` does.
        return READER_GONE
    except typer.Abort:
        return _say(say("Stopped.", "Avbrutet."), WRONG_USAGE)
    except Exception as raised:
        return _explain(raised)
    # What typer returns is the status of an Exit, or whatever the sub-command returned.
    return status if isinstance(status, int) else 0


def _language_asked(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language by --lang, wherever it stands, else by the environment; a wrong one is for the parser to refuse."""
    for place, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument != "--lang" else "".join(arguments[place + 1 : place + 2])
        if value != argument and value in LANGUAGES:
            return value
    return language_of(environment)


def _show(wrong: Exception) -> int:
    """Wrong usage, as the parser says it, with the usage of the sub-command that it was meant for."""
    show = getattr(wrong, "show", None)
    if show is None:
        return _say(str(wrong), WRONG_USAGE)
    show()
    return int(getattr(wrong, "exit_code", WRONG_USAGE))


def _explain(raised: Exception) -> int:
    """Say what went wrong and what to do about it; the exit status."""
    from pydantic import ValidationError

    from pipeline.bootstrap import NoWorld
    from pipeline.outcomes import Unavailable
    from pipeline.records import Conflict
    from pipeline.terminal import Mistake

    match raised:
        case Mistake():
            return _say(str(raised), WRONG_USAGE)
        case NoWorld():
            return _say(_no_world(str(raised)), WRONG_USAGE)
        # Of the settings only: any other record is ours, and wrong by our own fault.
        case ValidationError(title="Settings"):
            return _say(_wrong_values(raised), WRONG_USAGE)
        case Unavailable():
            remedy = say("Mend that, and try again.", "Åtgärda det och försök igen.")
            return _say(f"{raised}. {remedy}", WORLD_FAILED)
        case Conflict():
            text = say("Somebody else changed it meanwhile", "Någon annan ändrade det under tiden")
            return _say(f"{text}: {raised}", WORLD_FAILED)
    import traceback

    traceback.print_exception(raised)
    text = say("This is a fault in faktura itself, not in your documents", "Detta är ett fel i faktura, inte hos dig")
    return _say(f"{text}: {raised!r}", WORLD_FAILED)


def _no_world(directory: str) -> str:
    return say(
        f"There is no data directory at {directory}: `faktura init` makes one, --data DIR names another.",
        f"Det finns ingen datakatalog i {directory}: `faktura init` skapar en, --data DIR pekar ut en annan.",
    )


def _wrong_values(wrong: "ValidationError") -> str:
    """What pydantic found, one line a value, without the value itself: it may be a number that is personal."""
    title = say("Wrong value", "Fel värde")
    places = ((".".join(map(str, error["loc"])), error["msg"]) for error in wrong.errors(include_input=False))
    return "\n".join(f"{title}: {wrong.title}.{place}: {text}" for place, text in places)


def _say(text: str, status: int) -> int:
    from rich.markup import escape

    from pipeline.terminal import console

    console(errors=True).print(f"[red]{say('Error', 'Fel')}:[/red] {escape(text)}", soft_wrap=True)
    return status
