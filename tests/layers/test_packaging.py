"""What a clean machine gets: the packages, the locks, and the search for an interpreter."""

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.layers.tree import CODE, ROOT, files, modules, pyproject

LOCKS = ("requirements.lock", "requirements-dev.lock")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# name==version, perhaps a marker, then nothing but hashes: no host, no path, no index, no comment.
LOCKED = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)==[\w.+!]+(?P<marker> ; [\w\s.'=<>!()]+)?(?P<hashes>( --hash=sha256:[0-9a-f]{64})+)"
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [re.sub(r" +", " ", line) for line in text.replace("\\\n", " ").splitlines()]


def locked(lock: str) -> set[str]:
    return {match["name"] for entry in entries(lock) if (match := LOCKED.fullmatch(entry))}


def names(requirements: list[str]) -> set[str]:
    return {canonical(match[0]) for requirement in requirements if (match := NAME.match(requirement))}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: str) -> None:
    assert [entry for entry in entries(lock) if not LOCKED.fullmatch(entry)] == []


def test_running_locks_what_the_project_depends_on_and_what_installs_it() -> None:
    wanted = names(pyproject()["project"]["dependencies"]) | names(pyproject()["dependency-groups"]["install"])
    assert wanted - locked("requirements.lock") == set()
    assert names(pyproject()["build-system"]["requires"]) <= wanted


def test_developing_locks_only_what_it_adds() -> None:
    assert names(pyproject()["dependency-groups"]["dev"]) <= locked("requirements-dev.lock")
    assert locked("requirements.lock") & locked("requirements-dev.lock") == set()


def test_every_package_that_is_imported_is_declared() -> None:
    declared = names(pyproject()["project"]["dependencies"])
    on_aws = declared | names(pyproject()["project"]["optional-dependencies"]["aws"])
    undeclared = {
        f"{path}: {name}"
        for path, tree in modules(*CODE)
        for name in imported(tree)
        if name not in sys.stdlib_module_names and name not in CODE
        # What only AWS needs is not installed by whoever does not use it.
        if not distributions(name) & (on_aws if "/aws/" in str(path) or path.parts[0] == "handlers" else declared)
    }
    assert undeclared == set()


def test_every_declared_package_is_used() -> None:
    used = {
        distribution
        for _, tree in modules(*CODE)
        for name in imported(tree) | looked_for(tree)
        for distribution in distributions(name)
    }
    if any("zoneinfo" in imported(tree) for _, tree in modules(*CODE)):
        used.add("tzdata")  # which zoneinfo reads where the machine has no time zones
    assert names(pyproject()["project"]["dependencies"]) - used == set()


def imported(tree: ast.Module) -> set[str]:
    """The top-level names of every import, wherever it stands."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def looked_for(tree: ast.Module) -> set[str]:
    """The texts of a module: a package whose files are used without importing it is named in one (find_spec)."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def providers() -> Mapping[str, list[str]]:
    return packages_distributions()


def distributions(module: str) -> set[str]:
    return {canonical(name) for name in providers().get(module, [])}


def test_every_package_of_the_tree_is_listed() -> None:
    folders = {".".join(path.parent.parts) for path in files() if path.suffix == ".py" and path.parts[0] in CODE}
    assert folders <= set(pyproject()["tool"]["setuptools"]["packages"])


def test_every_listed_package_is_in_the_tree() -> None:
    listed = pyproject()["tool"]["setuptools"]["packages"]
    assert [name for name in listed if not (ROOT / name.replace(".", "/")).is_dir()] == []


def test_every_file_that_is_no_code_is_packed_with_its_package() -> None:
    patterns = pyproject()["tool"]["setuptools"]["package-data"]
    packed = {
        path.relative_to(ROOT)
        for package, globs in patterns.items()
        for glob in globs
        for path in ROOT.glob(f"{package.replace('.', '/')}/{glob}")
    }
    beside = {path for path in files() if path.parts[0] in CODE and path.suffix not in {".py", ".md"}}
    assert beside - packed == set()


def make(*arguments: str) -> str:
    """What make says it would do."""
    done = subprocess.run(["make", "-n", "-B", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_demo_needs_only_what_running_needs() -> None:
    assert "requirements.lock" in make("demo")
    assert "requirements-dev.lock" not in make("demo")


def test_testing_does_its_own_set_up() -> None:
    assert make("test").index("requirements-dev.lock") < make("test").index("pytest")


def test_a_check_runs_every_gate_and_closes_with_the_tests() -> None:
    steps = make("check")
    gates = ("ruff format --check", "ruff check", "mypy", "lint-imports", "pytest")
    assert sorted(gates, key=steps.index) == list(gates)


def test_continuous_integration_runs_the_check_and_nothing_else() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec make check"]


def interpreter(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = None if path is None else {"PATH": path}
    return subprocess.run(
        ["/bin/sh", str(ROOT / ".ci/python"), *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_the_interpreter_that_is_asked_for_is_taken() -> None:
    found = interpreter(sys.executable)
    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_a_machine_without_a_fitting_python_is_told_what_to_install(tmp_path: Path) -> None:
    found = interpreter(path=str(tmp_path))
    assert found.returncode == 1
    assert "Python 3.11 or later" in found.stderr
    assert "python3-venv" in found.stderr


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    for name, script in {"python3.13": "exit 1", "python3": f'exec "{sys.executable}" "$@"'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    found = interpreter(path=str(tmp_path))
    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_the_systems_own_build_comes_before_another_of_its_version(tmp_path: Path) -> None:
    own = next((name for name in ("python3.13", "python3.12", "python3.11") if suits(f"/usr/bin/{name}")), None)
    if own is None:
        pytest.skip("the system has no Python of its own that suits")
    (tmp_path / own).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / own).chmod(0o755)
    beside = {path: interpreter(path=path).stdout.strip() for path in (f"{tmp_path}:/usr/bin", str(tmp_path))}
    assert list(beside.values()) == [f"/usr/bin/{own}", sys.executable]


def suits(python: str) -> bool:
    return interpreter(python).returncode == 0
