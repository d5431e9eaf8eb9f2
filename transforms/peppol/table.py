"""What only UBL has: its namespaces, its roots, and the elements that are more to the model than a value or a group."""

from enum import Enum, auto

NAMESPACES = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}

INVOICE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"


class Special(Enum):
    """Elements of UBL that have a function of their own in reader and writer."""

    NOTE = auto()  # BG-1: `#subject#text`
    REFERENCE = auto()  # AdditionalDocumentReference: BT-18, BT-11 of a credit note, or BG-24
    OBJECT = auto()  # BT-128: the line's DocumentReference of type 130
    TAX_TOTAL = auto()  # BT-110 with BG-23, and BT-111
    TOTALS = auto()  # the rest of BG-22
