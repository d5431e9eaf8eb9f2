"""The demo on both sides, and what the functions do beside it, played once for all tests of a module."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.bootstrap import World, make_world, open_world
from pipeline.cli.demo import Story
from pipeline.records import Charge, Depths, DocumentRecord
from pipeline.settings import Settings
from tests.aws.cloud import serving
from tests.aws.creating import create
from tests.aws.demo import Functions, functions, play
from tests.aws.rounds import (
    ask_for_access,
    page_of_a_link,
    reprocess,
    send_mails,
    take_a_delivery,
    use_the_api,
)
from tests.flow.worlds import now, run, settings_for


@dataclass(slots=True, kw_only=True, frozen=True)
class Played:
    """A world after the demo."""

    world: World
    records: dict[str, DocumentRecord]
    charges: list[Charge]

    kept: dict[str, bytes]

    def objects(self, prefix: str) -> dict[str, bytes]:
        return {key: content for key, content in self.kept.items() if key.startswith(prefix)}


@dataclass(slots=True, kw_only=True, frozen=True)
class Both:
    """The demo on both, and the functions that played it."""

    aws: Played
    embedded: Played
    functions: Functions
    inbox: list[str]
    depths: list[Depths]
    page: dict[str, Any]
    answers: dict[str, dict[str, Any]]
    taken: list[dict[str, Any]]
    access: dict[str, Any]


def played_on_both(folder: Path) -> Iterator[Both]:
    """The demo in a directory and on a server of AWS's interfaces, which stands until the iterator is closed."""
    embedded = on_one_machine(folder)
    with serving() as cloud, functions(cloud, create(cloud.clients)) as there:
        aws = on_aws(there)
        yield Both(aws=aws, embedded=embedded, functions=there, **beside(there, aws.world))


def beside(there: Functions, world: World) -> dict[str, Any]:
    """What the functions do after the demo, which changes nothing of what it came to."""
    letters = (world.dead_letters, world.reprocessing_dead_letters)
    told = {"inbox": list(world.objects.keys("inbox/")), "depths": [each.depths(now()) for each in letters]}
    send_mails(there, world)
    told |= {"page": page_of_a_link(there, world), "answers": use_the_api(there, world)}
    told["access"] = ask_for_access(there, world)
    reprocess(there, world)
    return told | {"taken": take_a_delivery(there, world)}


def on_aws(there: Functions) -> Played:
    world = open_world(Settings())

    def drop(story: Story) -> None:
        # As a program does it: one PUT, and nothing else.
        key = f"inbox/{story.submitted_as}/{story.file}"
        there.cloud.clients("s3").put_object(Bucket=world.settings.aws_inbox_bucket, Key=key, Body=story.content)

    def work() -> None:
        there.drain("process")
        there.call("tick", {"what": "minute"})
        there.drain("process")

    return played(world, play(world, drop, work))


def played(world: World, records: dict[str, DocumentRecord]) -> Played:
    """A world as it is now: what happens to it later is another story."""
    prefixes = ("archive/", "gateway/", "inbox/", "mailboxes/")
    kept = {key: world.objects.get(key) for prefix in prefixes for key in world.objects.keys(prefix)}
    return Played(world=world, records=records, charges=list(world.accounts.charges()), kept=kept)


def on_one_machine(folder: Path) -> Played:
    world = make_world(settings_for(folder))

    def drop(story: Story) -> None:
        world.inbox.drop(story.submitted_as, story.file, story.content)

    def work() -> None:
        run(world)

    return played(world, play(world, drop, work))
