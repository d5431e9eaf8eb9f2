"""Reprocessing by the function of the queue of low priority: orders fed as `faktura reprocess` feeds them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pipeline.bootstrap import World, open_world
from pipeline.outcomes import Outcome
from pipeline.records import Query
from pipeline.reprocess.feed import Feed
from pipeline.reprocess.order import Order, Selection
from pipeline.settings import Settings
from tests.aws.cloud import serving
from tests.aws.creating import create
from tests.aws.demo import Functions, functions
from tests.flow.documents import BUYER, SELLER, invoice
from tests.flow.worlds import company, delivered, now


@pytest.fixture(scope="module")
def there() -> Iterator[Functions]:
    """Functions whose world has a delivered document and a rejected one."""
    with serving() as cloud, functions(cloud, create(cloud.clients)) as there:
        world = open_world(Settings())
        world.registry.put(company("sample-seller", SELLER), company("sample-buyer", BUYER))
        for name, content in {"good.xml": invoice("1"), "bad.xml": invoice("2", payable="126.00")}.items():
            bucket = world.settings.aws_inbox_bucket
            cloud.clients("s3").put_object(Bucket=bucket, Key=f"inbox/sample-seller/{name}", Body=content)
        there.drain("process")
        yield there


def reprocess(there: Functions, id: str, selection: Selection, *, redeliver: bool = False) -> tuple[World, Order]:
    """Everything that an order chooses goes through the queue and the function; the world then, and the order."""
    world, started = open_world(Settings()), now()
    feed = Feed(world, Order(id=id, started=started, selection=selection, redeliver=redeliver), begun=started)
    while not feed.order.complete:
        feed.top_up(started + timedelta(seconds=1))
        there.drain("reprocess")
        if selection.documents:
            break
    return world, feed.order


def document(name: str) -> str:
    records = open_world(Settings()).ledger.documents(Query())
    return next(record.id for record in records if record.name == name)


def test_what_was_delivered_is_not_delivered_again(there: Functions) -> None:
    before = delivered(open_world(Settings()))
    world, order = reprocess(there, "everything", Selection())
    assert order.queued == 1, "the rejected one"
    assert delivered(world) == before != {}
    outcomes = {record.name: record.outcome for record in world.ledger.documents(Query())}
    assert outcomes == {"good.xml": Outcome.DELIVERED, "bad.xml": Outcome.REJECTED}


def test_what_is_named_is_delivered_once_more_beside_the_first_and_not_charged_again(there: Functions) -> None:
    world, good = open_world(Settings()), document("good.xml")
    before, charges = delivered(world), list(world.accounts.charges())
    reprocess(there, "by-name", Selection(documents=(good,)), redeliver=True)
    after = delivered(world)
    assert before.items() < after.items()
    assert set(after.values()) == set(before.values()) == {invoice("1")}
    assert list(world.accounts.charges()) == charges
    record = world.ledger.document(good)
    assert record is not None and (record.outcome, len(record.revisions)) == (Outcome.DELIVERED, 1)


def test_an_order_that_is_fed_twice_delivers_once(there: Functions) -> None:
    selection = Selection(documents=(document("good.xml"),))
    world, _ = reprocess(there, "killed", selection, redeliver=True)
    once = delivered(world)
    reprocess(there, "killed", selection, redeliver=True)
    assert delivered(world) == once
