"""UN/CEFACT CII D16B to the model: one walk over the tree, driven by the tables of the binding.

Never raises for what a well-formed document says. What a document says once and the model has in each payment (BT-83,
BT-89) is put there; BT-90 becomes an identifier of the payee or seller, as the model has it.
"""

from typing import Any

from pipeline import invoice as model
from transforms.changed import replace
from transforms.cii import read_elements as own
from transforms.cii.binding import DOCUMENT
from transforms.cii.debit import debited
from transforms.cii.groups import IDENTIFIER, REFERENCE, TYPED_REFERENCE
from transforms.cii.names import CREDIT_NOTE_TYPES, NAMESPACES, SEPA, Special
from transforms.format import Reading
from transforms.read_groups import ReadingDialect
from transforms.read_groups import children as walk_children
from transforms.read_values import Fields, coded
from transforms.table import Kind, expanded

_SETTLEMENT = "/".join(
    expanded(tag, NAMESPACES) for tag in ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeSettlement")
)
_CURRENCY = f"{_SETTLEMENT}/{expanded('ram:InvoiceCurrencyCode', NAMESPACES)}"
_VAT_CURRENCY = f"{_SETTLEMENT}/{expanded('ram:TaxCurrencyCode', NAMESPACES)}"


def read(root: Any) -> Reading:
    """The model of a CrossIndustryInvoice element, and what of it the model does not hold."""
    walk = own.CiiWalk(root.findtext(_CURRENCY), root.findtext(_VAT_CURRENCY))
    fields: Fields = {"source": root}
    build, steps = _DOCUMENT
    walk_children(root, steps, fields, walk)
    _place(fields, walk)
    return Reading(
        invoice=build(**fields),
        root=root,
        leftovers=walk.leftovers,
        attributes=walk.attributes,
        currencies=walk.currencies,
        irregular=walk.irregular,
        blank=walk.blank,
    )


def _place(fields: Fields, walk: own.CiiWalk) -> None:
    """What CII has once, or in another place, to where the model has it."""
    fields["credit_note"] = (fields.get("type_code") or "").strip() in CREDIT_NOTE_TYPES
    fields["tax_point_date"] = walk.tax_point_date
    if walk.tax_point_code is not None:
        period = fields.get("period") or model.Period()
        fields["period"] = replace(period, tax_point_code=walk.tax_point_code)
    creditor, mandate, remittance = (fields.pop(name, None) for name in ("creditor", "mandate", "remittance"))
    if creditor is not None:
        _credit(fields, creditor)
    if (mandate is not None or remittance is not None) and not fields.get("payments"):
        fields["payments"] = [model.PaymentInstructions()]
    payments = fields.get("payments", [])
    if mandate is not None:
        for number in debited(payments):
            debit = payments[number].debit or model.DirectDebit()
            payments[number] = replace(payments[number], debit=replace(debit, mandate=mandate))
    if remittance is not None:
        fields["payments"] = [replace(payment, remittance=[remittance]) for payment in payments]


def _credit(fields: Fields, creditor: str) -> None:
    """BT-90 is an identifier of the payee, or of the seller where nobody else is paid."""
    paid = "payee" if "payee" in fields else "seller"
    party = fields.get(paid) or model.Party()
    identifiers = [*party.identifiers, model.Identifier(value=creditor, scheme=SEPA)]
    fields[paid] = replace(party, identifiers=identifiers)


_PLAIN = ReadingDialect(namespaces=NAMESPACES, takers={Special.SUPPORTING_TYPE: (None, None)})
_TYPED = _PLAIN.steps(TYPED_REFERENCE)
_DIALECT = ReadingDialect(
    namespaces=NAMESPACES,
    takers={
        Kind.DATE: (own.date, expanded("udt:DateTimeString", NAMESPACES)),
        Kind.AMOUNT: (own.amount, None),
        Special.FORMATTED_DATE: (own.date, expanded("qdt:DateTimeString", NAMESPACES)),
        Special.DEPARTMENT: (None, None),
        Special.PLAIN_ID: (own.identifier, IDENTIFIER),
        Special.GLOBAL_ID: (own.identifier, IDENTIFIER),
        Special.PLAIN_PLACE: (coded, IDENTIFIER),
        Special.GLOBAL_PLACE: (coded, IDENTIFIER),
        Special.IBAN: (coded, IDENTIFIER),
        Special.PROPRIETARY: (coded, IDENTIFIER),
        Special.TAX_NUMBER: (own.tax_number, None),
        Special.PROJECT: (own.project, None),
        Special.REFERENCE: (own.reference, (_PLAIN.steps(REFERENCE.rows), _TYPED)),
        Special.OBJECT: (own.line_object, _TYPED),
        Special.TAX: (None, None),
        Special.TAX_TOTAL: (own.tax_total, None),
        Special.TAX_POINT_DATE: (own.tax_point_date, expanded("udt:DateString", NAMESPACES)),
        Special.TAX_POINT_CODE: (own.tax_point_code, None),
        Special.GROSS_BASIS: (own.gross_basis, None),
        Special.BASIS: (own.basis, None),
        Special.CREDITOR: (None, None),
        Special.REMITTANCE: (None, None),
        Special.MANDATE: (None, None),
    },
)
_DOCUMENT = _DIALECT.table(DOCUMENT)
