"""What UBL or Peppol cannot do without, put into a model that came from elsewhere, and told as derived or moved."""

from pipeline.invoice import Invoice, PaymentInstructions
from transforms.changed import replace
from transforms.format import Carry
from transforms.peppol.binding import PROCESS, SPECIFICATION

# What Peppol BIS Billing 3.0 tells to write where the schema demands an element and there is nothing to say.
NOT_AVAILABLE = "NA"


def complete(invoice: Invoice, carried: list[Carry]) -> Invoice:
    """The invoice with what is lacking; the very same object where nothing is."""
    specification, process, order = invoice.specification, invoice.process, invoice.purchase_order
    if specification is None:
        specification = SPECIFICATION
        carried.append(_derived("BT-24", SPECIFICATION, "the document is a Peppol BIS Billing 3.0"))
    if process is None:
        process = PROCESS
        carried.append(_derived("BT-23", PROCESS, "the document is a Peppol BIS Billing 3.0"))
    if order is None and invoice.sales_order is not None:
        order = NOT_AVAILABLE
        carried.append(_derived("BT-13", NOT_AVAILABLE, "UBL has a sales order only beside a purchase order"))
    if carried:
        invoice = replace(invoice, specification=specification, process=process, purchase_order=order)
    invoice = _with_networks(invoice, carried)
    return _credit_note_due(invoice, carried) if invoice.credit_note else _invoice_due(invoice, carried)


def _derived(term: str, value: str, reason: str) -> Carry:
    return Carry(fate="derived", term=term, value=value, reason=reason)


def _with_networks(invoice: Invoice, carried: list[Carry]) -> Invoice:
    """UBL has a card only with its network."""
    if all(payment.card is None or payment.card.network is not None for payment in invoice.payments):
        return invoice
    payments = [_with_network(payment) for payment in invoice.payments]
    carried.append(_derived("BG-18", NOT_AVAILABLE, "UBL has a payment card only with its network"))
    return replace(invoice, payments=payments)


def _with_network(payment: PaymentInstructions) -> PaymentInstructions:
    if payment.card is None or payment.card.network is not None:
        return payment
    return replace(payment, card=replace(payment.card, network=NOT_AVAILABLE))


def _credit_note_due(invoice: Invoice, carried: list[Carry]) -> Invoice:
    """A UBL credit note has its due date in the payment instructions, and nowhere where there are none."""
    due = invoice.due_date
    if due is None:
        return invoice
    payments = invoice.payments
    target = None
    if payments and all(payment.due_date is None for payment in payments):
        payments = [replace(payments[0], due_date=due), *payments[1:]]
    if payments and payments[0].due_date == due:
        fate, reason, target = "moved", "a credit note has it in its payment instructions", "PaymentMeans"
    else:
        fate, reason = "lost", "a credit note has a due date only in its payment instructions"
    carried.append(Carry(fate=fate, term="BT-9", value=due.isoformat(), reason=reason, target=target))
    return replace(invoice, due_date=None, payments=payments)


def _invoice_due(invoice: Invoice, carried: list[Carry]) -> Invoice:
    """A UBL invoice has one due date, and none in the payment instructions."""
    dates = [payment.due_date for payment in invoice.payments if payment.due_date is not None]
    if not dates:
        return invoice
    due = invoice.due_date or dates[0]
    for date in dates:
        fate, target = ("moved", "DueDate") if date == due else ("lost", None)
        carried.append(
            Carry(fate=fate, term="BT-9", value=date.isoformat(), reason="an invoice has one due date", target=target)
        )
    payments = [replace(payment, due_date=None) for payment in invoice.payments]
    return replace(invoice, due_date=due, payments=payments)
