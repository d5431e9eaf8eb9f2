"""The dead letters, in a table: listed with their causes, one or all put back, kept until somebody does.

SQS's own dead-letter queue stands behind the queue all the same, for what ends a function before it can say anything.
It is emptied into the table whenever somebody looks, because it cannot do what an operator needs: it is not listed
without being received, its StartMessageMoveTask moves all or nothing, it knows no cause, and it forgets after 14 days.
What is no message of ours stays in it.
"""

from collections.abc import Iterable
from datetime import datetime

from pipeline.backends.aws.table import Item, Refused, Table, text_of
from pipeline.backends.instants import instant, micros
from pipeline.records import Dead, NewMessage


class DeadTable:
    """The dead letters of a queue by the ids of their messages."""

    def __init__(self, table: Table, queue: str) -> None:
        self._table, self._partition = table, f"{queue}/dead"

    def add(self, message: NewMessage, cause: str, receives: int, now: datetime) -> None:
        """Write a dead letter; written again it is the same one, with its latest cause."""
        sent = NewMessage.model_construct(**{name: getattr(message, name) for name in NewMessage.model_fields})
        item: Item = {"pk": self._partition, "sk": message.id, "body": sent.model_dump_json()}
        self._table.put(item | {"cause": cause, "receives": receives, "died": micros(now)})

    def all(self) -> list[Dead]:
        """All of them, oldest first."""
        found = sorted(self._table.query(self._partition), key=lambda item: (item["died"], item["sk"]))
        return [
            Dead(
                message=NewMessage.model_validate_json(text_of(item)),
                cause=str(item["cause"]),
                receives=int(item["receives"]),
                died_at=instant(int(item["died"])),
            )
            for item in found
        ]

    def remove(self, letters: Iterable[Dead]) -> None:
        """Take letters away, but for those that died once more meanwhile."""
        for letter in letters:
            try:
                self._table.delete((self._partition, letter.message.id), "#died = :died", died=micros(letter.died_at))
            except Refused:
                continue

    def count(self) -> int:
        """How many there are."""
        return self._table.count(self._partition)
