"""The world as everything above the ports has it: what stands behind each port, and the settings."""

from dataclasses import dataclass, field, replace

from pipeline.asked_once import Answers
from pipeline.ports import (
    Accounts,
    Chronicle,
    Claims,
    DeadLetters,
    Inbox,
    Ledger,
    Objects,
    Queue,
    Registry,
    RegistryIndex,
)
from pipeline.settings import Backend, Settings


@dataclass(slots=True, kw_only=True, frozen=True)
class World:
    """The ports of one installation (protocol `pipeline.ports.World`), and its settings."""

    settings: Settings
    queue: Queue
    dead_letters: DeadLetters
    reprocessing: Queue
    reprocessing_dead_letters: DeadLetters
    inbox: Inbox
    objects: Objects
    ledger: Ledger
    claims: Claims
    accounts: Accounts
    registry: Registry
    index: RegistryIndex
    chronicle: Chronicle
    answers: Answers = field(default_factory=Answers)  # what the registry was asked

    @property
    def place(self) -> str:
        """Where documents come in, in a word for people."""
        if self.settings.backend is Backend.AWS:
            return f"s3://{self.settings.aws_inbox_bucket}/inbox/"
        return str(self.settings.data / "inbox")

    def for_batch(self) -> "World":
        """The same world for the documents of the batch that begins now: they ask the registry each question once."""
        return replace(self, registry=self.answers.of_batch(self.registry, self.chronicle))

    def aside(self) -> "World":
        """The same world with the queue of low priority, and its dead letters, in the place of the first."""
        return replace(self, queue=self.reprocessing, dead_letters=self.reprocessing_dead_letters)
