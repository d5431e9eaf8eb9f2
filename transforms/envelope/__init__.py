"""Envelopes round documents: the Standard Business Document Header of Peppol and that of SFTI, in and out."""

from transforms.envelope.addresses import addresses_of
from transforms.envelope.unwrap import Header, Partner, Scope, Unwrapped, unwrap
from transforms.envelope.wrap import document_type, wrap
from transforms.envelope.wrap_sfti import partner_of, wrap_sfti

__all__ = [
    "Header",
    "Partner",
    "Scope",
    "Unwrapped",
    "addresses_of",
    "document_type",
    "partner_of",
    "unwrap",
    "wrap",
    "wrap_sfti",
]
