"""What `faktura demo` shows a newcomer: the way of each document, what was wrong, mailboxes, charges, what to try."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from pipeline.cli.demo import WAITING, Told
from pipeline.cli.mailbox import format_words
from pipeline.cli.status import findings_of
from pipeline.collaboration.records import Company
from pipeline.documents_shown import outcome_code, outcome_markup, outcome_named, why
from pipeline.findings_shown import print_findings
from pipeline.language import say
from pipeline.loss_shown import print_loss
from pipeline.mailbox import MANIFEST, Manifest, deliveries, folder_key
from pipeline.records import DocumentRecord
from pipeline.terminal import console
from pipeline.transform import ACCOUNT
from transforms.accounting import LossReport

if TYPE_CHECKING:
    from pipeline.bootstrap import World

WIDE = 120  # columns from which on the way has a column of its own
STAGES = ("receive", "identify", "validate", "authorize", "transform", "deliver", "receipt")


def show(here: "World", told: Sequence[Told]) -> None:
    """Everything, in the order in which it answers the questions that one asks."""
    _show_beginning(len(told))
    _title(1, say("The way of each document", "Vägen för varje dokument"))
    _show_ways(here, told)
    _title(2, say("What was wrong, and whose move it is", "Vad som var fel, och vem som ska göra något"))
    _show_findings(here, told)
    _title(3, say("Held, then released by itself", "Hölls, och släpptes av sig självt"))
    _show_release(told)
    _title(4, say("The mailboxes", "Postlådorna"))
    _show_mailboxes(here)
    _title(5, say("What a conversion kept, moved and lost", "Vad en omvandling behöll, flyttade och förlorade"))
    _show_loss(here, told)
    _title(6, say("Who is charged", "Vem som debiteras"))
    _show_charges(here)
    _title(7, say("What to try next", "Vad du kan prova härnäst"))
    _show_next(here, told)


def _show_beginning(count: int) -> None:
    text = say(
        f"{count} sample documents went from their senders' inboxes through the seven stages:",
        f"{count} exempeldokument gick från avsändarnas inkorgar genom de sju stegen:",
    )
    console().print(f"\n{text}\n  [bold]{' -> '.join(STAGES)}[/bold]\n", soft_wrap=True)


def _title(number: int, text: str) -> None:
    console().rule(f"[bold]{number}. {text}[/bold]", align="left", style="dim")


def _show_ways(here: "World", told: Sequence[Told]) -> None:
    wide = console().width >= WIDE
    heads = [say("document, story", "dokument, historia"), say("from -> to", "från -> till"), say("outcome", "utfall")]
    table = Table(*(heads if wide else heads[::2]), box=box.SIMPLE_HEAD, leading=1, pad_edge=False)
    for one in told:
        story = f"[dim]{escape(say(one.story.story, one.story.story_sv))}[/dim]"
        name, way = f"[bold]{escape(Path(one.story.file).stem)}[/bold]", "\n".join(map(escape, _way(here, one.last)))
        cells = (f"{name}\n{story}", way) if wide else (f"{name}\n{story}\n{way}",)
        table.add_row(*cells, _outcomes(one))
    console().print(table)


def _way(here: "World", record: DocumentRecord) -> Iterator[str]:
    yield record.owner
    for manifest, company in _delivered(here, record):
        yield f"-> {company} ({format_words(manifest)})"
    if any(key.startswith("gateway/") for key in record.objects):
        yield say("-> gateway (peppol, in an envelope)", "-> porten (peppol, i kuvert)")


def _delivered(here: "World", record: DocumentRecord) -> Iterator[tuple[Manifest, str]]:
    for key in record.objects:
        if key.endswith(f"/{MANIFEST}"):
            yield Manifest.model_validate_json(here.objects.get(key)), key.split("/")[1]


def _outcomes(one: Told) -> str:
    first, last = outcome_markup(one.first), outcome_markup(one.last)
    if outcome_code(one.first) != outcome_code(one.last):
        return f"{first}\n{say('then', 'sedan')} {last}"
    return f"{first}\n[dim]{escape(why(one.first))}[/dim]" if why(one.first) else first


def _show_findings(here: "World", told: Sequence[Told]) -> None:
    screen = console()
    for one in told:
        if outcome_code(one.first) == "delivered":
            continue
        screen.print(f"[bold]{escape(one.story.file)}[/bold]  {outcome_markup(one.first)}")
        print_findings(findings_of(here, one.first), indent=2)
        screen.print()


def _show_release(told: Sequence[Told]) -> None:
    approved = say("approved in this demo by", "godkändes i den här demon med")
    console().print(f"{WAITING}: {approved} `faktura collaboration approve {WAITING}`", soft_wrap=True, markup=False)
    for one in told:
        if outcome_code(one.first) == outcome_code(one.last):
            continue
        for event in one.last.timeline:
            text = escape(say(event.text, event.text_sv))
            console().print(f"  [dim]{event.at.astimezone():%H:%M:%S}[/dim]  {event.stage:<9}  {text}", soft_wrap=True)
    console().print()


def _show_mailboxes(here: "World") -> None:
    tree = Tree(escape(str(here.settings.data)))
    mailboxes = tree.add("mailboxes")
    for company in here.index.companies():
        _add_mailbox(here, mailboxes, company)
    gateway = tree.add("gateway")
    for key in here.objects.keys("gateway/"):
        gateway.add(escape(key.removeprefix("gateway/")))
    console().print(tree)
    console().print()


def _add_mailbox(here: "World", mailboxes: Tree, company: Company) -> None:
    new = list(deliveries(here.objects, company.id))
    receipts = sum(1 for _ in here.objects.keys(f"mailboxes/{company.id}/receipts/"))
    if not new and not receipts:
        return
    box = mailboxes.add(f"[bold]{escape(company.id)}[/bold]  [dim]{escape(company.name)}[/dim]")
    if receipts:
        box.add(f"receipts/  [dim]{say('answers to what it sent', 'svar på det den skickat')}: {receipts}[/dim]")
    for manifest in new:
        kind = say("credit note", "kreditnota") if manifest.credit_note else say("invoice", "faktura")
        text = f"{kind} {manifest.number}, {manifest.seller_name}, {manifest.payable} {manifest.currency}"
        delivery = box.add(f"new/{manifest.delivery}/  {escape(text)}")
        attached = (one.file for one in manifest.attachments if one.file is not None)
        files = "  ".join((*manifest.files, *attached, MANIFEST))
        delivery.add(f"{escape(files)}  [dim]{escape(format_words(manifest))}[/dim]")


def _show_loss(here: "World", told: Sequence[Told]) -> None:
    """The account of the first document that was converted, as it lies in the mailbox beside it."""
    manifest, company = next(found for one in told for found in _delivered(here, one.last) if found[0].converted)
    content = here.objects.get(f"{folder_key(company, manifest.delivery)}/{ACCOUNT}")
    print_loss(LossReport.model_validate_json(content), f"{manifest.number} ({format_words(manifest)}), {ACCOUNT}")


def _show_charges(here: "World") -> None:
    heads = (say("payer", "betalare"), say("for", "för"), say("direction", "riktning"), say("charges", "debiteringar"))
    table = Table(*heads, box=box.SIMPLE_HEAD, pad_edge=False)
    counts = Counter((charge.payer, charge.company, charge.direction.value) for charge in here.accounts.charges())
    for (payer, company, direction), count in sorted(counts.items()):
        table.add_row(payer, company, direction, str(count))
    console().print(table)


def _show_next(here: "World", told: Sequence[Told]) -> None:
    wrong = next(one.story.file for one in told if outcome_code(one.first) == "rejected")
    converted = next(manifest for one in told for manifest, _ in _delivered(here, one.last) if manifest.converted)
    box_of, number = converted.recipient, converted.number
    lines = (
        (f"{say('all documents', 'alla dokument')}", "status"),
        (say("one of them, with its timeline", "ett av dem, med sin tidslinje"), f"status {wrong}"),
        (say("what a company has got", "vad ett företag har fått"), f"mailbox list {box_of}"),
        (say("take one out of there", "ta ut en därifrån"), f"mailbox get {box_of} {number} -o {number}"),
        (say("who has agreed with whom", "vem som har avtal med vem"), "collaboration list"),
    )
    screen = console()
    screen.print(f"  export FAKTURA_DATA={here.settings.data}", markup=False, soft_wrap=True)
    for meaning, line in lines:
        screen.print(f"  [dim]# {meaning}[/dim]\n  {escape(f'{_faktura()} {line}')}", soft_wrap=True)
    counts = Counter(outcome_code(one.last) for one in told)
    total = ", ".join(f"{count} {outcome_named(code)}" for code, count in counts.most_common())
    screen.print(f"\n{len(told)} {say('documents', 'dokument')}: {total}.")


def _faktura() -> str:
    """The command as it was called, from here: `make demo` calls it without anything activated."""
    called = Path(sys.argv[0])
    if called.name != "faktura" or shutil.which("faktura") == str(called):
        return "faktura"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
