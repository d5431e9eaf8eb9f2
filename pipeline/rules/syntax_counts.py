"""How often an element may occur, as a table: UBL repeats freely what EN 16931 has once."""

from dataclasses import dataclass
from typing import Any

from pipeline.rules.ubl import clark, nodes

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"


@dataclass(slots=True, frozen=True)
class Count:
    """At most so many elements at a path below the context of the rule."""

    id: str
    terms: str
    path: str
    what: str
    what_sv: str
    most: int = 1

    @property
    def times(self) -> str:
        return "once" if self.most == 1 else "twice"

    @property
    def times_sv(self) -> str:
        return "en gång" if self.most == 1 else "två gånger"


def counted(element: Any, path: str) -> int:
    """How many elements there are at a path."""
    if "/" not in path:
        return sum(1 for _ in element.iterchildren(clark(path)))
    return len(nodes(element, path))


COUNTS: dict[str, tuple[Count, ...]] = {
    "document": (
        Count("UBL-SR-01", "BT-12", "cac:ContractDocumentReference/cbc:ID", "The contract", "Avtalet"),
        Count(
            "UBL-SR-02",
            "BT-15",
            "cac:ReceiptDocumentReference/cbc:ID",
            "The receiving advice",
            "Mottagningsaviseringen",
        ),
        Count(
            "UBL-SR-03", "BT-16", "cac:DespatchDocumentReference/cbc:ID", "The despatch advice", "Leveransaviseringen"
        ),
        Count(
            "UBL-SR-05", "BT-20", "cac:PaymentTerms/cbc:Note", "The text of payment terms", "Betalningsvillkorens text"
        ),
        Count("UBL-SR-08", "BG-14", "cac:InvoicePeriod", "The invoice period", "Fakturaperioden"),
        Count(
            "UBL-SR-09",
            "BT-27",
            f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName",
            "The seller's name",
            "Säljarens namn",
        ),
        Count(
            "UBL-SR-10",
            "BT-28",
            f"{_SELLER}/cac:PartyName/cbc:Name",
            "The seller's trading name",
            "Säljarens firmanamn",
        ),
        Count(
            "UBL-SR-11",
            "BT-30",
            f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyID",
            "The seller's registration number",
            "Säljarens organisationsnummer",
        ),
        Count(
            "UBL-SR-14",
            "BT-33",
            f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm",
            "The seller's legal information",
            "Säljarens juridiska uppgifter",
        ),
        Count(
            "UBL-SR-15",
            "BT-44",
            f"{_BUYER}/cac:PartyLegalEntity/cbc:RegistrationName",
            "The buyer's name",
            "Köparens namn",
        ),
        Count(
            "UBL-SR-16",
            "BT-46",
            f"{_BUYER}/cac:PartyIdentification/cbc:ID",
            "The buyer's identifier",
            "Köparens identifierare",
        ),
        Count(
            "UBL-SR-17",
            "BT-47",
            f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
            "The buyer's registration number",
            "Köparens organisationsnummer",
        ),
        Count("UBL-SR-24", "BG-13", "cac:Delivery", "The delivery", "Leveransen"),
        Count("UBL-SR-39", "BT-11", "cac:ProjectReference/cbc:ID", "The project", "Projektet"),
        Count(
            "UBL-SR-40", "BT-45", f"{_BUYER}/cac:PartyName/cbc:Name", "The buyer's trading name", "Köparens firmanamn"
        ),
        Count("UBL-SR-45", "BT-9", "cac:PaymentMeans/cbc:PaymentDueDate", "The due date", "Förfallodagen"),
        Count(
            "UBL-SR-49",
            "BT-8",
            "cac:InvoicePeriod/cbc:DescriptionCode",
            "The code of the VAT point",
            "Skattetidpunktens kod",
        ),
        Count("UBL-SR-54", "BG-18", "cac:PaymentMeans/cac:CardAccount", "The payment card", "Betalkortet"),
        Count(
            "UBL-SR-55",
            "BG-19",
            "cac:PaymentMeans/cac:PaymentMandate",
            "The direct debit mandate",
            "Autogiromedgivandet",
        ),
        Count(
            "UBL-SR-56", "BT-17", "cac:OriginatorDocumentReference/cbc:ID", "The tender or lot", "Upphandlingens nummer"
        ),
    ),
    "line": (
        Count("UBL-SR-34", "BT-127", "cbc:Note", "The note of a line", "Radens notering"),
        Count("UBL-SR-35", "BT-132", "cac:OrderLineReference/cbc:LineID", "The order line", "Orderraden"),
        Count("UBL-SR-36", "BG-26", "cac:InvoicePeriod", "The period of a line", "Radens period"),
        Count("UBL-SR-37", "BT-147", "cac:Price/cac:AllowanceCharge/cbc:Amount", "The price discount", "Prisavdraget"),
        Count("UBL-SR-50", "BT-154", "cac:Item/cbc:Description", "The description of an item", "Artikelns beskrivning"),
        Count("UBL-SR-52", "BT-128", "cac:DocumentReference", "The object of a line", "Radens objekt"),
    ),
    "address": (
        Count("UBL-SR-51", "BT-162 BT-163", "cac:AddressLine", "The third line of an address", "Adressens tredje rad"),
    ),
    "seller": (
        Count(
            "UBL-SR-42",
            "BT-31 BT-32",
            "cac:PartyTaxScheme",
            "A tax registration of the seller",
            "Säljarens skatteregistrering",
            2,
        ),
    ),
    "payee": (
        Count(
            "UBL-SR-19",
            "BT-59",
            "cac:PartyName/cbc:Name",
            "A payee's name, not the seller's,",
            "En betalningsmottagares namn, inte säljarens,",
        ),
        Count(
            "UBL-SR-21",
            "BT-61",
            "cac:PartyLegalEntity/cbc:CompanyID",
            "The registration number of a payee other than the seller",
            "Organisationsnumret för en annan betalningsmottagare än säljaren",
        ),
    ),
    "reference": (
        Count(
            "UBL-SR-33", "BT-123", "cbc:DocumentDescription", "The description of a document", "Underlagets beskrivning"
        ),
    ),
    "delivery": (
        Count(
            "UBL-SR-25",
            "BT-70",
            "cac:DeliveryParty/cac:PartyName/cbc:Name",
            "The name of who gets the delivery",
            "Leveransmottagarens namn",
        ),
    ),
    "allowance": (
        Count(
            "UBL-SR-30", "BT-97 BT-139", "cbc:AllowanceChargeReason", "The reason of an allowance", "Avdragets orsak"
        ),
    ),
    "charge": (
        Count("UBL-SR-31", "BT-104 BT-144", "cbc:AllowanceChargeReason", "The reason of a charge", "Tilläggets orsak"),
    ),
    "means": (
        Count("UBL-SR-26", "BT-83", "cbc:PaymentID", "The remittance text of a payment", "Betalningens referens"),
        Count("UBL-SR-27", "BT-81", "cbc:PaymentMeansCode", "The means of a payment", "Betalningens sätt"),
        Count(
            "UBL-SR-28",
            "BT-89",
            "cac:PaymentMandate/cbc:ID",
            "The mandate of a direct debit",
            "Autogiromedgivandets nummer",
        ),
    ),
    "preceding": (
        Count(
            "UBL-SR-06",
            "BG-3",
            "cac:InvoiceDocumentReference",
            "The earlier invoice of a reference",
            "Hänvisningens tidigare faktura",
        ),
    ),
    "representative": (
        Count(
            "UBL-SR-22",
            "BT-62",
            "cac:PartyName/cbc:Name",
            "The name of a tax representative",
            "Skatterepresentantens namn",
        ),
        Count(
            "UBL-SR-23",
            "BT-63",
            "cac:PartyTaxScheme/cbc:CompanyID",
            "The VAT number of a tax representative",
            "Skatterepresentantens momsnummer",
        ),
    ),
    "breakdown": (
        Count(
            "UBL-SR-32",
            "BT-120",
            "cac:TaxCategory/cbc:TaxExemptionReason",
            "The reason for exemption",
            "Skälet till momsundantag",
        ),
    ),
}
