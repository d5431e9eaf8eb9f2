"""`faktura doctor`: is this installation in order, and what is to be done where it is not."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import typer

from pipeline.language import say
from pipeline.terminal import Json, console, print_json

if TYPE_CHECKING:
    from pipeline.doctor.symptom import Symptom
    from pipeline.settings import Settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_SIGNS = {0: ("well", "bra", "green"), 1: ("look", "se över", "yellow"), 3: ("broken", "fel", "red")}


@app.command(
    help=say(
        "Look whether everything is in order: configuration, permissions, disk, clock, schemas, rules, databases, "
        "queues, workers and mail; where something is not, what to do. Nothing is changed. Exit status 0 all well, "
        "1 something should be looked at, 3 something is broken.",
        "Se efter om allt är i ordning: inställningar, rättigheter, disk, klocka, scheman, regler, databaser, köer, "
        "arbetare och e-post; och om något inte är det, vad som ska göras. Inget ändras. Slutstatus 0 allt väl, 1 "
        "något bör ses över, 3 något är fel.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura doctor",
)
def doctor(as_json: Json = False) -> None:
    """`faktura doctor`: --json gives one object for each thing that was looked at."""
    from pipeline.settings import Settings

    worst = 0
    for symptom in examine(Settings(), datetime.now(UTC)):
        worst = max(worst, symptom.state)
        if as_json:
            print_json(symptom.as_json())
        else:
            _print(symptom)
    raise typer.Exit(int(worst))


def examine(settings: "Settings", now: datetime) -> Iterator["Symptom"]:
    """Everything that is looked at, in an order in which one thing explains the next. Raises nothing for the world."""
    from pipeline.doctor import knowledge, machine, operation

    yield from machine.environment(os.environ, set(type(settings).model_fields))
    if settings.data.is_dir():
        yield from machine.directories(settings.data)
        yield from machine.disk(settings.data)
    yield from knowledge.schemas()
    yield from knowledge.rules(now.date())
    yield from knowledge.artefacts(settings.rules)
    yield from _of_world(settings, now)
    yield from operation.mail(settings.smtp.get_secret_value() if settings.smtp else None)


def _of_world(settings: "Settings", now: datetime) -> Iterator["Symptom"]:
    """What needs a world that is there and answers."""
    from pipeline.bootstrap import NoWorld, health_of, open_world
    from pipeline.doctor import cloud, machine, operation
    from pipeline.outcomes import Unavailable
    from pipeline.records import Query

    try:
        distant = list(_at_a_distance(settings, now))
        yield from distant
        if any(symptom.what == cloud.WHAT and symptom.state for symptom in distant):
            return
        world, health = open_world(settings), health_of(settings)
        if health is not None:
            yield from operation.databases(health.databases)
        yield from operation.queues(world, now)
        if health is not None:
            yield from operation.workers(health.workers, world.dead_letters.depths(now).waiting)
            future = next(world.ledger.documents(Query(since=now + timedelta(seconds=2), limit=1)), None)
            yield from machine.clock(settings.data, now, future.received_at if future else None)
        yield from operation.held(world, now)
    except NoWorld:
        yield operation.no_world(settings.data)
    except (Unavailable, OSError) as fault:
        yield operation.no_answer(str(fault))


def _at_a_distance(settings: "Settings", now: datetime) -> Iterator["Symptom"]:
    """How AWS answers; nothing where the world is on this machine."""
    from pipeline.bootstrap import distant
    from pipeline.doctor import cloud, machine

    answers = distant(settings)
    if answers is None:
        return
    yield from cloud.resources(answers.faults)
    if answers.clock is not None:
        yield cloud.clock(now, answers.clock)
        yield machine.time_zone()


def _print(symptom: "Symptom") -> None:
    from rich.markup import escape

    english, swedish, colour = _SIGNS[int(symptom.state)]
    screen, named = console(), f"{say(english, swedish):<8}"
    screen.print(f"[{colour}]{named}[/{colour}] {symptom.what:<14} {escape(say(*symptom.text))}", soft_wrap=True)
    if symptom.state and symptom.remedy[0]:
        screen.print(f"{'':<24}[bold]{escape(say(*symptom.remedy))}[/bold]", soft_wrap=True)
