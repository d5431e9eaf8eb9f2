"""What a reprocessing would change, as people and programs read it: by what changes, or document by document."""

import csv
import sys
from collections.abc import Iterable, Iterator

from pipeline.language import say
from pipeline.reprocess.difference import GATEWAY, NONE, Change, Compared
from pipeline.reprocess.rehearsal import Difference
from pipeline.terminal import console, print_json, print_table

_SHORT = 8  # digits of an id that people are shown

_KINDS = {
    "failed": ("could not be judged", "kunde inte bedömas"),
    "outcome": ("outcome", "utfall"),
    "superseded": ("came again", "har kommit igen"),
    "verdict": ("verdict", "bedömning"),
    "finding": ("finding", "anmärkning"),
    "route": ("recipient", "mottagare"),
    "payer": ("payer", "betalare"),
    "conversion": ("conversion", "omvandling"),
}


def show_difference(difference: Difference, form: str, *, lines: bool) -> None:
    """The sums in a form ("text", "json", "csv"), with a line for each change unless they were shown by document."""
    if form == "json":
        for change, line in difference.in_order() if lines else ():
            print_json({**change._asdict(), "documents": line.documents, "examples": line.examples})
        print_json(
            {
                "judged": difference.judged,
                "changed": difference.changed,
                "skipped": difference.skipped,
                "failed": difference.failed,
            }
        )
    elif form == "csv":
        if lines:
            rows = csv.writer(sys.stdout, lineterminator="\n")
            rows.writerow([*Change._fields, "documents", "examples"])
            rows.writerows([*change, line.documents, " ".join(line.examples)] for change, line in difference.in_order())
    else:
        if lines:
            _print_lines(difference)
        console().print(_sums(difference), soft_wrap=True)


def _print_lines(difference: Difference) -> None:
    heads = (
        say("what", "vad"),
        "",
        say("now", "nu"),
        say("would be", "skulle bli"),
        say("documents", "dokument"),
        say("such as", "till exempel"),
    )
    rows = (
        (
            say(*_KINDS[change.kind]),
            say("the network", "nätet") if change.what == GATEWAY else change.what,
            change.before,
            change.after,
            str(line.documents),
            " ".join(example[:_SHORT] for example in line.examples),
        )
        for change, line in difference.in_order()
    )
    print_table(heads, rows, empty=say("Nothing would change.", "Inget skulle ändras."))


def _sums(difference: Difference) -> str:
    judged, changed, skipped = difference.judged, difference.changed, difference.skipped
    return say(
        f"Judged: {judged}. Something would change for {changed}. Skipped (duplicates, dead letters): {skipped}. "
        "Nothing was written.",
        f"Bedömda: {judged}. Något skulle ändras för {changed}. Överhoppade (dubbletter, döda brev): {skipped}. "
        "Inget har skrivits.",
    )


def show_each(compared: Iterable[Compared], form: str) -> Iterator[Compared]:
    """Shows each document with its changes as it comes, and passes it on."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    if form == "csv":
        rows.writerow(["document", "name", "owner", *Change._fields])
    for one in compared:
        if form == "csv":
            rows.writerows([one.document, one.name, one.owner, *change] for change in one.changes)
        elif form == "json" and one.changes:
            changes = [change._asdict() for change in one.changes]
            print_json({"document": one.document, "name": one.name, "owner": one.owner, "changes": changes})
        elif one.changes:
            console().print(f"{one.document[:_SHORT]}  {one.name}", markup=False, soft_wrap=True)
            for change in one.changes:
                console().print(f"  {_words(change)}", markup=False, soft_wrap=True)
        yield one


def _words(change: Change) -> str:
    named = f"{say(*_KINDS[change.kind])} {change.what}".rstrip()
    return (
        named
        if (change.before, change.after) in (("", ""), (NONE, NONE))
        else (f"{named}: {change.before} -> {change.after}")
    )
