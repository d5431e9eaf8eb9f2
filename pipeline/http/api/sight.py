"""What a key sees: the one place that says so. What it does not see is answered as what is not there.

Of a company that is not its own, a firm's key sees what the agreement allows: while a collaboration is active the
record and the program; before and after it only the name, and that there is or was a request.
"""

from collections.abc import Iterator

from pipeline.collaboration.records import Collaboration, Company, active
from pipeline.http.api.asked import Asked
from pipeline.http.api.problems import Problem, What
from pipeline.records import Charge


def collaborations(asked: Asked) -> Iterator[Collaboration]:
    """Those that a key sees, by id: a company's where it is the customer, a firm's also where it is the firm."""
    found = asked.world.registry.collaborations(asked.company, as_customer=not asked.is_firm)
    return iter(sorted((each for each in found if _is_seen(asked, each)), key=lambda each: each.id))


def collaboration(asked: Asked, id: str) -> Collaboration:
    """One of them by its id. Raises Problem."""
    found = asked.world.index.collaboration(id)
    if found is None or not _is_seen(asked, found):
        raise Problem(What.NOT_FOUND)
    return found


def own_request(asked: Asked, id: str) -> Collaboration:
    """One of which the caller is the firm. Raises Problem."""
    found = collaboration(asked, id)
    if found.firm != asked.company:
        raise Problem(What.FIRMS_ONLY)
    return found


def customer_of(asked: Asked, found: Collaboration) -> Company:
    """The customer of a collaboration that a key sees: for what is worked out by its record, not to be shown."""
    return _there(asked, found.customer)


def named(asked: Asked, id: str) -> Company:
    """A company of which a key may see at least the name: its own, or one that the firm has or had to do with."""
    if id != asked.company and not _agreed_with(asked, id):
        raise Problem(What.NOT_FOUND)
    return _there(asked, id)


def opened(asked: Asked, id: str) -> Company:
    """A company whose record and program a key may see and change: its own, or a customer with an active collaboration.

    Raises Problem: not found where not even the name is its business, else that the agreement does not allow it.
    """
    company = named(asked, id)
    if not is_open(asked, id):
        raise Problem(
            What.NOT_AGREED,
            (
                "No collaboration with this customer is active: nothing of its program is the firm's business",
                "Inget samarbete med kunden är aktivt: kundens program är inte byråns sak",
            ),
        )
    return company


def is_open(asked: Asked, id: str) -> bool:
    """Whether a key may see the record of a company."""
    return id == asked.company or bool(active(_agreed_with(asked, id), asked.at))


def is_charged(asked: Asked, charge: Charge) -> bool:
    """Whether a charge is of the key's company: for its own documents, or by its collaboration as firm."""
    return asked.company == charge.company or (asked.is_firm and asked.company == charge.firm)


def _agreed_with(asked: Asked, customer: str) -> list[Collaboration]:
    """What the firm whose key it is has, had or asked for with a customer; asked of the customer, who has few."""
    if not asked.is_firm:
        return []
    found = asked.world.registry.collaborations(customer, as_customer=True)
    return [each for each in found if each.firm == asked.company]


def _is_seen(asked: Asked, found: Collaboration) -> bool:
    return asked.company == found.customer or (asked.is_firm and asked.company == found.firm)


def _there(asked: Asked, id: str) -> Company:
    company = asked.world.registry.company(id)
    if company is None:
        raise Problem(What.NOT_FOUND)
    return company
