"""The settings of an installation: what the environment says (FAKTURA_*), with defaults that work on one machine.

`FAKTURA_DATA=/srv/faktura` is the same as `--data /srv/faktura`. Times are seconds (`0.5`) or ISO 8601 durations
(`PT0.5S`). No file is read: what is not in the environment has its default.
"""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipeline.records import Limits

_DEFAULT = Limits()


def _seconds(given: object) -> object:
    try:
        return float(given) if isinstance(given, str) else given
    except ValueError:
        return given


def _listed(given: object) -> object:
    return tuple(filter(None, (one.strip().lower() for one in given.split(",")))) if isinstance(given, str) else given


Span = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]


class Backend(StrEnum):
    """Where a world is."""

    EMBEDDED = "embedded"
    AWS = "aws"


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
    attachments: int = Field(default=_DEFAULT.attachments, ge=0)
    attachment_bytes: int = Field(default=_DEFAULT.attachment_bytes, gt=0)
    # MIME types, separated by commas: application/pdf,image/png
    attachment_types: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = _DEFAULT.attachment_types
    visibility: Span = _DEFAULT.visibility
    backoff: Span = _DEFAULT.backoff
    tick: Span = _DEFAULT.tick
    quiet: Annotated[timedelta, BeforeValidator(_seconds), Field(ge=timedelta(0))] = _DEFAULT.quiet
    # Where customers reach `faktura serve`: the beginning of every link in a mail.
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] = "http://127.0.0.1:8420"
    mail_from: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = "faktura@localhost"
    # smtp://user:secret@host:587 or smtps://...; None: mails become files in outbox/.
    smtp: SecretStr | None = None
    # Where the world is: in the data directory, or on AWS in these resources (infra/template.yaml names them).
    backend: Backend = Backend.EMBEDDED
    aws_region: str = "eu-north-1"
    aws_attempts: int = Field(default=4, gt=0)  # of one call, before the world counts as failing
    aws_endpoint: str | None = None  # where AWS's interfaces are served; None: by AWS
    aws_inbox_bucket: str = ""
    aws_archive_bucket: str = ""
    aws_mailboxes_bucket: str = ""
    aws_queue_url: str = ""
    aws_dead_url: str = ""
    aws_reprocess_url: str = ""
    aws_reprocess_dead_url: str = ""
    aws_ledger_table: str = ""
    aws_registry_table: str = ""
    aws_queue_table: str = ""
    aws_post_table: str = ""
    aws_company_role: str | None = None  # what programs of companies get for an hour, narrowed to their own prefixes
    aws_kms_key: str | None = None  # that a write names; None: the buckets' own

    @model_validator(mode="after")
    def _knows_its_resources(self) -> Self:
        missing = [name for name in type(self).model_fields if name.startswith("aws_") and getattr(self, name) == ""]
        if self.backend is Backend.AWS and missing:
            names = ", ".join(f"FAKTURA_{name.upper()}" for name in missing)
            raise ValueError(f"the backend on AWS needs {names}")
        return self

    @property
    def rules(self) -> Path:
        """Where the published rule sets are that were taken in by `faktura rules install`."""
        return self.data / "rules"

    @property
    def limits(self) -> Limits:
        """How a worker works."""
        return Limits.model_validate({name: getattr(self, name) for name in Limits.model_fields})
