"""What a document written in Markdown says: its shell commands, its links, its anchors and the paths it names.

A reader tries what a block shows, so a test does the same. What a block says about its commands, it says to both:

    ```console
    $ faktura validate samples/09-rejected-by-rule.xml   # exit status 1
    $ faktura run                                        # watches the inboxes; stop with Ctrl-C
    ```

In `console` blocks commands follow `$ `, their further lines `> `; all else is output. In `sh` and `bash` blocks every
line is a command. A block of any other kind, such as `text`, is never run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SESSIONS = {"console", "shell-session"}
SCRIPTS = {"sh", "bash", "shell"}

FENCE = re.compile(r"^ {0,3}(?P<marks>`{3,}|~{3,})\s*(?P<language>[\w-]*)[^`]*$")
STATUS = re.compile(r"#.*\bexit status (\d+)")
STOPPED = re.compile(r"#.*\bCtrl-C\b")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\((?P<target>[^()\s]+)(?:\s+\"[^\"]*\")?\)")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


@dataclass(slots=True, frozen=True, kw_only=True)
class Block:
    """A fenced block; `line` is that of its first line of text, counted from 1."""

    language: str
    line: int
    lines: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Command:
    """A shell command, the line it stands on, how it must end, and whether a person ends it."""

    text: str
    line: int
    status: int = 0
    stopped: bool = False


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a document."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if opening := FENCE.match(line):
            inside = []
            for _, inner in lines:
                closing = FENCE.match(inner)
                if closing and closing["marks"].startswith(opening["marks"]) and not closing["language"]:
                    break
                inside.append(inner)
            yield Block(language=opening["language"], line=number + 1, lines=tuple(inside))


def prose(text: str) -> str:
    """The document without its fenced blocks."""
    fenced = {number for block in blocks(text) for number in range(block.line - 1, block.line + len(block.lines) + 1)}
    return "\n".join(line for number, line in enumerate(text.splitlines(), 1) if number not in fenced)


def commands(text: str) -> Iterator[Command]:
    """Every command of every shell block, in order."""
    for block in blocks(text):
        if block.language in SESSIONS:
            yield from _typed(block)
        elif block.language in SCRIPTS:
            yield from _scripted(block)


def _typed(block: Block) -> Iterator[Command]:
    held: list[str] = []
    started = 0
    for number, line in enumerate(block.lines, block.line):
        if held and line.startswith("> "):
            held.append(line[2:])
            continue
        if held:
            yield _command(held, started)
        held, started = ([line[2:]], number) if line.startswith("$ ") else ([], number)
    if held:
        yield _command(held, started)


def _scripted(block: Block) -> Iterator[Command]:
    held: list[str] = []
    for number, line in enumerate(block.lines, block.line):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        held.append(line)
        if not line.endswith("\\"):
            yield _command(held, number + 1 - len(held))
            held = []


def _command(lines: list[str], number: int) -> Command:
    text = "\n".join(lines)
    status = STATUS.search(text)
    return Command(
        text=text, line=number, status=int(status[1]) if status else 0, stopped=STOPPED.search(text) is not None
    )


def links(text: str) -> list[str]:
    """The targets of the document's links and pictures."""
    return [match["target"] for match in LINK.finditer(SPAN.sub("", prose(text)))]


def spans(text: str) -> list[str]:
    """What the document writes as code within a line."""
    return SPAN.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of the document's headings, as Git hosts make them."""
    headings = [match[1] for line in prose(text).splitlines() if (match := HEADING.match(line))]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
