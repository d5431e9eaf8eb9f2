"""The commands with `--backend aws`: they say the same, and find everything where the variables name it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.aws.ports import environment

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = "samples/02-peppol-to-svefaktura.xml"


def faktura(named: dict[str, str], *arguments: str) -> str:
    """What a command says, with a world on AWS in its environment."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **named}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_document_goes_its_way_by_the_commands_alone(tmp_path: Path) -> None:
    named = environment(tmp_path)
    del named["FAKTURA_BACKEND"]
    faktura(named, "init", "--sample", "--backend", "aws", "--data", str(tmp_path / "none"))
    named["FAKTURA_BACKEND"] = "aws"
    faktura(named, "submit", SAMPLE, "--as", "exempel-konsult")
    faktura(named, "run", "--once", "--workers", "2")
    status = json.loads(faktura(named, "status", "02-peppol-to-svefaktura.xml", "--json"))
    assert status["outcome"] == "delivered"
    assert "K-3307" in faktura(named, "mailbox", "list", "exempel-stad", "--json")
    assert json.loads(faktura(named, "queue", "--json").splitlines()[0])["dead"] == 0
    assert not (tmp_path / "none").exists()


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    named = environment(tmp_path) | {"FAKTURA_AWS_LEDGER_TABLE": "no-such-table"}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "init"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **named}, capture_output=True, text=True)
    assert done.returncode == 3
    assert "no-such-table: ResourceNotFoundException" in done.stderr.replace("\n", " ")
