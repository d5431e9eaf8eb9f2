"""An unanswered request is brought to mind a week before it expires; then its expiry is written down. Once each."""

from datetime import datetime
from pathlib import Path

from pipeline.collaboration import life
from pipeline.collaboration.entries import CLOCK, Deed
from pipeline.collaboration.payers import change_payer
from pipeline.collaboration.records import Direction, Payer, State
from pipeline.daily import keep_days
from tests.notify.offices import ASKED, CUSTOMER, FIRM, KIM, Town, later, town


def deeds(here: Town, at: datetime) -> list[Deed]:
    """What a look at the days at an instant does."""
    return [changed.entry.what for changed in keep_days(here.world, at) if changed.entry]


def test_a_week_before_it_expires_a_reminder_goes_out_and_only_one(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.round(ASKED)
    assert deeds(here, later(days=22, hours=23)) == []
    assert deeds(here, later(days=23)) == [Deed.REMIND]
    assert here.agreed.entry is not None and here.agreed.entry.by == CLOCK
    assert [deed for day in range(24, 30) for deed in deeds(here, later(days=day))] == []
    here.round(later(days=23))
    assert [str(mail["Subject"]).partition(":")[0] for mail in here.files()][1:] == ["Påminnelse"]


def test_a_firm_that_has_reminded_lately_needs_no_clock(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.put(life.remind(here.agreed, at=later(days=24), by=FIRM))
    assert deeds(here, later(days=25)) == []


def test_a_change_of_terms_is_no_reminder(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    customer = here.world.registry.company("exempel-kiosk")
    assert customer is not None
    here.put(change_payer(here.agreed, customer, Direction.SEND, Payer.CUSTOMER, at=later(days=24), by=FIRM))
    assert deeds(here, later(days=25)) == [Deed.REMIND]


def test_the_clock_does_not_write_on_the_day_on_which_the_firm_did(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.put(life.remind(here.agreed, at=later(days=23, hours=-1), by=FIRM))
    assert deeds(here, later(days=23, hours=1)) == []
    assert deeds(here, later(days=24)) == [Deed.REMIND]


def test_what_was_answered_is_neither_reminded_of_nor_expires(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    here.put(life.approve(here.agreed, at=later(days=1), by=CUSTOMER))
    assert deeds(here, later(days=25)) + deeds(here, later(days=40)) == []


def test_an_expiry_is_written_down_once(tmp_path: Path) -> None:
    here = town(tmp_path, KIM)
    assert deeds(here, later(days=31)) == [Deed.EXPIRE]
    assert here.agreed.states.at(later(days=31)) is State.EXPIRED
    assert deeds(here, later(days=32)) == []
