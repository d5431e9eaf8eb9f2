"""The business number: a seller uses a number once in a year for a type of document, whatever else it changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.findings import Finding, Severity
from pipeline.invoice import Invoice
from pipeline.outcomes import Outcome
from pipeline.parties import Parties
from pipeline.ports import World
from pipeline.records import Claim, Claimed, Limits
from pipeline.verdict import Verdict, Waiting


def number_claim(invoice: Invoice, parties: Parties) -> str | None:
    """The key of the claim on a number: a hash, since a seller's identifiers may be personal. None without a number.

    The seller is a company of ours whatever identifier it uses; another is known by its first identifier, or its name.
    """
    if invoice.number is None or invoice.issue_date is None:
        return None
    seller = parties.seller
    known = seller.company.id if seller.company else seller.participant or (invoice.seller and invoice.seller.name)
    kind = (invoice.type_code or "").strip() or ("381" if invoice.credit_note else "380")
    identity = "\n".join((str(known), invoice.number.strip(), kind, str(invoice.issue_date.year)))
    return f"number/{hashlib.sha256(identity.encode()).hexdigest()}"


def claim_numbers(verdicts: Sequence[Verdict], world: World, limits: Limits, now: datetime) -> list[Verdict | Waiting]:
    """The verdicts once their numbers are claimed: one whose number is another document's is rejected, or waits.

    Only what is delivered or held takes a number. Raises Unavailable.
    """
    claims = {
        verdict.message.id: Claim(
            key=verdict.number_key,
            document=verdict.message.document,
            holder=verdict.message.receipt,
            until=now + limits.visibility,
            again=verdict.message.reprocessing is not None,
            unsettled=verdict.message.releases is None,
        )
        for verdict in verdicts
        if verdict.number_key and verdict.outcome in (Outcome.DELIVERED, Outcome.HELD)
    }
    answers = dict(zip(claims, world.ledger.claim(list(claims.values()), now), strict=True))
    return [_numbered(verdict, answers.get(verdict.message.id)) for verdict in verdicts]


def _numbered(verdict: Verdict, answer: Claimed | None) -> Verdict | Waiting:
    if answer is None or answer.mine:
        return verdict
    if answer.settled or answer.until is None:
        finding = _number_used(answer.document)
        return replace(verdict, outcome=Outcome.REJECTED, findings=(finding,), outgoing=(), authorized=None)
    return Waiting(message=verdict.message, for_document=answer.document, until=answer.until)


def _number_used(first: str) -> Finding:
    return Finding(
        layer="faktura",
        rule="DUPLICATE-NUMBER",
        severity=Severity.FATAL,
        text=f"The seller has already sent another document of this type, number and year: {first}. Give it a "
        "number of its own.",
        text_sv=f"Säljaren har redan skickat ett annat dokument av samma typ, nummer och år: {first}. Ge det ett "
        "eget nummer.",
        terms=("BT-1",),
        found=first,
    )
