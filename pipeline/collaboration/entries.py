"""The history of a record: who did what to it, when, and which version came of it. Nothing personal is ever in it.

Each version of a record carries the one entry that made it; the registry keeps them all, and changes none.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from pipeline.collaboration.record import Record


class Side(StrEnum):
    """On whose behalf something is done."""

    FIRM = "firm"
    CUSTOMER = "customer"
    OPERATOR = "operator"  # whoever runs the installation, by the command
    CLOCK = "clock"  # nobody: a day that was agreed came


class Actor(Record):
    """Who does something: a side, and an opaque id (a company's, then a key's or an administrator's), never a name."""

    side: Side
    id: Annotated[str, Field(max_length=80)] = ""

    def __str__(self) -> str:
        return f"{self.side}:{self.id}" if self.id else str(self.side)


OPERATOR = Actor(side=Side.OPERATOR)
CLOCK = Actor(side=Side.CLOCK)


class Deed(StrEnum):
    """What may be done to a collaboration or a company."""

    REQUEST = "request"
    REMIND = "remind"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    END = "end"
    RESUME = "resume"
    CHANGE_PAYER = "change-payer"
    REVOKE_PAYER = "revoke-payer"
    CHANGE_ROUTING = "change-routing"
    ADD = "add"
    CHANGE = "change"
    IMPORT = "import"
    ERASE = "erase"


class Entry(Record):
    """One line of a record's history.

    `at` is when it was done, `since` from when it holds. `from_version` is None where it made the record. `note` says
    what changed, in the names of fields and their values, such as `receive: firm`.
    """

    at: AwareDatetime
    by: Actor
    what: Deed
    since: AwareDatetime
    from_version: int | None
    to_version: int
    note: str = ""
