"""A firm, customers with and without a service of their own, and the agreements of the tests of this folder."""

from datetime import UTC, datetime, timedelta

from pipeline.collaboration.begin import request
from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.life import approve
from pipeline.collaboration.records import Collaboration, Company, CompanyKind, Direction, History, Payer

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)

FIRM = Actor(side=Side.FIRM, id="byran")
CUSTOMER = Actor(side=Side.CUSTOMER, id="kund")

BYRAN = Company(id="byran", name="Exempelbyrån AB", kind=CompanyKind.FIRM)
KUND = Company(id="kund", name="Exempelkunden AB")
OWN = KUND.model_copy(update={"service": History[bool]().then(START - 100 * DAY, True)})

FIRM_PAYS = dict.fromkeys(Direction, Payer.FIRM)
CUSTOMER_PAYS = dict.fromkeys(Direction, Payer.CUSTOMER)


def requested(
    *, customer: Company = KUND, payers: dict[Direction, Payer] | None = None, at: datetime = START, months: int = 12
) -> Collaboration:
    """Asked for by the firm, which pays both ways where nothing else is said."""
    chosen = {} if payers is None and customer.service.at(at) else payers or FIRM_PAYS
    return request(
        id=f"byran-{customer.id}", firm=BYRAN, customer=customer, payers=chosen, at=at, by=FIRM, months=months
    )


def active(*, customer: Company = KUND, at: datetime = START, months: int = 12) -> Collaboration:
    """Asked for, and approved a day later."""
    asked = requested(customer=customer, at=at, months=months)
    return approve(asked, at=at + DAY, by=Actor(side=Side.CUSTOMER, id=customer.id))
