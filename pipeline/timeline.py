"""The timeline: what happened to a document, stage by stage, in English and Swedish."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from pipeline.findings import Severity
from pipeline.outcomes import Outcome
from pipeline.records import Event
from pipeline.transform import Outgoing, Tailored
from pipeline.verdict import Verdict


def events(verdict: Verdict, *, first: bool, now: datetime) -> Iterator[Event]:
    """The lines that a verdict adds; `first`: the document comes for the first time, was not released or taken up."""
    message = verdict.message
    if first:
        where = f"inbox/{message.owner}/{message.name}"
        yield Event(at=message.received_at, stage="receive", text=f"Received: {where}", text_sv=f"Mottaget: {where}")
    elif message.reprocessing is not None:
        again = message.reprocessing.id
        yield Event(
            at=now,
            stage="receive",
            text=f"Judged once more, by the reprocessing {again}",
            text_sv=f"Bedömt på nytt, av ombearbetningen {again}",
        )
    else:
        yield Event(
            at=message.as_of,
            stage="receive",
            text="Released: what it waited for has come, or has changed",
            text_sv="Släppt: det som det väntade på har kommit eller ändrats",
        )
    for stage, text, text_sv in _stages(verdict):
        yield _event(now, stage, text, text_sv)


@lru_cache(maxsize=256)
def _event(at: datetime, stage: str, text: str, text_sv: str) -> Event:
    """A line: those of the documents of a batch are mostly the same, and at one instant."""
    return Event(at=at, stage=stage, text=text, text_sv=text_sv)


def _stages(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    report = verdict.report
    if report is not None and report.format:
        yield "identify", f"Identified: {report.format}", f"Identifierat: {report.format}"
        if report.profile:
            yield "validate", *_validated(verdict)
    if verdict.authorized is not None:
        yield "authorize", "Authorized", "Behörigt"
        for outgoing in verdict.outgoing:
            if outgoing.converted:
                lost = sum(1 for carry in outgoing.carried if carry.fate == "lost")
                yield (
                    "transform",
                    f"Converted to {outgoing.format}; {lost} terms could not go along",
                    f"Konverterat till {outgoing.format}; {lost} uppgifter kunde inte följa med",
                )
            for name, cause in outgoing.undrawn.items():
                yield (
                    "transform",
                    f"{name} for {outgoing.company} could not be drawn, and is left out: {cause}",
                    f"{name} till {outgoing.company} kunde inte ritas och utelämnas: {cause}",
                )
            if outgoing.tailored:
                yield "transform", *_tailored(outgoing.company, outgoing.tailored)
        for outgoing in verdict.outgoing:
            yield "deliver", *_delivered(outgoing)
    yield "receipt", *_ending(verdict)


def _validated(verdict: Verdict) -> tuple[str, str]:
    findings = verdict.report.findings if verdict.report else []
    fatal = sum(1 for finding in findings if finding.severity is Severity.FATAL)
    judged = f"{verdict.report.profile} {verdict.report.release}" if verdict.report else ""
    return (
        f"Validated by {judged}: {fatal} errors, {len(findings) - fatal} other remarks",
        f"Validerat enligt {judged}: {fatal} fel, {len(findings) - fatal} övriga anmärkningar",
    )


def _tailored(company: str | None, tailored: Tailored) -> tuple[str, str]:
    """What was found is for the company alone, in its manifest: it may hold words of the document."""
    failed = tailored.failed
    named = f"{company} ({tailored.ref.name}, version {tailored.ref.version})"
    if failed is None:
        return f"Put through the stylesheet of {named}", f"Kört genom stilmallen hos {named}"
    return (
        f"The stylesheet of {named} has no result, delivered without: {failed.text}",
        f"Stilmallen hos {named} gav inget, levererat utan: {failed.text_sv}",
    )


def _delivered(outgoing: Outgoing) -> tuple[str, str]:
    if outgoing.company is None:
        return "Put at the gateway to Peppol, in an envelope", "Lagt vid utgången till Peppol, i ett kuvert"
    count = len(outgoing.attached)
    along, along_sv = (f", attachments: {count}", f", bilagor: {count}") if count else ("", "")
    return (
        f"Put into the mailbox of {outgoing.company} as {outgoing.format}{along}",
        f"Lagt i postlådan hos {outgoing.company} som {outgoing.format}{along_sv}",
    )


def _ending(verdict: Verdict) -> tuple[str, str]:
    """The final word on a document in a line, in English and Swedish; the sender reads it."""
    if verdict.version > 1:
        return (
            f"Delivered once more, as version {verdict.version}; not charged again",
            f"Levererat en gång till, som version {verdict.version}; inte debiterat igen",
        )
    english, swedish = _ENDINGS[verdict.outcome]
    reason = verdict.reason
    return (f"{english}: {reason.text}", f"{swedish}: {reason.text_sv}") if reason else (english, swedish)


_ENDINGS = {
    Outcome.DELIVERED: ("Delivered", "Levererat"),
    Outcome.REJECTED: ("Rejected", "Avvisat"),
    Outcome.HELD: ("Held", "Väntar"),
    Outcome.DUPLICATE: ("Duplicate", "Dubblett"),
}
