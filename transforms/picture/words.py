"""The words of an invoice picture, in Swedish and English."""

from collections.abc import Iterable
from typing import Final

Row = tuple[str, str]  # label, value

# key: (Swedish, English)
WORDS: Final[dict[str, tuple[str, str]]] = {
    "invoice": ("Faktura", "Invoice"),
    "credit note": ("Kreditfaktura", "Credit note"),
    "corrected invoice": ("Rättad faktura", "Corrected invoice"),
    "debit note": ("Debetnota", "Debit note"),
    "prepayment invoice": ("Förskottsfaktura", "Prepayment invoice"),
    "partial invoice": ("Delfaktura", "Partial invoice"),
    "self-billed invoice": ("Självfaktura", "Self-billed invoice"),
    "self-billed credit note": ("Självkreditfaktura", "Self-billed credit note"),
    "issue date": ("Fakturadatum", "Invoice date"),
    "due date": ("Förfallodatum", "Due date"),
    "tax point": ("Skattepunkt", "Tax point"),
    "period": ("Period", "Period"),
    "buyer reference": ("Er referens", "Your reference"),
    "purchase order": ("Beställning", "Purchase order"),
    "sales order": ("Ordernummer", "Sales order"),
    "contract": ("Avtal", "Contract"),
    "project": ("Projekt", "Project"),
    "object": ("Objekt", "Invoiced object"),
    "tender": ("Upphandling", "Tender"),
    "despatch advice": ("Följesedel", "Despatch advice"),
    "receiving advice": ("Mottagningsbesked", "Receiving advice"),
    "accounting": ("Kontering", "Accounting"),
    "preceding": ("Avser faktura", "Refers to invoice"),
    "seller": ("Säljare", "Seller"),
    "buyer": ("Köpare", "Buyer"),
    "payee": ("Betalningsmottagare", "Payee"),
    "representative": ("Skatteombud", "Tax representative"),
    "delivery": ("Leverans", "Delivery"),
    "delivered": ("Leveransdatum", "Delivery date"),
    "contact": ("Kontakt", "Contact"),
    "organisation number": ("Org.nr", "Reg. no."),
    "vat number": ("Momsreg.nr", "VAT no."),
    "line": ("Rad", "Line"),
    "description": ("Beskrivning", "Description"),
    "quantity": ("Antal", "Quantity"),
    "price": ("Pris", "Price"),
    "vat": ("Moms", "VAT"),
    "amount": ("Belopp", "Amount"),
    "article": ("Art.nr", "Item no."),
    "your article": ("Ert art.nr", "Your item no."),
    "gtin": ("GTIN", "GTIN"),
    "standard article": ("Standardartikel", "Standard item"),
    "classification": ("Klassificering", "Classification"),
    "origin": ("Ursprung", "Origin"),
    "order line": ("Orderrad", "Order line"),
    "gross price": ("Bruttopris", "Gross price"),
    "allowance": ("Rabatt", "Allowance"),
    "charge": ("Avgift", "Charge"),
    "basis": ("Underlag", "Taxable amount"),
    "vat in": ("Moms i", "VAT in"),
    "reverse charge": ("Omvänd betalningsskyldighet", "Reverse charge"),
    "exempt": ("Undantaget från moms", "Exempt from VAT"),
    "zero rated": ("Nollskattesats", "Zero rated"),
    "export": ("Export, momsfri", "Export, free of VAT"),
    "intra-community": ("Unionsintern leverans", "Intra-community supply"),
    "out of scope": ("Utanför momsens tillämpningsområde", "Outside the scope of VAT"),
    "sum of lines": ("Summa rader", "Sum of lines"),
    "allowances": ("Avdrag", "Allowances"),
    "charges": ("Tillägg", "Charges"),
    "without vat": ("Summa utan moms", "Total without VAT"),
    "with vat": ("Summa med moms", "Total with VAT"),
    "prepaid": ("Redan betalt", "Paid already"),
    "rounding": ("Öresavrundning", "Rounding"),
    "to pay": ("Att betala", "To pay"),
    "to credit": ("Att få tillbaka", "To be credited"),
    "payment": ("Betalning", "Payment"),
    "terms": ("Villkor", "Terms"),
    "reference": ("OCR / referens", "Payment reference"),
    "bankgiro": ("Bankgiro", "Bankgiro"),
    "plusgiro": ("Plusgiro", "Plusgiro"),
    "iban": ("IBAN", "IBAN"),
    "bic": ("BIC", "BIC"),
    "account": ("Konto", "Account"),
    "holder": ("Kontohavare", "Account holder"),
    "card": ("Kort", "Card"),
    "direct debit": ("Autogiro", "Direct debit"),
    "debited account": ("Dras från", "Debited from"),
    "means": ("Betalsätt", "Means of payment"),
    "attachments": ("Bilagor", "Attachments"),
    "notes": ("Meddelande", "Notes"),
    "page": ("Sida", "Page"),
    "of": ("av", "of"),
}

# UNTDID 1001 (BT-3), where a document is more than an invoice or a credit note
TYPES: Final = {
    "326": "partial invoice",
    "383": "debit note",
    "384": "corrected invoice",
    "386": "prepayment invoice",
    "389": "self-billed invoice",
    "261": "self-billed credit note",
}

# UNCL 5305 (BT-118): why there is no VAT, where the document does not say it in words
EXEMPT: Final = {
    "AE": "reverse charge",
    "E": "exempt",
    "G": "export",
    "K": "intra-community",
    "O": "out of scope",
    "Z": "zero rated",
}


def word(key: str, language: str) -> str:
    """A word of the picture, in English unless the language is "sv". Raises KeyError for a word not in the table."""
    swedish, english = WORDS[key]
    return swedish if language == "sv" else english


def text(value: object) -> str:
    """What is shown of a value: nothing of None, no blanks round it."""
    return "" if value is None else str(value).strip()


def labelled(key: str, value: object, language: str) -> str:
    """A value behind its word, in one text; nothing where there is no value."""
    return f"{word(key, language)} {text(value)}" if text(value) else ""


def rows(language: str, found: Iterable[tuple[str, object]]) -> list[Row]:
    """Values behind their words, those that there are."""
    return [(word(key, language), text(value)) for key, value in found if text(value)]
