"""The registry on SQLite: several processes, a locked and a damaged database, and thousands of companies."""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.records import Company, ParticipantId
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict

RAISES_THE_VERSION = """
import sys
from pathlib import Path
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.records import Conflict

registry = EmbeddedRegistry(Path(sys.argv[1]))
raised = 0
while raised < 20:
    company = registry.company("shared")
    try:
        registry.put(company.model_copy(update={"version": company.version + 1}))
        raised += 1
    except Conflict:
        pass
"""


def test_processes_that_change_one_record_at_once_lose_no_change(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite3"
    registry = EmbeddedRegistry(path)
    registry.put(Company(id="shared", name="AB"))
    workers = [Popen([sys.executable, "-c", RAISES_THE_VERSION, str(path)], stderr=PIPE, text=True) for _ in range(2)]
    for worker in workers:
        _, errors = worker.communicate(timeout=60)
        assert worker.returncode == 0, errors
    shared = registry.company("shared")
    assert shared is not None and shared.version == 40


def test_threads_have_connections_and_answers_of_their_own(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    registry.put(*(Company(id=f"c-{number}", name="AB") for number in range(20)))

    def rename(number: int) -> str:
        registry.put(Company(id=f"c-{number}", name=f"AB {number}", version=1))
        found = registry.company(f"c-{number}")
        assert found is not None
        return found.name

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(rename, range(20))) == [f"AB {number}" for number in range(20)]
    names = [each.name for each in registry.companies()]
    assert sorted(names) == sorted(f"AB {number}" for number in range(20))


def test_a_locked_database_is_unavailable_and_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite3"
    registry = EmbeddedRegistry(path, lock_wait=timedelta(milliseconds=10))
    registry.put(Company(id="before", name="AB"))
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable, match="locked"):
            registry.put(Company(id="after", name="AB"))
        other.execute("ROLLBACK")
    other.close()
    assert registry.company("after") is None
    registry.put(Company(id="after", name="AB"))


def test_a_damaged_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    with pytest.raises(Unavailable, match=r"registry\.sqlite3"):
        EmbeddedRegistry(path).company("any")


def test_a_directory_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable):
        EmbeddedRegistry(tmp_path / "file" / "registry.sqlite3").company("any")


def test_thousands_of_companies_are_put_in_one_transaction(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    companies = [
        Company(id=f"c-{number}", name="AB", participants=(ParticipantId(scheme="0007", value=f"{number:010d}"),))
        for number in range(5_000)
    ]
    registry.put(*companies)
    assert registry.changed(0).cursor == 1
    found = registry.company_of(ParticipantId(scheme="0007", value=f"{4_999:010d}"))
    assert found is not None and found.id == "c-4999"
    with pytest.raises(Conflict):
        registry.put(*companies)
