"""Each request and reminder becomes one mail, which is sent whatever happens to the mail server meanwhile."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.collaboration import life
from pipeline.notify.carriers import Smtp
from pipeline.notify.links import Standing, digest, standing
from pipeline.notify.outbox import MailState
from tests.notify.mail_server import mail_server
from tests.notify.offices import ASKED, CUSTOMER, FIRM, KIM, ROBIN, Town, body, later, token_in, town


def test_a_request_becomes_one_mail_to_each_administrator_in_his_language(tmp_path: Path) -> None:
    here = town(tmp_path, KIM, ROBIN)
    assert here.round(ASKED).collected == 1
    swedish, english = sorted(here.files(), key=lambda mail: str(mail["To"]))
    assert swedish["Subject"] == "Exempelbyrån AB ber dig godkänna ett samarbete"
    assert english["Subject"] == "Exempelbyrån AB asks you to approve a collaboration"
    assert "Hej Kim Exempel," in body(swedish)
    assert "Hello Robin Sample," in body(english)
    assert "Exempelbyrån AB (byrån)" in body(swedish), "who pays is said"
    assert "Svara före: 2026-12-02" in body(swedish)
    assert "?lang=en" in body(english)


def test_text_and_html_say_the_same_and_html_is_escaped(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.round(ASKED)
    (mail,) = here.files()
    assert "Exempel Kiosk & Café AB" in body(mail)
    assert "Exempel Kiosk &amp; Café AB" in body(mail, "html")
    assert token_in(mail) in body(mail, "html")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_customer_that_has_the_service_is_told_that_it_keeps_it(tmp_path: Path) -> None:
    here = town(tmp_path, KIM, service=True)
    here.round(ASKED)
    (mail,) = here.files()
    assert "Ni behåller tjänsten" in body(mail)
    assert "Exempel Kiosk & Café AB (kunden)" in body(mail)


def test_no_mail_is_made_twice(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    assert len(here.round(ASKED).mails) == 1
    assert here.round(later(days=1)).mails == ()
    assert len(list(here.office.mails.mails())) == 1


def test_a_reminder_is_a_mail_of_its_own_with_a_link_of_its_own(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.round(ASKED)
    here.put(life.remind(here.agreed, at=later(days=7), by=FIRM))
    here.round(later(days=7))
    first, second = here.files()
    assert second["Subject"] == "Påminnelse: Exempelbyrån AB ber dig godkänna ett samarbete"
    assert "Du har inte svarat ännu." in body(second)
    assert token_in(first) != token_in(second)


def test_a_mail_that_was_answered_before_it_could_be_sent_is_not_sent(tmp_path: Path) -> None:
    with mail_server() as server:
        here = town(tmp_path, KIM, smtp=server.url)
        server.refusing = True
        here.round(ASKED)
        here.put(life.decline(here.agreed, at=later(minutes=1), by=CUSTOMER))
        server.refusing = False
        (mail,) = here.round(later(hours=1)).mails
        assert (mail.state, server.taken) == (MailState.VOID, [])


def test_a_firm_that_asks_again_and_again_writes_three_mails_a_day_and_the_next_one_tomorrow(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.round(ASKED)
    for hours in range(1, 5):
        here.put(life.withdraw(here.agreed, at=later(hours=hours), by=FIRM))
        here.resume(later(hours=hours))
        here.round(later(hours=hours))
    assert len(here.files()) == 3
    midnight = datetime(2026, 11, 2, 23, tzinfo=UTC)
    waiting = [mail for mail in here.office.mails.mails() if mail.state is MailState.WAITING]
    assert {(mail.next_at, mail.cause) for mail in waiting} == {(midnight, "the firm has written enough today")}
    assert here.round(midnight - timedelta(minutes=1)).mails == ()
    here.round(midnight)
    assert len(here.files()) == 4, "the request that stands, and none of those that were taken back"
    assert standing_of_the_last(here, midnight) is Standing.OPEN


def standing_of_the_last(here: Town, at: datetime) -> Standing:
    (new,) = [mail for mail in here.office.mails.mails() if mail.created_at == later(hours=4)]
    link = here.office.links.link(digest(new.serial, here.office.links.secret()))
    assert link is not None
    return standing(link, here.agreed, at)


def test_a_mail_goes_through_a_real_server(tmp_path: Path) -> None:
    with mail_server() as server:
        here = town(tmp_path, KIM, smtp=server.url)
        (mail,) = here.round(ASKED).mails
        (got,) = server.taken
    assert mail.state is MailState.SENT
    assert got["To"] == "Kim Exempel <kim@example.com>"
    assert got["From"].addresses[0].addr_spec == "svara-inte@faktura.example"
    assert here.files() == []


def test_a_refused_mail_waits_longer_and_longer_and_is_sent_at_last(tmp_path: Path) -> None:
    with mail_server() as server:
        here = town(tmp_path, KIM, smtp=server.url)
        server.refusing = True
        waits, at = [], ASKED
        for _ in range(4):
            (mail,) = here.round(at).mails
            assert here.round(at).mails == (), "not before its time"
            waits.append((mail.next_at - at).total_seconds())
            at = mail.next_at
        assert waits == [60, 120, 240, 480]
        assert mail.cause == "mail server: SMTPRecipientsRefused 451", "and no address"
        server.refusing = False
        (mail,) = here.round(at).mails
        assert (mail.state, mail.cause, len(server.taken)) == (MailState.SENT, "", 1)


def test_a_server_that_is_not_there_loses_no_mail(tmp_path: Path) -> None:
    with mail_server() as server:
        url = server.url
    here = town(tmp_path, KIM, smtp=url)
    (mail,) = here.round(ASKED).mails
    assert mail.state is MailState.WAITING
    assert mail.cause == "mail server: ConnectionRefusedError"


def test_who_has_the_mail_does_not_get_it_again_when_the_next_address_fails(tmp_path: Path) -> None:
    broken = ROBIN.model_copy(update={"email": "robin@exam,ple.com"})
    here = town(tmp_path, KIM, broken)
    (mail,) = here.round(ASKED).mails
    assert (mail.state, len(mail.sent_to)) == (MailState.WAITING, 1)
    (kept,) = list(here.office.mails.mails())
    assert kept.sent_to == mail.sent_to


def test_a_mail_waits_for_an_administrator(tmp_path: Path) -> None:
    here = town(tmp_path)
    (mail,) = here.round(ASKED).mails
    assert mail.cause == "the customer has no administrator"
    customer = here.world.registry.company("exempel-kiosk")
    assert customer is not None
    here.world.registry.put(customer.model_copy(update={"administrators": (KIM,), "version": 1}))
    here.round(mail.next_at)
    assert len(here.files()) == 1


def test_a_sender_that_died_holds_a_mail_for_some_minutes_only(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.office.outbox.collect([], 0)
    here.round(ASKED)
    here.put(life.remind(here.agreed, at=later(days=1), by=FIRM))
    from pipeline.notify.post import collect

    collect(here.office, later(days=1))
    assert len(here.office.outbox.take(9, later(days=1, minutes=5), later(days=1))) == 1
    assert here.round(later(days=1)).mails == (), "somebody has it"
    assert len(here.round(later(days=1, minutes=5)).mails) == 1


def test_no_address_and_no_link_stands_in_the_outbox(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.round(ASKED)
    (mail,) = here.files()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data/database").glob("outbox.sqlite3*"))
    assert b"kim@example.com" not in kept
    assert token_in(mail).encode() not in kept
    assert (tmp_path / "data/database/links.secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example:25", "smtp://"])
def test_what_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail server"):
        Smtp(url)
