"""The command run in this process, in a data directory of its own: for tests that need no process of their own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.command import run
from pipeline.language import speak

Faktura = Callable[..., tuple[int, str, str]]


@pytest.fixture
def faktura(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Faktura]:
    """Runs a command in a data directory of its own: exit status, output, error output."""
    # --data and --lang are put into the environment for worker processes; monkeypatch takes them out again.
    monkeypatch.setenv("FAKTURA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FAKTURA_LANG", "en")

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    yield command
    speak("en")


@pytest.fixture
def sample(faktura: Faktura) -> Faktura:
    """The same, with the sample world in it."""
    assert faktura("init", "--sample")[0] == 0
    return faktura


def objects(faktura: Faktura, *arguments: str) -> list[dict[str, Any]]:
    """The JSON objects that a command prints, one a line."""
    status, out, err = faktura(*arguments, "--json")
    assert status == 0, err
    return [json.loads(line) for line in out.splitlines()]
