"""The sample documents themselves: valid where they say so, with right check digits, and told of in one table."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.validate import judge
from tests.e2e.installation import SAMPLES, stories

WRONG = {"08-rejected-by-schema.xml", "09-rejected-by-rule.xml"}
DAY = date(2026, 11, 23)
NAMES = sorted(path.name for path in SAMPLES.glob("*.xml"))


def luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def elements(name: str, *local: str) -> list[Any]:
    wanted = " or ".join(f"local-name()='{one}'" for one in local)
    root: Any = etree.fromstring((SAMPLES / name).read_bytes())
    return list(root.xpath(f"//*[{wanted}]"))


def test_every_sample_has_its_story_and_every_story_its_sample() -> None:
    assert sorted(told["file"] for told in stories()) == NAMES


def test_the_table_for_people_tells_the_same_stories() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (.+?) \| (\w+)", (SAMPLES / "README.md").read_text("utf-8"), re.M)
    assert rows == [(told["file"], told["submitted_as"], told["story"], told["outcome"]) for told in stories()]


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_valid_without_a_remark_unless_it_is_there_to_be_wrong(name: str) -> None:
    report = judge((SAMPLES / name).read_bytes(), on=DAY).report
    assert report.verdict == ("invalid" if name in WRONG else "valid")
    assert name in WRONG or report.findings == []


def test_the_duplicate_is_one() -> None:
    first, again = (SAMPLES / "01-peppol-unchanged.xml"), (SAMPLES / "11-duplicate.xml")
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_payment_references_and_giro_accounts_have_right_check_digits(name: str) -> None:
    references = elements(name, "PaymentID", "PaymentInstructionID")
    accounts = [found for account in elements(name, "PayeeFinancialAccount") for found in account[:1]]
    assert references and accounts
    for element in references:
        assert luhn(element.text) and int(element.text[-2]) == len(element.text) % 10  # check digit, and length digit
    for element in accounts:
        assert luhn(element.text) and 6 <= len(element.text) <= 8


def test_no_sample_is_anybody_real() -> None:
    for path in map(Path, NAMES):
        for element in elements(str(path), "RegistrationName", "PartyName"):
            assert "xempel" in "".join(element.itertext())


def test_what_the_sample_world_agreed_on_was_in_force_long_ago_so_that_a_wrong_clock_does_no_harm() -> None:
    instants = re.findall(r'"(\d{4}-\d{2}-\d{2})T', (SAMPLES / "world.json").read_text("utf-8"))
    assert instants
    assert max(instants) < "2021"
