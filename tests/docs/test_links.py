"""Whatever a document points to is there: files, headings, paths written as code, and commands."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import anchors, links, spans
from tests.docs.session import ROOT

DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md", "samples/*.md", "tests/**/*.md", "infra/**/*.md")
    for path in ROOT.glob(pattern)
)
ENDINGS = ["py", "md", "toml", "lock", "xml", "xsd", "json", "sql", "j2", "yaml", "yml", "sh"]
FOLDERS = ("benchmarks", "docs", "handlers", "infra", "pipeline", "samples", "schemas", "tests", "transforms")
# Written as code and of the form of a path in this tree; <names> and * stand for many.
PATH = re.compile(
    rf"(?:{'|'.join(FOLDERS)})/[\w./*<>-]*|\.?[\w*-]+(?:/[\w.*<>-]+)*(?:/|\.(?:{'|'.join(ENDINGS)}))",
)
# Files of the tree are looked for; those that the pipeline makes, or that a reader is told to make, are not.
MADE = (
    "database/",
    "reprocessing/",
    "inbox/",
    "archive/",
    "attachments/",
    "mailboxes/",
    "outbox/",
    "gateway/",
    "taken/",
    "new/",
    "receipts/",
    "faktura-data/",
    ".venv/",
    "build/",
    "../",
)
MADE_NAMES = {"original.xml", "manifest.json", "report.json"}


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(document: str) -> None:
    broken = []
    for link in links(read(document)):
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (ROOT / document).parent / path if path else ROOT / document
        known = (
            anchors(target.read_text(encoding="utf-8"))
            if anchor and target.suffix == ".md" and target.is_file()
            else set()
        )
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in known):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document: str) -> None:
    assert [path for path in named_paths(read(document)) if not found(path, (ROOT / document).parent)] == []


def test_every_folder_of_tests_is_in_the_layout() -> None:
    folders = {f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert folders - set(spans(read("CONTRIBUTING.md"))) == set()


def named_paths(text: str) -> list[str]:
    """What a document writes as a path of this tree."""
    return [
        span
        for span in spans(text)
        if PATH.fullmatch(span) and not span.startswith(MADE) and span not in MADE_NAMES and "/" in span
    ]


def found(path: str, beside: Path) -> bool:
    """Whether a path, with `*` and `<name>` for any name, is in the tree or beside the document."""
    pattern = re.sub(r"<[^>]+>", "*", path).rstrip("/")
    return any(next(folder.glob(pattern), None) is not None for folder in (ROOT, beside))


def test_paths_are_told_from_other_code() -> None:
    text = (
        "`pipeline/flow.py`, `transforms/<format>/read.py`, `schemas/`, `--json`, `BR-CO-10`, `a/b`, `inbox/<owner>/`"
    )
    assert named_paths(text) == ["pipeline/flow.py", "transforms/<format>/read.py", "schemas/"]


def test_a_path_that_is_not_there_is_noticed() -> None:
    assert found("pipeline/rules/*.py", ROOT)
    assert not found("pipeline/no-such-file.py", ROOT)
