"""`faktura doctor` of a world on AWS: what does not answer is named, one by one, with what to do about it."""

import json
from pathlib import Path

import pytest

from pipeline.backends.aws.clients import clients_of
from pipeline.cli.command import run
from pipeline.settings import Settings
from tests.aws.ports import environment

Told = list[dict[str, str]]


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that name a world on AWS, set; without a data directory."""
    variables = environment(tmp_path) | {"FAKTURA_DATA": str(tmp_path / "none")}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, Told]:
    """The exit status, and what is said of AWS."""
    status = run(["doctor", "--json"])
    symptoms = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return status, [symptom for symptom in symptoms if symptom["what"] in ("aws", "clock", "queue", "time zone")]


@pytest.mark.usefixtures("named")
def test_where_everything_answers_it_counts_them_and_compares_the_clocks(capsys: pytest.CaptureFixture[str]) -> None:
    status, told = doctor(capsys)
    assert status == 0
    assert [(one["what"], one["state"]) for one in told] == [
        (what, "well") for what in ("aws", "clock", "time zone", "queue")
    ]
    assert told[0]["text"] == "11 buckets, queues and tables answer"


@pytest.mark.usefixtures("named")
def test_every_bucket_is_asked_once_for_whether_it_answers_and_for_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    asked = list[str]()

    def hear(params: dict[str, str], **_: object) -> None:
        asked.append(params["url"])

    events = clients_of(Settings())("s3").meta.events
    events.register("before-call.s3.HeadBucket", hear)
    try:
        doctor(capsys)
    finally:
        events.unregister("before-call.s3.HeadBucket", hear)
    assert len(asked) == len(set(asked)) == 3


def test_each_that_is_not_there_is_named_with_what_to_do(
    named: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = named["FAKTURA_AWS_QUEUE_URL"] + "-not"
    monkeypatch.setenv("FAKTURA_AWS_ARCHIVE_BUCKET", "no-such-bucket")
    monkeypatch.setenv("FAKTURA_AWS_LEDGER_TABLE", "no-such-table")
    monkeypatch.setenv("FAKTURA_AWS_QUEUE_URL", queue)
    status, told = doctor(capsys)
    assert status == 3
    assert [one["resource"] for one in told] == ["no-such-bucket", queue, "no-such-table"]
    assert all("docs/deploy.md" in one["remedy"] and one["state"] == "broken" for one in told)


@pytest.mark.usefixtures("named")
def test_a_network_that_leads_nowhere_is_no_missing_bucket(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAKTURA_AWS_ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    monkeypatch.setenv("FAKTURA_AWS_ATTEMPTS", "1")
    status, told = doctor(capsys)
    assert status == 3
    assert len(told) == 11
    assert all("EndpointConnectionError" in one["text"] and "network" in one["remedy"] for one in told)
