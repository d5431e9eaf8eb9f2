"""How often UBL elements may occur, and what they carry: UBL-SR-01 to UBL-SR-56, UBL-DT-01, UBL-DT-06 and UBL-DT-07."""

from collections.abc import Callable, Iterator
from typing import Any

from pipeline.rules.en16931_view import LINES, at, examined, found_text, is_false, is_true, scope, the_root
from pipeline.rules.rule import Document, Rule
from pipeline.rules.syntax_counts import COUNTS, Count, counted
from pipeline.rules.ubl import clark, has, nodes, text, texts

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"


def _at_most(count: Count, *also: Callable[[Any], bool]) -> Rule[Any]:
    return Rule(
        count.id,
        count.terms,
        f"{count.what} occurs at most {count.times}",
        f"{count.what_sv} förekommer högst {count.times_sv}",
        lambda element: counted(element, count.path) <= count.most and all(test(element) for test in also),
        found=lambda element: f"{counted(element, count.path)} of them",
    )


def _counts(context: str, *also: Callable[[Any], bool]) -> tuple[Rule[Any], ...]:
    return tuple(_at_most(count, *also) for count in COUNTS[context])


def _vat_registrations(party: str, *, vat: bool) -> Callable[[Any], int]:
    def count(root: Any) -> int:
        return sum(
            len(nodes(entry, "cbc:CompanyID"))
            for entry in nodes(root, f"{party}/cac:PartyTaxScheme")
            if any((text(scheme, "cbc:ID").upper() == "VAT") is vat for scheme in nodes(entry, "cac:TaxScheme"))
        )

    return count


def _distinct(path: str) -> Callable[[Any], int]:
    return lambda root: len({element.text or "" for element in root.iter(clark(path))})


def _creditor_ids(root: Any) -> int:
    identifiers = nodes(root, ".//cac:PartyIdentification/cbc:ID")
    return sum((identifier.get("schemeID") or "").upper() == "SEPA" for identifier in identifiers)


def _object_ids(root: Any) -> int:
    references = nodes(root, "cac:AdditionalDocumentReference")
    return sum(len(nodes(entry, "cbc:ID")) for entry in references if "130" in texts(entry, "cbc:DocumentTypeCode"))


def _names_of_means(root: Any) -> int:
    return sum(code.get("name") is not None for code in nodes(root, "cac:PaymentMeans/cbc:PaymentMeansCode"))


def _one(id: str, terms: str, what: str, what_sv: str, count: Callable[[Any], int]) -> Rule[Any]:
    return Rule(
        id,
        terms,
        f"{what} occurs at most once",
        f"{what_sv} förekommer högst en gång",
        lambda root: count(root) <= 1,
        found=lambda root: f"{count(root)} of them",
    )


DOCUMENT = scope(
    "UBL: document",
    the_root,
    *_counts("document"),
    _one("UBL-SR-04", "BT-18", "The invoiced object", "Det fakturerade objektet", _object_ids),
    _one(
        "UBL-SR-12", "BT-31", "The seller's VAT number", "Säljarens momsnummer", _vat_registrations(_SELLER, vat=True)
    ),
    _one(
        "UBL-SR-13",
        "BT-32",
        "The seller's tax registration other than VAT",
        "Säljarens andra skatteregistrering än moms",
        _vat_registrations(_SELLER, vat=False),
    ),
    _one("UBL-SR-18", "BT-48", "The buyer's VAT number", "Köparens momsnummer", _vat_registrations(_BUYER, vat=True)),
    _one("UBL-SR-29", "BT-90", "The creditor's SEPA identifier", "Borgenärens SEPA-identifierare", _creditor_ids),
    _one("UBL-SR-44", "BT-83", "Another remittance text", "En annan betalningsreferens", _distinct("cbc:PaymentID")),
    _one("UBL-SR-46", "BT-82", "The name of a means of payment", "Betalningssättets namn", _names_of_means),
    _one(
        "UBL-SR-47", "BT-81", "Another means of payment", "Ett annat betalningssätt", _distinct("cbc:PaymentMeansCode")
    ),
)
LINE = scope(
    "UBL: lines",
    at(*LINES),
    *_counts("line"),
    Rule(
        "UBL-SR-48",
        "BG-30",
        "The item of a line has exactly one VAT category",
        "Radens artikel har exakt en momskategori",
        lambda line: counted(line, "cac:Item/cac:ClassifiedTaxCategory") == 1,
    ),
)
ADDRESS = scope("UBL: addresses", at("cac:PostalAddress", "cac:Address"), *_counts("address"))
SELLER = scope("UBL: seller", at(_SELLER), *_counts("seller"))


def _not_the_seller(payee: Any) -> bool:
    parent = payee.getparent()
    names = texts(payee, "cac:PartyName/cbc:Name")
    sellers = texts(parent, f"{_SELLER}/cac:PartyLegalEntity/cbc:RegistrationName") if parent is not None else []
    # Two sequences differ where any two of their members do; nothing differs from nothing.
    return bool(names and sellers) and len({*names, *sellers}) > 1


def _other_than_creditor(payee: Any) -> int:
    identifiers = nodes(payee, "cac:PartyIdentification/cbc:ID")
    return sum((identifier.get("schemeID") or "").upper() != "SEPA" for identifier in identifiers)


PAYEE = scope(
    "UBL: payee",
    at("cac:PayeeParty"),
    *_counts("payee", _not_the_seller),
    Rule(
        "UBL-SR-20",
        "BT-60",
        "A payee has at most one identifier besides the creditor's, and another name than the seller",
        "En betalningsmottagare har högst en identifierare utöver borgenärens, och ett annat namn än säljaren",
        lambda payee: _other_than_creditor(payee) <= 1 and _not_the_seller(payee),
    ),
)


def _typed_if_schemed(reference: Any) -> bool:
    codes = texts(reference, "cbc:DocumentTypeCode")
    if "130" in codes or ("50" in codes and reference.getroottree().getroot().tag.endswith("}CreditNote")):
        return True
    schemed = any(identifier.get("schemeID") is not None for identifier in nodes(reference, "cbc:ID"))
    return not schemed and not codes


REFERENCE = scope(
    "UBL: supporting documents",
    at("cac:AdditionalDocumentReference"),
    *_counts("reference"),
    Rule(
        "UBL-SR-43",
        "BT-18 BT-122",
        "A document reference has a scheme or a type code only for the invoiced object (130) or the project (50)",
        "En dokumentreferens har schema eller typkod bara för det fakturerade objektet (130) eller projektet (50)",
        _typed_if_schemed,
    ),
)
DELIVERY = scope("UBL: delivery", at("cac:Delivery"), *_counts("delivery"))
ALLOWANCES = scope("UBL: allowances", at("cac:AllowanceCharge", where=is_false), *_counts("allowance"))
CHARGES = scope("UBL: charges", at("cac:AllowanceCharge", where=is_true), *_counts("charge"))
MEANS = scope("UBL: payment means", at("cac:PaymentMeans"), *_counts("means"))
REPRESENTATIVE = scope("UBL: tax representative", at("cac:TaxRepresentativeParty"), *_counts("representative"))
BREAKDOWN = scope("UBL: VAT breakdowns", at("cac:TaxSubtotal"), *_counts("breakdown"))
REGISTRATION = scope(
    "UBL: tax registrations",
    at("cac:PartyTaxScheme"),
    Rule(
        "UBL-SR-53",
        "BT-31 BT-32 BT-48 BT-63",
        "A tax registration has both its number and its tax scheme",
        "En skatteregistrering har både nummer och skatteslag",
        lambda entry: has(entry, "cac:TaxScheme/cbc:ID") and has(entry, "cbc:CompanyID"),
    ),
)
PRECEDING = scope(
    "UBL: preceding invoices",
    at("cac:BillingReference"),
    *_counts("preceding"),
    Rule(
        "UBL-SR-07",
        "BT-25",
        "A reference to an earlier invoice has its number",
        "En hänvisning till en tidigare faktura har dess nummer",
        lambda entry: has(entry, "cac:InvoiceDocumentReference/cbc:ID"),
    ),
)


def _named(ending: str) -> Callable[[Document], Iterator[Any]]:
    """Every examined element whose name ends so, whatever its namespace."""

    def select(document: Document) -> Iterator[Any]:
        for tag, elements in document.view(examined).items():
            if tag.endswith(ending):
                yield from elements

    return select


def _discounted(amount: Any) -> bool:
    """Whether an amount is below a price that has an allowance; that it be the allowance's is not asked."""
    return any(has(price, "cac:AllowanceCharge") for price in amount.iterancestors(clark("cac:Price")))


def _amounts(document: Document) -> Iterator[Any]:
    for amount in _named("Amount")(document):
        if not amount.tag.endswith("PriceAmount") and not _discounted(amount):
            yield amount


AMOUNTS = scope(
    "UBL: amounts",
    _amounts,
    Rule(
        "UBL-DT-01",
        "BT-92 BT-106 BT-109 BT-112 BT-115 BT-116 BT-117 BT-131",
        "An amount has two decimals at most",
        "Ett belopp har högst två decimaler",
        lambda amount: len((amount.text or "").partition(".")[2]) <= 2,
        found=found_text,
    ),
)
ATTACHMENTS = scope(
    "UBL: attachments",
    _named("BinaryObject"),
    Rule(
        "UBL-DT-06",
        "BT-125",
        "An attachment says its MIME type",
        "En bilaga anger sin MIME-typ",
        lambda content: content.get("mimeCode") is not None,
    ),
    Rule(
        "UBL-DT-07",
        "BT-125",
        "An attachment says its file name",
        "En bilaga anger sitt filnamn",
        lambda content: content.get("filename") is not None,
    ),
)

PARTS = (
    ADDRESS,
    SELLER,
    REFERENCE,
    AMOUNTS,
    ATTACHMENTS,
    DELIVERY,
    ALLOWANCES,
    CHARGES,
    REGISTRATION,
    DOCUMENT,
    LINE,
    PAYEE,
    MEANS,
    PRECEDING,
    REPRESENTATIVE,
    BREAKDOWN,
)
