"""What a customer agrees to, in words: the rows that the mail and the page of the link both show."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pipeline.collaboration.deadlines import expires
from pipeline.collaboration.periods import swedish_day
from pipeline.collaboration.records import Collaboration, Company, Direction, Payer, Routing

SERVICE = ("Digital invoices and documents", "Digitala fakturor och dokument")


@dataclass(slots=True, kw_only=True, frozen=True)
class Request:
    """A firm's request as it stands at an instant."""

    collaboration: Collaboration
    firm: Company
    customer: Company
    at: datetime

    @property
    def has_service(self) -> bool:
        """Whether the customer uses and pays for the service already."""
        return bool(self.customer.service.at(self.at))


def digest_of_terms(request: Request) -> str:
    """What stands for the terms as they were read: an answer to other ones counts for nothing."""
    return hashlib.sha256(repr(rows(request, "en")).encode()).hexdigest()


def pick(language: str, english: str, swedish: str) -> str:
    """One of two texts of the same meaning, by the reader's language ("sv" or "en")."""
    return swedish if language == "sv" else english


def rows(request: Request, language: str) -> list[tuple[str, str]]:
    """Label and value of each term, in reading order."""
    agreed = request.collaboration
    last = expires(agreed)
    shown = [
        (pick(language, "Accounting firm", "Byrå"), request.firm.name),
        (pick(language, "Customer", "Kund"), request.customer.name),
        (pick(language, "Service", "Tjänst"), pick(language, *SERVICE)),
        *_payers(request, language),
        (pick(language, "Agreement period", "Avtalsperiod"), _period(request, language)),
        *_routings(request, language),
    ]
    if last is not None:
        shown.append((pick(language, "Answer before", "Svara före"), swedish_day(last).isoformat()))
    return shown


def _payers(request: Request, language: str) -> list[tuple[str, str]]:
    named = [_payer(request, direction, language) for direction in (Direction.SEND, Direction.RECEIVE)]
    if len(set(named)) == 1:
        return [(pick(language, "Pays for the service", "Betalar för tjänsten"), named[0])]
    return [
        (pick(language, "Pays for what is sent", "Betalar för det som skickas"), named[0]),
        (pick(language, "Pays for what is received", "Betalar för det som tas emot"), named[1]),
    ]


def _payer(request: Request, direction: Direction, language: str) -> str:
    payer = request.collaboration.payer(direction, request.at)
    if payer is None:
        return pick(language, "not named yet", "inte angivet än")
    if payer is Payer.FIRM:
        return pick(language, f"{request.firm.name} (the firm)", f"{request.firm.name} (byrån)")
    return pick(language, f"{request.customer.name} (the customer)", f"{request.customer.name} (kunden)")


def _period(request: Request, language: str) -> str:
    periods = request.collaboration.periods
    months = periods.months if periods else request.collaboration.months
    if periods is None:
        return pick(
            language,
            f"{months} months at a time, from the day of the approval",
            f"{months} månader i taget, från dagen för godkännandet",
        )
    begin = swedish_day(periods.begin(periods.number(request.at))).isoformat()
    return pick(
        language, f"{months} months at a time, the present one since {begin}", f"{months} månader, nu från {begin}"
    )


def _routings(request: Request, language: str) -> list[tuple[str, str]]:
    words = {
        Routing.CUSTOMER: pick(language, "the customer", "kunden"),
        Routing.FIRM: pick(language, "the firm", "byrån"),
        Routing.BOTH: pick(language, "the customer and the firm", "kunden och byrån"),
    }
    received = request.collaboration.routing(Direction.RECEIVE, request.at)
    sent = request.collaboration.routing(Direction.SEND, request.at)
    shown = [(pick(language, "Received documents go to", "Mottagna dokument går till"), words[received])]
    if sent is not Routing.CUSTOMER:
        shown.append(
            (pick(language, "Copies of sent documents go to", "Kopior av skickade dokument går till"), words[sent])
        )
    return shown
