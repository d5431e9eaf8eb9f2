"""The life of a collaboration: what may happen to it, by whom, and what its history says afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.begin import Beginning, beginning, new_customer, request
from pipeline.collaboration.deadlines import expires, is_expiry_due
from pipeline.collaboration.entries import CLOCK, OPERATOR, Actor, Deed, Side
from pipeline.collaboration.life import (
    IllegalMove,
    allowed,
    approve,
    decline,
    end,
    expire,
    remind,
    resume,
    withdraw,
)
from pipeline.collaboration.records import Administrator, Collaboration, Direction, Payer, State
from tests.collaboration.lives import (
    BYRAN,
    CUSTOMER,
    CUSTOMER_PAYS,
    DAY,
    FIRM,
    FIRM_PAYS,
    INSTANT,
    KUND,
    OWN,
    START,
    active,
    requested,
)

NOW = START + 2 * DAY


def declined() -> Collaboration:
    return decline(requested(), at=START + DAY, by=CUSTOMER)


def withdrawn() -> Collaboration:
    return withdraw(requested(), at=START + DAY, by=FIRM)


def ended() -> Collaboration:
    return end(active(), at=START + 1.5 * DAY, by=FIRM)


def resume_it(collaboration: Collaboration, *, at: datetime, by: Actor) -> Collaboration:
    return resume(collaboration, customer=KUND, at=at, by=by)


MOVES: dict[Deed, tuple[Callable[..., Collaboration], Actor]] = {
    Deed.REMIND: (remind, FIRM),
    Deed.APPROVE: (approve, CUSTOMER),
    Deed.DECLINE: (decline, CUSTOMER),
    Deed.WITHDRAW: (withdraw, FIRM),
    Deed.END: (end, FIRM),
    Deed.RESUME: (resume_it, FIRM),
}
LEADS_TO = {
    ("requested", Deed.REMIND): State.REQUESTED,
    ("requested", Deed.APPROVE): State.ACTIVE,
    ("requested", Deed.DECLINE): State.DECLINED,
    ("requested", Deed.WITHDRAW): State.WITHDRAWN,
    ("active", Deed.END): State.ENDED,
    ("declined", Deed.RESUME): State.REQUESTED,
    ("withdrawn", Deed.RESUME): State.REQUESTED,
    ("ended", Deed.RESUME): State.REQUESTED,
}
BEFORE = {"requested": requested, "active": active, "declined": declined, "withdrawn": withdrawn, "ended": ended}


@pytest.mark.parametrize("deed", MOVES)
@pytest.mark.parametrize("state", BEFORE)
def test_each_move_leads_where_it_should_or_says_what_is_possible(state: str, deed: Deed) -> None:
    before = BEFORE[state]()
    move, by = MOVES[deed]
    if (state, deed) in LEADS_TO:
        after = move(before, at=NOW, by=by)
        assert after.states.at(NOW) is LEADS_TO[state, deed]
        assert (after.version, after.entry and after.entry.what) == (before.version + 1, deed)
    else:
        with pytest.raises(IllegalMove) as refused:
            move(before, at=NOW, by=by)
        assert deed not in refused.value.allowed
        assert set(refused.value.allowed) == set(allowed(before, NOW, by.side))


@pytest.mark.parametrize(
    ("deed", "by"),
    [(Deed.APPROVE, FIRM), (Deed.DECLINE, FIRM), (Deed.REMIND, CUSTOMER), (Deed.WITHDRAW, CUSTOMER)],
)
def test_nobody_answers_for_the_other_side(deed: Deed, by: Actor) -> None:
    with pytest.raises(IllegalMove, match=f"{deed} is not for the {by.side} to do"):
        MOVES[deed][0](requested(), at=NOW, by=by)


def test_the_operator_may_do_it_for_either_side() -> None:
    assert approve(requested(), at=NOW, by=OPERATOR).states.at(NOW) is State.ACTIVE


def test_an_illegal_move_says_what_is_possible_in_both_languages() -> None:
    with pytest.raises(IllegalMove) as refused:
        approve(declined(), at=NOW, by=OPERATOR)
    assert refused.value.text == "byran-kund is declined: approve is not possible. Possible now: resume"
    assert refused.value.text_sv == "byran-kund är avböjt: att godkänna går inte. Möjligt nu: återuppta"


def test_every_change_says_who_when_and_from_which_version() -> None:
    approved = approve(requested(), at=NOW, by=CUSTOMER)
    assert approved.entry is not None
    assert (approved.entry.at, approved.entry.by, approved.entry.what) == (NOW, CUSTOMER, Deed.APPROVE)
    assert (approved.entry.from_version, approved.entry.to_version) == (0, 1)
    begun = requested().entry
    assert begun is not None
    assert (begun.from_version, begun.to_version, begun.note) == (None, 0, "receive: firm; send: firm")


def test_an_unanswered_request_expires_by_itself_after_thirty_days() -> None:
    asked = requested()
    due = expires(asked)
    assert due == START + 30 * DAY
    assert asked.states.at(due - INSTANT) is State.REQUESTED
    assert asked.states.at(due) is State.EXPIRED
    with pytest.raises(IllegalMove, match="is expired"):
        approve(asked, at=due, by=CUSTOMER)


def test_its_expiry_is_written_down_once() -> None:
    asked = requested()
    with pytest.raises(IllegalMove, match="may be answered until"):
        expire(asked, at=NOW)
    late = START + 31 * DAY
    assert is_expiry_due(asked, late)
    expired = expire(asked, at=late)
    assert expired.entry is not None
    assert (expired.entry.by, expired.entry.since) == (CLOCK, START + 30 * DAY)
    assert not is_expiry_due(expired, late)
    with pytest.raises(IllegalMove):
        expire(expired, at=late)


def test_a_request_of_before_these_rules_has_no_day_and_expires_when_somebody_says_so() -> None:
    asked = Collaboration.model_validate(
        {"id": "byran-kund", "firm": "byran", "customer": "kund", "states": [[START, "requested"]]}
    )
    assert not is_expiry_due(asked, START + 300 * DAY)
    assert expire(asked, at=NOW).states.at(NOW) is State.EXPIRED


def test_a_reminder_gives_no_more_time() -> None:
    assert expires(remind(requested(), at=NOW, by=FIRM)) == START + 30 * DAY


def test_a_customer_is_reminded_once_a_day_in_sweden_and_a_second_time_says_when() -> None:
    morning = datetime(2026, 3, 10, 7, tzinfo=UTC)
    reminded = remind(requested(), at=morning, by=FIRM)
    last = datetime(2026, 3, 10, 22, 59, tzinfo=UTC)  # a minute before midnight in Sweden
    for by in (FIRM, OPERATOR, CLOCK):
        with pytest.raises(IllegalMove, match="may be sent on 2026-03-11") as refused:
            remind(reminded, at=last, by=by)
        assert Deed.REMIND not in refused.value.allowed
        assert "nästa påminnelse får skickas 2026-03-11" in refused.value.text_sv
    midnight = last + timedelta(minutes=1)
    assert Deed.REMIND in allowed(reminded, midnight, Side.FIRM)
    assert remind(reminded, at=midnight, by=FIRM).version == reminded.version + 1


def test_what_is_done_between_two_reminders_of_a_day_makes_no_room_for_another() -> None:
    reminded = remind(requested(), at=NOW, by=FIRM)
    again = resume_it(withdraw(reminded, at=NOW, by=FIRM), at=NOW, by=FIRM)
    with pytest.raises(IllegalMove, match="was reminded today already"):
        remind(again, at=NOW, by=FIRM)
    assert remind(again, at=NOW + DAY, by=FIRM).entry is not None


def test_an_ending_may_be_planned_and_until_then_it_is_active() -> None:
    later = NOW + 10 * DAY
    ending = end(active(), at=NOW, by=FIRM, since=later)
    assert ending.states.at(later - INSTANT) is State.ACTIVE
    assert ending.states.at(later) is State.ENDED
    assert ending.entry is not None and ending.entry.since == later


def test_an_ending_is_put_to_another_day_and_pays_until_then() -> None:
    first, second = NOW + 10 * DAY, NOW + 20 * DAY
    ending = end(end(active(), at=NOW, by=FIRM, since=first), at=NOW + DAY, by=FIRM, since=second)
    assert [change.value for change in ending.states.changes] == ["requested", "active", "ended"]
    assert ending.payer(Direction.SEND, second - INSTANT) is Payer.FIRM
    assert ending.payer(Direction.SEND, second) is None


def test_only_the_side_whose_ending_is_planned_takes_it_back() -> None:
    later = NOW + 10 * DAY
    ending = end(active(), at=NOW, by=CUSTOMER, since=later)
    with pytest.raises(IllegalMove):
        resume(ending, customer=KUND, at=NOW + DAY, by=FIRM)
    kept = resume(ending, customer=KUND, at=NOW + DAY, by=CUSTOMER)
    assert kept.states.at(later) is State.ACTIVE
    assert kept.payer(Direction.RECEIVE, later) is Payer.FIRM
    assert kept.ended_by is None


def test_nothing_ends_in_the_past() -> None:
    with pytest.raises(IllegalMove, match="cannot end in the past"):
        end(active(), at=NOW, by=FIRM, since=NOW - DAY)


def test_nobody_pays_after_the_end() -> None:
    over = end(active(), at=NOW, by=FIRM)
    assert [over.payer(direction, NOW) for direction in Direction] == [None, None]
    assert [over.payer(direction, NOW - INSTANT) for direction in Direction] == [Payer.FIRM, Payer.FIRM]


def test_what_is_taken_up_again_is_asked_for_again_with_the_payers_of_before() -> None:
    again = resume(ended(), customer=KUND, at=NOW, by=FIRM)
    assert again.states.at(NOW) is State.REQUESTED
    assert expires(again) == NOW + 30 * DAY
    assert [again.payer(direction, NOW) for direction in Direction] == [Payer.FIRM, Payer.FIRM]
    approved = approve(again, at=NOW + DAY, by=CUSTOMER)
    assert approved.periods is not None
    assert approved.periods.start == (NOW + DAY).date()


def test_it_is_taken_up_again_with_other_payers_where_the_firm_says_so() -> None:
    again = resume(declined(), customer=KUND, at=NOW, by=FIRM, payers=CUSTOMER_PAYS)
    assert [again.payer(direction, NOW) for direction in Direction] == [Payer.CUSTOMER, Payer.CUSTOMER]


def test_a_customer_who_pays_for_the_service_by_now_goes_on_paying_when_it_is_taken_up_again() -> None:
    again = resume(ended(), customer=OWN, at=NOW, by=FIRM)
    assert [again.payer(direction, NOW) for direction in Direction] == [Payer.CUSTOMER, Payer.CUSTOMER]
    with pytest.raises(NotPossible, match="pays for a service of its own"):
        resume(ended(), customer=OWN, at=NOW, by=FIRM, payers=FIRM_PAYS)


def test_a_collaboration_begins_in_three_ways() -> None:
    assert beginning(OWN, NOW) is Beginning.HAS_SERVICE
    assert beginning(KUND, NOW) is Beginning.KNOWN
    assert beginning(None, NOW) is Beginning.UNKNOWN


def test_a_customer_with_the_service_goes_on_paying_by_its_own_periods() -> None:
    asked = requested(customer=OWN)
    assert [asked.payer(direction, START) for direction in Direction] == [Payer.CUSTOMER, Payer.CUSTOMER]
    assert asked.periods is not None
    assert asked.periods.start == (START - 100 * DAY).date()
    with pytest.raises(NotPossible, match="pays for a service of its own"):
        requested(customer=OWN, payers=FIRM_PAYS)


def test_an_unknown_customer_needs_an_administrator() -> None:
    contact = Administrator(name="Eva Exempel", email="eva@exempel.example")
    known = new_customer(id="ny", name="Ny AB", participants=(), administrator=contact, at=NOW, by=FIRM)
    assert known.administrators == (contact,)
    assert known.program.synchronised.at(NOW) is None
    with pytest.raises(NotPossible, match="mandatory"):
        new_customer(id="ny", name="Ny AB", participants=(), administrator=None, at=NOW, by=FIRM)


@pytest.mark.parametrize("email", ["", "eva", "eva@", "@exempel.example", "eva @exempel.example"])
def test_an_administrator_has_an_address_that_a_mail_can_be_sent_to(email: str) -> None:
    with pytest.raises(ValueError, match="email"):
        Administrator(name="Eva Exempel", email=email)


@pytest.mark.parametrize("state", ["requested", "active"])
def test_the_same_two_have_one_open_collaboration_at_a_time(state: str) -> None:
    with pytest.raises(NotPossible, match=f"byran-kund is {state} already"):
        request(id="another", firm=BYRAN, customer=KUND, payers=FIRM_PAYS, at=NOW, by=FIRM, known=[BEFORE[state]()])


def test_somebody_has_to_pay_before_a_collaboration_is_approved() -> None:
    unpaid = Collaboration.model_validate(
        {"id": "byran-kund", "firm": "byran", "customer": "kund", "states": [[START, "requested"]]}
    )
    with pytest.raises(IllegalMove, match="nobody is named to pay"):
        approve(unpaid, at=NOW, by=CUSTOMER)


def test_the_sides_do_only_what_is_theirs() -> None:
    asked = requested()
    assert allowed(asked, NOW, Side.CUSTOMER) == (Deed.APPROVE, Deed.DECLINE)
    assert allowed(asked, NOW, Side.FIRM) == (Deed.REMIND, Deed.WITHDRAW)
    assert allowed(asked, NOW, Side.CLOCK) == (Deed.REMIND,)
