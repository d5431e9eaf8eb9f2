"""Faktura: a queue-driven e-invoice document pipeline. The seven stages are in flow.py."""
