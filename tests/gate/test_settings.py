"""The settings of the environment, the language, and the world that they open."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.bootstrap import NoWorld, make_world, open_world
from pipeline.language import language_of, say, speak, spoken
from pipeline.outcomes import Unavailable
from pipeline.settings import Settings


def test_what_the_environment_does_not_say_has_a_default() -> None:
    settings = Settings()
    assert settings.data == Path("faktura-data")
    assert settings.limits.batch == settings.batch == 64


@pytest.mark.parametrize(("text", "seconds"), [("0.5", 0.5), ("120", 120), ("PT2M", 120)])
def test_a_time_is_written_in_seconds_or_as_a_duration(
    monkeypatch: pytest.MonkeyPatch, text: str, seconds: float
) -> None:
    monkeypatch.setenv("FAKTURA_VISIBILITY", text)
    assert Settings().limits.visibility == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("name", "text"), [("BATCH", "0"), ("BATCH", "many"), ("TICK", "0"), ("BACKOFF", "-1"), ("MAX_RECEIVES", "0")]
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(f"FAKTURA_{name}", text)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_backend_on_aws_says_which_of_its_resources_are_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURA_BACKEND", "aws")
    monkeypatch.setenv("FAKTURA_AWS_LEDGER_TABLE", "faktura-ledger")
    with pytest.raises(ValidationError, match="FAKTURA_AWS_INBOX_BUCKET") as refused:
        Settings()
    assert "LEDGER_TABLE" not in str(refused.value)


def test_a_world_is_opened_only_where_one_was_made(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(NoWorld):
        open_world(settings)
    assert not settings.data.exists()
    make_world(settings)
    assert open_world(settings).index.changed(0).cursor == 0


def test_a_world_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="file"):
        make_world(Settings(data=tmp_path / "file" / "data"))


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": ""}, "sv"),
        ({"LANG": "en_GB.UTF-8", "FAKTURA_LANG": "sv"}, "sv"),
    ],
)
def test_the_language_follows_the_environment(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_text_is_said_in_the_language_that_is_spoken() -> None:
    before = spoken()
    try:
        speak("sv")
        assert say("payer", "fakturamottagare") == "fakturamottagare"
        speak("en")
        assert say("payer", "fakturamottagare") == "payer"
        with pytest.raises(ValueError, match="no language"):
            speak("no")
    finally:
        speak(before)
