"""`faktura init`: a data directory, empty or with the sample world in it."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import say
from pipeline.terminal import Json, console, print_json

if TYPE_CHECKING:
    from pipeline.settings import Settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Make the data directory: databases, inboxes, mailboxes. What is there already stays as it is.",
        "Skapa datakatalogen: databaser, inkorgar, postlådor. Det som redan finns lämnas orört.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura init --sample --data demo",
)
def init(
    sample: Annotated[
        bool,
        typer.Option(
            "--sample",
            help=say(
                "With a made-up accounting firm, its customers and their collaborations.",
                "Med en påhittad byrå, dess kunder och deras samarbeten.",
            ),
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura init`: --json gives one object with the directory and what was added."""
    from pipeline.settings import Settings

    settings = Settings()
    companies, collaborations = _make(settings, sample)
    if as_json:
        print_json({"data": str(settings.data), "companies": companies, "collaborations": collaborations})
        return
    directory = settings.data
    texts = [say(f"The data directory is {directory}", f"Datakatalogen är {directory}")]
    if sample:
        added = f"{companies} + {collaborations}"
        texts.append(say(f"Companies and collaborations added: {added}", f"Företag och samarbeten upplagda: {added}"))
        texts.append(say("See them: ", "Se dem: ") + "faktura company list")
    else:
        texts.append(say("Next: ", "Nästa steg: ") + "faktura company add --help")
    for text in texts:
        console().print(text, markup=False, soft_wrap=True)


def _make(settings: "Settings", sample: bool) -> tuple[int, int]:
    """Make the data directory; how many sample companies and collaborations were added.

    Only what is missing is: whoever changed the sample keeps his changes, and a second run adds nothing.
    """
    from pipeline.bootstrap import make_inboxes, make_world
    from pipeline.collaboration.sample import sample_world

    world = make_world(settings)
    companies, collaborations = sample_world() if sample else ([], [])
    new_companies = [company for company in companies if world.registry.company(company.id) is None]
    new_collaborations = [each for each in collaborations if world.index.collaboration(each.id) is None]
    world.registry.put(*new_companies, *new_collaborations)
    make_inboxes(settings, companies)
    return len(new_companies), len(new_collaborations)
