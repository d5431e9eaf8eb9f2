"""Verdicts as people want to read them: what is wrong with each document, then a summary by rule."""

from collections import Counter
from collections.abc import Callable, Iterable

from rich.markup import escape

from pipeline.bulk import Judged
from pipeline.findings import Finding
from pipeline.findings_shown import SEVERITIES, finding_markup
from pipeline.language import say
from pipeline.terminal import console, print_table, with_progress


def print_verdicts(verdicts: Iterable[Judged], count: Callable[[], int]) -> int:
    """Print every document with findings and a summary; the exit status. `count` says how many there will be."""
    screen = console()
    outcomes: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    last = None
    status = 0
    for judged in with_progress(verdicts, say("Judging", "Bedömer"), count):
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
