"""A world for the tests of the flow: two companies with a service of their own, on either backend, all real."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.bootstrap import World, make_world
from pipeline.collaboration.records import Company, History, ParticipantId, Program
from pipeline.receipt import Receipt
from pipeline.records import DocumentRecord, Limits
from pipeline.settings import Settings
from pipeline.worker import work
from tests.flow.documents import BUYER, SELLER

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
YES = History[bool]().then(LONG_AGO, True)

# Of tests that put something into a data directory, or take it away: there is none on AWS.
ON_DISK = pytest.mark.parametrize("world", ["embedded"], indirect=True)
# Time that tests can wait for.
LIMITS = Limits(
    visibility=timedelta(seconds=30),
    backoff=timedelta(milliseconds=20),
    tick=timedelta(milliseconds=5),
    quiet=timedelta(0),
)


def settings_for(data: Path) -> Settings:
    """The world in a directory, unless the environment names one on AWS."""
    return Settings(data=data, quiet=timedelta(0), lock_wait=timedelta(milliseconds=100))


def new_world(data: Path) -> World:
    """A world in an empty directory, with a seller and a buyer that may send and receive."""
    world = make_world(settings_for(data))
    world.registry.put(company("sample-seller", SELLER), company("sample-buyer", BUYER))
    return world


def company(
    id: str, organisation: str, *, receives: History[bool] = YES, reads: tuple[str, ...] = ("peppol",)
) -> Company:
    """A company with a service of its own, which it pays for, and a program in order."""
    return Company(
        id=id,
        name=f"Exempelbolaget {id} AB",
        participants=(ParticipantId(scheme="0007", value=organisation),),
        program=Program(reads=reads, synchronised=YES, sends=YES, receives=receives),
        service=YES,
    )


def now() -> datetime:
    return datetime.now(UTC)


def run(world: World, limits: Limits = LIMITS, clock: Callable[[], datetime] = now) -> dict[str, DocumentRecord]:
    """Works until nothing is left; what was settled, by the name of the file, the last word on it."""
    turns = work(world, limits, clock=clock, pause=_pause, once=True)
    return {record.name: record for done in turns for record in done.settled}


def _pause(_: timedelta) -> bool:
    time.sleep(0.005)
    return False


def submit(world: World, *contents: bytes, owner: str = "sample-seller", name: str = "invoice.xml") -> list[str]:
    """Drops documents into an inbox; their ids."""
    return [world.inbox.drop(owner, name, content).document for content in contents]


def delivered(world: World, company: str = "sample-buyer") -> dict[str, bytes]:
    """What lies in a mailbox, by key, without the manifests."""
    keys = [key for key in world.objects.keys(f"mailboxes/{company}/") if key.endswith(".xml")]
    return {key: world.objects.get(key) for key in keys}


def receipt_for(world: World, document: str, owner: str = "sample-seller") -> Receipt:
    return Receipt.model_validate_json(world.objects.get(f"mailboxes/{owner}/receipts/{document}.json"))


def receipts(world: World, owner: str = "sample-seller") -> list[str]:
    return list(world.objects.keys(f"mailboxes/{owner}/receipts/"))
