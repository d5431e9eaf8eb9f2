"""What says to be another specification of EN 16931, as a Peppol BIS Billing 3.0, if Peppol's rules allow it.

XRechnung, Factur-X and the norm itself differ from the BIS in what they ask besides; the business terms are the same.
So the conversion replaces BT-24 and BT-23, and every rule of the BIS is asked of the result before it goes anywhere.
"""

from dataclasses import replace
from datetime import date

from pipeline.invoice import Invoice
from pipeline.outcomes import Rejected
from pipeline.rules.profiles import choose, profile_name
from pipeline.schema import check_schema
from pipeline.validate import run_rules
from transforms.format import NO_WISHES, Format, Wishes, Written, rewrite
from transforms.peppol import PEPPOL
from transforms.peppol.cius import as_bis, is_bis
from transforms.xml import parse

NEWEST = date.max  # the release that is in force last


def becomes_bis(invoice: Invoice, source: Format, target: Format) -> bool:
    """Whether writing an invoice in a format means making a BIS of what says to be something else.

    A UBL document that claims neither the norm nor the BIS is no other specification, but a BIS with a wrong claim.
    """
    if target is not PEPPOL or is_bis(invoice):
        return False
    return source is not PEPPOL or profile_name(source, invoice.specification) != PEPPOL.profile


def rewrite_as_bis(invoice: Invoice, source: Format, on: date, wishes: Wishes = NO_WISHES) -> Written:
    """The invoice as the BIS whose rules are in force on a day.

    Raises Unconvertible where UBL cannot express it, and Rejected with every rule of the BIS that the result breaks.
    """
    invoice, replaced = as_bis(invoice)
    written = rewrite(invoice, source, PEPPOL, wishes)
    root = parse(written.content)
    findings = check_schema(root, PEPPOL.roots[root.tag])
    if not findings:
        profile = choose(PEPPOL, on, forced=PEPPOL.profile)
        findings = run_rules(profile, PEPPOL.read(root))
    # Places in a document that nobody has seen lead nowhere.
    fatal = [replace(one, location="", line=None) for one in findings if one.severity == "fatal"]
    if fatal:
        raise Rejected(fatal)
    return replace(written, carried=[*replaced, *written.carried])
