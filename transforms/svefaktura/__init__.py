"""Svefaktura 1.0 (SFTI Basic Invoice): invoices and credit notes under one root."""

from transforms.format import Format, later
from transforms.svefaktura.names import ROOT

SVEFAKTURA = Format(
    name="svefaktura",
    title="Svefaktura 1.0",
    roots={ROOT: "svefaktura-1"},
    profile="svefaktura-1",
    read=later("transforms.svefaktura.read", "read"),
    write=later("transforms.svefaktura.write", "write"),
    complete=later("transforms.svefaktura.complete", "complete"),
    adapt=later("transforms.svefaktura.prepaid", "adapt"),
    names_attachments=False,
)
