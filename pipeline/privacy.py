"""Personal data of a company: what there is of it, and what may be erased.

A sole trader's organisation number is a personal number, and an administrator is a person. Both stand in the company's
record, and an administrator's name and address in the mails that went out (`outbox/`, where no server took them); of
an address the outbox keeps a fingerprint. Everything else (object keys, collaborations, histories, charges, logs) knows
the company by its opaque id, and who answered a request by a number that only the record turns into a name.
Documents are kept as they were received until the end of the seventh year after the year in which the financial year
ended (Bokföringslagen 7 kap. 2 §), and so are the charges that they gave rise to: neither is erased here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any, Final

from pipeline.access.keys import Keys, revoke
from pipeline.collaboration.agreements import NotPossible, advanced
from pipeline.collaboration.entries import Actor, Deed
from pipeline.collaboration.periods import swedish_day
from pipeline.collaboration.records import Collaboration, Company, Program, State
from pipeline.notify.outbox import Mail, Mails
from pipeline.outcomes import Outcome
from pipeline.ports import World
from pipeline.records import DocumentRecord, Query

ERASED: Final = "-"  # the name of a company of which personal data was erased
_KEPT_YEARS: Final = 7
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16}\.eml")
_LINK: Final = re.compile(r"(/answer/)[\w-]+")


@dataclass(slots=True, kw_only=True, frozen=True)
class Kept:
    """What the law keeps of a company that was erased: how many documents, and the last day that it asks for."""

    documents: int
    until: date | None


@dataclass(slots=True, kw_only=True, frozen=True)
class Holdings:
    """Everywhere that something of a company is kept."""

    world: World
    mails: Mails
    keys: Keys


def exported(company: Company, holdings: Holdings) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything there is of a company, as pairs of a kind and an object, the record itself first."""
    world = holdings.world
    yield "company", company.model_dump(mode="json")
    for entry in world.chronicle.entries(company):
        yield "company-history", entry.model_dump(mode="json")
    for each in world.registry.collaborations(company.id):
        yield "collaboration", each.model_dump(mode="json")
        for entry in world.chronicle.entries(each):
            yield "collaboration-history", {"collaboration": each.id, **entry.model_dump(mode="json")}
    for record in _documents(company.id, world):
        yield "document", record.model_dump(mode="json")
    for charge in world.accounts.charges():
        if company.id in (charge.company, charge.payer):
            yield "charge", charge.model_dump(mode="json")
    for mail in _mails(company.id, holdings):
        # The serial is half of a link.
        yield "mail", mail.model_dump(mode="json", exclude={"serial"})
        for key in _files(mail, world):
            yield "mail-file", {"file": key, **_letter(world.objects.get(key))}
    for each_key in holdings.keys.of(company.id):
        yield "api-key", each_key.model_dump(mode="json", exclude={"digest"})


def erased(company: Company, collaborations: Sequence[Collaboration], *, at: datetime, by: Actor) -> Company:
    """The company without name, numbers, administrators and program. Its id stays: the books refer to it.

    Raises NotPossible while it has a service or a collaboration that is active or requested.
    """
    running = [each.id for each in collaborations if each.states.at(at) in (State.ACTIVE, State.REQUESTED)]
    if company.service.at(at):
        running.append("--no-service")
    if running:
        raise NotPossible(
            f"{company.id} still uses the service; end that first: {', '.join(running)}",
            f"{company.id} använder fortfarande tjänsten; avsluta först: {', '.join(running)}",
        )
    nothing = {"name": ERASED, "participants": (), "administrators": (), "program": Program()}
    return advanced(company, Deed.ERASE, nothing, at=at, by=by)


def forget(company: Company, holdings: Holdings, *, at: datetime, by: Actor) -> Kept:
    """Erase what is personal of a company everywhere, and revoke its API keys; what the law keeps.

    The record goes last, so that whoever was stopped half-way does it once more. Raises NotPossible as `erased` does.
    """
    world = holdings.world
    agreed = world.registry.collaborations(company.id)
    without = erased(company, agreed, at=at, by=by)
    world.objects.remove([key for mail in _mails(company.id, holdings) for key in _files(mail, world)])
    holdings.mails.forget([each.id for each in agreed])
    good = [key for key in holdings.keys.of(company.id) if key.revoked_at is None]
    holdings.keys.put(*(revoke(key, at=at).model_copy(update={"note": ""}) for key in good))
    world.chronicle.forget(without)
    return kept(company.id, world)


def kept(company: str, world: World) -> Kept:
    """What the law keeps of a company, by the years in which its documents were received."""
    days = [swedish_day(record.received_at) for record in _documents(company, world) if _is_booked(record)]
    # A financial year may end up to a year after the document; whose it was, the archive does not know.
    return Kept(documents=len(days), until=date(max(days).year + 1 + _KEPT_YEARS, 12, 31) if days else None)


def _mails(company: str, holdings: Holdings) -> Iterator[Mail]:
    agreed = {each.id for each in holdings.world.registry.collaborations(company)}
    return (mail for mail in holdings.mails.mails() if mail.collaboration in agreed)


def _files(mail: Mail, world: World) -> list[str]:
    """The files that a mail became, one for each address that it was sent to."""
    start = f"outbox/{mail.id}-"
    return [key for key in world.objects.keys(start) if _FINGERPRINT.fullmatch(key.removeprefix(start))]


def _letter(content: bytes) -> dict[str, str]:
    """What a person would want to know of a mail, without the link: that is good for more than reading."""
    message = message_from_bytes(content, policy=default)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return {"to": str(message["to"]), "subject": str(message["subject"]), "text": _LINK.sub(r"\1...", text)}


def _documents(company: str, world: World) -> Iterator[DocumentRecord]:
    for record in world.ledger.documents(Query()):
        if company in (record.owner, record.sender, record.recipient):
            yield record


def _is_booked(record: DocumentRecord) -> bool:
    return record.outcome in (Outcome.DELIVERED, Outcome.HELD) and bool(record.key)
