"""A command loads what it needs and no more: a cold start is felt by everybody who types one."""

import json
import subprocess
import sys

import pytest

from tests.layers.tree import ROOT

# Each costs more than most commands take altogether; what uses it imports it where it is used.
HEAVY = ("saxonche", "xmlschema", "elementpath", "facturx", "pypdf", "requests", "typst", "jinja2", "fastapi")
SAMPLE = "samples/01-peppol-unchanged.xml"

LOADED = """
import json, sys
from pipeline.cli.command import run
status = run(sys.argv[1:])
print()
print(json.dumps([status, sorted(sys.modules)]))
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    """The exit status of a command in a new process, and every module it had loaded at its end."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    status, modules = json.loads(done.stdout.splitlines()[-1])
    return status, set(modules)


@pytest.mark.parametrize("arguments", [("--help",), ("validate", SAMPLE), ("convert", SAMPLE, "--to", "svefaktura")])
def test_a_command_loads_nothing_heavy_that_it_does_not_use(arguments: tuple[str, ...]) -> None:
    status, modules = loaded(*arguments)
    assert status == 0
    assert [name for name in HEAVY if name in modules] == []


def test_help_loads_no_rules_and_no_parser() -> None:
    _, modules = loaded("--help")
    assert {name for name in modules if name.startswith("pipeline.rules") or name == "lxml"} == set()
