"""A one-time link: only ours, for one request, until it is answered."""

import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.collaboration import life
from pipeline.collaboration.payers import change_payer
from pipeline.collaboration.records import Company, Direction, Payer, State
from pipeline.http.answering import Answer, TermsChanged, answer, look
from pipeline.notify.letter import fingerprint
from pipeline.notify.links import Standing, form_token, is_form_token, signed, token, who_answered
from pipeline.notify.terms import Request, digest_of_terms
from pipeline.records import Conflict
from tests.notify.offices import ASKED, CUSTOMER, FIRM, KIM, ROBIN, Town, later, token_in, town

SECRET = bytes(range(32))
READER = "ab" * 9


def was_read(_: Request) -> bool:
    """Whoever answers has read the terms as they are."""
    return True


@pytest.fixture
def here(tmp_path: Path) -> Town:
    made = town(tmp_path, KIM)
    made.round(ASKED)
    return made


def standing(here: Town, link: str, at: datetime) -> Standing | None:
    seen = look(here.office, link, at)
    return seen.standing if seen else None


def test_a_link_is_open_until_its_request_expires(here: Town) -> None:
    link = token_in(here.files()[0])
    assert standing(here, link, later(days=29)) is Standing.OPEN
    assert standing(here, link, later(days=30)) is Standing.EXPIRED
    assert standing(here, link, later(days=400)) is Standing.EXPIRED


@pytest.mark.parametrize("chosen", list(Answer))
def test_a_link_answers_once(here: Town, chosen: Answer) -> None:
    link = token_in(here.files()[0])
    first = answer(here.office, link, chosen, later(days=1), was_read)
    assert first is not None and first.request is not None
    state, version = here.agreed.states.at(later(days=1)), here.agreed.version
    assert state is {Answer.APPROVE: State.ACTIVE, Answer.DECLINE: State.DECLINED}[chosen]
    for again in Answer:
        seen = answer(here.office, link, again, later(days=2), was_read)
        assert seen is not None and seen.standing is Standing.USED
    assert here.agreed.version == version, "the second answer changed nothing"


def test_a_decline_makes_every_link_useless_also_when_the_firm_asks_again(here: Town) -> None:
    here.put(life.remind(here.agreed, at=later(days=1), by=FIRM))
    here.round(later(days=1))
    request, reminder = map(token_in, here.files())
    answer(here.office, request, Answer.DECLINE, later(days=2), was_read)
    assert standing(here, reminder, later(days=2)) is Standing.USED
    here.resume(later(days=3))
    here.round(later(days=3))
    assert {standing(here, link, later(days=3)) for link in (request, reminder)} == {Standing.WITHDRAWN}
    (new,) = {token_in(mail) for mail in here.files()} - {request, reminder}
    assert standing(here, new, later(days=3)) is Standing.OPEN


def test_a_link_to_what_the_firm_withdrew_is_useless(here: Town) -> None:
    here.put(life.withdraw(here.agreed, at=later(days=1), by=FIRM))
    assert standing(here, token_in(here.files()[0]), later(days=1)) is Standing.WITHDRAWN


def test_an_answer_on_the_command_line_uses_the_link_up(here: Town) -> None:
    here.put(life.approve(here.agreed, at=later(days=1), by=CUSTOMER))
    assert standing(here, token_in(here.files()[0]), later(days=1)) is Standing.USED


def customer_of(here: Town) -> Company:
    found = here.world.registry.company("exempel-kiosk")
    assert found is not None
    return found


def test_each_administrator_has_a_link_of_its_own_and_the_history_says_whose_answered(tmp_path: Path) -> None:
    here = town(tmp_path, KIM, ROBIN)
    here.round(ASKED)
    links = {str(mail["To"]).partition(" ")[0]: token_in(mail) for mail in here.files()}
    assert len(set(links.values())) == 2
    answer(here.office, links["Robin"], Answer.APPROVE, later(days=1), was_read)
    last = here.world.chronicle.entries(here.agreed)[-1]
    assert (last.by.side, last.what, last.at) == ("customer", "approve", later(days=1))
    assert who_answered(last.by, customer_of(here), here.office.links) == ROBIN
    assert standing(here, links["Kim"], later(days=1)) is Standing.USED, "the request is answered, for everybody"


def test_the_history_itself_names_nobody(here: Town) -> None:
    answer(here.office, token_in(here.files()[0]), Answer.APPROVE, later(days=1), was_read)
    last = here.world.chronicle.entries(here.agreed)[-1]
    assert re.fullmatch("exempel-kiosk/administrator-[0-9a-f]{18}", last.by.id)
    told = last.model_dump_json()
    assert [word for word in ("Kim", "kim@", fingerprint(KIM)) if word in told] == []
    nobody = customer_of(here).model_copy(update={"administrators": ()})
    assert who_answered(last.by, nobody, here.office.links) is None
    other = customer_of(here).model_copy(update={"id": "exempel-annan"})
    assert who_answered(last.by, other, here.office.links) is None


def test_who_is_administrator_no_more_opens_nothing_with_an_old_mail(here: Town) -> None:
    link, customer = token_in(here.files()[0]), customer_of(here)
    here.world.registry.put(customer.model_copy(update={"administrators": (ROBIN,), "version": customer.version + 1}))
    assert look(here.office, link, later(days=1)) is None
    assert answer(here.office, link, Answer.APPROVE, later(days=1), was_read) is None
    assert here.agreed.states.at(later(days=1)) is State.REQUESTED


def test_looking_changes_nothing(here: Town) -> None:
    before = here.agreed
    for hours in range(5):
        look(here.office, token_in(here.files()[0]), later(hours=hours))
    assert here.agreed == before


def test_a_token_with_any_letter_changed_is_not_ours() -> None:
    good = token(secrets.token_hex(16), READER, SECRET)
    assert signed(good, SECRET) is not None
    for place in range(len(good)):
        other = "A" if good[place] != "A" else "B"
        assert signed(good[:place] + other + good[place + 1 :], SECRET) is None, place


@pytest.mark.parametrize("given", ["", "x", "å" * 76, "!" * 76, "A" * 75, "A" * 77, "A" * 10_000, "\0" * 76])
def test_what_is_no_token_is_refused_without_an_error(given: str) -> None:
    assert signed(given, SECRET) is None


def test_another_installations_token_is_not_ours() -> None:
    assert signed(token("00" * 16, READER, bytes(32)), SECRET) is None


def test_a_form_fits_one_link_and_one_browser() -> None:
    form = form_token("link", "cookie", "terms", SECRET)
    assert is_form_token(form, "link", "cookie", "terms", SECRET)
    assert not is_form_token(form, "other", "cookie", "terms", SECRET)
    assert not is_form_token(form, "link", "other", "terms", SECRET)
    assert not is_form_token(form_token("link", "", "terms", SECRET), "link", "", "terms", SECRET), "no cookie, no form"
    assert not is_form_token(form, "link", "cookie", "others", SECRET)
    assert not is_form_token("", "link", "cookie", "terms", SECRET)


def test_terms_that_changed_after_they_were_read_are_not_agreed_to(here: Town) -> None:
    link = token_in(here.files()[0])
    seen = look(here.office, link, later(days=1))
    assert seen is not None and seen.request is not None
    terms, customer = digest_of_terms(seen.request), seen.request.customer
    for way in Direction:
        here.put(change_payer(here.agreed, customer, way, Payer.CUSTOMER, at=later(days=1), by=FIRM))
    with pytest.raises(TermsChanged):
        answer(here.office, link, Answer.APPROVE, later(days=1), lambda asked: digest_of_terms(asked) == terms)
    assert here.agreed.states.at(later(days=1)) is State.REQUESTED


def test_a_reminder_changes_no_terms(here: Town) -> None:
    seen = look(here.office, token_in(here.files()[0]), later(days=1))
    here.put(life.remind(here.agreed, at=later(days=1), by=FIRM))
    again = look(here.office, token_in(here.files()[0]), later(days=2))
    assert seen is not None and seen.request is not None and again is not None and again.request is not None
    assert digest_of_terms(seen.request) == digest_of_terms(again.request)


def test_the_link_is_marked_used_once(here: Town) -> None:
    said = signed(token_in(here.files()[0]), here.office.links.secret())
    assert said is not None
    assert [here.office.links.used(said.digest, ASKED + timedelta(days=1)) for _ in range(2)] == [True, False]


def test_a_secret_moves_to_a_new_installation_and_never_replaces_one(tmp_path: Path) -> None:
    old, new = town(tmp_path / "old", KIM).office.links, town(tmp_path / "new", KIM).office.links
    new.adopt(old.secret())
    new.adopt(old.secret())
    assert new.secret() == old.secret()
    with pytest.raises(Conflict):
        new.adopt(SECRET)
    assert new.secret() == old.secret()
