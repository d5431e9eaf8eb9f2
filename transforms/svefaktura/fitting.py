"""What the parts of fitting share: the account of what became of each term, and changes that go through all of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.invoice import AllowanceCharge, Identifier, Invoice, Line, SupportingDocument, Totals
from transforms.format import Carry
from transforms.svefaktura.names import DESPATCH

# How BT-123 says that a supporting document is a delivery note.
_DELIVERY_NOTES = ("följesedel", "delivery note", "despatch advice")


@dataclass(slots=True, kw_only=True)
class Fitting:
    """The account of a conversion, and the texts that move to the note of the invoice and to its payment terms."""

    carried: list[Carry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)

    def moved(self, term: str, value: object, target: str, reason: str) -> None:
        """A term stands in another place than its own."""
        self.carried.append(Carry(fate="moved", term=term, value=str(value), reason=reason, target=target))

    def derived(self, term: str, value: object, reason: str, target: str | None = None) -> None:
        """A term was not in the source, but follows from it."""
        self.carried.append(Carry(fate="derived", term=term, value=str(value), reason=reason, target=target))

    def lost(self, term: str, value: object, reason: str) -> None:
        """A term is left out."""
        self.carried.append(Carry(fate="lost", term=term, value=str(value), reason=reason))

    def note(self, term: str, lead: str, value: object) -> None:
        """A term moves to the note of the invoice, with a word before it that says what it is."""
        self.notes.append(f"{lead}: {value}")
        self.moved(term, value, "Note", "it has no place of its own")

    def term_of_payment(self, term: str, text: str) -> None:
        """A term moves to the text of the payment terms."""
        self.terms.append(text)
        self.moved(term, text, "PaymentTerms/Note", "it has no place of its own")

    def documents(self, invoice: Invoice) -> list[SupportingDocument]:
        """References to documents, delivery notes with their kind; what is attached does not fit into the invoice."""
        documents = []
        if invoice.despatch_advice is not None:
            documents.append(_delivery_note(invoice.despatch_advice))
            self.moved("BT-16", invoice.despatch_advice, "AdditionalDocumentReference", "it is a delivery note")
        for document in invoice.documents:
            fitted = self._document(document)
            if fitted is not None:
                documents.append(fitted)
        return documents

    def _document(self, document: SupportingDocument) -> SupportingDocument | None:
        number = document.reference.value if document.reference else None
        if document.attachment is not None:
            name = document.attachment.filename or number
            self.lost("BT-125", name, "Svefaktura keeps what is attached in a document of its own")
        if document.type_code is not None:
            self.lost("BT-122", document.type_code, "Svefaktura does not say what type of document it is")
        if document.description is not None and number is not None and document.uri is None:
            if document.attachment is None and document.description.strip().lower() in _DELIVERY_NOTES:
                return _delivery_note(number)
            self.note("BT-123", f"Bilaga {number}", document.description)
        elif document.description is not None:
            self.note("BT-123", f"Bilaga {document.uri or ''}".strip(), document.description)
        if number is None and document.uri is None:
            return None
        return replace(document, type_code=None, description=None, attachment=None)


def _delivery_note(number: str) -> SupportingDocument:
    return SupportingDocument(reference=Identifier(value=number, scheme=DESPATCH))


def joined(said: Iterable[str], more: Iterable[str]) -> str | None:
    """Texts one below the other; what is said already is not said again. None where there is nothing."""
    lines = list(said)
    known = {line for text in lines for line in text.split("\n")}
    for text in more:
        if text not in known:
            known.add(text)
            lines.append(text)
    return "\n".join(lines) if lines else None


def reversed_invoice(invoice: Invoice) -> Invoice:
    """Every amount and quantity with the other sign, but prices and rates (appendix 4 of the mapping guide)."""
    return replace(
        invoice,
        allowances=[_reversed_charge(one) for one in invoice.allowances],
        charges=[_reversed_charge(one) for one in invoice.charges],
        lines=[_reversed_line(line) for line in invoice.lines],
        vat_breakdown=[
            replace(one, taxable=_negative(one.taxable), tax=_negative(one.tax)) for one in invoice.vat_breakdown
        ],
        totals=None if invoice.totals is None else _reversed_totals(invoice.totals),
    )


def _reversed_line(line: Line) -> Line:
    return replace(
        line,
        quantity=_negative(line.quantity),
        net=_negative(line.net),
        allowances=[_reversed_charge(one) for one in line.allowances],
        charges=[_reversed_charge(one) for one in line.charges],
    )


def _reversed_charge(one: AllowanceCharge) -> AllowanceCharge:
    return replace(one, amount=_negative(one.amount), base=_negative(one.base))


def _reversed_totals(totals: Totals) -> Totals:
    return Totals(
        source=totals.source,
        lines=_negative(totals.lines),
        allowances=_negative(totals.allowances),
        charges=_negative(totals.charges),
        without_vat=_negative(totals.without_vat),
        vat=_negative(totals.vat),
        vat_accounting=_negative(totals.vat_accounting),
        with_vat=_negative(totals.with_vat),
        prepaid=_negative(totals.prepaid),
        rounding=_negative(totals.rounding),
        payable=_negative(totals.payable),
    )


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value if value else value
