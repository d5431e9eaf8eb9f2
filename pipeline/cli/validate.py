"""`faktura validate`: the verdict on any number of documents, for people, as JSON lines or as SVRL."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.engine import Engine
from pipeline.language import say, spoken
from pipeline.terminal import Json, Mistake, print_json

if TYPE_CHECKING:
    from pipeline.bulk import Judged, Order
    from pipeline.rules.policy import Policy


class Form(StrEnum):
    """The values of --format."""

    TEXT = "text"
    JSON = "json"
    SVRL = "svrl"


app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Judge documents: the schema, then the rules of the profile in force. PATH is a file, a directory or a zip "
        "file. Exit status 1 where a document is invalid, 3 where a file could not be read.",
        "Bedöm dokument: schemat, sedan reglerna i gällande profil. PATH är en fil, en katalog eller en zip-fil. "
        "Slutstatus 1 om ett dokument är ogiltigt, 3 om en fil inte gick att läsa.",
    ),
    epilog=say("Examples:", "Exempel:")
    + " faktura validate samples | faktura validate --json --workers 2 samples | "
    + "faktura validate --as-of 2026-12-31 samples/01-peppol-unchanged.xml",
)
def validate(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=say("What to judge.", "Vad som bedöms."))],
    as_json: Json = False,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", help=say("How to print it; --json is --format json.", "Utskrift; --json är --format json.")
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="PROFILE",
            help=say(
                "peppol-bis-3, en16931 or svefaktura-1, whatever the document says of itself.",
                "peppol-bis-3, en16931 eller svefaktura-1, vad dokumentet än säger om sig självt.",
            ),
        ),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help=say("Another release of the rules than the one in force.", "En annan utgåva än den gällande."),
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help=say("Judge as if received that day; else today.", "Bedöm som om mottaget den dagen; annars i dag."),
        ),
    ] = None,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help=say("Leave out the schema.", "Utelämna schemat."))
    ] = False,
    engine: Annotated[
        Engine,
        typer.Option(
            help=say(
                "Our rules, the published ones by Saxon, or both and every difference.",
                "Våra regler, de publicerade med Saxon, eller båda och varje skillnad.",
            )
        ),
    ] = Engine.NATIVE,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=say(
                "TOML or JSON that raises or mutes rules, with reasons.",
                "TOML eller JSON som höjer eller tystar regler, med skäl.",
            ),
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help=say("So many processes.", "Så många processer."))] = 1,
) -> None:
    """`faktura validate`: with --json one object for each document, in the order of the paths."""
    _check_paths(paths)
    order = _order(profile, release, as_of, rules_only, engine, policy)
    wanted = form or (Form.JSON if as_json else Form.TEXT)
    raise typer.Exit(_judge(paths, order, workers, wanted))


def _check_paths(paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise Mistake(say(f"No such file or directory: {path}", f"Filen eller katalogen finns inte: {path}"))


def _order(
    profile: str | None,
    release: str | None,
    as_of: datetime | None,
    rules_only: bool,
    engine: Engine,
    policy: Path | None,
) -> "Order":
    from pipeline.bulk import Order
    from pipeline.collaboration.periods import swedish_day
    from pipeline.rules.profiles import UnknownProfile, check_named
    from pipeline.validate import Choice

    on = as_of.date() if as_of else swedish_day(datetime.now(UTC))
    try:
        check_named(profile, release, on)
    except UnknownProfile as unknown:
        raise Mistake(str(unknown)) from None
    choice = Choice(
        profile=profile,
        release=release,
        rules_only=rules_only,
        policy=_policy(policy),
        engine=engine,
        rules_directory=_rules_directory(engine),
    )
    return Order(choice=choice, on=on)


def _policy(file: Path | None) -> "Policy":
    from pipeline.rules.policy import NO_POLICY, BadPolicy, read_policy

    if file is None:
        return NO_POLICY
    try:
        return read_policy(file)
    except BadPolicy as bad:
        raise Mistake(str(bad)) from None
    except OSError as fault:
        raise Mistake(f"{file}: {fault.strerror}") from None


def _rules_directory(engine: Engine) -> Path:
    if engine is Engine.NATIVE:
        return Path("rules")  # not looked at; reading the settings would cost the start of every process
    from pipeline.settings import Settings

    return Settings().data / "rules"


def _judge(paths: list[Path], order: "Order", workers: int, form: Form) -> int:
    """Judge and print; the exit status."""
    from pipeline.bulk import judge_all, sources
    from pipeline.rules.artefacts import NoArtefact
    from pipeline.rules.official import NoVerdict

    found = sources(paths)
    first = next(found, None)
    if first is None:
        raise Mistake(_nothing_in(paths))
    verdicts = judge_all(chain([first], found), order, workers)
    status = 0
    try:
        if form is Form.TEXT:
            from pipeline.verdicts_shown import print_verdicts

            return print_verdicts(verdicts, lambda: sum(1 for _ in sources(paths)))
        for judged in verdicts:
            _print(judged, form)
            status = max(status, judged.status)
    except (NoArtefact, NoVerdict) as missing:
        raise Mistake(str(missing)) from None
    return status


def _nothing_in(paths: list[Path]) -> str:
    """Nothing judged is not the same as nothing wrong: a job that looks in the wrong place should hear of it."""
    named = ", ".join(map(str, paths))
    return say(
        f"There is nothing to judge in {named}: no .xml and no .zip file.",
        f"Det finns inget att bedöma i {named}: ingen .xml-fil och ingen .zip-fil.",
    )


def _print(judged: "Judged", form: Form) -> None:
    if form is Form.JSON:
        print_json(judged.as_json())
        return
    from pipeline.svrl import svrl

    sys.stdout.buffer.write(svrl(str(judged.source), judged.report, spoken()))
    sys.stdout.buffer.flush()
