"""UN/CEFACT Cross Industry Invoice (CII) D16B, in the binding of EN 16931: XRechnung, Factur-X and ZUGFeRD speak it."""

from transforms.cii.names import ROOT
from transforms.format import Format, later

CII = Format(
    name="cii",
    title="UN/CEFACT CII D16B (EN 16931)",
    roots={ROOT: "cii"},
    profile="en16931",
    read=later("transforms.cii.read", "read"),
    write=later("transforms.cii.write", "write"),
    complete=later("transforms.cii.complete", "complete"),
    as_ubl=True,
)
