"""The command says what it can do: an option, an argument or a command without a help fails the build."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.docs.markdown import commands, spans
from tests.docs.session import ROOT

LANGUAGES = ("en", "sv")
DOCUMENTS = sorted(str(path.relative_to(ROOT)) for pattern in ("*.md", "docs/**/*.md") for path in ROOT.glob(pattern))
# The same in both languages: click's own option.
UNTRANSLATED = {"--help"}
FAKTURA = re.compile(r"(?:\.venv/bin/)?faktura(?=\s|$)")


@cache
def described(language: str) -> dict[str, dict[str, Any]]:
    """Every command by its full name: `faktura`, `faktura mailbox`, `faktura mailbox take`."""
    environment = {**os.environ, "FAKTURA_LANG": language, "NO_COLOR": "1", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.command_tree"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {one["command"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_says_what_it_is_for(language: str) -> None:
    assert [name for name, one in described(language).items() if not one["says"].strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_and_argument_is_documented(language: str) -> None:
    undocumented = [
        f"{name} {parameter['name']}"
        for name, one in described(language).items()
        for parameter in one["parameters"]
        if not parameter["help"].strip()
    ]
    assert undocumented == []


def test_no_option_is_hidden() -> None:
    hidden = [
        f"{name} {parameter['name']}"
        for name, one in described("en").items()
        for parameter in one["parameters"]
        if parameter["hidden"]
    ]
    assert hidden == []


def test_every_help_is_in_both_languages() -> None:
    english, swedish = described("en"), described("sv")
    assert list(english) == list(swedish)
    same = [name for name, one in english.items() if one["says"] == swedish[name]["says"]]
    same += [
        f"{name} {parameter['name']}"
        for name, one in english.items()
        for parameter, other in zip(one["parameters"], swedish[name]["parameters"], strict=True)
        if parameter["help"] == other["help"] and parameter["name"] not in UNTRANSLATED
    ]
    assert same == []


def test_every_command_shows_an_example_of_itself() -> None:
    silent = [
        name
        for name, one in described("en").items()
        if not one["group"] and f"{name} " not in one["help"].partition("\n\n")[2] + " "
    ]
    assert silent == []


def test_every_command_of_the_design_is_there() -> None:
    top = {name.split()[1] for name in described("en") if name.count(" ") == 1}
    assert top >= {
        *("init", "demo", "submit", "run", "status", "mailbox", "validate", "convert"),
        *("company", "collaboration", "payer", "rules", "queue"),
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_and_option_that_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    shown = [*spans(text), *(command.text for command in commands(text))]
    assert [span for span in shown if FAKTURA.match(span) and not known(span)] == []


def known(shown: str) -> bool:
    """Whether a command line begins with a command of ours and has only options that the command takes."""
    words = FAKTURA.sub("faktura", shown.partition("#")[0].partition("|")[0].partition(">")[0], count=1).split()
    name, tree = words.pop(0), described("en")
    while words and f"{name} {words[0]}" in tree:
        name += f" {words.pop(0)}"
    taken = {option for parameter in tree[name]["parameters"] for option in parameter["names"]} | {"--help"}
    options = {word.partition("=")[0] for word in words if word.startswith("--") and len(word) > 2}
    complete = not tree[name]["group"] or not words or words[0].startswith(("-", "<", "…"))
    return complete and options <= taken


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert known("faktura --version")
    assert known("faktura company")
    assert not FAKTURA.match("faktura-data/")
    assert known("faktura company list --json")
    assert not known("faktura no-such-command")
    assert not known("faktura company list --no-such-option")
