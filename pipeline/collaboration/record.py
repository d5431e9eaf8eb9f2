"""What every record of the registry is built on."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Immutable; unknown fields are refused, so that a misspelled one is not lost silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")
