"""Access to the store itself: a company's programs drop and fetch without passing through the service."""

from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from pipeline.collaboration.record import Record


class Access(Record):
    """Credentials for a while: to drop documents into a company's inbox, and to fetch what lies in its mailboxes."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expires_at: AwareDatetime
    region: str
    inbox: str  # s3://<bucket>/inbox/<company>/
    mailboxes: str  # s3://<bucket>/mailboxes/<company>/


class Storage(Protocol):
    """Who gives such credentials. Raises `Unavailable` where nobody answers."""

    def access(self, company: str, now: datetime) -> Access:
        """Credentials for what belongs to a company, and for nothing else."""
