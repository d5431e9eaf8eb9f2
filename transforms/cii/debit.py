"""What CII has once in a document, and the model in each payment: where it belongs on the way back.

The writer asks the same as the reader, so that it knows what will come back in another place.
"""

from collections.abc import Sequence

from pipeline.invoice import PaymentInstructions
from transforms.cii.names import DEBIT_MEANS


def debited(payments: Sequence[PaymentInstructions]) -> list[int]:
    """Which payments the mandate (BT-89) is of: those with an account to debit, else direct debits, else the first."""
    accounts = [n for n, one in enumerate(payments) if one.debit is not None and one.debit.account is not None]
    means = [n for n, one in enumerate(payments) if (one.means_code or "").strip() in DEBIT_MEANS]
    return accounts or means or [0]
