"""Agreement periods: months from midnight to midnight in Sweden, whatever the clocks do, and the payers by them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collaboration.agreements import NotPossible
from pipeline.collaboration.life import approve, end
from pipeline.collaboration.payers import change_payer, periods_of, revoke_payer, spans, take_over, takes_over_at
from pipeline.collaboration.periods import STOCKHOLM, Periods
from pipeline.collaboration.records import Direction, Payer
from tests.collaboration.lives import CUSTOMER, DAY, FIRM, INSTANT, KUND, OWN, START, active, requested

NOW = START + 10 * DAY


def test_a_period_begins_at_midnight_in_sweden_summer_and_winter() -> None:
    months = Periods(start=date(2026, 1, 15), months=1)
    assert months.begin(0) == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert months.begin(6) == datetime(2026, 7, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)],  # the clocks go forward, and back
)
def test_the_day_on_which_the_clocks_change_belongs_to_one_period(day: date, hours: int) -> None:
    begin, following = Periods(start=day).begin(0), Periods(start=day + DAY).begin(0)
    assert (following.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() == hours * 3600
    periods = Periods(start=day)
    assert (periods.number(begin - INSTANT), periods.number(begin)) == (-1, 0)


def test_a_month_that_is_too_short_ends_the_period_on_its_last_day_and_the_next_is_not_shortened() -> None:
    months = Periods(start=date(2026, 1, 31), months=1)
    assert [months.begin(number).date() for number in range(4)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


@given(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(1, 120),
    st.datetimes(datetime(2001, 1, 1), datetime(2061, 1, 1), timezones=st.just(UTC)),
)
def test_every_instant_lies_in_exactly_one_period(start: date, months: int, at: datetime) -> None:
    periods = Periods(start=start, months=months)
    number = periods.number(at)
    assert periods.begin(number) <= at < periods.begin(number + 1)
    assert periods.next_begin(at) > at
    assert periods.first_begin(at) >= at
    assert periods.first_begin(periods.begin(number)) == periods.begin(number)


def test_a_payer_takes_over_when_the_next_period_begins() -> None:
    agreed = active(months=1)
    changed = change_payer(agreed, KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)
    taken_over = datetime(2026, 4, 3, tzinfo=STOCKHOLM)
    assert takes_over_at(agreed, KUND, Direction.SEND, NOW) == taken_over
    assert changed.payer(Direction.SEND, taken_over - INSTANT) is Payer.FIRM
    assert changed.payer(Direction.SEND, taken_over) is Payer.CUSTOMER
    assert changed.payer(Direction.RECEIVE, taken_over) is Payer.FIRM
    assert changed.entry is not None and changed.entry.since == taken_over


def test_a_customer_with_the_service_pays_until_its_own_period_ends() -> None:
    agreed = active(customer=OWN)
    changed = change_payer(agreed, OWN, Direction.RECEIVE, Payer.FIRM, at=NOW, by=FIRM)
    begin = datetime(2026, 11, 22, tzinfo=STOCKHOLM)  # twelve months after the service was activated
    assert [change.at for change in changed.receive_payer.changes] == [START, begin]


def test_a_take_over_is_shown_and_revoked_until_it_takes_effect() -> None:
    changed = change_payer(active(), KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)
    coming = take_over(changed, Direction.SEND, NOW)
    assert coming is not None and coming.value is Payer.CUSTOMER
    revoked = revoke_payer(changed, Direction.SEND, at=NOW + DAY, by=FIRM)
    assert revoked.send_payer == active().send_payer
    with pytest.raises(NotPossible, match="no take-over is planned"):
        revoke_payer(changed, Direction.SEND, at=coming.at, by=FIRM)


def test_a_second_take_over_waits_for_the_first_to_be_revoked() -> None:
    changed = change_payer(active(), KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)
    with pytest.raises(NotPossible, match="revoke it first"):
        change_payer(changed, KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM, not_before=NOW + 900 * DAY)


def test_who_pays_already_does_not_take_over() -> None:
    with pytest.raises(NotPossible, match="pays for send already"):
        change_payer(active(), KUND, Direction.SEND, Payer.FIRM, at=NOW, by=FIRM)


def test_before_the_approval_the_firm_chooses_again_at_once() -> None:
    changed = change_payer(requested(), KUND, Direction.SEND, Payer.CUSTOMER, at=START + DAY, by=FIRM)
    assert changed.payer(Direction.SEND, START + DAY) is Payer.CUSTOMER


def test_a_take_over_that_an_ending_comes_before_is_refused() -> None:
    ending = end(active(), at=NOW, by=FIRM, since=NOW + 30 * DAY)
    with pytest.raises(NotPossible, match="ends before the next agreement period"):
        change_payer(ending, KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)


def test_an_ending_cancels_the_take_over_that_would_have_come_after_it() -> None:
    changed = change_payer(active(), KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)
    over = end(changed, at=NOW + DAY, by=CUSTOMER)
    assert [span.payer for span in spans(over) if span.direction is Direction.SEND] == [Payer.FIRM, None]


def test_a_take_over_before_a_planned_ending_holds_until_it() -> None:
    later = NOW + 60 * DAY
    ending = end(active(months=1), at=NOW, by=FIRM, since=later)
    changed = change_payer(ending, KUND, Direction.SEND, Payer.CUSTOMER, at=NOW, by=FIRM)
    assert changed.payer(Direction.SEND, later - INSTANT) is Payer.CUSTOMER
    assert changed.payer(Direction.SEND, later) is None
    assert revoke_payer(changed, Direction.SEND, at=NOW, by=FIRM).send_payer == ending.send_payer


def test_the_periods_begin_with_the_approval_and_have_the_agreed_length() -> None:
    approved = approve(requested(months=3), at=NOW, by=CUSTOMER)
    assert periods_of(approved, KUND, NOW) == Periods(start=date(2026, 3, 12), months=3)


def test_a_request_answered_after_midnight_in_sweden_begins_on_the_swedish_day() -> None:
    late = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    approved = approve(requested(), at=late, by=CUSTOMER)
    assert approved.periods is not None and approved.periods.start == date(2026, 3, 6)
