"""Another specification of EN 16931 (XRechnung, Factur-X, the norm itself) made a Peppol BIS Billing 3.0.

All carry the same business terms, so what changes is what the document says that it is: BT-24 and BT-23. Whether the
rules of Peppol then allow it is for whoever asks to test.
"""

from pipeline.invoice import Invoice
from transforms.changed import replace
from transforms.format import Carry
from transforms.peppol.binding import PROCESS, SPECIFICATION

_PROCESSES = "urn:fdc:peppol.eu:2017:poacc:billing:"


def is_bis(invoice: Invoice) -> bool:
    """Whether it says to be a Peppol BIS Billing 3.0, or says nothing, so that the writer says it."""
    return invoice.specification is None or invoice.specification.strip() == SPECIFICATION


def as_bis(invoice: Invoice) -> tuple[Invoice, list[Carry]]:
    """The invoice as a Peppol BIS Billing 3.0, and what was replaced, told as derived."""
    carried: list[Carry] = []
    if is_bis(invoice):
        return invoice, carried
    carried.append(_replaced("BT-24", invoice.specification, SPECIFICATION))
    process = invoice.process
    if process is not None and not process.strip().startswith(_PROCESSES):
        carried.append(_replaced("BT-23", process, PROCESS))
        process = PROCESS
    return replace(invoice, specification=SPECIFICATION, process=process), carried


def _replaced(term: str, before: str | None, after: str) -> Carry:
    reason = f"the document becomes a Peppol BIS Billing 3.0; before it was {before}"
    return Carry(fate="derived", term=term, value=after, reason=reason)
