"""The queue in SQS (a standard one), which also gets S3's events; what SQS cannot know stands beside it in a table.

**Sent once.** SQS drops no duplicates, so `send` first writes the id into the table, on condition that it is not there
as sent, then sends, then marks it as sent. A sender that dies in between leaves an id that is not marked: whoever
offers the message again (and everybody who sends does, until it was told that the message is there) sends it, perhaps
a second time. Two copies of a message are one document to the ledger. S3's events do not pass here: their ids are made
of the object's version, so the same event twice is one document in the same way.

**Given back.** A message that is to come again later is sent again with a delay and then deleted, instead of being
left to its visibility: it carries its count of receives, and that it was given back, so that a second receive by SQS's
own count always means a worker that was never heard of again. Such a message may have ended its worker and is handed
out alone; what came along with it is put back without counting.

**Dead letters** are in dead.py. **Order** is SQS's best effort. **Time** is SQS's, in whole seconds, up to 15 minutes
for a wait; `now` decides only whether a receipt is still the last one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.backends.aws.clients import Clients, chunks
from pipeline.backends.aws.dead import DeadTable
from pipeline.backends.aws.sqs import AT_ONCE, LONGEST_WAIT, Sqs, entry, seconds
from pipeline.backends.aws.table import ONLY, Item, Key, Refused, Table
from pipeline.backends.aws.taken import RECEIVES, SUSPECT, Receipt, Taken
from pipeline.backends.instants import instant, micros
from pipeline.outcomes import Unavailable
from pipeline.records import Dead, Depths, Message, NewMessage
from pipeline.settings import Settings

_MOMENT: Final = timedelta(minutes=1)  # enough to write ten dead letters
_WAITING: Final = ("waiting", "waiting", "since")  # the index of what we sent and is not done with
_SHARDS: Final = 8  # an index takes 1,000 writes a second under one key
_NEVER_FINISHED: Final = "it was handed out {receives} times, and no worker was heard of again: it may have ended them"


def documents(clients: Clients, settings: Settings) -> "SqsQueue":
    """The queue of documents, which waits for S3's events as long as a worker's tick is."""
    return SqsQueue(
        clients,
        url=settings.aws_queue_url,
        dead_url=settings.aws_dead_url,
        table=Table(clients, settings.aws_queue_table),
        name="documents",
        max_receives=settings.max_receives,
        wait=min(settings.tick, LONGEST_WAIT),
    )


def reprocessing(clients: Clients, settings: Settings) -> "SqsQueue":
    """The queue of low priority, which is looked at and not waited for."""
    return SqsQueue(
        clients,
        url=settings.aws_reprocess_url,
        dead_url=settings.aws_reprocess_dead_url,
        table=Table(clients, settings.aws_queue_table),
        name="reprocessing",
        max_receives=settings.max_receives,
    )


class SqsQueue:
    """Ports Queue and DeadLetters.

    `url` and `dead_url`: the queue, and its own dead-letter queue; `name`: of the queue's items in the table; `wait`:
    how long a receive waits for messages.
    """

    def __init__(
        self,
        clients: Clients,
        *,
        url: str,
        table: Table,
        name: str,
        max_receives: int,
        dead_url: str | None = None,
        wait: timedelta = timedelta(0),
    ) -> None:
        self._clients, self._table, self._name = clients, table, name
        self._sqs, self._sqs_dead = Sqs(clients, url), Sqs(clients, dead_url) if dead_url else None
        self._max_receives, self._wait, self._dead = max_receives, seconds(wait), DeadTable(table, name)
        self._latest: dict[str, str] = {}  # SQS's id of a message in hand: the handle of its last receive here
        self._extended: dict[str, int] = {}  # handle: until when, where that was put off

    def send(self, messages: Sequence[NewMessage], now: datetime) -> list[str]:
        """Put messages last; the ids that were new. Raises Unavailable: offered again, the rest is sent."""
        offered = list({message.id: message for message in messages}.values())
        is_new = self._clients.each(lambda message: self._announce(message, now), offered)
        new = [message for message, wanted in zip(offered, is_new, strict=True) if wanted]
        self._sqs.send([entry(message) for message in new])
        self._clients.each(lambda message: self._table.update(self._key(message), "SET #sent = :yes", yes=True), new)
        return [message.id for message in new]

    def receive(self, limit: int, visibility: timedelta, now: datetime) -> list[Message]:
        """Up to `limit` visible messages; one that may have ended its worker comes alone."""
        taken = self._take(limit, visibility)
        messages = self.in_hand(taken, visibility, now)
        if messages or not any(one.messages == [] for one in taken):
            return messages
        # What S3 sends to try the queue brings nothing, and does not mean that nothing waits behind it.
        return self.in_hand(self._take(limit, visibility), visibility, now)

    def _take(self, limit: int, visibility: timedelta) -> list[Taken]:
        """What SQS hands out: up to `limit`, or until one is suspect."""
        taken: list[Taken] = []
        while len(taken) < limit and not any(one.suspect for one in taken):
            try:
                found = self._sqs.receive(limit - len(taken), visibility, wait=0 if taken else self._wait)
            except Unavailable:
                if taken:
                    break
                raise
            if not found:
                break
            taken += found
        return taken

    def in_hand(self, taken: Sequence[Taken], visibility: timedelta, now: datetime) -> list[Message]:
        """The messages that a worker gets of what was received, by SQS's answer or by Lambda; the rest goes its way."""
        living = self._living(self._single(taken, now), now)
        first = next((one for one in living if one.suspect), None)
        if first is not None:
            self._put_back([one for one in living if one is not first])
            living = [first]
        self._latest |= {one.id: one.handle for one in living}
        return [one.in_hand(visibility, now) for one in living]

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """The messages are done with, but for those that another worker holds by now."""
        receipts = [(message, Receipt.of(message)) for message in messages]
        current = [(message, one) for message, one in receipts if self._latest.get(one.id, one.handle) == one.handle]
        self._clients.each(self._no_longer_waiting, [message for message, receipt in current if receipt.own])
        self._sqs.delete([receipt.handle for _, receipt in current])
        self._forget(receipt for _, receipt in current)

    def extend(self, messages: Sequence[Message], visibility: timedelta, now: datetime) -> None:
        """Keep messages hidden for that long from now on, as their worker is still at it."""
        receipts = [receipt for message in messages if not self._is_stale(receipt := Receipt.of(message), now)]
        self._sqs.hide((receipt.handle for receipt in receipts), visibility)
        self._extended |= {receipt.handle: micros(now + visibility) for receipt in receipts}

    def retry(self, message: Message, after: timedelta, cause: str, now: datetime) -> bool:
        """Show the message again after a while. False: it was received too often and is a dead letter now."""
        if message.receives >= self._max_receives:
            self.bury(message, cause, now)
            return False
        receipt = Receipt.of(message)
        if not self._is_stale(receipt, now):
            self._sqs.send([entry(message, {RECEIVES: str(message.receives)}, after)])
            self._sqs.delete([receipt.handle])
            self._forget([receipt])
        return True

    def bury(self, message: Message, cause: str, now: datetime) -> None:
        """Move a message to the dead letters, unless another worker holds it by now."""
        receipt = Receipt.of(message)
        if not self._is_stale(receipt, now):
            self._bury(message, receipt.handle, cause, message.receives, now)
            self._forget([receipt])

    def dead(self) -> list[Dead]:
        """The dead letters with their causes, oldest first."""
        return self._dead.all()

    def redrive(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Put dead letters (None: all) back with a receive count of nought; how many."""
        chosen = [letter for letter in self.dead() if ids is None or letter.message.id in ids]
        for chunk in chunks(chosen, AT_ONCE):
            # Sent first: whoever dies in between has sent them twice, and lost none.
            self._clients.each(lambda letter: self._wait_again(letter.message, now), chunk)
            self._sqs.send([entry(letter.message) for letter in chunk])
            self._dead.remove(chunk)
        return len(chosen)

    def depths(self, now: datetime) -> Depths:
        """How many messages wait, are in flight and are dead, as far as SQS knows at the moment.

        `oldest` is the oldest that we sent. Of S3's events only CloudWatch knows (ApproximateAgeOfOldestMessage).
        """
        waiting, in_flight = self._sqs.counts()
        left = self._empty_dead_letter_queue(now)
        oldest = self._oldest() if waiting else None
        return Depths(waiting=waiting, in_flight=in_flight, dead=self._dead.count() + left, oldest=oldest)

    def _announce(self, message: NewMessage, now: datetime) -> bool:
        """Write the id of a message that is to be sent; False where it was sent."""
        item: Item = {"pk": self._key(message)[0], "sk": ONLY, "sent": False, **self._waiting(message, now)}
        try:
            self._table.put(item, "attribute_not_exists(#pk) OR #sent = :no", no=False)
        except Refused:
            return False
        return True

    def _wait_again(self, message: NewMessage, now: datetime) -> None:
        change = "SET #sent = :yes, #waiting = :waiting, #since = :since"
        self._table.update(self._key(message), change, "", yes=True, **self._waiting(message, now))

    def _no_longer_waiting(self, message: NewMessage) -> None:
        try:
            self._table.update(self._key(message), "REMOVE #waiting", "attribute_exists(#pk)")
        except Refused:
            return

    def _single(self, taken: Sequence[Taken], now: datetime) -> list[Taken]:
        """What brings one message. S3 could tell of several at once, and tells of none when it only tries the queue."""
        for one in taken:
            if one.messages is not None and len(one.messages) != 1:
                self.send(one.messages, now)
                self._sqs.delete([one.handle])
        return [one for one in taken if one.messages is not None and len(one.messages) == 1]

    def _living(self, taken: Iterable[Taken], now: datetime) -> list[Taken]:
        """What may be handed out once more; the others become dead letters."""
        living = []
        for one in taken:
            if one.receives <= self._max_receives:
                living.append(one)
            else:
                message, before = one.in_hand(timedelta(0), now), one.receives - 1
                self._bury(message, one.handle, _NEVER_FINISHED.format(receives=before), before, now)
        return living

    def _put_back(self, taken: Sequence[Taken]) -> None:
        """Send again what was received beside one that comes alone; this receive did not count."""
        for chunk in chunks(taken, AT_ONCE):
            self._sqs.send(
                [
                    entry(message, {RECEIVES: str(one.receives - 1)} | ({SUSPECT: "1"} if one.suspect else {}))
                    for one in chunk
                    for message in one.messages or ()
                ]
            )
            self._sqs.delete([one.handle for one in chunk])

    def _bury(self, message: Message, handle: str, cause: str, receives: int, now: datetime) -> None:
        self._dead.add(message, cause, receives, now)
        self._no_longer_waiting(message)
        self._sqs.delete([handle])

    def _is_stale(self, receipt: Receipt, now: datetime) -> bool:
        """Whether the receive has ended, so that another worker may have the message."""
        newer = self._latest.get(receipt.id, receipt.handle) != receipt.handle
        return newer or micros(now) >= self._extended.get(receipt.handle, receipt.until)

    def _forget(self, receipts: Iterable[Receipt]) -> None:
        for receipt in receipts:
            self._extended.pop(receipt.handle, None)
            if self._latest.get(receipt.id) == receipt.handle:
                del self._latest[receipt.id]

    def _empty_dead_letter_queue(self, now: datetime) -> int:
        """Take what SQS itself gave up into the table; how many are left, none of them ours."""
        while self._sqs_dead is not None and (left := sum(self._sqs_dead.counts())):
            found = self._sqs_dead.receive(AT_ONCE, _MOMENT)
            ours = [one for one in found if one.messages is not None]
            for one in ours:
                for message in one.messages or ():
                    self._dead.add(message, _NEVER_FINISHED.format(receives=one.receives), one.receives, now)
            self._sqs_dead.delete(one.handle for one in ours)
            if not ours:
                return left
        return 0

    def _key(self, message: NewMessage) -> Key:
        return f"{self._name}/message/{message.id}", ONLY

    def _waiting(self, message: NewMessage, now: datetime) -> Item:
        shard = sum(message.id.encode()) % _SHARDS
        return {"waiting": f"{self._name}/{shard}", "since": micros(now)}

    def _oldest(self) -> datetime | None:
        shards = (self._table.query(f"{self._name}/{shard}", index=_WAITING, limit=1) for shard in range(_SHARDS))
        since = [int(first["since"]) for shard in shards if (first := next(shard, None)) is not None]
        return instant(min(since)) if since else None
