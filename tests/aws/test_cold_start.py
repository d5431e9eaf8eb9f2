"""A new process is what a customer waits for: a function imports what it uses, and only what is packed for it."""

import json
import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from infra.package import LEFT_OUT, entries, wanted

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ["http", "notify", "process", "reprocess", "tick"]
# What costs much, and which functions may have it before they are called.
HEAVY = {"saxonche", "typst", "facturx", "pypdf", "requests", "xmlschema", "fastapi", "mangum", "jinja2", "moto"}
IMPORTED = "import json, sys, handlers.{}; print(json.dumps(sorted(sys.modules)))"


def modules_of(function: str) -> set[str]:
    """The top-level modules that a new process has when it has imported a handler."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYDANTIC_DISABLE_PLUGINS": "1"}
    code = IMPORTED.format(function)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_heavy_is_imported_that_is_not_used(function: str) -> None:
    loaded = modules_of(function)
    assert loaded & HEAVY == set()
    left_out = {module for module, names in packages_distributions().items() if set(names) & LEFT_OUT.keys()}
    # By a .pth file of this environment, before anything of ours; and what Lambda's runtime brings.
    left_out -= {"_distutils_hack", "boto3", "botocore", "s3transfer"}
    assert loaded & left_out == set()


def test_the_package_takes_every_locked_package_but_those_that_no_function_uses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    taken = {name for name, _ in entries(wanted(lock))}
    assert taken | LEFT_OUT.keys() == {name for name, _ in entries(lock)}
    assert all(entry.count("--hash=sha256:") > 0 for _, entry in entries(wanted(lock)))
