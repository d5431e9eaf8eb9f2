"""Verdicts as people want to read them: what is wrong with each document, then a summary by rule."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from rich.markup import escape

from pipeline.bulk import Judged
from pipeline.findings import Finding
from pipeline.findings_shown import SEVERITIES, finding_markup
from pipeline.language import say
from pipeline.terminal import console, print_table

_PATIENCE = 1.0  # seconds before a progress bar appears


def print_verdicts(verdicts: Iterable[Judged], count: Callable[[], int]) -> int:
    """Print every document with findings and a summary; the exit status. `count` says how many there will be."""
    screen = console()
    outcomes: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    last = None
    status = 0
    for judged in _with_progress(verdicts, count):
        last, status = judged, max(status, judged.status)
        outcomes[judged.report.verdict] += 1
        rules.update((str(finding.severity), finding.rule) for finding in judged.report.findings)
        if judged.report.findings:
            screen.print(_heading(judged), soft_wrap=True)
            for finding in judged.report.findings:
                screen.print(_indented(finding), soft_wrap=True)
    if last is not None and not rules and outcomes.total() == 1:
        screen.print(_heading(last), soft_wrap=True)
    elif outcomes.total() != 1:
        _print_summary(outcomes, rules)
    return status


def _heading(judged: Judged) -> str:
    report = judged.report
    verdict = say("valid", "giltigt") if report.verdict == "valid" else say("invalid", "ogiltigt")
    colour = "green" if report.verdict == "valid" else "red"
    by = f"  [dim]{report.profile} {report.release}[/dim]" if report.profile else ""
    return f"[bold]{escape(str(judged.source))}[/bold]  [{colour}]{verdict}[/{colour}]{by}"


def _indented(finding: Finding) -> str:
    return "\n".join(f"  {line}" for line in finding_markup(finding.as_json()).splitlines())


def _print_summary(outcomes: Counter[str], rules: Counter[tuple[str, str]]) -> None:
    rows = [
        (rule, say(*SEVERITIES[severity][:2]), str(times))
        for (severity, rule), times in sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    ]
    if rows:
        columns = (say("rule", "regel"), say("severity", "allvar"), say("times", "gånger"))
        print_table(columns, rows, empty="", title=say("By rule", "Per regel"))
    valid, invalid = outcomes["valid"], outcomes["invalid"]
    documents = say("document" if valid + invalid == 1 else "documents", "dokument")
    console().print(
        f"{valid + invalid} {documents}: {valid} {say('valid', 'giltiga')}, {invalid} {say('invalid', 'ogiltiga')}"
    )


def _with_progress(verdicts: Iterable[Judged], count: Callable[[], int]) -> Iterator[Judged]:
    """The verdicts, with a progress bar on a terminal where they take more than a second."""
    screen = console(errors=True)
    if not screen.is_terminal:
        yield from verdicts
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began = monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=screen, transient=True)
    task = None
    try:
        for done, judged in enumerate(verdicts, 1):
            if task is None and monotonic() - began > _PATIENCE:
                task = bar.add_task(say("Judging", "Bedömer"), total=count(), completed=done)
                bar.start()
            elif task is not None:
                bar.update(task, completed=done)
            yield judged
    finally:
        bar.stop()
