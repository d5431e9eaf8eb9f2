"""Two who act on a collaboration at once: one of them wins, the other is told, and the history has one line for it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.entries import OPERATOR, Deed
from pipeline.collaboration.life import approve, decline
from pipeline.collaboration.records import Collaboration
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict
from tests.collaboration.lives import BYRAN, CUSTOMER, DAY, FIRM, KUND, START, requested

# Both have read the same version before either writes: the line on the input says go.
ANSWERS = """
import sys
from datetime import datetime
from pathlib import Path
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration import life
from pipeline.collaboration.entries import Actor, Side
from pipeline.records import Conflict

path, answer, at = sys.argv[1:]
registry = EmbeddedRegistry(Path(path))
asked = registry.collaboration("byran-kund")
by = Actor(side=Side.CUSTOMER, id=asked.customer)
answered = getattr(life, answer)(asked, at=datetime.fromisoformat(at), by=by)
print("ready", flush=True)
sys.stdin.readline()
try:
    registry.put(answered)
    print("won")
except Conflict:
    print("second")
"""


@pytest.mark.parametrize("answers", [("approve", "decline"), ("approve", "approve")])
def test_of_two_answers_at_once_one_wins(tmp_path: Path, answers: tuple[str, str]) -> None:
    path = tmp_path / "registry.sqlite3"
    registry = EmbeddedRegistry(path)
    registry.put(BYRAN, KUND, requested())
    at = (START + DAY).isoformat()
    both = [
        Popen([sys.executable, "-c", ANSWERS, str(path), answer, at], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)
        for answer in answers
    ]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    said = [each.communicate("go\n", timeout=60) for each in both]
    assert sorted(out for out, _ in said) == ["second\n", "won\n"], said
    standing = registry.collaboration("byran-kund")
    assert standing is not None and standing.version == 1
    winner = answers[[out for out, _ in said].index("won\n")]
    assert [entry.what for entry in registry.entries(standing)] == [Deed.REQUEST, Deed(winner)]


def test_whoever_comes_second_changes_nothing(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    registry.put(requested())
    registry.put(approve(requested(), at=START + DAY, by=CUSTOMER))
    with pytest.raises(Conflict):
        registry.put(decline(requested(), at=START + DAY, by=CUSTOMER))
    assert len(registry.entries(requested())) == 2


def test_an_entry_belongs_to_the_version_that_it_made(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    registry.put(requested())
    stale = requested().model_copy(update={"version": 1})
    with pytest.raises(ValueError, match="is of version 0, not 1"):
        registry.put(stale)


@pytest.mark.parametrize("statement", ["UPDATE entry SET body = '{}'", "DELETE FROM entry"])
def test_a_history_is_only_added_to(tmp_path: Path, statement: str) -> None:
    import sqlite3

    path = tmp_path / "registry.sqlite3"
    EmbeddedRegistry(path).put(requested())
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        connection.execute(statement)
    connection.close()


def test_records_of_one_name_and_two_kinds_have_histories_of_their_own(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    asked = requested().model_copy(update={"id": "kund"})
    registry.put(KUND, asked)
    assert [entry.by for entry in registry.entries(asked)] == [FIRM]
    assert registry.entries(KUND) == []


def test_several_versions_are_written_together(tmp_path: Path) -> None:
    registry = EmbeddedRegistry(tmp_path / "registry.sqlite3")
    asked = requested()
    approved = approve(asked, at=START + DAY, by=OPERATOR)
    registry.put(asked, approved)
    assert registry.collaboration(asked.id) == approved
    assert [entry.to_version for entry in registry.entries(asked)] == [0, 1]


def test_what_a_version_before_these_rules_wrote_is_read(tmp_path: Path) -> None:
    none: dict[str, list[object]] = {"changes": []}
    histories = {f"{way}_{what}": none for way in ("send", "receive") for what in ("payer", "routing")}
    states = {"changes": [{"at": "2026-01-05T08:00:00Z", "value": "active"}]}
    service = "digital-documents"
    known = {"id": "byran-kund", "firm": "byran", "customer": "kund", "service": service, "version": 3}
    old = json.dumps({**known, "states": states, **histories})
    found = Collaboration.model_validate_json(old)
    assert (found.version, found.entry, found.periods) == (3, None, None)
    assert found.states.change_at(datetime(2026, 2, 1, tzinfo=UTC)) is not None


def test_a_world_that_does_not_answer_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable):
        EmbeddedRegistry(tmp_path / "file" / "registry.sqlite3").load([requested()])
