"""Svefaktura 1.0 (SFTI Basic Invoice): invoices and credit notes under one root."""

from transforms.format import Format
from transforms.svefaktura.complete import complete
from transforms.svefaktura.names import ROOT
from transforms.svefaktura.prepaid import adapt
from transforms.svefaktura.read import read
from transforms.svefaktura.write import write

SVEFAKTURA = Format(
    name="svefaktura",
    title="Svefaktura 1.0",
    roots={ROOT: "svefaktura-1"},
    profile="svefaktura-1",
    read=read,
    write=write,
    complete=complete,
    adapt=adapt,
    names_attachments=False,
)
