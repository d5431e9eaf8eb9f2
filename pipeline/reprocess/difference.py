"""The difference: what judging a document once more would change, found without writing anything.

A document is compared with its record, the report beside the original, and what was delivered of it. What was
delivered before and would be written byte for byte again is not proved again: that is most of the work on most.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.authorize import Authorized
from pipeline.findings import Report, Severity
from pipeline.flow import judge
from pipeline.mailbox import MANIFEST, Manifest
from pipeline.outcomes import Outcome, Unavailable, cause_of
from pipeline.ports import Objects, World
from pipeline.records import DocumentRecord, Limits, Message, Reprocessing
from pipeline.report_json import archived_report, report_of
from pipeline.reprocess.afresh import received_again, superseded_by
from pipeline.reprocess.order import message_of
from pipeline.transform import Outgoing, Source, transform
from pipeline.verdict import Broken, Verdict
from transforms.attachments.octets import Content, whole

GATEWAY = "gateway"  # stands for a company where a document goes out to the network
NONE = "-"
_SEVEREST = (Severity.FATAL, Severity.WARNING, Severity.INFORMATION)


class Change(NamedTuple):
    """One thing that would be otherwise. `before` and `after` are codes, NONE where there was or would be nothing.

    kind        what            before, after
    outcome     ""              outcome and reason
    superseded  ""              the outcome that stays, and what it would be had the document not come again
    verdict     ""              valid, invalid
    finding     rule id         severity
    route       company         yes
    payer       send, receive   company
    conversion  company         format; "changed" after it where the format is the same and the content is not
    failed      cause           ""
    """

    kind: str
    what: str
    before: str
    after: str


@dataclass(slots=True, frozen=True)
class Compared:
    """One document and what would be otherwise; `judged` is False for what there is nothing to judge of."""

    document: str
    name: str
    owner: str
    changes: tuple[Change, ...] = ()
    judged: bool = True


def compare(record: DocumentRecord, world: World, limits: Limits, order: Reprocessing) -> Compared:
    """What an order would change of a document. Raises Unavailable; our own faults are changes of the kind failed."""
    nothing = Compared(record.id, record.name, record.owner, judged=False)
    if not record.key or record.outcome in (None, Outcome.DUPLICATE):
        return nothing
    try:
        changes = tuple(_changes(record, world, limits, order))
    except Unavailable:
        raise
    except Exception as fault:
        changes = (Change("failed", cause_of(fault), "", ""),)
    return replace(nothing, changes=changes, judged=True)


def asked_of(record: DocumentRecord) -> Iterator[str]:
    """The keys of what `compare` reads of most documents."""
    if not record.key or record.outcome in (None, Outcome.DUPLICATE):
        return
    yield record.key
    yield report_of(record)
    if record.outcome is Outcome.DELIVERED:
        yield from (key for company, key in _first_objects(record) if company is not None)


def _changes(record: DocumentRecord, world: World, limits: Limits, order: Reprocessing) -> Iterator[Change]:
    # Handed out so often, nothing is drawn for it: a picture follows from the document, and takes the longest.
    message = Message(**dict(message_of(record, order)), receipt="", receives=limits.draws + 1)
    received = received_again(message, record, world)
    if isinstance(received, Broken):
        yield Change("failed", received.cause, "", "")
        return
    delivered = Delivered(record, world.objects)
    verdict = judge(received, world, limits.model_copy(update={"shadow": 0.0}), delivered.transform)
    if other := superseded_by(verdict, world):
        yield from _superseded(record, verdict, other)
        return
    yield from _words(record, verdict)
    before = archived_report(world.objects, record)
    if before is not None and verdict.report is not None:
        yield from _findings(before, verdict.report)
    if record.outcome is Outcome.DELIVERED or verdict.outcome is Outcome.DELIVERED:
        yield from _routes(record, verdict)
        yield from _payers(record, verdict)
    if record.outcome is verdict.outcome is Outcome.DELIVERED:
        yield from delivered.conversions(verdict.outgoing)


def _superseded(record: DocumentRecord, verdict: Verdict, other: str) -> Iterator[Change]:
    """Nothing where it was rejected for that already."""
    if other not in {finding.found for finding in record.findings}:
        yield Change("superseded", "", _word(record.outcome, record.reason), _word(verdict.outcome, None))


def _words(record: DocumentRecord, verdict: Verdict) -> Iterator[Change]:
    before = _word(record.outcome, record.reason)
    after = _word(verdict.outcome, verdict.reason.rule if verdict.reason else None)
    if before != after:
        yield Change("outcome", "", before, after)


def _word(outcome: Outcome | None, reason: str | None) -> str:
    return " ".join(filter(None, (outcome, reason)))


def _findings(before: Report, after: Report) -> Iterator[Change]:
    if before.verdict != after.verdict:
        yield Change("verdict", "", before.verdict, after.verdict)
    was, would_be = _severities(before), _severities(after)
    for rule in sorted(was.keys() | would_be.keys()):
        if was.get(rule) != would_be.get(rule):
            yield Change("finding", rule, was.get(rule, NONE), would_be.get(rule, NONE))


def _severities(report: Report) -> dict[str, str]:
    """The gravest severity of each rule that was broken."""
    found = sorted(report.findings, key=lambda finding: _SEVEREST.index(finding.severity), reverse=True)
    return {finding.rule: str(finding.severity) for finding in found}


def _routes(record: DocumentRecord, verdict: Verdict) -> Iterator[Change]:
    was = {company or GATEWAY for company, _ in _first_objects(record)}
    would_be = {outgoing.company or GATEWAY for outgoing in verdict.outgoing}
    for company in sorted(was ^ would_be):
        yield Change("route", company, *(("yes", NONE) if company in was else (NONE, "yes")))


def _payers(record: DocumentRecord, verdict: Verdict) -> Iterator[Change]:
    was = {str(leg.direction): leg.payer for leg in record.legs}
    would_be = {str(leg.direction): leg.payer for leg in verdict.authorized.legs} if verdict.authorized else {}
    for direction in sorted(was.keys() | would_be.keys()):
        if was.get(direction) != would_be.get(direction):
            yield Change("payer", direction, was.get(direction, NONE), would_be.get(direction, NONE))


def _first_objects(record: DocumentRecord) -> Iterator[tuple[str | None, str]]:
    """(company, key of the document itself) of each delivery of the first version; company None for the gateway."""
    seen = set()
    for key in record.objects:
        head, *parts = key.split("/")
        company = None if head == "gateway" else parts[0]
        if head in ("gateway", "mailboxes") and company not in seen:
            seen.add(company)
            yield company, key


class Delivered:
    """What was delivered of a document, read when it is first asked for."""

    def __init__(self, record: DocumentRecord, objects: Objects) -> None:
        self._keys, self._objects = dict(_first_objects(record)), objects
        self._contents: dict[str | None, bytes | None] = {}

    def transform(self, source: Source, authorized: Authorized) -> tuple[Outgoing, ...]:
        """The stage of that name. A recipient that refuses losses asks for the account, and so for all of it."""
        asked = any(recipient.refuses_loss_of for recipient in authorized.recipients)
        return transform(source if asked else replace(source, proved=self._has), authorized)

    def conversions(self, outgoing: tuple[Outgoing, ...]) -> Iterator[Change]:
        """What would be delivered with another content to the same company, where what was is there still."""
        for one in outgoing:
            if one.company is None or one.company not in self._keys:
                continue
            content = self._content(one.company)
            if content is not None and content != whole(next(iter(one.files.values()))):
                was = self._format(one.company)
                yield Change("conversion", one.company, was, one.format if one.format != was else f"{was} changed")

    def _has(self, content: Content) -> bool:
        return any(whole(content) == self._content(company) for company in self._keys if company is not None)

    def _content(self, company: str) -> bytes | None:
        if company not in self._contents:
            self._contents[company] = self._get(self._keys[company])
        return self._contents[company]

    def _format(self, company: str) -> str:
        folder = self._keys[company].rpartition("/")[0]
        manifest = self._get(f"{folder}/{MANIFEST}")
        return Manifest.model_validate_json(manifest).format if manifest else NONE

    def _get(self, key: str) -> bytes | None:
        for place in (key, key.replace("/new/", "/taken/", 1)):
            try:
                return self._objects.get(place)
            except KeyError:
                continue
        return None
