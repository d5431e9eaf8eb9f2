"""UN/CEFACT Cross Industry Invoice (CII) D16B, in the binding of EN 16931: XRechnung, Factur-X and ZUGFeRD speak it."""

from transforms.cii.complete import complete
from transforms.cii.names import ROOT
from transforms.cii.read import read
from transforms.cii.write import write
from transforms.format import Format

CII = Format(
    name="cii",
    title="UN/CEFACT CII D16B (EN 16931)",
    roots={ROOT: "cii"},
    profile="en16931",
    read=read,
    write=write,
    complete=complete,
    as_ubl=True,
)
