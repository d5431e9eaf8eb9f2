"""A Swedish seller of whom the model shows that no rule of Sweden's is broken; see peppol_clear for what that means."""

from pipeline.invoice import CreditTransfer, Invoice, Party, PaymentInstructions, TaxRegistration, VatCategory
from pipeline.rules.national.sweden import F_TAX_STATEMENT, RATES, categories
from pipeline.rules.peppol_numbers import swedish_0007
from pipeline.rules.peppol_view import vat_numbers
from pipeline.rules.predicates import is_number, normalized

_OTHER_TRANSFERS = ("50", "56", "31")
_LENGTHS = {"SE:BANKGIRO": (7, 8), "SE:PLUSGIRO": (2, 8)}


def seller_in_order(invoice: Invoice) -> bool:
    """Whether a document of a Swedish seller keeps Sweden's rules for certain."""
    seller = invoice.seller
    return (
        seller is not None
        and _vat_number_in_order(seller)
        and (seller.legal_id is None or swedish_0007(seller.legal_id.value))
        and all(map(_registration_in_order, seller.tax_registrations))
        and all(map(_rate_in_order, categories(invoice)))
        and all(map(_payment_in_order, invoice.payments))
    )


def _vat_number_in_order(seller: Party) -> bool:
    numbers = vat_numbers(seller.tax_registrations)
    if len(numbers) > 1:
        return False  # the artefact stops at that
    return not numbers or (len(numbers[0]) == 14 and is_number(numbers[0][2:]))


def _registration_in_order(registration: TaxRegistration) -> bool:
    """Whether a registration is for VAT, or says that the seller is approved for F-tax."""
    if registration.scheme == "VAT" or registration.identifier is None:
        return True
    return normalized(registration.identifier.value.upper()) == F_TAX_STATEMENT


def _rate_in_order(vat: VatCategory | None) -> bool:
    return vat is None or vat.code != "S" or vat.rate in RATES


def _payment_in_order(payment: PaymentInstructions) -> bool:
    return payment.means_code not in _OTHER_TRANSFERS and (
        payment.transfer is None or _account_in_order(payment.transfer)
    )


def _account_in_order(transfer: CreditTransfer) -> bool:
    """Whether a bankgiro or plusgiro number has digits only, and as many as it should have."""
    lengths = _LENGTHS.get(normalized(transfer.provider))
    if lengths is None or transfer.account is None:
        return True
    number = transfer.account.value
    return number.isdecimal() and number.isascii() and lengths[0] <= len(number) <= lengths[1]
