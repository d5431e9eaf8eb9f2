"""Backends of the ports. Only bootstrap.py imports them."""
