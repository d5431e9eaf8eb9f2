"""A document is judged by the release in force on the day of its receipt, and that day is the Swedish one."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from pipeline.records import NewMessage, Reprocessing


def received(at: datetime, reprocessing: Reprocessing | None = None) -> NewMessage:
    return NewMessage(id="1", owner="a", name="a.xml", key="inbox/a/a.xml", received_at=at, reprocessing=reprocessing)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 8, 16, 21, 59, 59, tzinfo=UTC), date(2026, 8, 16)),  # a second to midnight in Sweden, summer
        (datetime(2026, 8, 16, 22, 0, tzinfo=UTC), date(2026, 8, 17)),
        (datetime(2026, 11, 16, 22, 59, 59, tzinfo=UTC), date(2026, 11, 16)),  # winter
        (datetime(2026, 11, 16, 23, 0, tzinfo=UTC), date(2026, 11, 17)),
    ],
)
def test_a_document_that_comes_after_midnight_in_sweden_is_judged_by_the_new_day(at: datetime, day: date) -> None:
    assert received(at).judged_on == day


def test_a_document_judged_once_more_is_judged_by_the_day_that_was_asked_for() -> None:
    begin_of_day = datetime(2026, 8, 16, 22, 0, tzinfo=UTC)
    again = Reprocessing(id="1", started=datetime(2026, 11, 1, tzinfo=UTC), as_of=begin_of_day)
    assert received(datetime(2026, 10, 1, tzinfo=UTC), again).judged_on == date(2026, 8, 17)


def test_the_swedish_day_is_known_on_a_machine_without_time_zones() -> None:
    program = "from pipeline.collaboration.periods import midnight; import datetime; " + (
        "assert midnight(datetime.date(2026, 7, 1)).utcoffset() == datetime.timedelta(hours=2)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONTZPATH": ""})
