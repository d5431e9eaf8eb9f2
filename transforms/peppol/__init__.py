"""Peppol BIS Billing 3.0: UBL 2.1 Invoice and CreditNote."""

from transforms.format import Format, later
from transforms.peppol.table import CREDIT_NOTE_ROOT, INVOICE_ROOT

PEPPOL = Format(
    name="peppol",
    title="Peppol BIS Billing 3.0",
    roots={INVOICE_ROOT: "ubl-invoice", CREDIT_NOTE_ROOT: "ubl-creditnote"},
    profile="peppol-bis-3",
    read=later("transforms.peppol.read", "read"),
    write=later("transforms.peppol.write", "write"),
    addressed=True,
)
