"""`faktura copy`: a world from this machine to AWS, or back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipeline.language import say
from pipeline.settings import Backend, Settings
from pipeline.terminal import Json, Mistake, console, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.copying import Compared, Part, Side

app = typer.Typer(rich_markup_mode=None, add_completion=False)


_OTHER: Final = {Backend.EMBEDDED: Backend.AWS, Backend.AWS: Backend.EMBEDDED}


@app.command(
    help=say(
        "Copy a world from this machine's data directory to AWS, or back: registry with histories, archive, mailboxes, "
        "documents, charges, mails and keys. Both sides stand in the environment (FAKTURA_*). What is there already is "
        "passed over, so a copy that was stopped goes on when it is run again. At the end both sides are compared: "
        "exit status 3 where they differ.",
        "Kopiera en värld från den här datorns datakatalog till AWS, eller tillbaka: register med historik, arkiv, "
        "postlådor, dokument, debiteringar, brev och nycklar. Båda sidorna beskrivs av miljön (FAKTURA_*). Det som "
        "redan finns hoppas över, så en avbruten kopiering fortsätter när den körs igen. Sist jämförs sidorna: "
        "slutstatus 3 om de skiljer sig.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura copy --to aws",
)
def copy(
    to: Annotated[Backend, typer.Option(help=say("Where to; from the other one.", "Vart; från den andra."))],
    as_json: Json = False,
) -> None:
    """`faktura copy`: --json gives one object for each part, with the digests of both sides."""
    from pipeline.copying import PARTS, compared

    source, destination = _side(_OTHER[to]), _side(to)
    now = datetime.now(UTC)
    _check(source, destination, now)
    for part in PARTS:
        _move(part, source, destination, now)
    found = {part.name: compared(part, source, destination) for part in PARTS}
    _print(found, as_json)
    if not all(each.same for each in found.values()):
        raise typer.Exit(3)


def _check(source: "Side", destination: "Side", now: datetime) -> None:
    from pipeline.copying import NotACopy, NotEmpty, check_at_rest, check_is_copy

    try:
        check_at_rest(source.world, now)
        check_is_copy(source.world, destination.world)
    except NotEmpty as waiting:
        raise Mistake(
            say(
                f"Messages in the queues of the world that is to move: {waiting}. Let them end first: "
                "`faktura run --once`, and `faktura queue` for dead letters.",
                f"Meddelanden i köerna hos världen som ska flyttas: {waiting}. Låt dem bli klara först: "
                "`faktura run --once`, och `faktura queue` för döda brev.",
            )
        ) from None
    except NotACopy as own:
        raise Mistake(
            say(
                f"The world to move to has a life of its own ({own}); it must be empty, or an earlier copy.",
                f"Världen att flytta till har ett eget liv ({own}); den måste vara tom eller en äldre kopia.",
            )
        ) from None


def _side(where: Backend) -> "Side":
    from pipeline.bootstrap import make_world, open_keys, open_post
    from pipeline.copying import Side

    world = make_world(Settings(backend=where))
    office = open_post(world)
    return Side(world=world, outbox=office.outbox, links=office.links, mails=office.mails, keys=open_keys(world))


def _move(part: "Part", source: "Side", destination: "Side", now: datetime) -> None:
    with _shown(part.name) as step:
        for _ in part.move(source, destination, now):
            step()


@contextmanager
def _shown(name: str) -> "Iterator[Callable[[], None]]":
    """A bar that counts while a part moves; nothing where nobody looks at a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    screen = console(errors=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task(_named(name), total=None)
        yield lambda: progress.advance(task)


def _print(found: dict[str, "Compared"], as_json: bool) -> None:
    if as_json:
        for name, each in found.items():
            print_json(
                {
                    "part": name,
                    "count": each.count,
                    "same": each.same,
                    "source": each.source,
                    "destination": each.destination,
                }
            )
        return
    same = say("the same", "lika"), say("DIFFERENT", "OLIKA")
    rows = ((_named(name), str(each.count), same[not each.same], each.source[:16]) for name, each in found.items())
    heads = (say("part", "del"), say("how many", "antal"), say("both sides", "båda sidor"), "SHA-256")
    print_table(heads, rows, empty="")


def _named(part: str) -> str:
    return say(
        part,
        {
            "secret": "hemlighet",
            "companies": "företag",
            "collaborations": "samarbeten",
            "keys": "nycklar",
            "objects": "objekt",
            "documents": "dokument",
            "charges": "debiteringar",
            "mails": "brev",
        }[part],
    )
