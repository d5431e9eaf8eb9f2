"""The outbox in a DynamoDB table: mails, those that wait by the instant of their next attempt, links, and their secret.

mail      <id>              a mail, with its place in the order of all
waiting   <next>#<id>       that a mail waits until then: written and removed with the mail, in one transaction
link/<digest>, cursor, secret    each alone
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from pipeline.backends.aws.clients import chunks
from pipeline.backends.aws.table import ONLY, Action, Item, Refused, Table, delete_of, put_of, rest, text_of
from pipeline.backends.instants import micros
from pipeline.notify.outbox import Link, Mail, MailState
from pipeline.outcomes import Unavailable
from pipeline.records import Conflict

_MAIL: Final = "mail"
_WAITING: Final = "waiting"
_IS_NEW: Final = "attribute_not_exists(#pk)"
_UNCHANGED: Final = "#next = :before AND #state = :state"
_AT_ONCE: Final = 30  # mails in a transaction, three items each
_ATTEMPTS: Final = 8
_SECRET_BYTES: Final = 32


class DynamoPost:
    """Mails and links (protocols Outbox, Links and Mails of pipeline/notify/outbox.py)."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def cursor(self) -> int:
        """How far the registry's changes were looked through for mails."""
        item = self._table.get("cursor")
        return int(item["cursor"]) if item else 0

    def collect(self, mails: Sequence[tuple[Mail, Link]], cursor: int) -> int:
        """Take in mails that are not there yet, with their links, and then the cursor; how many were new.

        A transaction takes thirty mails. The cursor comes last: after a failure the same mails are found once more.
        """
        new = 0
        for part in chunks([*enumerate(mails)], _AT_ONCE):
            there = self._table.get_all((_MAIL, mail.id) for _, (mail, _) in part)
            wanted = [(place, mail, link) for place, (mail, link) in part if (_MAIL, mail.id) not in there]
            actions = [action for each in wanted for action in self._taken_in(*each, cursor)]
            with suppress(Refused):  # another process took one of them in at this moment, and so all of them
                if actions:
                    self._table.transact(actions)
                new += len(wanted)
        with suppress(Refused):
            self._table.put({"pk": "cursor", "sk": ONLY, "cursor": cursor}, f"{_IS_NEW} OR #cursor < :new", new=cursor)
        return new

    def take(self, limit: int, until: datetime, now: datetime) -> list[Mail]:
        """Waiting mails whose time has come, oldest first; nobody else gets them until then."""
        mails: list[Mail] = []
        for due in self._table.query(_WAITING, upto=f"{micros(now):017d}~"):
            if len(mails) == limit:
                break
            item = self._table.get(_MAIL, str(due["mail"]))
            mail = Mail.model_validate_json(text_of(item)) if item else None
            if item is None or mail is None or mail.state is not MailState.WAITING or mail.next_at > now:
                continue
            taken = mail.model_copy(update={"next_at": until})
            with suppress(Refused):  # another process took it
                self._table.transact(self._changed(taken, item))
                mails.append(taken)
        return mails

    def put(self, mail: Mail) -> None:
        """Write what became of a mail."""
        for attempt in range(_ATTEMPTS):
            item = self._table.get(_MAIL, mail.id)
            if item is None:
                return
            with suppress(Refused):
                self._table.transact(self._changed(mail, item))
                return
            rest(attempt)
        raise Unavailable("the outbox changes too quickly")

    def mails(self) -> Iterator[Mail]:
        """Every mail in the order in which they were taken in."""
        for item in sorted(self._table.query(_MAIL), key=lambda item: str(item["place"])):
            yield Mail.model_validate_json(text_of(item))

    def forget(self, collaborations: Collection[str]) -> int:
        """Remove the mails of some collaborations, and their links; how many mails there were.

        DynamoDB's backups (point-in-time recovery) have them for as long as they are kept, 35 days.
        """
        found = [item for item in self._table.query(_MAIL) if str(item["of"]) in collaborations]
        for item in found:
            link = str(item["link"])
            keys = [(_MAIL, str(item["sk"])), (f"link/{link}", ONLY)]
            keys += [(_WAITING, str(item["waits"]))] if item["waits"] else []
            self._table.transact([delete_of(self._table.name, key) for key in keys])
        return len(found)

    def link(self, digest: str) -> Link | None:
        """A link by the digest of its token."""
        item = self._table.get(f"link/{digest}")
        return Link.model_validate_json(text_of(item)) if item else None

    def used(self, digest: str, now: datetime) -> bool:
        """Mark a link as used; False where it was already."""
        link = self.link(digest)
        if link is None or link.used_at is not None:
            return False
        body = link.model_copy(update={"used_at": now}).model_dump_json()
        try:
            change, condition = "SET #body = :body, #used = :yes", "#used = :no"
            self._table.update((f"link/{digest}", ONLY), change, condition, body=body, yes=True, no=False)
        except Refused:
            return False
        return True

    def secret(self) -> bytes:
        """32 bytes that only this installation knows; made at the first use, kept encrypted as all of the table is."""
        return self._secret() or self._kept(secrets.token_bytes(_SECRET_BYTES))

    def adopt(self, secret: bytes) -> None:
        """Take over the secret of another installation. Raises Conflict where another one was made here already."""
        if self._kept(secret) != secret:
            raise Conflict("this installation has a secret of its own already")

    def _kept(self, secret: bytes) -> bytes:
        """The secret from now on: this one, or the one that is there or was made just then."""
        with suppress(Refused):
            self._table.put({"pk": "secret", "sk": ONLY, "secret": secret}, _IS_NEW)
        return self._secret() or secret

    def _secret(self) -> bytes | None:
        item = self._table.get("secret")
        return item["secret"] if item and isinstance(item["secret"], bytes) else None

    def _taken_in(self, ordinal: int, mail: Mail, link: Link, cursor: int) -> list[Action]:
        item: Item = {"pk": f"link/{link.digest}", "sk": ONLY, "body": link.model_dump_json(), "used": False}
        place = f"{cursor:020d}/{ordinal:06d}"
        return [
            put_of(self._table.name, _item(mail, place, link.digest), _IS_NEW),
            put_of(self._table.name, item),
            *self._waiting(mail),
        ]

    def _changed(self, mail: Mail, standing: Item) -> list[Action]:
        """A mail in the place of the one that stands, while that stands."""
        item = _item(mail, str(standing["place"]), str(standing["link"]))
        before = str(standing["waits"])
        gone = [delete_of(self._table.name, (_WAITING, before))] if before not in ("", item["waits"]) else []
        kept: dict[str, int | str] = {"before": int(standing["next"]), "state": str(standing["state"])}
        return [put_of(self._table.name, item, _UNCHANGED, **kept), *gone, *self._waiting(mail)]

    def _waiting(self, mail: Mail) -> list[Action]:
        key = _waits(mail)
        return [put_of(self._table.name, {"pk": _WAITING, "sk": key, "mail": mail.id})] if key else []


def _waits(mail: Mail) -> str:
    """The sort key under which a mail waits, "" where it does not."""
    return f"{micros(mail.next_at):017d}#{mail.id}" if mail.state is MailState.WAITING else ""


def _item(mail: Mail, place: str, link: str) -> Item:
    item: Item = {"pk": _MAIL, "sk": mail.id, "body": mail.model_dump_json(), "place": place, "waits": _waits(mail)}
    item |= {"of": mail.collaboration, "link": link}
    return item | {"state": mail.state.value, "next": micros(mail.next_at)}
