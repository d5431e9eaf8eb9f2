"""`faktura queue` shows every queue with what is dead in it and why, and puts back what is asked for, and no more."""

from datetime import timedelta

import pytest

from pipeline.bootstrap import World
from pipeline.records import NewMessage
from pipeline.reprocess.order import message_of
from tests.commands import Faktura, objects
from tests.flow.documents import invoice
from tests.flow.worlds import now, run, submit
from tests.reprocess.runs import reprocessing


@pytest.fixture
def troubled(faktura: Faktura, world: World) -> World:
    """A world with two dead documents, a dead reprocessing, and a mail that could not be sent. Its command is there."""
    submit(world, invoice("1"))
    (record,) = run(world).values()
    for number in (1, 2):
        fresh = NewMessage(
            id=f"fresh-{number}", owner="sample-seller", name=f"{number}.xml", key="k", received_at=now()
        )
        world.queue.send([fresh], now())
    for message in world.queue.receive(5, timedelta(minutes=1), now()):
        world.dead_letters.bury(message, f"cause of {message.name}", now())
    world.reprocessing.send([message_of(record, reprocessing())], now())
    for message in world.reprocessing.receive(5, timedelta(minutes=1), now()):
        world.reprocessing_dead_letters.bury(message, "the archive has lost it", now())
    return world


def dead(world: World) -> tuple[int, int]:
    return world.dead_letters.depths(now()).dead, world.reprocessing_dead_letters.depths(now()).dead


def test_every_queue_is_shown_with_its_dead_letters_and_their_causes(faktura: Faktura, troubled: World) -> None:
    documents, reprocessed, mails, *letters = objects(faktura, "queue")
    assert [(row["queue"], row["dead"]) for row in (documents, reprocessed, mails)] == [
        ("documents", 2),
        ("reprocessing", 1),
        ("mails", 0),
    ]
    assert [(one["queue"], one["cause"]) for one in letters] == [
        ("documents", "cause of 1.xml"),
        ("documents", "cause of 2.xml"),
        ("reprocessing", "the archive has lost it"),
    ]
    status, out, _ = faktura("queue")
    assert status == 0
    assert "cause of 2.xml" in out


def test_one_is_put_back_by_the_beginning_of_its_id_and_the_others_stay(faktura: Faktura, troubled: World) -> None:
    assert objects(faktura, "queue", "--redrive", "fresh-2")[0] == {"redriven": 1}
    assert dead(troubled) == (1, 1)
    assert objects(faktura, "queue", "--redrive", "reprocess/r1")[0] == {"redriven": 1}
    assert dead(troubled) == (1, 0)


def test_an_id_that_may_mean_two_puts_back_neither(faktura: Faktura, troubled: World) -> None:
    status, _, err = faktura("queue", "--redrive", "fresh")
    assert (status, "fresh-1, fresh-2" in err) == (2, True)
    assert dead(troubled) == (2, 1)


def test_all_are_put_back_in_every_queue(faktura: Faktura, troubled: World) -> None:
    assert objects(faktura, "queue", "--redrive-all")[0] == {"redriven": 3}
    assert dead(troubled) == (0, 0)


def test_a_mail_that_failed_is_shown_with_its_cause_and_tried_at_once_when_it_is_put_back(
    sample: Faktura, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("request", "exempelbyran", "exempel-kiosk", "--payer", "firm")
    assert sample("collaboration", *asked, "--administrator", "Kim Exempel", "--email", "kim@example.com")[0] == 0
    monkeypatch.setenv("FAKTURA_SMTP", "smtp://127.0.0.1:1")
    assert sample("mail", "send")[0] == 3
    *_, mails, letter = objects(sample, "queue")
    assert (mails["dead"], letter["queue"], bool(letter["cause"])) == (1, "mails", True)
    monkeypatch.delenv("FAKTURA_SMTP")
    assert objects(sample, "mail", "send") == [], "its time has not come"
    assert objects(sample, "queue", "--redrive", letter["id"])[0] == {"redriven": 1}
    (sent,) = objects(sample, "mail", "send")
    assert sent["state"] == "sent"


def test_a_mail_server_that_is_named_wrong_hides_no_other_queue(
    faktura: Faktura, troubled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURA_SMTP", "nonsense")
    status, out, err = faktura("queue")
    assert (status, "FAKTURA_SMTP" in err, "cause of 1.xml" in out) == (0, True, True)
