"""`faktura run`: watching, several workers, and being stopped."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.e2e.installation import SAMPLES, Installation, eventually, files_below, invoices, stop

BAKERY = "exempel-bageri"


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path)
    installation.do("init", "--sample")
    return installation


def delivered_numbers(here: Installation) -> list[str]:
    objects = here.do("mailbox", "list", "exempel-konsult", "--json").objects
    return [one["number"] for one in objects]


def test_two_workers_deliver_each_document_once_and_charge_each_leg_once(here: Installation, tmp_path: Path) -> None:
    here.submit(BAKERY, *invoices(tmp_path / "made", 60))
    ended = here.do("run", "--once", "--workers", "2", "--json")
    assert sorted(one["name"] for one in ended.objects) == [f"invoice-{number:04}.xml" for number in range(60)]
    assert {one["outcome"] for one in ended.objects} == {"delivered"}
    assert sorted(delivered_numbers(here)) == sorted(f"T-{number}" for number in range(60))
    assert len(here.charges("invoice-0000.xml")) == 2


def test_the_same_file_in_the_hands_of_two_workers_is_delivered_once(here: Installation, tmp_path: Path) -> None:
    (invoice,) = invoices(tmp_path / "made", 1)
    copies = [Path(shutil.copy(invoice, tmp_path / "made" / f"copy-{number}.xml")) for number in range(40)]
    here.submit(BAKERY, *copies)
    here.do("run", "--once", "--workers", "2")
    outcomes = sorted(one["outcome"] for one in here.documents().values())
    assert outcomes == ["delivered"] + ["duplicate"] * 39
    assert delivered_numbers(here) == ["T-0"]


def test_a_watching_worker_takes_what_is_dropped_and_stops_cleanly_on_sigterm(here: Installation) -> None:
    watching = here.start("run")
    inbox = here.store / "inbox" / BAKERY
    shutil.copy(SAMPLES / "01-peppol-unchanged.xml", inbox / "dropped.xml")
    assert eventually(lambda: not (inbox / "dropped.xml").exists())
    ended = stop(watching, signal.SIGTERM)
    assert ended.status == 0, ended.err
    assert "1 delivered" in ended.out
    assert here.do("queue", "--json").objects[0]["waiting"] == 0


def test_several_watching_workers_stop_cleanly_on_ctrl_c(here: Installation, tmp_path: Path) -> None:
    watching = here.start("run", "--workers", "2")
    here.submit(BAKERY, *invoices(tmp_path / "made", 5))
    assert eventually(lambda: files_below(here.store / "inbox") == [])
    workers = children(watching.pid)
    os.killpg(watching.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = watching.communicate(timeout=30)
    assert watching.returncode == 0, err
    assert "5 delivered" in out
    assert not any(map(lives, workers))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc to find the worker processes")
def test_ctrl_c_while_the_workers_begin_is_no_error_of_theirs(here: Installation) -> None:
    watching = here.start("run", "--workers", "2")
    assert eventually(lambda: len(children(watching.pid)) >= 2)
    os.killpg(watching.pid, signal.SIGINT)
    _, err = watching.communicate(timeout=30)
    assert (watching.returncode, "Traceback" in err) == (0, False), err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc to find the worker processes")
def test_a_worker_that_is_killed_is_replaced(here: Installation, tmp_path: Path) -> None:
    watching = here.start("run", "--workers", "2")
    assert eventually(lambda: len(children(watching.pid)) >= 2)
    os.kill(children(watching.pid)[-1], signal.SIGKILL)
    here.submit(BAKERY, *invoices(tmp_path / "made", 20))
    assert eventually(lambda: files_below(here.store / "inbox") == [])
    ended = stop(watching, signal.SIGTERM)
    assert ended.status == 0
    assert len(delivered_numbers(here)) == 20


def test_what_is_held_is_released_by_a_watching_worker_when_it_is_approved(here: Installation) -> None:
    watching = here.start("run")
    here.submit(BAKERY, SAMPLES / "07-held-until-approved.xml")
    assert eventually(lambda: any(one["outcome"] == "held" for one in here.documents().values()))
    here.do("collaboration", "approve", "exempelbyran-exempel-blommor")
    assert eventually(lambda: here.documents()["07-held-until-approved.xml"]["outcome"] == "delivered")
    assert stop(watching, signal.SIGINT).status == 0


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def children(parent: int) -> list[int]:
    """The worker processes of a run, without multiprocessing's own resource tracker."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            words = (status.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[1]) == parent and "spawn_main" in words:
            found.append(int(status.parent.name))
    return sorted(found)
