"""`faktura demo`: the sample documents through the whole pipeline, in a fresh data directory, with everything shown."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.language import say
from pipeline.terminal import Json, Mistake, print_json

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.records import DocumentRecord

DIRECTORY = Path("faktura-demo")
MARK = "made-by-faktura-demo"  # a file that says: this directory may be emptied by the next demo
WAITING = "exempelbyran-exempel-blommor"  # the collaboration that the demo approves
_LOOK = timedelta(milliseconds=100)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@dataclass(slots=True, frozen=True, kw_only=True)
class Story:
    """One sample document: who submits it, and how it first ends."""

    file: str
    submitted_as: str
    outcome: str
    story: str
    story_sv: str

    @property
    def content(self) -> bytes:
        return files("samples").joinpath(self.file).read_bytes()


@dataclass(slots=True, frozen=True, kw_only=True)
class Told:
    """A story with what became of its document, before and after the approval."""

    story: Story
    first: "DocumentRecord"
    last: "DocumentRecord"


@app.command(
    help=say(
        "Send the sample documents through all seven stages, in a fresh data directory with the sample world, "
        "approve the collaboration that one of them waits for, and show the way of each, mailboxes and charges.",
        "Skapa en ny datakatalog med exempelvärlden, skicka exempeldokumenten genom alla sju stegen, godkänn "
        "samarbetet som ett av dem väntar på, och visa vägen för vart och ett, postlådorna och debiteringarna.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura demo --keep demo",
)
def demo(
    keep: Annotated[
        Path,
        typer.Option(metavar="DIR", help=say("Where it is kept; emptied first.", "Var det sparas; töms först.")),
    ] = DIRECTORY,
    as_json: Json = False,
) -> None:
    """`faktura demo`: --json prints each document, delivery and charge."""
    here = _fresh_world(keep)
    documents = {story.file: story for story in stories()}
    ids = {name: _submit(here, story) for name, story in documents.items()}
    _work(here)
    first = {name: _record(here, id) for name, id in ids.items()}
    _approve(here)
    _work(here)
    told = [Told(story=documents[name], first=first[name], last=_record(here, id)) for name, id in ids.items()]
    if as_json:
        _print_json(here, told)
    else:
        from pipeline.cli.demo_shown import show

        show(here, told)


def stories() -> list[Story]:
    """The sample documents, in the order in which they are submitted."""
    return [Story(**one) for one in json.loads(files("samples").joinpath("stories.json").read_text(encoding="utf-8"))]


def _fresh_world(directory: Path) -> "World":
    from pipeline.bootstrap import make_inboxes, make_world
    from pipeline.collaboration.sample import sample_world
    from pipeline.settings import Backend, Settings

    if directory.exists():
        _empty(directory)
    # What is dropped here is whole from the first moment: no need to leave it alone for a while.
    settings = Settings(data=directory, backend=Backend.EMBEDDED, quiet=timedelta(0), tick=_LOOK)
    here = make_world(settings)
    (directory / MARK).touch()
    companies, collaborations = sample_world()
    here.registry.put(*companies, *collaborations)
    make_inboxes(settings, companies)
    return here


def _empty(directory: Path) -> None:
    """Remove what an earlier demo made, and nothing else."""
    from pipeline.outcomes import Unavailable

    made = directory.is_dir() and (directory / MARK).is_file()
    if not made and not (directory.is_dir() and not any(directory.iterdir())):
        raise Mistake(
            say(
                f"{directory} is there and was not made by a demo: --keep DIR names another.",
                f"{directory} finns redan och är inte skapad av en demo: --keep DIR anger en annan.",
            )
        )
    try:
        shutil.rmtree(directory)
    except OSError as fault:
        raise Unavailable(f"{directory}: {fault.strerror}") from fault


def _submit(here: "World", story: Story) -> str:
    return here.inbox.drop(story.submitted_as, story.file, story.content).document


def _work(here: "World") -> None:
    from pipeline.crew import run_crew

    run_crew(here.settings, workers=1, once=True, report=lambda batch: None)


def _approve(here: "World") -> None:
    from pipeline.cli.registry import change, collaboration
    from pipeline.collaboration.entries import Actor, Side
    from pipeline.collaboration.life import approve

    now = datetime.now(UTC)
    waiting = collaboration(here, WAITING)
    customer = Actor(side=Side.CUSTOMER, id=waiting.customer)
    change(here, waiting, lambda found: [approve(found, at=now, by=customer)])


def _record(here: "World", document: str) -> "DocumentRecord":
    record = here.ledger.document(document)
    if record is None:
        raise LookupError(f"document {document} was never answered")
    return record


def _print_json(here: "World", told: list[Told]) -> None:
    from pipeline.cli.status import as_object, findings_of

    for one in told:
        findings = findings_of(here, one.first)
        before = as_object(one.first)["outcome"]
        print_json({"kind": "document", "first_outcome": before, "findings": findings, **as_object(one.last)})
    for company in here.index.companies():
        for manifest in _manifests(here, company.id):
            print_json({"kind": "delivery", "company": company.id, **manifest})
    for charge in here.accounts.charges():
        print_json({"kind": "charge", **charge.model_dump(mode="json")})


def _manifests(here: "World", company: str) -> list[dict[str, Any]]:
    from pipeline.mailbox import deliveries

    return [manifest.model_dump(mode="json") for manifest in deliveries(here.objects, company)]
