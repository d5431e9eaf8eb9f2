"""Findings as a person wants to read them: rule and business term, what is wrong, where, what was found, whose move."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.language import say

MOVERS: Mapping[str, tuple[str, str]] = {
    "sender": ("the sender", "avsändaren"),
    "recipient": ("the recipient", "mottagaren"),
    "firm": ("the accounting firm", "byrån"),
    "customer": ("the customer", "kunden"),
    "operator": ("the operator", "driften"),
}
SEVERITIES: Mapping[str, tuple[str, str, str]] = {
    "fatal": ("error", "fel", "red"),
    "warning": ("warning", "varning", "yellow"),
    "information": ("note", "upplysning", "cyan"),
}


# The rules of the norms say what must hold; all other findings say what is wrong.
_NORMS = frozenset({"cen", "peppol", "svefaktura"})


def mover_named(mover: str | None) -> str:
    """Who a code of Mover is, in the language of the process; "" for None."""
    return say(*MOVERS[mover]) if mover and mover in MOVERS else mover or ""


def finding_markup(finding: Mapping[str, Any]) -> str:
    """A finding (the object of Finding.as_json, as receipts and reports hold it) as a few lines of rich markup."""
    from rich.markup import escape

    english, swedish, colour = SEVERITIES.get(finding["severity"], (finding["severity"], finding["severity"], "red"))
    terms = f" [dim]({', '.join(finding['terms'])})[/dim]" if finding.get("terms") else ""
    must_hold = say("Must hold: ", "Ska gälla: ") if finding["layer"] in _NORMS else ""
    text = must_hold + escape(say(finding["text"], finding["text_sv"]))
    lines = [f"[{colour}]{say(english, swedish)}[/{colour}] [bold]{escape(finding['rule'])}[/bold]{terms}", f"  {text}"]
    facts = [(name, fact) for name, fact in _facts(finding) if fact]
    width = max((len(name) for name, _ in facts), default=0)
    lines += [f"  [dim]{name:<{width}}[/dim]  {escape(fact)}" for name, fact in facts]
    return "\n".join(lines)


def print_findings(findings: Iterable[Mapping[str, Any]], *, errors: bool = False, indent: int = 0) -> None:
    """Print findings one below the other, on the output or the error output; wrapped with their indent on a screen."""
    from rich.padding import Padding

    from pipeline.terminal import console

    screen = console(errors=errors)
    for finding in findings:
        for line in finding_markup(finding).splitlines():
            if screen.is_terminal:
                inner = len(line) - len(line.lstrip())
                screen.print(Padding(line.lstrip(), (0, 0, 0, indent + inner)))
            else:
                screen.print(" " * indent + line, soft_wrap=True)


def _facts(finding: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield say("where", "var"), " ".join(filter(None, (finding.get("location"), _place(finding))))
    yield say("found", "fann"), finding.get("found") or ""
    yield say("expected", "väntade"), finding.get("expected") or ""
    yield say("whose move", "åtgärdas av"), mover_named(finding.get("mover"))


def _place(finding: Mapping[str, Any]) -> str:
    line, column = finding.get("line"), finding.get("column")
    if not line:
        return ""
    if not column:
        return say(f"(line {line})", f"(rad {line})")
    return say(f"(line {line}, column {column})", f"(rad {line}, kolumn {column})")
