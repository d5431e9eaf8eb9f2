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
        "Make the data directory: databases, inboxes, mailboxes. What is there already stays as it is. "
        "With --backend aws nothing is made: buckets, queues and tables are looked for.",
        "Skapa datakatalogen: databaser, inkorgar, postlådor. Det som redan finns lämnas orört. "
        "Med --backend aws skapas inget: det kontrolleras att buckets, köer och tabeller finns.",
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
    texts = [_where(settings)]
    if sample:
        added = f"{companies} + {collaborations}"
        texts.append(say(f"Companies and collaborations added: {added}", f"Företag och samarbeten upplagda: {added}"))
        texts.append(say("See them: ", "Se dem: ") + "faktura company list")
    else:
        texts.append(say("Next: ", "Nästa steg: ") + "faktura company add --help")
    for text in texts:
        console().print(text, markup=False, soft_wrap=True)


def _where(settings: "Settings") -> str:
    from pipeline.settings import Backend

    if settings.backend is Backend.AWS:
        return say(
            f"All that the settings name is there, in {settings.aws_region}.",
            f"Allt som inställningarna nämner finns, i {settings.aws_region}.",
        )
    return say(f"The data directory is {settings.data}", f"Datakatalogen är {settings.data}")


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
