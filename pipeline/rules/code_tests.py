"""The rules on codes that ask more than whether a text is on a list; see codes.py."""

from typing import Any

from pipeline.rules.code_lists import LISTS, NOTE_SUBJECTS
from pipeline.rules.predicates import normalized
from pipeline.rules.ubl import clark, texts

_CREDITORS = (clark("cac:AccountingSupplierParty"), clark("cac:PayeeParty"))


def with_scheme(element: Any) -> bool:
    """Whether an identifier has a scheme."""
    return element.get("schemeID") is not None


def with_unit(element: Any) -> bool:
    """Whether a quantity has a unit."""
    return element.get("unitCode") is not None


def type_is_listed(element: Any) -> bool:
    """BR-CL-01: invoices and credit notes have lists of their own."""
    name = "invoice-types" if element.tag.endswith("}InvoiceTypeCode") else "credit-note-types"
    return normalized(element.text) in LISTS[name]


def subject_is_listed(text: str) -> bool:
    """BR-CL-08: where a note has three characters between two number signs, they stand somewhere in the list.

    The artefact asks contains() of the list as one text, so that "AA " is accepted too.
    """
    subject, closed, _ = text.partition("#")[2].partition("#")
    return not closed or len(subject) != 3 or subject in NOTE_SUBJECTS


def note_subject(note: Any) -> bool:
    """BR-CL-08 of a note."""
    return subject_is_listed(note.text or "")


def party_scheme(identifier: Any) -> bool:
    """BR-CL-10: SEPA is for the creditor, who is the seller or the payee."""
    scheme = normalized(identifier.get("schemeID"))
    if scheme == "SEPA":
        return next(identifier.iterancestors(*_CREDITORS), None) is not None
    return scheme in LISTS["identifier-schemes"]


def of_object(identifier: Any) -> bool:
    """Whether an identifier is that of the invoiced object, with a scheme."""
    return with_scheme(identifier) and "130" in texts(identifier.getparent(), "cbc:DocumentTypeCode")


def attachment_type(attachment: Any) -> bool:
    """BR-CL-24: compared as it stands."""
    return attachment.get("mimeCode") in LISTS["attachment-types"]


def exemption(code: Any) -> bool:
    """BR-CL-22: the one list that the artefact compares in any letter case."""
    return normalized((code.text or "").upper()) in LISTS["exemption-reasons"]
