"""What a CII document may leave out and EN 16931 has in every other format: put in, and told as derived."""

from decimal import Decimal

from pipeline import invoice as model
from pipeline.money import EXACT
from transforms.changed import replace
from transforms.format import NO_WISHES, Carry, Wishes

NOT_DEFINED = "1"  # UNTDID 4461: a means of payment that is not said


def complete(invoice: model.Invoice, wishes: Wishes = NO_WISHES) -> tuple[model.Invoice, list[Carry]]:
    """The invoice as other formats can say it. Raises nothing: CII has all that EN 16931 demands, and no choice."""
    carried: list[Carry] = []
    if any(payment.means_code is None for payment in invoice.payments):
        reason = "CII has a remittance text or a mandate without a means of payment, EN 16931 has not"
        carried.append(Carry(fate="derived", term="BT-81", value=NOT_DEFINED, reason=reason))
        invoice = replace(invoice, payments=[_with_means(payment) for payment in invoice.payments])
    if any(_missing_discount(line.price) is not None for line in invoice.lines):
        invoice = replace(invoice, lines=[_discounted(line, carried) for line in invoice.lines])
    return invoice, carried


def _with_means(payment: model.PaymentInstructions) -> model.PaymentInstructions:
    return payment if payment.means_code is not None else replace(payment, means_code=NOT_DEFINED)


def _missing_discount(price: model.Price | None) -> Decimal | None:
    """The gross price less the net price, where a gross price comes without a discount."""
    discount = price.discount if price is not None else None
    if price is None or discount is None or discount.amount is not None or discount.base is None or price.net is None:
        return None
    return EXACT.subtract(discount.base, price.net)


def _discounted(line: model.Line, carried: list[Carry]) -> model.Line:
    """UBL says a gross price only with a discount."""
    price, amount = line.price, _missing_discount(line.price)
    if price is None or price.discount is None or amount is None:
        return line
    reason = "the gross price less the net price"
    carried.append(Carry(fate="derived", term="BT-147", value=str(amount), reason=reason))
    return replace(line, price=replace(price, discount=replace(price.discount, amount=amount)))
