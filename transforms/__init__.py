"""Formats: one folder each, a reader and a writer between the format and `pipeline.invoice.Invoice`."""
