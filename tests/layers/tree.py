"""The project's own files as the tests of the house rules look at them."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("pipeline", "transforms", "handlers", "samples", "schemas")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: what git has, and what it would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that is text, with its text."""
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python module below the folders (none named: everywhere), parsed."""
    for path in files():
        if path.suffix == ".py" and (not folders or path.parts[0] in folders):
            yield path, ast.parse((ROOT / path).read_bytes(), filename=str(path))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
