"""A world that has lived: the sample documents with every outcome, a mail, a key, and a charge that was taken back."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from pipeline.access.keys import make, revoke
from pipeline.bootstrap import World, make_world, open_keys, open_post
from pipeline.charges import counter_of
from pipeline.cli.demo import WAITING, stories
from pipeline.collaboration.sample import sample_world
from pipeline.copying import PARTS, Side, compared
from pipeline.notify.post import make_round
from tests.flow.worlds import run, settings_for

NOW = datetime.now(UTC)


def side_of(world: World) -> Side:
    office = open_post(world)
    return Side(world=world, outbox=office.outbox, links=office.links, mails=office.mails, keys=open_keys(world))


def world_of(side: Side) -> World:
    assert isinstance(side.world, World)
    return side.world


def empty_side(folder: Path) -> Side:
    return side_of(make_world(settings_for(folder)))


def lived_side(folder: Path) -> Side:
    """Everything that a copy has to bring along is in it."""
    world = make_world(settings_for(folder))
    companies, collaborations = sample_world()
    world.registry.put(*companies, *collaborations)
    for story in stories():
        world.inbox.drop(story.submitted_as, story.file, story.content)
    run(world)
    side = side_of(world)
    give_it_a_history(side)
    return side


def give_it_a_history(side: Side) -> None:
    world = world_of(side)
    firm = world.registry.company("exempelbyran")
    assert firm is not None
    key = make(firm, None, at=NOW, randomly=secrets.token_hex).key
    side.keys.put(key)
    side.keys.put(revoke(key, at=NOW))
    first = next(world.accounts.charges())
    world.accounts.reverse([counter_of(first, NOW, "charged by mistake")])
    remind(world)
    make_round(open_post(world), NOW)


def remind(world: World) -> None:
    from pipeline.collaboration.entries import Actor
    from pipeline.collaboration.entries import Side as Party
    from pipeline.collaboration.life import remind as reminded

    waiting = world.index.collaboration(WAITING)
    assert waiting is not None
    world.registry.put(reminded(waiting, at=NOW, by=Actor(side=Party.FIRM, id=waiting.firm)))


def copied(source: Side, destination: Side) -> None:
    for part in PARTS:
        for _ in part.move(source, destination, NOW):
            pass


def differing(source: Side, destination: Side) -> list[str]:
    """The parts that are not the same on both sides."""
    return [part.name for part in PARTS if not compared(part, source, destination).same]
