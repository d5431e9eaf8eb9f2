"""The contract of the outbox and its links: each mail once, in one hand at a time; a link used once; one secret."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.collaboration.entries import Deed
from pipeline.notify.outbox import Link, Mail, MailState
from pipeline.records import Conflict
from tests.contract.backends import AnyPost

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def mail(number: int, at: datetime = START) -> tuple[Mail, Link]:
    """A mail and the link in it."""
    made = Mail(
        id=f"byran-kund-{number}",
        what=Deed.REQUEST,
        collaboration="byran-kund",
        asked_at=START,
        created_at=START,
        serial=f"{number:032x}",
        next_at=at,
    )
    digest = f"{number:064x}"
    return made, Link(digest=digest, collaboration="byran-kund", asked_at=START, expires=START + 9 * MINUTE)


def test_mails_are_taken_in_once_with_their_links_and_the_cursor(post: AnyPost) -> None:
    assert post.cursor() == 0
    assert post.collect([mail(2), mail(1)], 7) == 2
    assert post.collect([mail(1), mail(3)], 9) == 1
    assert post.cursor() == 9
    assert list(post.mails()) == [mail(2)[0], mail(1)[0], mail(3)[0]]
    assert post.link(mail(3)[1].digest) == mail(3)[1]
    assert post.link("f" * 64) is None


def test_more_mails_than_are_written_at_once_are_all_taken_in(post: AnyPost) -> None:
    assert post.collect([mail(number) for number in range(70)], 1) == 70
    assert [each.id for each in post.mails()] == [mail(number)[0].id for number in range(70)]


def test_what_is_due_is_given_to_one_until_it_is_due_again(post: AnyPost) -> None:
    post.collect([mail(1, START + MINUTE), mail(2), mail(3, START + 9 * MINUTE)], 1)
    taken = post.take(9, START + 5 * MINUTE, START + MINUTE)
    assert [(each.id, each.next_at) for each in taken] == [
        (mail(2)[0].id, START + 5 * MINUTE),
        (mail(1)[0].id, START + 5 * MINUTE),
    ]
    assert post.take(9, START + 5 * MINUTE, START + 4 * MINUTE) == []
    assert len(post.take(1, START + 6 * MINUTE, START + 5 * MINUTE)) == 1


def test_of_many_who_take_at_once_each_mail_is_in_one_hand(post: AnyPost) -> None:
    post.collect([mail(number) for number in range(20)], 1)
    with ThreadPoolExecutor(5) as threads:
        hands = list(threads.map(lambda _: post.take(7, START + MINUTE, START), range(5)))
    taken = [each.id for hand in hands for each in hand]
    assert len(taken) == len(set(taken))
    assert len(taken) + len(post.take(20, START + MINUTE, START)) == 20


def test_what_was_sent_is_not_given_again(post: AnyPost) -> None:
    post.collect([mail(1)], 1)
    (taken,) = post.take(9, START + MINUTE, START)
    sent = taken.model_copy(update={"state": MailState.SENT, "attempts": 1})
    post.put(sent)
    assert post.take(9, START + 9 * MINUTE, START + 5 * MINUTE) == []
    assert list(post.mails()) == [sent]


def test_what_failed_is_given_again_at_its_instant(post: AnyPost) -> None:
    post.collect([mail(1)], 1)
    (taken,) = post.take(9, START + MINUTE, START)
    post.put(taken.model_copy(update={"next_at": START + 3 * MINUTE, "attempts": 1, "cause": "full"}))
    assert post.take(9, START + 9 * MINUTE, START + 2 * MINUTE) == []
    (again,) = post.take(9, START + 9 * MINUTE, START + 3 * MINUTE)
    assert (again.attempts, again.cause) == (1, "full")


def test_a_link_is_used_once(post: AnyPost) -> None:
    post.collect([mail(1)], 1)
    digest = mail(1)[1].digest
    assert [post.used(digest, START), post.used(digest, START + MINUTE), post.used("f" * 64, START)] == [
        True,
        False,
        False,
    ]
    kept = post.link(digest)
    assert kept is not None and kept.used_at == START


def test_the_secret_is_made_once_and_another_is_not_adopted(post: AnyPost) -> None:
    secret = post.secret()
    assert (len(secret), post.secret()) == (32, secret)
    post.adopt(secret)
    with pytest.raises(Conflict):
        post.adopt(b"x" * 32)


def test_a_secret_that_was_adopted_is_the_one(post: AnyPost) -> None:
    post.adopt(b"x" * 32)
    assert post.secret() == b"x" * 32


def test_what_is_forgotten_leaves_no_mail_and_no_link(post: AnyPost) -> None:
    moved = {"collaboration": "another"}
    other = mail(2)[0].model_copy(update=moved), mail(2)[1].model_copy(update=moved)
    post.collect([mail(1), other], 1)
    assert post.forget(["byran-kund", "unknown"]) == 1
    assert list(post.mails()) == [other[0]]
    assert post.link(mail(1)[1].digest) is None
    assert [each.id for each in post.take(9, START + MINUTE, START)] == [other[0].id]
