"""The house rules hold themselves: what CONTRIBUTING.md asks of every change, looked for in every file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.layers.tree import modules, texts

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 35  # about 30

# Modules that are one long table and no logic: cutting them would hide what belongs together.
LONG_TABLES = {"pipeline/invoice.py"}

# Each is spelled so that it does not find itself here.
MACHINE_PATH = re.compile(r"(?<![\w.\])}>:*/-])/(?:work|tmp|root|home|Users)/\w")
REGISTRY_HOST = re.compile(r"\bpypi\.(?:org|python\.org)|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org")
UNFINISHED = re.compile(
    r"\b(?:TO[D]O|FIX[M]E|HA[C]K|[Pp]lace[h]older|[Ff]or [n]ow|[Nn]ot [i]mplemented|raise NotImplemented[E]rror)\b"
)
VAGUE_MODULES = {"utils", "util", "helper", "helpers", "manager", "misc", "common"}
VAGUE_NAMES = {"data", "obj", "manager", "helper", "utils"}


def breaches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert breaches(MACHINE_PATH) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert breaches(REGISTRY_HOST) == []


def test_nothing_is_left_unfinished() -> None:
    assert breaches(UNFINISHED) == []


def test_modules_fit_a_few_screens() -> None:
    long = {
        str(path): lines
        for path, text in texts()
        if path.suffix == ".py" and (lines := text.count("\n")) > MAX_MODULE_LINES and str(path) not in LONG_TABLES
    }
    assert long == {}


def test_a_module_that_may_be_long_is_a_table_and_no_logic() -> None:
    sizes = {str(path): (path, tree) for path, tree in modules()}
    assert set(sizes) >= LONG_TABLES, "an exemption for a module that is no more"
    for name in LONG_TABLES:
        functions = [node for node in ast.walk(sizes[name][1]) if isinstance(node, ast.FunctionDef)]
        assert sum(map(body_lines, functions)) <= MAX_FUNCTION_LINES, name


def test_functions_fit_one_screen() -> None:
    long = {
        f"{path}:{function.lineno} {function.name}": lines
        for path, tree in modules()
        for function in functions_of(tree)
        if (lines := body_lines(function)) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_no_module_has_a_vague_name() -> None:
    assert [str(path) for path, _ in modules() if path.stem in VAGUE_MODULES] == []


def test_no_variable_has_a_vague_name() -> None:
    vague = [
        f"{path}:{line}: {name}"
        for path, tree in modules("pipeline", "transforms", "handlers")
        for name, line in bound_names(tree)
        if name in VAGUE_NAMES
    ]
    assert vague == []


def test_nothing_of_ours_is_mocked() -> None:
    mocking = [
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("unittest.mock", "mock")))
        or (
            isinstance(node, ast.Import) and any(name.name.startswith(("unittest.mock", "mock")) for name in node.names)
        )
    ]
    assert mocking == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "open('/" + "work/main/x')"),
        (MACHINE_PATH, "see /" + "home/anna/faktura"),
        (REGISTRY_HOST, "--index-url https://" + "pypi" + ".org/simple"),
        (UNFINISHED, "# TO" + "DO: later"),
        (UNFINISHED, "good enough for " + "now"),
    ],
)
def test_the_search_finds_what_it_looks_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["/Invoice/cac:Price", "inbox/work/x.xml", "https://example.com/home/page", "</root>"])
def test_the_search_for_machine_paths_leaves_other_paths_alone(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code from the first statement to the last: a signature or docstring may be as long as it is useful."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def bound_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Arguments and variables; a field is named by its class as well, an option by the command (`--data`)."""
    named_elsewhere = set(map(id, fields_of(tree)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in named_elsewhere:
            yield node.id, node.lineno
        elif isinstance(node, ast.arg) and not is_option(node):
            yield node.arg, node.lineno


def fields_of(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (statement.target for statement in node.body if isinstance(statement, ast.AnnAssign))


def is_option(argument: ast.arg) -> bool:
    """Whether an argument is an option of the command: annotated with what the command line calls it."""
    kind = argument.annotation
    return isinstance(kind, ast.Subscript) and isinstance(kind.value, ast.Name) and kind.value.id == "Annotated"


def test_the_length_of_a_function_leaves_its_signature_and_docstring_out() -> None:
    source = 'def f(\n    a,\n    b,\n):\n    """One.\n\n    Two.\n    """\n    a += 1\n    return a + b\n'
    (function,) = functions_of(ast.parse(source))
    assert body_lines(function) == 2


def test_the_tree_is_not_empty() -> None:
    assert {Path("pipeline/invoice.py"), Path("Makefile")} <= {path for path, _ in texts()}
