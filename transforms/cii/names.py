"""The names and codes of UN/CEFACT CII D16B in its EN 16931 binding (CEN/TS 16931-3-3)."""

from enum import Enum, auto
from types import MappingProxyType

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": RSM,
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
ROOT = f"{{{RSM}}}CrossIndustryInvoice"


class Special(Enum):
    """Elements of CII that have a function of their own in reader and writer."""

    DEPARTMENT = auto()  # BT-41 or BT-56 where no person is named
    FORMATTED_DATE = auto()  # a date in an element of the qualified types
    PLAIN_ID = auto()  # an identifier without a scheme, of a list
    GLOBAL_ID = auto()  # one with a scheme, of the same list
    PLAIN_PLACE = auto()  # BT-71 without a scheme
    GLOBAL_PLACE = auto()  # BT-71 with a scheme
    TAX_NUMBER = auto()  # BT-31, BT-32, BT-48, BT-63: the scheme says VA or FC
    PROJECT = auto()  # BT-11, with a name that the schema demands
    REFERENCE = auto()  # AdditionalReferencedDocument: BT-17, BT-18 or BG-24
    SUPPORTING_TYPE = auto()  # the type of BG-24
    OBJECT = auto()  # BT-128
    IBAN = auto()  # BT-84 that is an IBAN
    PROPRIETARY = auto()  # BT-84 that is none
    TAX = auto()  # the tax: VAT
    TAX_TOTAL = auto()  # BT-110 and BT-111
    TAX_POINT_DATE = auto()  # BT-7, in each breakdown
    TAX_POINT_CODE = auto()  # BT-8, in each breakdown
    GROSS_BASIS = auto()  # BT-149 beside the gross price
    BASIS = auto()  # BT-149 beside the net price
    CREDITOR = auto()  # BT-90
    REMITTANCE = auto()  # BT-83
    MANDATE = auto()  # BT-89


# The types of document (UNTDID 1001) that EN 16931 counts as credit notes: the one thing that tells them in CII.
CREDIT_NOTE_TYPES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})

DATE_FORMAT = "102"  # UNTDID 2379: YYYYMMDD, the only one that the binding allows

# Types of referenced documents (UNTDID 1001) that tell BT-17 and BT-18 from supporting documents.
TENDER_TYPE, OBJECT_TYPE, SUPPORTING_TYPE = "50", "130", "916"

VAT_NUMBER, OTHER_TAX_NUMBER = "VA", "FC"
VAT, OTHER_TAX = "VAT", "TAX"
SEPA = "SEPA"  # the scheme that the model gives BT-90

PROJECT_NAME = "Project reference"

# BT-8: the norm and UBL speak UNTDID 2005, CII speaks UNTDID 2475: invoice date, delivery date, paid to date.
TAX_POINT_TO_CII = MappingProxyType({"3": "5", "35": "29", "432": "72"})
TAX_POINT_FROM_CII = MappingProxyType({cii: code for code, cii in TAX_POINT_TO_CII.items()})

# Means of payment (UNTDID 4461) that are direct debits.
DEBIT_MEANS = frozenset({"49", "59"})
