"""The reader of documents, on small documents: a block that it overlooked would be a command that nobody tries."""

from tests.docs.markdown import Command, anchors, commands, links, prose, spans

SESSION = """\
Before.

```console
$ faktura init --sample
Twelve companies.
$ faktura validate \\
>   a.xml   # exit status 1
$ faktura run   # stop with Ctrl-C
```

```text
$ not a command
```

```sh
# a remark
export A=1

faktura status \\
  --json
```
"""


def test_a_console_block_gives_what_follows_its_prompts_and_leaves_the_output() -> None:
    assert list(commands(SESSION))[:3] == [
        Command(text="faktura init --sample", line=4),
        Command(text="faktura validate \\\n  a.xml   # exit status 1", line=6, status=1),
        Command(text="faktura run   # stop with Ctrl-C", line=8, stopped=True),
    ]


def test_a_script_gives_every_line_but_remarks_and_joins_what_goes_on() -> None:
    assert list(commands(SESSION))[3:] == [
        Command(text="export A=1", line=17),
        Command(text="faktura status \\\n  --json", line=19),
    ]


def test_a_block_of_text_is_never_run() -> None:
    assert "not a command" not in " ".join(command.text for command in commands(SESSION))


def test_a_longer_fence_holds_a_shorter_one() -> None:
    assert list(commands("````markdown\n```sh\nrm -r x\n```\n````\n")) == []


def test_prose_leaves_the_blocks_out() -> None:
    assert prose(SESSION).split() == ["Before."]


def test_links_and_pictures_are_found_and_code_is_not_taken_for_one() -> None:
    assert links('See [a](docs/a.md#b), ![c](c.png "d") and `[x](y)`.\n\n```text\n[e](f)\n```\n') == [
        "docs/a.md#b",
        "c.png",
    ]


def test_code_within_a_line_is_found() -> None:
    assert spans("The `faktura` command and `pipeline/flow.py`.") == ["faktura", "pipeline/flow.py"]


def test_headings_make_anchors() -> None:
    assert anchors("# Add your own company\n## `faktura`: what's next?\n") == {
        "add-your-own-company",
        "faktura-whats-next",
    }
