"""What the doctor says of one thing: how it is, and where it is not well, what to do."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

Said = tuple[str, str]  # in English and in Swedish


class State(IntEnum):
    """The greater, the worse. The value is the exit status that it makes."""

    WELL = 0
    LOOK = 1  # it works, and somebody should look at it before long
    BROKEN = 3  # documents are not processed, or could be lost


@dataclass(slots=True, frozen=True, kw_only=True)
class Symptom:
    """One thing that was looked at. `facts` are numbers and names for programs, nothing personal."""

    what: str
    text: Said
    state: State = State.WELL
    remedy: Said = ("", "")  # said only where it is not well
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """A JSON-ready object."""
        remedy, remedy_sv = self.remedy if self.state else (None, None)
        return {
            "what": self.what,
            "state": self.state.name.lower(),
            "text": self.text[0],
            "text_sv": self.text[1],
            "remedy": remedy,
            "remedy_sv": remedy_sv,
            **self.facts,
        }
