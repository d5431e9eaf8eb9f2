"""The settings of an installation: what the environment says (FAKTURA_*), with defaults that work on one machine.

`FAKTURA_DATA=/srv/faktura` is the same as `--data /srv/faktura`. Times are seconds (`0.5`) or ISO 8601 durations
(`PT0.5S`). No file is read: what is not in the environment has its default.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.records import Limits

_DEFAULT = Limits()


def _seconds(given: object) -> object:
    try:
        return float(given) if isinstance(given, str) else given
    except ValueError:
        return given


Span = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]


class Settings(BaseSettings):
    """One instance a process. Raises pydantic's ValidationError, which names the variable that is wrong.

    What `Limits` has too is explained there.
    """

    model_config = SettingsConfigDict(env_prefix="FAKTURA_", frozen=True, extra="ignore")

    # In the working directory and visible: what a newcomer made he can look at, and remove.
    data: Path = Path("faktura-data")
    # After so many receives a document goes to the dead letters.
    max_receives: int = Field(default=5, gt=0)
    # How long a statement waits for another process's lock before the database counts as unavailable.
    lock_wait: Span = timedelta(seconds=5)
    # The share of documents, from 0 to 1, that the published rules judge beside ours.
    shadow: float = Field(default=_DEFAULT.shadow, ge=0, le=1)
    batch: int = Field(default=_DEFAULT.batch, gt=0, le=1000)
    batch_bytes: int = Field(default=_DEFAULT.batch_bytes, gt=0)
    max_bytes: int = Field(default=_DEFAULT.max_bytes, gt=0)
    draws: int = Field(default=_DEFAULT.draws, ge=0)
    visibility: Span = _DEFAULT.visibility
    backoff: Span = _DEFAULT.backoff
    tick: Span = _DEFAULT.tick
    quiet: Annotated[timedelta, BeforeValidator(_seconds), Field(ge=timedelta(0))] = _DEFAULT.quiet
    # Where customers reach `faktura serve`: the beginning of every link in a mail.
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] = "http://127.0.0.1:8420"
    mail_from: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "faktura@localhost"
    # smtp://user:secret@host:587 or smtps://...; None: mails become files in outbox/.
    smtp: SecretStr | None = None

    @property
    def rules(self) -> Path:
        """Where the published rule sets are that were taken in by `faktura rules install`."""
        return self.data / "rules"

    @property
    def limits(self) -> Limits:
        """How a worker works."""
        return Limits.model_validate({name: getattr(self, name) for name in Limits.model_fields})
