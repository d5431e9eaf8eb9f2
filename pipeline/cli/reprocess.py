"""`faktura reprocess`: documents of the archive judged once more; what that would change, then, where wanted, done."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from pipeline.cli import reprocess_options as options
from pipeline.language import say
from pipeline.terminal import Json, Mistake, with_progress, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.reprocess.order import Order, Selection

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_SERIAL = 2  # bytes of chance in an id


@app.command(
    help=say(
        "Judge documents of the archive once more, by the rules and the registry as they are at an instant. With "
        "--dry-run it shows what would change, and writes nothing. Without it a rejected document that is valid now is "
        "delivered and charged, once; what was delivered stays as it is, unless --redeliver names it. Fresh documents "
        "go first.",
        "Bedöm dokument i arkivet på nytt, efter reglerna och registret som de är vid en tidpunkt. Med --dry-run visas "
        "vad som skulle ändras, och inget skrivs. Utan levereras och debiteras ett avvisat dokument som nu är giltigt, "
        "en gång; det som levererats står kvar, om inte --redeliver anger det. Nya dokument går först.",
    ),
    epilog=say("Examples:", "Exempel:")
    + " faktura reprocess --dry-run --all --as-of now | faktura reprocess --outcome rejected --as-of now --rate 20",
)
def reprocess(
    dry_run: options.DryRun = False,
    outcome: options.OutcomeOption = None,
    since: options.Since = None,
    until: options.Until = None,
    company: options.CompanyOption = None,
    format: options.FormatOption = None,
    rule: options.RuleOption = None,
    judged_by: options.JudgedBy = None,
    everything: options.Everything = False,
    redeliver: options.Redeliver = None,
    as_of: options.AsOf = None,
    profile: options.ProfileOption = None,
    release: options.ReleaseOption = None,
    continued: options.Continued = None,
    rate: options.Rate = None,
    workers: options.Workers = None,
    each: options.Each = False,
    as_csv: options.Csv = False,
    as_json: Json = False,
) -> None:
    """`faktura reprocess`: --json gives one object for each line of what changes, and one with the sums last."""
    here = world()
    if continued is not None:
        raise typer.Exit(_carry_out(here, _saved(here, continued), rate, as_json))
    wanted = _selection(
        here,
        redeliver or [],
        outcome=outcome,
        since=_midnight(since),
        until=_midnight(until and until + timedelta(days=1)),
        company=company,
        format=format,
        rule=rule,
        release=judged_by,
    )
    if not everything and not wanted.model_fields_set:
        raise Mistake(say("Say which documents, or --all.", "Ange vilka dokument, eller --all."))
    order = _order(wanted, as_of, profile, release, bool(redeliver))
    if dry_run:
        raise typer.Exit(_rehearse(here, order, workers or os.cpu_count() or 1, _form(as_csv, as_json), each))
    if as_csv or each:
        raise Mistake(say("--csv and --each go with --dry-run.", "--csv och --each hör till --dry-run."))
    raise typer.Exit(_carry_out(here, order, rate, as_json))


def _form(as_csv: bool, as_json: bool) -> str:
    if as_csv and as_json:
        raise Mistake(say("Either --csv or --json.", "Antingen --csv eller --json."))
    return "json" if as_json else "csv" if as_csv else "text"


def _selection(here: "World", named: list[str], **criteria: Any) -> "Selection":
    """What is chosen; with documents that are named nothing else. Raises Mistake."""
    from pipeline.cli.registry import company as registered
    from pipeline.cli.status import OUTCOMES, find
    from pipeline.reprocess.order import Selection

    given = {name: value for name, value in criteria.items() if value is not None}
    if named:
        if given:
            raise Mistake(say("--redeliver names all it wants.", "--redeliver anger själv alla dokument."))
        records = [find(here, one) for one in named]
        if undelivered := [record.id for record in records if record.outcome != "delivered"]:
            ids = ", ".join(undelivered)
            raise Mistake(say(f"Never delivered: {ids}", f"Aldrig levererade: {ids}"))
        return Selection(documents=tuple(record.id for record in records))
    if given.get("outcome", OUTCOMES[0]) not in OUTCOMES:
        raise Mistake(say(f"No such outcome: {given['outcome']}", f"Utfallet finns inte: {given['outcome']}"))
    if "company" in given:
        registered(here, given["company"])
    return Selection(**given)


def _order(
    selection: "Selection", as_of: str | None, profile: str | None, release: str | None, redeliver: bool
) -> "Order":
    import secrets

    from pipeline.cli.registry import instant
    from pipeline.reprocess.order import Order
    from pipeline.rules.profiles import UnknownProfile, check_named

    started = datetime.now(UTC)
    try:
        check_named(profile, release, started.date())
    except UnknownProfile as unknown:
        raise Mistake(str(unknown)) from None
    return Order(
        id=f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(_SERIAL)}",
        started=started,
        selection=selection,
        as_of=None if as_of is None else started if as_of == "now" else instant(as_of),
        profile=profile,
        release=release,
        redeliver=redeliver,
    )


def _saved(here: "World", id: str) -> "Order":
    from pipeline.reprocess.order import load

    try:
        found = load(here.objects, id)
    except ValueError:  # no part of a key
        found = None
    if found is None:
        raise Mistake(say(f"No such reprocessing: {id}", f"Ombearbetningen finns inte: {id}"))
    return found


def _midnight(day: datetime | None) -> datetime | None:
    """The instant at which a day begins in Sweden."""
    from pipeline.collaboration.periods import midnight

    return midnight(day.date()) if day else None


def _rehearse(here: "World", order: "Order", workers: int, form: str, each: bool) -> int:
    from pipeline.bootstrap import open_world
    from pipeline.reprocess.order import pages
    from pipeline.reprocess.rehearsal import Difference, rehearse
    from pipeline.reprocess_shown import show_difference, show_each

    difference = Difference()
    compared = rehearse(partial(open_world, here.settings), here.settings.limits, order, workers)
    moving = with_progress(compared, say("Judging", "Bedömer"), lambda: sum(map(len, pages(here, order.selection))))
    for one in show_each(moving, form) if each else moving:
        difference.add(one)
    show_difference(difference, form, lines=not each)
    return 3 if difference.failed else 0


def _carry_out(here: "World", order: "Order", rate: float | None, as_json: bool) -> int:
    from pipeline.reprocess_carried import carry_out

    return carry_out(here, order, rate, as_json)
