"""`faktura reprocess` as people and programs use it: the difference in three forms, doing it, what it refuses."""

import csv
import io

import pytest

from tests.commands import Faktura, faktura, objects, sample
from tests.docs.session import ROOT

__all__ = ["faktura", "sample"]
ENDED = str(ROOT / "samples" / "17-rejected-collaboration-ended.xml")
TO_BOTH = str(ROOT / "samples" / "06-firm-and-customer-both.xml")


@pytest.fixture
def history(sample: Faktura) -> Faktura:
    """A document was rejected since a collaboration had ended, another was delivered; now there is a new agreement."""
    assert sample("submit", ENDED, TO_BOTH, "--as", "exempel-bageri")[0] == 0
    assert sample("run", "--once")[0] == 1
    assert sample("collaboration", "request", "exempelbyran", "exempel-frisor", "--payer", "firm")[0] == 0
    assert sample("collaboration", "approve", "exempelbyran-exempel-frisor-2")[0] == 0
    return sample


def test_the_difference_is_the_same_as_json_csv_and_table(history: Faktura) -> None:
    asked = ("reprocess", "--dry-run", "--all", "--as-of", "now", "--workers", "1")
    *lines, sums = objects(history, *asked)
    assert (sums["judged"], sums["changed"], sums["failed"]) == (2, 1, 0)
    assert [line["kind"] for line in lines] == ["outcome", "route", "payer", "payer"]
    rows = list(csv.DictReader(io.StringIO(history(*asked, "--csv")[1])))
    assert [{**row, "documents": int(row["documents"])} for row in rows] == [
        {**line, "examples": " ".join(line["examples"])} for line in lines
    ]
    status, table, _ = history(*asked)
    assert (status, "rejected GATE-ENDED" in table, "Nothing was written" in table) == (0, True, True)
    assert "skulle bli" in history("--lang", "sv", *asked)[1]


def test_document_by_document_it_says_what_would_change_of_each(history: Faktura) -> None:
    asked = ("reprocess", "--dry-run", "--all", "--as-of", "now", "--workers", "1", "--each")
    document, sums = objects(history, *asked)
    assert (document["name"], sums["changed"]) == ("17-rejected-collaboration-ended.xml", 1)
    rows = list(csv.DictReader(io.StringIO(history(*asked, "--csv")[1])))
    assert [row["kind"] for row in rows] == [change["kind"] for change in document["changes"]]


def test_done_for_good_it_says_what_became_of_what_and_a_second_time_nothing(history: Faktura) -> None:
    (done,) = objects(history, "reprocess", "--outcome", "rejected", "--as-of", "now")
    assert done["changed"] == [{"before": "rejected", "after": "delivered", "documents": 1}]
    (again,) = objects(history, "reprocess", "--all", "--as-of", "now")
    assert (again["judged"], again["changed"]) == (0, [])
    assert history("charges", "--reconcile")[0] == 0
    assert objects(history, "reprocess", "--continue", done["id"])[0]["changed"] == done["changed"]


def test_a_version_that_was_asked_for_lies_beside_the_first(history: Faktura) -> None:
    (done,) = objects(history, "reprocess", "--redeliver", "06-firm-and-customer-both.xml")
    assert done["changed"] == [{"before": "delivered", "after": "delivered", "documents": 1}]
    assert "version 2" in history("mailbox", "list", "exempel-bygg")[1]


WRONG = [
    ((), "--all"),
    (("--dry-run",), "--all"),
    (("--all", "--csv"), "--dry-run"),
    (("--all", "--each"), "--dry-run"),
    (("--all", "--dry-run", "--csv", "--json"), "--csv"),
    (("--outcome", "lost"), "lost"),
    (("--company", "nobody"), "nobody"),
    (("--all", "--release", "1999.1"), "1999.1"),
    (("--all", "--profile", "no-profile"), "no-profile"),
    (("--all", "--as-of", "soon"), "soon"),
    (("--all", "--from", "yesterday"), "yesterday"),
    (("--continue", "no-such-order"), "no-such-order"),
    (("--continue", "../database"), "../database"),
    (("--redeliver", "no-such-document"), "no-such-document"),
    (("--redeliver", "17-rejected-collaboration-ended.xml"), "Never delivered"),
    (("--redeliver", "06-firm-and-customer-both.xml", "--outcome", "held"), "--redeliver"),
]


def test_wrong_usage_says_what_is_wrong_and_does_nothing(history: Faktura) -> None:
    before = history("status", "--json")[1]
    answers = {arguments: history("reprocess", *arguments) for arguments, _ in WRONG}
    assert {arguments for arguments, said in WRONG if said not in answers[arguments][2]} == set()
    assert {status for status, _, _ in answers.values()} == {2}
    assert history("status", "--json")[1] == before
