"""What a function tells of its work: no value of a metric is lost, however many there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from handlers.observed import metrics, took


@pytest.fixture(autouse=True)
def _nothing_was_told() -> Iterator[None]:
    metrics.provider.clear_metrics()
    yield
    metrics.provider.clear_metrics()


def told(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_every_value_is_printed_a_hundred_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(250):
        took({"receive": number / 1000})
    metrics.flush_metrics()
    lines = told(capsys.readouterr().out)
    assert [len(line["ReceiveTime"]) for line in lines] == [100, 100, 50]
    assert [value for line in lines for value in line["ReceiveTime"]] == pytest.approx(list(range(250)))


def test_each_name_has_its_unit_and_every_line_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        metrics.add_metric("Delivered", MetricUnit.Count, 1)
        took({"judge": 0.25})
    metrics.flush_metrics()
    (line,) = told(capsys.readouterr().out)
    (group,) = line["_aws"]["CloudWatchMetrics"]
    assert group["Metrics"] == [{"Name": "Delivered", "Unit": "Count"}, {"Name": "JudgeTime", "Unit": "Milliseconds"}]
    assert (group["Namespace"], line["service"]) == ("Faktura", "faktura")
    assert (line["Delivered"], line["JudgeTime"]) == ([1, 1], [250, 250])
