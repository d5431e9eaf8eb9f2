"""National rules of Peppol BIS Billing 3.0, one module a country."""
