"""Namespaces, names and fixed values of Svefaktura 1.0."""

from enum import Enum, auto

INVOICE = "urn:sfti:documents:BasicInvoice:1:0"
AGGREGATES = "urn:sfti:CommonAggregateComponents:1:0"
BASICS = "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"

GLN, GTIN = "0088", "0160"  # ISO 6523: what an identifier of agency 9 is, of a party or place and of an article
AGENCY, SCHEME, GS1_AGENCY = "identificationSchemeAgencyID", "identificationSchemeID", "9"

# Svefaktura names a Swedish giro by the BIC of the clearing house, EN 16931 in Sweden by a word.
BANKGIRO, PLUSGIRO = "SE:BANKGIRO", "SE:PLUSGIRO"
GIROS = {"BGABSESS": BANKGIRO, "PGSISESS": PLUSGIRO, "BGABSESSXXX": BANKGIRO, "PGSISESSXXX": PLUSGIRO}
GIRO_BICS = {BANKGIRO: "BGABSESS", PLUSGIRO: "PGSISESS"}

VAT, SWEDISH_TAX = "VAT", "SWT"  # the tax schemes of Svefaktura
OTHER_TAX = "TAX"  # the scheme under which UBL has the seller's other number (BT-32)

# SFTI's kinds of additional reference (identificationSchemeID, with the agency SFTI).
SFTI = "SFTI"
CONTRACT, OBJECT, DESPATCH, ATTACHMENT = "CT", "ACD", "DQ", "ATS"
KINDS = (CONTRACT, OBJECT, DESPATCH, ATTACHMENT)

UNIT_LIST, UNIT_AGENCY = "UNECE-REC20", "6"
REASON_IN_WORDS = "ZZZ"
ROOT = f"{{{INVOICE}}}Invoice"


class Special(Enum):
    """Elements of Svefaktura that have a function of their own in the writer."""

    BASE_QUANTITY = auto()  # BT-149 with BT-150
    COMMON_NAME = auto()  # BT-28, or BT-27 where there is none
    CONVERTED = auto()  # an amount in the VAT currency
    COUNT = auto()  # the number of lines
    DAY = auto()  # a date that is an xs:dateTime
    IDENTIFIER = auto()  # one whose scheme may be said by an agency
    NOTES = auto()  # BT-22
    ORDER = auto()  # BT-13, on each line
    QUANTITY = auto()  # BT-129 with BT-130
    REASON = auto()  # BT-97, BT-104: the name of a code


def inv(name: str) -> str:
    """`{namespace}name` of an element that the invoice has as its own."""
    return f"{{{INVOICE}}}{name}"


def cac(name: str) -> str:
    """`{namespace}name` of a common aggregate component of SFTI's."""
    return f"{{{AGGREGATES}}}{name}"


def cbc(name: str) -> str:
    """`{namespace}name` of a common basic component of UBL 1.0."""
    return f"{{{BASICS}}}{name}"
