"""Svefaktura 1.0 to the model: one walk over the tree.

The model says what the document says, as received; what EN 16931 wants beyond that is the work of complete.py. Never
raises for what a well-formed document says. The first element of a kind is taken; what has no place is left over.
"""

from typing import Any

from pipeline import invoice as model
from transforms.attachments.object_envelope import ATTACHED_OBJECT
from transforms.format import Reading
from transforms.read_values import first_text
from transforms.svefaktura.names import (
    ATTACHMENT,
    CONTRACT,
    KINDS,
    OBJECT,
    SCHEME,
    SFTI,
    cac,
    cbc,
    inv,
)
from transforms.svefaktura.read_addresses import address
from transforms.svefaktura.read_lines import count_lines, line, purchase_order
from transforms.svefaktura.read_parties import buyer, seller
from transforms.svefaktura.read_payment import payment_means
from transforms.svefaktura.read_totals import allowance_charge, legal_total, tax_total
from transforms.svefaktura.read_values import (
    Fields,
    Walk,
    children,
    date,
    day,
    group,
    text,
    text_of,
    text_within,
)

CREDIT_NOTE = "381"

_ID = cac("ID")
_CURRENCY = inv("InvoiceCurrencyCode")
_PAYABLE = f"{cac('LegalTotal')}/{cbc('TaxInclusiveTotalAmount')}"
_AGENCY_NAME = "identificationSchemeAgencyName"
_PLAIN_KINDS = {(None, None), *((SFTI, kind) for kind in KINDS)}


def read(root: Any) -> Reading:
    """The model of a Svefaktura invoice or credit note, and what of it the model does not hold."""
    walk = Walk(currency=_currency(root))
    fields: Fields = {"source": root}
    children(root, _INVOICE, fields, walk)
    purchase_order(fields, walk)
    count_lines(root, fields, walk)
    fields.setdefault("currency", walk.currency)
    if "totals" in fields:
        fields["totals"] = model.Totals(**fields["totals"])
    credit_note = fields.get("type_code", "").strip() == CREDIT_NOTE
    return Reading(
        invoice=model.Invoice(**fields, credit_note=credit_note),
        root=root,
        leftovers=walk.leftovers,
        attributes=walk.attributes,
        currencies=walk.currencies,
        irregular=walk.irregular,
        ambiguous=walk.ambiguous,
    )


def _currency(root: Any) -> str | None:
    """BT-5; Svefaktura may leave it to the amounts to say it."""
    stated = first_text(root, _CURRENCY)
    if stated is not None:
        return stated
    payable = root.find(_PAYABLE)
    return None if payable is None else payable.get("amountCurrencyID")


def _note(child: Any, fields: Fields, walk: Walk) -> None:
    fields.setdefault("notes", []).append(model.Note(source=child, text=text_of(child, walk)))


def _line_count(child: Any, fields: Fields, walk: Walk) -> None:
    """What it says, the lines say, once all of them are read."""
    fields.setdefault("line_counts", []).append(text_of(child, walk))


def reference(child: Any, fields: Fields, walk: Walk) -> None:
    """AdditionalDocumentReference: BT-12, BT-18, or a supporting document whose kind is its identifier's scheme.

    Whether SFTI is named beside a kind of its own, the model does not tell: where it is not, that is ambiguous.
    """
    walk.leave(child, child.keys())
    inner = child[:]
    numbered = next((one for one in inner if one.tag == _ID), None)
    if numbered is None:
        walk.leftovers.append(child)
        return
    walk.leftovers += [other for other in inner if other is not numbered and isinstance(other.tag, str)]
    walk.leave_children(numbered)
    agency, kind = numbered.get(_AGENCY_NAME), numbered.get(SCHEME)
    walk.leave_but(numbered, SCHEME, _AGENCY_NAME if agency == SFTI else SCHEME)
    if (agency, kind) not in _PLAIN_KINDS:
        walk.ambiguous.append(numbered)
    number = numbered.text or ""
    if kind == CONTRACT and "contract" not in fields:
        fields["contract"] = number
    elif kind == OBJECT and "object" not in fields:
        fields["object"] = model.Identifier(source=numbered, value=number)
    else:
        fields.setdefault("documents", []).append(_document(numbered, number, kind))


def _document(source: Any, number: str, kind: str | None) -> model.SupportingDocument:
    """BG-24. What is attached is referred to by a URL, or by the name it has in the object envelope."""
    if kind != ATTACHMENT:
        return model.SupportingDocument(source=source, reference=model.Identifier(value=number, scheme=kind))
    where = number.strip()
    name = where.removeprefix(ATTACHED_OBJECT) if where.startswith(ATTACHED_OBJECT) else where.rpartition("/")[2]
    return model.SupportingDocument(source=source, reference=model.Identifier(value=name or where), uri=number)


def _requisitionist(child: Any, fields: Fields, walk: Walk) -> None:
    """BT-10, then BT-19."""
    take = _take_first_reference if "buyer_reference" not in fields else _take_other_reference
    take(child, fields, walk)


def _preceding(child: Any, fields: Fields, walk: Walk) -> None:
    own: Fields = {}
    _take_number(child, own, walk)
    if own:
        fields.setdefault("preceding", []).append(model.PrecedingInvoice(source=child, **own))


_take_first_reference = text_within(_ID, "buyer_reference")
_take_other_reference = text_within(_ID, "buyer_accounting")
_take_number = text_within(_ID, "number")
_DELIVERY = {
    cbc("ActualDeliveryDateTime"): day("date"),
    cac("DeliveryAddress"): address("address", "location"),
}
_PERIOD = {cbc("StartDateTime"): day("start"), cbc("EndDateTime"): day("end")}
_INVOICE = {
    inv("ID"): text("number"),
    cbc("IssueDate"): date("issue_date"),
    inv("InvoiceTypeCode"): text("type_code"),
    cbc("Note"): _note,
    inv("TaxPointDate"): date("tax_point_date"),
    inv("InvoiceCurrencyCode"): text("currency"),
    inv("TaxCurrencyCode"): text("vat_currency"),
    inv("LineItemCountNumeric"): _line_count,
    inv("AdditionalDocumentReference"): reference,
    cac("BuyerParty"): buyer,
    cac("SellerParty"): seller,
    cac("Delivery"): group("delivery", model.Delivery, _DELIVERY),
    cac("PaymentMeans"): payment_means,
    cac("PaymentTerms"): text_within(cbc("Note"), "payment_terms"),
    inv("AllowanceCharge"): allowance_charge,
    cac("TaxTotal"): tax_total,
    cac("LegalTotal"): legal_total,
    cac("InvoiceLine"): line,
    inv("RequisitionistDocumentReference"): _requisitionist,
    inv("InitialInvoiceDocumentReference"): _preceding,
    inv("InvoicingPeriod"): group("period", model.Period, _PERIOD),
}
