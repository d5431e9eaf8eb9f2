"""Documents are judged in threads (on AWS ten at a time): from the first on, and each is told its own breaches."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from pipeline.schema import check_schema
from tests.schema.test_schema import UBL_INVOICE
from transforms.xml import parse

THREADS = 8
# A process that has compiled nothing yet; each thread begins with another schema.
COLD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from lxml import etree
from pipeline.schema import NAMES, check_schema

at_once = Barrier(len(NAMES))

def judge(name):
    at_once.wait()
    return name, [finding.rule for finding in check_schema(etree.XML("<nothing/>"), name)]

sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(len(NAMES)) as threads:
    found = dict(threads.map(judge, NAMES))
again = {name: [finding.rule for finding in check_schema(etree.XML("<nothing/>"), name)] for name in NAMES}
assert found == again and all(found.values()), found
"""


@pytest.mark.parametrize("attempt", range(3))
def test_threads_that_begin_at_once_can_use_every_schema(attempt: int) -> None:
    done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_document_is_told_its_own_breaches_whoever_is_judged_beside_it() -> None:
    at_once = Barrier(THREADS)

    def judge(thread: int) -> set[str | None]:
        broken = UBL_INVOICE.replace("<cbc:IssueDate>2026-10-15<", f"<cbc:IssueDate>thread-{thread}<")
        at_once.wait()
        return {finding.found for _ in range(40) for finding in check_schema(parse(broken.encode()), "ubl-invoice")}

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(judge, range(THREADS)))
    assert found == [{f'"thread-{thread}"'} for thread in range(THREADS)]
