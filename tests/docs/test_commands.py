"""Every command that a document shows does what the document says, typed in order by somebody in a fresh clone."""

import re
import signal
from pathlib import Path

import pytest

from tests.docs.markdown import Command, commands
from tests.docs.session import PROGRAMS, ROOT, Session

# CONTRIBUTING.md is left out: its commands are about the tests, and would run them again from within.
DOCUMENTS = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))]

# What brings the clone and its environment about has happened before a test can run.
BEFOREHAND = re.compile(r"(git clone|cd faktura$|(sudo )?apt(-get)? |brew |xcode-select )")
MAKE = re.compile(r"make(?:\s+(?P<target>[\w-]+))?\b")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def typed(document: str) -> list[Command]:
    return list(commands((ROOT / document).read_text(encoding="utf-8")))


def to_run(command: Command) -> Command | None:
    """The command as this test runs it: the demo without its set-up; no other target of make, and no cloning."""
    if making := MAKE.match(command.text):
        return Command(text="faktura demo", line=command.line) if making["target"] == "demo" else None
    return None if BEFOREHAND.match(command.text) else command


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_works_in_the_order_it_is_shown(document: str, tmp_path: Path) -> None:
    assert (PROGRAMS / "faktura").exists(), "faktura is not installed beside this Python: run make setup"
    session = Session(tmp_path)
    for shown in typed(document):
        if command := to_run(shown):
            ended = session.type(command)
            wanted = {0, 130} if command.stopped else {command.status}
            account = f"{document}:{command.line}: $ {command.text}\nended with {ended.status}:\n{ended.printed}"
            assert ended.status in wanted, account
            assert "Traceback (most recent call last)" not in ended.printed, account


@pytest.mark.parametrize("document", [*DOCUMENTS, "CONTRIBUTING.md"])
def test_every_target_of_make_that_is_shown_exists(document: str) -> None:
    shown = {making["target"] or "help" for command in typed(document) if (making := MAKE.match(command.text))}
    assert shown - targets() == set()


def test_the_readme_shows_the_two_commands_that_a_newcomer_needs() -> None:
    assert {"make demo", "make test"} <= {command.text.partition("#")[0].strip() for command in typed("README.md")}


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    session = Session(tmp_path)
    assert session.type(Command(text="false | cat", line=1)).status == 1
    assert session.type(Command(text="faktura-that-is-not-there", line=2)).status == 127


def test_one_command_sees_where_the_one_before_went_and_what_it_exported(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.type(Command(text="export COMPANY=exempelbageriet && mkdir new && cd new", line=1))
    assert (
        session.type(Command(text='echo "$COMPANY in $(basename "$PWD")"', line=2)).printed
        == "exempelbageriet in new\n"
    )


def test_a_command_is_stopped_also_where_the_tests_run_in_the_background_of_a_shell(tmp_path: Path) -> None:
    heeded = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert Session(tmp_path).type(Command(text="sleep 20", line=1, stopped=True)).status == 130
    finally:
        signal.signal(signal.SIGINT, heeded)


def test_a_command_that_runs_until_it_is_stopped_is_stopped(tmp_path: Path) -> None:
    assert Session(tmp_path).type(Command(text="sleep 600", line=1, stopped=True)).status == 130
