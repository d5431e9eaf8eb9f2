"""Small worlds to ask the gate about: a seller, a buyer, their firm, and an access point, on the real registry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.authorize import Authorized, authorize
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.records import Collaboration, Company, Direction
from pipeline.invoice import Identifier, Invoice, Party
from pipeline.outcomes import Held, Rejected
from pipeline.parties import parties_of

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)  # when everything was agreed
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # when the documents are received
SOON = NOW + timedelta(days=30)

NUMBERS = {"seller": "5599900312", "buyer": "5599900320", "firm": "5599900338", "stranger": "5599900346"}


def company(id: str, /, **changed: Any) -> Company:
    """A company whose program sends and receives, reads Peppol, and whose number is that of NUMBERS."""
    on = [[BEFORE, True]]
    program = {"synchronised": on, "sends": on, "receives": on, **changed.pop("program", {})}
    numbers = [{"scheme": "0007", "value": NUMBERS[id]}] if id in NUMBERS else []
    return Company.model_validate(
        {"id": id, "name": f"{id.title()} AB", "participants": numbers, "program": program, **changed}
    )


def agreement(customer: str, state: str = "active", /, **changed: Any) -> Collaboration:
    """A collaboration of `firm` with a customer, in a state since BEFORE; the firm pays both ways."""
    pays = [[BEFORE, "firm"]]
    given = {"id": f"firm-{customer}", "firm": "firm", "customer": customer, "states": [[BEFORE, state]]}
    return Collaboration.model_validate({"send_payer": pays, "receive_payer": pays, **given, **changed})


def registry_of(folder: Path, *records: Company | Collaboration) -> EmbeddedRegistry:
    """A registry with the firm and some records."""
    registry = EmbeddedRegistry(folder / "registry.sqlite3")
    registry.put(company("firm", kind="firm"), *records)
    return registry


def party(id: str) -> Party:
    """A party that gives the electronic address of a company."""
    return Party(endpoint=Identifier(value=NUMBERS[id], scheme="0007"))


def ask(
    registry: EmbeddedRegistry,
    *,
    owner: str = "seller",
    at: datetime = NOW,
    seller: Party | None = None,
    buyer: Party | None = None,
) -> Authorized:
    """What the gate says to an invoice from seller to buyer in an inbox, received at an instant."""
    invoice = Invoice(seller=seller or party("seller"), buyer=buyer or party("buyer"))
    return authorize(parties_of(invoice, registry), owner, registry, at)


def answer(registry: EmbeddedRegistry, **asked: Any) -> str:
    """The answer in one word: delivered, gateway, or the reason code of a hold or a rejection."""
    try:
        authorized = ask(registry, **asked)
    except Held as held:
        return f"held {held.reason}"
    except Rejected as rejected:
        return f"rejected {rejected.findings[0].rule}"
    return "gateway" if authorized.gateway else "delivered"


def side(direction: Direction) -> str:
    """The company that makes the leg of a direction."""
    return "seller" if direction is Direction.SEND else "buyer"
