"""The settings of an installation: what the environment says (FAKTURA_*), with defaults that work on one machine.

`FAKTURA_DATA=/srv/faktura` is the same as `--data /srv/faktura`. Times are seconds (`0.5`) or ISO 8601 durations
(`PT0.5S`). No file is read: what is not in the environment has its default.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024


def _seconds(given: object) -> object:
    try:
        return float(given) if isinstance(given, str) else given
    except ValueError:
        return given


Span = Annotated[timedelta, BeforeValidator(_seconds)]


class Settings(BaseSettings):
    """One instance a process. Raises pydantic's ValidationError, which names the variable that is wrong."""

    model_config = SettingsConfigDict(env_prefix="FAKTURA_", frozen=True, extra="ignore")

    # In the working directory and visible: what a newcomer made he can look at, and remove.
    data: Path = Path("faktura-data")
    # The largest document taken, in bytes: a Peppol access point may refuse what is larger.
    max_bytes: int = Field(default=50 * MEGABYTE, gt=0)
    # How many documents a worker takes at once: each durable step is paid once for them all.
    batch: int = Field(default=64, gt=0, le=1000)
    # How long a document is hidden from other workers while one has it.
    visibility: Span = Field(default=timedelta(minutes=2), gt=timedelta(0))
    # After so many receives a document goes to the dead letters.
    max_receives: int = Field(default=5, gt=0)
    # The first wait after the world did not answer; it doubles from one try to the next.
    backoff: Span = Field(default=timedelta(seconds=2), gt=timedelta(0))
    # How often an idle worker looks for work that nobody told it of (held documents whose day has come).
    tick: Span = Field(default=timedelta(seconds=1), gt=timedelta(0))
    # How long a statement waits for another process's lock before the database counts as unavailable.
    lock_wait: Span = Field(default=timedelta(seconds=5), ge=timedelta(0))
