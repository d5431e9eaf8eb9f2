"""Agreement periods: spans of whole months, from midnight to midnight in Sweden, summer time or not.

A span begins on the day of the month on which the first began, or on the last day of a month that is too short; the
next one is always counted from the first, so that 31 January is followed by 28 February and then by 31 March.
"""

from calendar import monthrange
from datetime import date, datetime, time
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from pipeline.collaboration.record import Record

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
MONTHS: Final = 12  # the length of a period where nothing else was agreed


class Periods(Record):
    """The agreement periods of a service: the day on which the first one begins in Sweden, and their length."""

    start: date
    months: Annotated[int, Field(ge=1, le=120)] = MONTHS

    def begin(self, number: int) -> datetime:
        """The instant at which a period begins; the first has the number 0, what was before has negative ones."""
        months = self.start.year * 12 + self.start.month - 1 + number * self.months
        year, month = divmod(months, 12)
        day = min(self.start.day, monthrange(year, month + 1)[1])
        return midnight(date(year, month + 1, day))

    def number(self, instant: datetime) -> int:
        """The number of the period in which an instant lies."""
        day = instant.astimezone(STOCKHOLM).date()
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        guess = months // self.months
        return guess if self.begin(guess) <= instant else guess - 1

    def next_begin(self, instant: datetime) -> datetime:
        """The beginning of the first period that begins later than an instant."""
        return self.begin(self.number(instant) + 1)

    def first_begin(self, instant: datetime) -> datetime:
        """The beginning of the first period that begins at an instant or later."""
        number = self.number(instant)
        begin = self.begin(number)
        return begin if begin == instant else self.begin(number + 1)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Sweden."""
    return datetime.combine(day, time.min, STOCKHOLM)


def swedish_day(instant: datetime) -> date:
    """The day in Sweden at an instant."""
    return instant.astimezone(STOCKHOLM).date()
