"""An invoice of many lines, no two of which have the same VAT rate."""

from decimal import Decimal

from tests.peppol.samples import UBL

_PREFIXES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in UBL.items())
_PARTY = (
    "<cac:Party><cac:PostalAddress><cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>"
    "</cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>SE556000000101</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT"
    "</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>Exempelbolaget AB"
    "</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
)


def _category(name: str, rate: Decimal) -> str:
    return (
        f"<cac:{name}><cbc:ID>S</cbc:ID><cbc:Percent>{rate}</cbc:Percent>"
        f"<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{name}>"
    )


def _line(number: int, rate: Decimal) -> str:
    return (
        f"<cac:InvoiceLine><cbc:ID>{number}</cbc:ID><cbc:InvoicedQuantity unitCode='C62'>1</cbc:InvoicedQuantity>"
        "<cbc:LineExtensionAmount currencyID='SEK'>100.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Vara</cbc:Name>"
        f"{_category('ClassifiedTaxCategory', rate)}</cac:Item>"
        "<cac:Price><cbc:PriceAmount currencyID='SEK'>100.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"
    )


def _breakdown(rate: Decimal) -> str:
    return (
        "<cac:TaxSubtotal><cbc:TaxableAmount currencyID='SEK'>100.00</cbc:TaxableAmount>"
        f"<cbc:TaxAmount currencyID='SEK'>{rate:.2f}</cbc:TaxAmount>{_category('TaxCategory', rate)}</cac:TaxSubtotal>"
    )


def many_rates(lines: int, payable: str = "") -> bytes:
    """An invoice of so many lines, each with a VAT rate of its own; `payable` instead of the right amount to pay."""
    rates = [Decimal(number) / 1000 + 1 for number in range(lines)]
    tax, net = sum(round(rate, 2) for rate in rates), Decimal(100 * lines)
    amounts = {
        "LineExtension": net,
        "TaxExclusive": net,
        "TaxInclusive": net + tax,
        "Payable": payable or net + tax,
    }
    xml = (
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" {_PREFIXES}>'
        "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>1</cbc:ID>"
        "<cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
        "<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>"
        f"<cac:AccountingSupplierParty>{_PARTY}</cac:AccountingSupplierParty>"
        f"<cac:AccountingCustomerParty>{_PARTY}</cac:AccountingCustomerParty>"
        f"<cac:TaxTotal><cbc:TaxAmount currencyID='SEK'>{tax}</cbc:TaxAmount>"
        + "".join(map(_breakdown, rates))
        + "</cac:TaxTotal><cac:LegalMonetaryTotal>"
        + "".join(f"<cbc:{name}Amount currencyID='SEK'>{amount}</cbc:{name}Amount>" for name, amount in amounts.items())
        + "</cac:LegalMonetaryTotal>"
        + "".join(_line(number, rate) for number, rate in enumerate(rates, 1))
        + "</Invoice>"
    )
    return xml.encode()
