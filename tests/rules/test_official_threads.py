"""The published rules are run in threads as well: in a function on AWS documents are judged side by side."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from lxml import etree

from pipeline.rules.official import official_findings
from pipeline.rules.profiles import RELEASES
from tests.flow.documents import invoice

THREADS = 6


def test_documents_that_are_judged_at_once_are_judged_as_they_are_one_by_one(tmp_path: Path) -> None:
    en16931 = next(release for release in RELEASES if release.profile == "en16931")
    at_once = Barrier(THREADS)

    def judge(thread: int) -> list[list[str]]:
        root = etree.fromstring(invoice(payable="125.00" if thread % 2 else "126.00"))
        at_once.wait()
        return [[finding.rule for finding in official_findings(root, en16931, tmp_path)] for _ in range(5)]

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(judge, range(THREADS)))
    assert found == [[["BR-CO-16"]] * 5, [[]] * 5] * (THREADS // 2)
