"""Prints every command of `faktura` with its options as JSON, one a line, in the language of FAKTURA_LANG.

A program of its own, because helps are written in the language that was spoken when they were imported.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

from pipeline.language import language_of, speak


def main() -> None:
    speak(language_of(os.environ))
    import typer

    from pipeline.cli.commands import app

    for described in _describe(typer.main.get_command(app), None, "faktura"):
        print(json.dumps(described))


def _describe(command: Any, parent: Any, name: str) -> Iterator[dict[str, Any]]:
    context = command.context_class(command, parent=parent, info_name=name)
    parameters = [_parameter(parameter) for parameter in command.get_params(context)]
    yield {
        "command": context.command_path,
        "help": command.get_help(context),
        "says": command.help or "",
        "group": hasattr(command, "list_commands"),
        "parameters": parameters,
    }
    if hasattr(command, "list_commands"):
        for nested in command.list_commands(context):
            yield from _describe(command.get_command(context, nested), context, nested)


def _parameter(parameter: Any) -> dict[str, Any]:
    return {
        "name": max([*parameter.opts, *parameter.secondary_opts], key=len),
        "names": [*parameter.opts, *parameter.secondary_opts],
        "option": parameter.param_type_name == "option",
        "help": getattr(parameter, "help", None) or "",
        "hidden": getattr(parameter, "hidden", False),
    }


if __name__ == "__main__":
    main()
