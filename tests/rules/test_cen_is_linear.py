"""A document of n lines with n distinct VAT rates costs n, counted in operations and not in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from pipeline.rules.rule import Document, document_of
from tests.rules.cen_lines import many_rates
from tests.rules.cen_verdicts import PROFILE
from transforms.peppol.read import read
from transforms.xml import parse


def _document(lines: int, payable: str = "") -> Document:
    return document_of(read(parse(many_rates(lines, payable))))


def _operations(run: Callable[[], Any]) -> int:
    """How many functions are called and lines executed."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("payable", ["", "1.00"], ids=["in order", "with a fault in the header"])
def test_ten_times_the_lines_and_rates_cost_ten_times_as_much(payable: str) -> None:
    few, many = _document(60, payable), _document(600, payable)
    small, large = _operations(lambda: PROFILE.judge(few)), _operations(lambda: PROFILE.judge(many))
    assert large < 11 * small


def test_a_fault_in_the_header_of_many_rates_is_the_only_finding() -> None:
    assert [finding.rule for finding in PROFILE.judge(_document(50, "1.00"))] == ["BR-CO-16"]
    assert PROFILE.judge(_document(50)) == []
