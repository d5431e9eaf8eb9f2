"""What of a document need not be looked at, because the model shows that no rule of EN 16931 is broken there."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.rules.rule import Document


@dataclass(slots=True, kw_only=True)
class Doubts:
    """The parts of a document in which some rule may be broken."""

    everything: bool = False
    header: bool = False  # all but the lines
    lines: list[Any] = field(default_factory=list)  # line elements


def doubts(document: Document) -> Doubts:
    """Where to look."""
    return Doubts(everything=True)
