"""The round of the post: find what the registry's history calls for, and send what is due; a failure is tried again.

A mail is made from the history and not beside it: whoever wrote "requested" need not have thought of the mail, and a
crash between the two is no loss. It is sent at least once, with the same Message-ID each time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.collaboration.deadlines import expires
from pipeline.collaboration.entries import Deed, Entry
from pipeline.collaboration.life import ANSWER_WITHIN
from pipeline.collaboration.periods import midnight, swedish_day
from pipeline.collaboration.records import Collaboration, State
from pipeline.notify.carriers import Carrier
from pipeline.notify.letter import compose, fingerprint
from pipeline.notify.links import digest, reader_of, token
from pipeline.notify.outbox import Link, Links, Mail, Mails, MailState, Outbox
from pipeline.notify.terms import Request
from pipeline.outcomes import Unavailable
from pipeline.ports import Chronicle, Registry, RegistryIndex

_CALLED_FOR: Final = frozenset({Deed.REQUEST, Deed.REMIND, Deed.RESUME})
_LEASE: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_AT_ONCE: Final = 50
_MOST_A_DAY: Final = 3  # mails of one firm to one customer: a request may be taken back and made again, not to pester


@dataclass(slots=True, kw_only=True, frozen=True)
class PostOffice:
    """What a round works with. `serials` gives 32 hexadecimal digits that nobody can guess, new ones each time."""

    registry: Registry
    index: RegistryIndex
    chronicle: Chronicle
    outbox: Outbox
    links: Links
    mails: Mails
    carrier: Carrier
    public_url: str
    sender: str
    serials: Callable[[], str]


@dataclass(slots=True, kw_only=True, frozen=True)
class Round:
    """What a round did."""

    collected: int
    mails: tuple[Mail, ...]  # those that were tried, as they stand now


def make_round(office: PostOffice, at: datetime) -> Round:
    """Collect, then send all that is due. Raises Unavailable where the database does not answer."""
    collected = collect(office, at)
    tried: list[Mail] = []
    while due := office.outbox.take(_AT_ONCE, at + _LEASE, at):
        for mail in due:
            tried.append(_sent(office, mail, at))
            office.outbox.put(tried[-1])
    return Round(collected=collected, mails=tuple(tried))


def collect(office: PostOffice, at: datetime) -> int:
    """Take in the mails that changes since the last round call for; how many were new."""
    before = office.outbox.cursor()
    changed = office.index.changed(before)
    if changed.cursor == before:
        return 0
    found = [
        _mail(office, collaboration, entry)
        for company in changed.companies
        for collaboration in office.registry.collaborations(company, as_customer=True)
        if collaboration.states.at(at) is State.REQUESTED
        for entry in _entries(office, collaboration)
    ]
    return office.outbox.collect(found, changed.cursor)


def url(public_url: str, token: str, language: str) -> str:
    """The address of the page on which an administrator answers."""
    english = "?lang=en" if language == "en" else ""
    return f"{public_url.rstrip('/')}/answer/{token}{english}"


def _entries(office: PostOffice, collaboration: Collaboration) -> Iterator[Entry]:
    """What was done since the firm asked last and is told to the customer."""
    asked = _asked_at(collaboration)
    for entry in office.chronicle.entries(collaboration):
        if entry.what in _CALLED_FOR and entry.at >= asked:
            yield entry


def _mail(office: PostOffice, collaboration: Collaboration, entry: Entry) -> tuple[Mail, Link]:
    asked, serial = _asked_at(collaboration), office.serials()
    mail = Mail(
        id=f"{collaboration.id}-{entry.to_version}",
        what=entry.what,
        collaboration=collaboration.id,
        asked_at=asked,
        created_at=entry.at,
        serial=serial,
        next_at=entry.at,
    )
    link = Link(
        digest=digest(serial, office.links.secret()),
        collaboration=collaboration.id,
        asked_at=asked,
        expires=expires(collaboration) or asked + ANSWER_WITHIN,
    )
    return mail, link


def _asked_at(collaboration: Collaboration) -> datetime:
    """When the firm asked last; of a collaboration that is requested."""
    return next(change.at for change in reversed(collaboration.states.changes) if change.value is State.REQUESTED)


def _sent(office: PostOffice, mail: Mail, at: datetime) -> Mail:
    """A mail after an attempt: sent to everybody, void, or waiting for the next attempt."""
    request = _request(office, mail, at)
    if request is None:
        return mail.model_copy(update={"state": MailState.VOID, "cause": ""})
    if not request.customer.administrators:
        return _later(mail, at, "the customer has no administrator")
    if swedish_day(mail.created_at) == swedish_day(at) and _told_before(office, mail, request) >= _MOST_A_DAY:
        tomorrow = midnight(swedish_day(at) + timedelta(days=1))
        return mail.model_copy(update={"next_at": tomorrow, "cause": "the firm has written enough today"})
    secret = office.links.secret()
    for reader in request.customer.administrators:
        if fingerprint(reader) in mail.sent_to:
            continue
        personal = token(mail.serial, reader_of(reader, request.customer.id, secret), secret)
        address = url(office.public_url, personal, reader.language)
        try:
            message = compose(mail, request, reader, address, office.sender)
            office.carrier.carry(message, f"{mail.id}-{fingerprint(reader)}")
        except Unavailable as fault:
            return _later(mail, at, str(fault))
        except ValueError:
            return _later(mail, at, "an administrator's address is none")
        mail = mail.model_copy(update={"sent_to": (*mail.sent_to, fingerprint(reader))})
        # At once: what follows may fail, and nobody is to get the same mail twice for it.
        office.outbox.put(mail)
    return mail.model_copy(update={"state": MailState.SENT, "attempts": mail.attempts + 1, "cause": ""})


def _told_before(office: PostOffice, mail: Mail, request: Request) -> int:
    """How many mails of the firm to the customer were called for before one, on its day in Sweden."""
    agreed = office.registry.collaborations(request.customer.id, as_customer=True)
    entries = (entry for each in agreed if each.firm == request.firm.id for entry in office.chronicle.entries(each))
    return sum(
        1
        for entry in entries
        if entry.what in _CALLED_FOR
        and entry.at < mail.created_at
        and swedish_day(entry.at) == swedish_day(mail.created_at)
    )


def _request(office: PostOffice, mail: Mail, at: datetime) -> Request | None:
    """What is asked, or None where it is not asked any more."""
    found = office.index.collaboration(mail.collaboration)
    if found is None or found.states.at(at) is not State.REQUESTED or _asked_at(found) != mail.asked_at:
        return None
    firm, customer = office.registry.company(found.firm), office.registry.company(found.customer)
    if firm is None or customer is None:
        return None
    return Request(collaboration=found, firm=firm, customer=customer, at=at)


def _later(mail: Mail, at: datetime, cause: str) -> Mail:
    wait = min(_FIRST_WAIT * 2 ** min(mail.attempts, 10), _LONGEST_WAIT)
    return mail.model_copy(update={"attempts": mail.attempts + 1, "next_at": at + wait, "cause": cause})
