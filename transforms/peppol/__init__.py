"""Peppol BIS Billing 3.0: UBL 2.1 Invoice and CreditNote."""

from transforms.format import Format
from transforms.peppol.binding import CREDIT_NOTE_ROOT, INVOICE_ROOT
from transforms.peppol.read import read
from transforms.peppol.write import write

PEPPOL = Format(
    name="peppol",
    title="Peppol BIS Billing 3.0",
    roots={INVOICE_ROOT: "ubl-invoice", CREDIT_NOTE_ROOT: "ubl-creditnote"},
    profile="peppol-bis-3",
    read=read,
    write=write,
    addressed=True,
)
